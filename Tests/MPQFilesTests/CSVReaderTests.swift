import MPQFiles
import TestFixtures
import Testing

@Suite struct CSVReaderTests {
  enum Column: Int, CSVColumn {
    case name, count
    static let names = ["name", "count"]
  }

  private func read(_ text: String) throws(FormatError) -> [String] {
    try read(Array(text.utf8))
  }

  /// Each row as `line:name=count`.
  private func read(_ bytes: [UInt8]) throws(FormatError) -> [String] {
    var rows: [String] = []
    var csv = try CSVReader<Column>(bytes, file: "t.csv")
    while try csv.nextRow() {
      rows.append("\(csv.line):\(try csv.text(.name))=\(try csv.integer(.count))")
    }
    return rows
  }

  @Test(arguments: [
    "name,count\na,1\nb,2\n", "name,count\na,1\nb,2", "name,count\r\na,1\r\nb,2\r\n",
    "name,count\ra,1\rb,2\r", "\u{FEFF}name,count\na,1\nb,2\n", "name , count\n a\t,1 \nb, 2\n",
    "\"name\",\"count\"\n\"a\",\"1\"\n \"b\" ,2\n",
    "count,note,name\n1,,a\n2,\"x,\n\",b\n", "name;count\na;1\nb;2\n",
    "\u{FEFF}\"name\";\"count\"\r\n\"a\";\"1\"\r\nb;2\r\n", "count\tname\n1\ta\n2\t b \n",
    "Name,COUNT\na,1.0\nb,2e0\n", "note, with comma;nAmE;Count\nx;a;1.000\n;b;0.2e1\n",
    "name,Name,count\na,x,+1\nb,x,20E-1\n", ",name,count\n0,a,10.0e-1\n1,b,2.\n",
  ])
  func readsTheSameRows(from text: String) throws {
    #expect(try read(text) == ["2:a=1", "3:b=2"])
  }

  @Test func keepsWhatIsQuoted() throws {
    let text =
      "name,note,count\n\"a,b\",,1\n\"say \"\"x\"\"\",,2\nlong,\"two\nlines\r\nand more\",3\n\" b \",,4\n"
    #expect(
      try read(text) == [
        "2:a,b=1", "3:say \"x\"=2", "4:long=3", "7: b =4",
      ])
  }

  @Test(arguments: ["sep=;\nname;count\na;1\n", "\"sep=\t\"\nname\tcount\na\t1\n"])
  func passesOverTheLineThatNamesASeparator(text: String) throws {
    #expect(try read(text) == ["3:a=1"])
  }

  @Test func wordsForAGapAreOneInColumnsOfFigures() throws {
    for gap in ["", "NaN", "nan", "NA", "N/A", "<NA>", "null", "None", " NaN "] {
      var csv = try CSVReader<Column>(Array("name,count\n\(gap),\(gap)\n".utf8), file: "t.csv")
      #expect(try csv.nextRow())
      #expect(csv.isEmpty(.count), "\(gap)")
      // A layer may well have such a name.
      if !gap.isEmpty { #expect(try csv.text(.name) == gap.filter { $0 != " " }) }
    }
    var csv = try CSVReader<Column>(Array("name,count\na,nano\n".utf8), file: "t.csv")
    #expect(try csv.nextRow())
    #expect(!csv.isEmpty(.count))
  }

  @Test(arguments: [
    ("0,31", true), ("1,000,000", true), ("1.234,5", true), ("-0,5e-3", true), ("a,b", false),
  ])
  func aDecimalCommaIsNamed(text: String, isNamed: Bool) throws {
    var csv = try CSVReader<Column>(Array("name;count\na;\(text)\n".utf8), file: "t.csv")
    #expect(try csv.nextRow())
    for expected in ["a number", "a whole number"] {
      let message = refusal { () throws(FormatError) in
        _ = expected == "a number" ? try csv.number(.count) : Double(try csv.integer(.count))
      }
      #expect(message?.contains("expected \(expected)") == true)
      #expect(
        message?.hasSuffix("'\(text)'; write numbers with a point and without commas") == isNamed)
    }
  }

  @Test func countsBlankLines() throws {
    #expect(try read("\n\r\nname,count\n\n  \na,1\n\n\n") == ["6:a=1"])
  }

  @Test func namesRepeatedFromRowToRow() throws {
    let text = "name,count\na,1\na,2\n\"a\",3\nab,4\n\"\"\"\",5\n\"\"\"\",6\na,7\n"
    #expect(
      try read(text) == ["2:a=1", "3:a=2", "4:a=3", "5:ab=4", "6:\"=5", "7:\"=6", "8:a=7"])
  }

  @Test(arguments: [
    ("", "t.csv: is empty; expected a header line name,count"),
    ("\u{FEFF}\n \n", "t.csv: is empty; expected a header line name,count"),
    ("name,count\n", "t.csv:1: the header is not followed by any row"),
    (
      "name,total\na,1\n",
      "t.csv:1: the header lacks the column 'count'; expected name,count, found 'name,total'"
    ),
    (
      "\nname,count,name\na,1,b\n",
      "t.csv:2: the header repeats the column 'name'; expected name,count, found 'name,count,name'"
    ),
    ("name,count\na,1\nb\n", "t.csv:3: expected 2 fields as in the header, found 1"),
    ("name,count\na,1,\n", "t.csv:2: expected 2 fields as in the header, found 3"),
    ("name,count\na,1\n\"b,2\nc,3\n", "t.csv:3: the quote opened on this line is never closed"),
    (
      "name,count\n\"a\nb\" c,1\n",
      "t.csv:2: text after a closing quote; double the quotes inside a quoted field"
    ),
    (
      "name,count\na\"b,1\n",
      "t.csv:2: a quote inside an unquoted field; "
        + "quote the whole field and double the quotes in it"
    ),
    (
      "name,count\na\0,1\n",
      "t.csv:2: holds a NUL byte, so this is no CSV text; save the file as UTF-8 text"
    ),
    ("name,count\n,1\n", "t.csv:2: name is empty"),
    ("name,count\n\"\",1\n", "t.csv:2: name is empty"),
  ])
  func refuses(_ text: String, saying message: String) {
    #expect(refusal { () throws(FormatError) in try read(text) } == message)
  }

  @Test func refusesOtherEncodings() {
    let latin = Array("name,count\na,1\n".utf8) + [0xE9, 0x2C, 0x31, 0x0A]
    #expect(
      refusal { () throws(FormatError) in try read(latin) }
        == "t.csv:3: the text is not valid UTF-8; save the file as UTF-8")
  }

  @Test(arguments: [
    "", "x", "-1", "1.5", "1e-3", "1e19", "2.0000000000000000001", "0x10", "1_000", "١",
    "9223372036854775808",
    "99999999999999999999999999",
  ])
  func refusesAsInteger(_ text: String) {
    let found = text.isEmpty ? "nothing" : "'\(text)'"
    #expect(
      refusal { () throws(FormatError) in try read("name,count\na,\(text)\n") }
        == "t.csv:2: count: expected a whole number of at least 0, found \(found)")
  }

  @Test func readsIntegersUpToTheLargest() throws {
    #expect(try read("name,count\na,9223372036854775807\nb,007\n").count == 2)
  }

  /// Beyond 2^53 a way over binary numbers would round.
  @Test(arguments: [
    ("4.6080e+03", 4608), ("1e9", 1_000_000_000), ("8.0", 8), ("-0.0", 0), ("0e99", 0),
    ("9007199254740993.0", 9_007_199_254_740_993), ("9.007199254740993E+15", 9_007_199_254_740_993),
    ("9223372036854775807.000", .max), ("922337203685477580700e-2", .max),
  ])
  func wholeNumbersAreExactHoweverTheyAreWritten(text: String, value: Int) throws {
    #expect(try read("name,count\na,\(text)\n") == ["2:a=\(value)"])
    let json = try JSONValue(parsing: Array(text.utf8), file: "t.json")
    #expect(try json.integer() == value)
  }

  private func number(_ text: String) throws(FormatError) -> Double {
    var csv = try CSVReader<Column>(Array("name,count\n\"\(text)\",\n".utf8), file: "t.csv")
    _ = try csv.nextRow()
    return try csv.number(.name)
  }

  @Test func numbersAreTheNearestDoubles() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<5_000 {
      let value = Double(bitPattern: generator.next())
      if value.isFinite { #expect(try number("\(value)").bitPattern == value.bitPattern) }
      let digits = generator.next() >> UInt64.random(in: 0..<64, using: &generator)
      let text = "\(digits)e\(Int.random(in: -40...40, using: &generator))"
      #expect(try number(text) == Double(text), "\(text)")
    }
    for text in ["1e-3", "+0.5", ".5", "5.", "-0", "1e999", "1e-999", "0e99999999999999999999"] {
      #expect(try number(text) == Double(text), "\(text)")
    }
    let long = "0." + String(repeating: "3", count: 400) + "e5"
    #expect(try number(long) == Double(long))
    #expect(try number("NaN").isNaN)
    #expect(try number("-Infinity") == -.infinity)
  }

  @Test(arguments: ["0x1p3", "1_000", "1e", "e5", ".", "+", "1.2.3", "--1", "1 2", "nan(1)"])
  func refusesAsNumber(_ text: String) {
    #expect(
      refusal { () throws(FormatError) in try number(text) }
        == "t.csv:2: name: expected a number, found '\(text)'")
  }

  @Test func damagedTextNeverCrashes() {
    let text = "name,count\r\n\"a,\"\"é\"\"\",1\n\n b ,2\n\"two\nlines\",3\n"
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<5_000 {
      var bytes = Array(text.utf8)
      bytes.damage(using: &generator)
      _ = try? read(bytes)
      _ = try? ImportanceFile.decode(bytes, file: "t.csv")
    }
  }
}
