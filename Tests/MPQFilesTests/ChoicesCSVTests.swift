import MPQFiles
import MPQModel
import TestFixtures
import Testing

@Suite struct ChoicesCSVTests {
  private func table(_ text: String) throws -> ImportanceTable {
    try FileContent(Array(text.utf8), name: "t.csv").read(as: FileFormats.importances)
  }

  private func resources(_ text: String) throws -> ResourceTable {
    try FileContent(Array(text.utf8), name: "r.csv").read(as: FileFormats.resources)
  }

  private func fault(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func choicesHaveFormatsNamesAndCosts() throws {
    let table = try table(
      """
      layer,choice,importance,weight_format,activation_format,size_bytes,macs,seconds,lut,energy [mJ],note
      a,W4A8,0.5,,,10.5,7,1e-6,1200,0.31,x
      a,fast,0.1,8,16,,,,900,2,y
      a,free,0,,,,,,,,
      b,skip,3,0,0,0,,,0,0,z

      """)
    #expect(table.scoresChoices && table.layers.map(\.name) == ["a", "b"])
    let a = try #require(table["a"])
    #expect(a.choices.map { "\($0.formats)" } == ["W4A8", "fast", "free"])
    #expect(a.choices[0].formats == LayerFormats(weight: 4, activation: 8))
    #expect(a.choices[1].formats.weight == 8 && a.choices[1].formats.activation == 16)
    #expect(a.choices[2].formats.weight.storage == nil)
    #expect(table["b"]?.choices[0].formats.weight == NumberFormat.none)
    let resources = try #require(table.resources)
    #expect(resources.columns.map(\.name) == ["lut", "energy"])
    // 0.31 mJ in units of 10^-5 J.
    #expect(resources.columns.map(\.decimals) == [0, 5])
    let first = try #require(resources.entry(layer: "a", at: a.choices[0].formats))
    #expect(first.amounts == [1200, 31] && first.sizeInBits == 84 && first.macs == 7)
    #expect(first.picoseconds == 1_000_000)
    #expect(resources.entry(layer: "a", at: a.choices[2].formats)?.amounts == [nil, nil])
  }

  @Test func amountsAreExactOrOfEighteenDigits() throws {
    let few = try resources("layer,choice,e\na,x,0.1\na,y,12.25\nb,x,3e-7\n")
    #expect(few.columns[0].decimals == 7)
    #expect(few.entry(layer: "a", at: LayerFormats(named: "y"))?.amounts == [122_500_000])
    // 17 digits behind the point and a million before it do not fit into a word.
    let many = try resources("layer,choice,e\na,x,1000000\nb,x,0.12345678901234567\n")
    let decimals = many.columns[0].decimals
    #expect((10...11).contains(decimals))
    let amount = try #require(many.entry(layer: "b", at: LayerFormats(named: "x"))?.amounts[0])
    var units = 0.12345678901234567
    for _ in 0..<decimals { units *= 10 }
    #expect(abs(Double(amount) - units) <= 1)
  }

  @Test func resourcesAreFoundByChoiceByPairAndByWeightFormat() throws {
    let pairs = try resources(
      "layer,weight_bits,activation_bits,group,kib\na,4,8,g1,3\na,8,8,g0,4\n")
    #expect(pairs.groups == ["g1", "g0"])
    let entry = pairs.entry(layer: "module.a", at: LayerFormats(weight: 8, activation: 8))
    #expect(entry?.group == 1 && entry?.amounts == [4])
    let formats = try resources("layer,format,kib\na,4,3\na,q4_K,5\n")
    #expect(formats.entry(layer: "a", at: LayerFormats(weight: 4, activation: 2))?.amounts == [3])
    #expect(formats.entry(layer: "a", at: LayerFormats(named: "q4_K"))?.amounts == [5])
    #expect(formats.entry(layer: "a", at: LayerFormats(both: 8)) == nil)
  }

  /// Amounts of every unit and magnitude count exactly, or are refused.
  @Test func amountsCountExactly() throws {
    var random = SeededGenerator(seed: 21)
    let units = [
      ("", 0), ("pJ", -12), ("nJ", -9), ("uJ", -6), ("mJ", -3), ("J", 0), ("kJ", 3), ("GJ", 9),
    ]
    var read = 0
    for _ in 0..<400 {
      let (unit, exponent) = units[random.integer(0...units.count - 1)]
      let shift = random.integer(-6...14)
      let digits = (0..<3).map { _ in random.integer(1...999_999) }
      let rows = digits.enumerated().map { "a,c\($0),\($1)e\(shift)\n" }.joined()
      let title = unit.isEmpty ? "energy" : "energy [\(unit)]"
      let text = "layer,choice,\(title)\n" + rows
      guard let resources = try? resources(text) else {
        // A sum of 10^18 units, or none of the digits.
        #expect(shift + exponent + 6 >= 18 || shift + exponent <= -12 || shift >= 12)
        continue
      }
      read += 1
      let decimals = try #require(resources.column("energy").map { resources.columns[$0] }).decimals
      for (index, digit) in digits.enumerated() {
        let choice = LayerFormats(named: "c\(index)")
        let amount = try #require(resources.entry(layer: "a", at: choice)?.amounts[0])
        #expect(
          ExactDecimal(amount, decimals: decimals)
            == (try ExactDecimal(digit).scaled(byPowerOfTen: shift + exponent)))
      }
    }
    #expect(read > 200)
  }

  @Test(arguments: [
    ("layer,choice,importance\na,x,1\na,x,2\n", "t.csv:3: layer 'a' choice 'x' occurs twice"),
    ("layer,choice,importance,lut\na,x,1,-3\n", "t.csv:2: lut: an amount of at least 0"),
    ("layer,choice,importance,lut\na,x,1,3\na,y,1,inf\n", "t.csv:3: lut: expected an amount"),
    ("layer,choice,importance,e [mX]\na,x,1,3\n", "'mX' is no known unit"),
    ("layer,choice,importance,e,e\na,x,1,3,4\n", "the column 'e' twice"),
    ("layer,choice,importance,size_bits,size_bytes\na,x,1,3,4\n", "both size_bits and size_bytes"),
    ("layer,choice,importance,weight_format\na,x,1,q4_L\n", "t.csv:2: weight_format: expected"),
    ("layer,choice,importance,group\na,x,1,b\n", "no column 'group'"),
    ("layer,choice,importance,size_bytes\na,x,1,0.3\n", "t.csv:2: size_bytes: expected bytes"),
    ("layer,choice,importance,seconds\na,x,1,-1\n", "t.csv:2: seconds: expected a time"),
    ("layer,choice,importance\na,x,1e101\n", "is larger than 1e+100"),
    ("layer,choice,importance,lut\na,x,1,3\na,y,1,1e400\n", "t.csv:3: lut: an amount below 1e18"),
    ("layer,choice,importance,lut\na,x,1,3\na,y,1,1e18\n", "t.csv:3: lut: an amount below 1e18"),
    (
      "layer,choice,importance,energy\na,x,1,1.5e-12\na,y,1,1e9\n",
      "differ by more than can be counted together"
    ),
    (
      "layer,choice,importance,weight_format\na,W4A8,1,8\n",
      "t.csv:2: choice 'W4A8' has the formats"
    ),
    ("layer,choice,importance\na,W4A8,1\na,w4a8,2\n", "t.csv:3: layer 'a' has 'W4A8' in two spell"),
  ])
  func refusesRows(text: String, words: String) {
    let message = fault { _ = try table(text) }
    #expect(message?.contains(words) == true, "\(message ?? "read")")
  }

  @Test(arguments: [
    ("layer,choice,e\na,x,1\na,x,2\n", "r.csv:3: layer 'a' at x occurs twice"),
    ("layer,choice,note\na,x,one\n", "no numeric column"),
    ("layer,format,e\na,q9_K,1\n", "r.csv:2: format: expected"),
    ("layer,choice,e\na,x,1e19\n", "r.csv:2: e: an amount below 1e18"),
    (
      "layer,choice,group,e\n" + (0..<300).map { "a\($0),x,g\($0),1\n" }.joined(),
      "more than 256 groups"
    ),
  ])
  func refusesResources(text: String, words: String) {
    let message = fault { _ = try resources(text) }
    #expect(message?.contains(words) == true, "\(message ?? "read")")
  }

  @Test(arguments: [
    ("q4_K,4\n", "is one of the catalogue's"), ("a b,4\n", "a name of letters"),
    ("x,4\nX,5\n", "occurs twice"), ("x,-1\n", "bits from 0 to 32"),
    ("x,33\n", "bits from 0 to 32"), ("W4A4,2\n", "spells formats"),
    ("x,\n", "bits_per_weight: expected"),
  ])
  func refusesFormats(rows: String, words: String) {
    let message = fault {
      _ = try FileContent(Array(("format,bits_per_weight\n" + rows).utf8), name: "f.csv")
        .read(as: FileFormats.numberFormats)
    }
    #expect(message?.contains(words) == true, "\(message ?? "read")")
  }

  @Test func formatsOfOnesOwnAreExact() throws {
    let text =
      "format,bits_per_weight,weight_bits,activation_bits,block\nvq,2.0625,4,8,32\nv0,4.126953125,,,\n"
    let formats = try FileContent(Array(text.utf8), name: "f.csv").read(
      as: FileFormats.numberFormats)
    #expect(formats[0].storedBits(of: 320) == 660 && formats[0].storage?.block == 32)
    #expect(formats[0].multipliedBits == 4 && formats[0].activationBits == 8)
    #expect(formats[1].storedBits(of: 512) == 2113 && formats[1].multipliedBits == nil)
  }
}
