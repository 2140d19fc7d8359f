import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// What a table is written as reads back to the same table.
enum RoundTrip {
  static func read(_ text: String) throws -> ImportanceTable {
    try FileContent(Array(text.utf8), name: "f").read(as: FileFormats.importances)
  }

  /// All that a search uses of a table.
  static func content(_ table: ImportanceTable) -> [String] {
    table.layers.flatMap { layer in
      layer.choices.map { choice -> String in
        let entry = table.resources?.entry(layer: layer.name, at: choice.formats)
        return
          "\(layer.name) \(choice.formats) \(choice.formats.weight)/\(choice.formats.activation) "
          + "\(String(describing: choice.importance)) \(String(describing: entry?.sizeInBits)) "
          + "\(String(describing: entry?.macs)) \(String(describing: entry?.picoseconds)) "
          + "\(entry?.amounts.map { $0.map(String.init) ?? "-" } ?? [])"
      }
    } + table.ties.map { "\($0.layers) \($0.shared.map(\.rawValue).sorted())" }
      + (table.resources?.columns ?? []).map { "\($0.name) \($0.decimals) \($0.unit)" }
  }

  static func check(_ table: ImportanceTable) throws {
    let text = ChoicesCSV.encode(table)
    let again = try read(text)
    #expect(content(again) == content(table))
    #expect(ChoicesCSV.encode(again) == text)
  }
}

@Suite struct TableEncodingTests {
  @Test(arguments: 0..<40 as Range<UInt64>)
  func choicesReadBack(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let names = [
      "W4A8", "q4_K", "int4-g128/f16", "fast, \"one\"", "0:4-4+3", "2.5", "free", "W0A0",
    ]
    var text =
      "layer,choice,importance,size_bits,macs,seconds,tie,weight_tie,activation_tie,lut,energy [mJ],power [kW],x [J]\n"
    for layer in ["conv, 1", "b", "c", "d"].shuffled(using: &random) {
      let ties = (0..<3).map { _ in ["", "u", "v", "w"].randomElement(using: &random)! }
      for name in names.shuffled(using: &random).prefix(Int.random(in: 1...6, using: &random)) {
        func some(_ value: String) -> String { Bool.random(using: &random) ? value : "" }
        let importance = ["", "nan", "0.1", "1e-30", "-2", "12345678.9"].randomElement(
          using: &random)!
        let fields =
          [layer, name, importance, some("\(Int.random(in: 0...99999, using: &random))")]
          + [some("7"), some("0.000001234567")] + ties
          + [some("12"), some("0.31"), some("1.5"), some("3e-7")]
        text += CSVWriter.record(fields)
      }
    }
    let table = try RoundTrip.read(text)
    let written = ChoicesCSV.encode(table)
    let again = try RoundTrip.read(written)
    // Gaps and what is not a number are the same fault.
    let content = RoundTrip.content(table).map { $0.replacing("Optional(nan)", with: "nil") }
    // A column that no row has is left out only where it is not a resource.
    #expect(
      RoundTrip.content(again).map { $0.replacing("Optional(nan)", with: "nil") } == content,
      "seed \(seed)\n\(written)")
    #expect(
      again.ties
        == table.ties.map {
          var tie = $0;
          tie.line = again.ties.first { $0.layers == tie.layers && $0.shared == tie.shared }?.line;
          return tie
        })
  }

  @Test func importancesReadBackWithThoseThatCannotBeUsed() throws {
    let text = "layer,tensor,bits,importance\na,weight,2,0.5\na,weight,q4_0,\na,activation,8,-1.0\n"
    let table = try RoundTrip.read(text)
    #expect(ImportanceCSV.encode(table) == text)
  }

  @Test func latenciesReadBack() throws {
    let text =
      "layer,weight_bits,activation_bits,seconds\n\"a,b\",4,8,0.000001234567\nc,q4_K,f16,2.000000000000\n"
    let table = try FileContent(Array(text.utf8), name: "f").read(as: FileFormats.latencies)
    #expect(LatencyCSV.encode(table) == text)
  }

  @Test(arguments: [
    "layer,weight_bits,activation_bits,group,energy [mJ],cycles\na,4,8,bank0,0.25,12\nb,8,8,bank1,1.5,\n",
    "layer,format,group,kib\na,q4_K,g,3.125\n", "layer,choice,lut\na,fast,1\nb,slow,20\n",
    "layer,choice,energy [kJ]\na,fast,1\nb,slow,20.5\n",
    "layer,choice,time [us]\na,fast,0.1\nb,slow,2000000\n",
  ])
  func resourcesReadBack(text: String) throws {
    func read(_ text: String) throws -> ResourceTable {
      try FileContent(Array(text.utf8), name: "f").read(as: FileFormats.resources)
    }
    let table = try read(text)
    let again = try read(ResourceCSV.encode(table))
    #expect(again.columns == table.columns && Set(again.groups) == Set(table.groups))
    #expect(
      again.all.map { "\($0.layer) \($0.choice) \($0.entry.amounts)" }
        == table.all.map { "\($0.layer) \($0.choice) \($0.entry.amounts)" })
    #expect(
      again.all.map { $0.entry.group.map { again.groups[$0] } }
        == table.all.map { $0.entry.group.map { table.groups[$0] } })
  }

  @Test func rowsOfALayerHaveOneTie() {
    #expect(throws: FormatError.self) {
      try RoundTrip.read("layer,choice,importance,tie\na,4,1,x\na,8,1,y\n")
    }
  }
}
