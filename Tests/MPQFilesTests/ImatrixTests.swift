import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// Importance matrices of llama.cpp, and tables made from them.
@Suite struct ImatrixTests {
  /// A GGUF file: texts, then tensors of numbers, each with the number of its type.
  struct GGUF {
    var texts: [(String, String)] = []
    var tensors: [(name: String, shape: [Int], type: UInt32, data: [UInt8])] = []

    static func number(_ value: Int, _ bytes: Int) -> [UInt8] {
      (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    static func floats(_ numbers: [Float]) -> [UInt8] {
      numbers.flatMap { number(Int($0.bitPattern), 4) }
    }

    static func text(_ text: String) -> [UInt8] { number(text.utf8.count, 8) + Array(text.utf8) }

    mutating func add(_ name: String, _ shape: [Int], _ numbers: [Float]) {
      tensors.append((name, shape, 0, Self.floats(numbers)))
    }

    var bytes: [UInt8] {
      var head = Array("GGUF".utf8) + Self.number(3, 4)
      head += Self.number(tensors.count, 8) + Self.number(texts.count, 8)
      for (key, value) in texts { head += Self.text(key) + Self.number(8, 4) + Self.text(value) }
      var data: [UInt8] = []
      for tensor in tensors {
        head += Self.text(tensor.name) + Self.number(tensor.shape.count, 4)
        for length in tensor.shape { head += Self.number(length, 8) }
        head += Self.number(Int(tensor.type), 4) + Self.number(data.count, 8)
        data += tensor.data
        data += [UInt8](repeating: 0, count: (32 - data.count % 32) % 32)
      }
      return head + [UInt8](repeating: 0, count: (32 - head.count % 32) % 32) + data
    }
  }

  static func imatrix(_ entries: [(name: String, columns: Int, sums: [Float], counts: [Float])])
    -> [UInt8]
  {
    var file = GGUF(texts: [("general.type", "imatrix")])
    for entry in entries {
      file.add(entry.name + ".in_sum2", [entry.columns, entry.counts.count], entry.sums)
      file.add(entry.name + ".counts", [1, entry.counts.count], entry.counts)
    }
    return file.bytes
  }

  static func read(_ bytes: [UInt8]) throws(FormatError) -> ImportanceMatrix {
    try FileContent(bytes, name: "i").read(as: FileFormats.imatrices)
  }

  /// Entries of the old form.
  static func old(_ entries: [(name: String, calls: Int, sums: [Float])], tail: Bool = true)
    -> [UInt8]
  {
    var bytes = GGUF.number(entries.count, 4)
    for entry in entries {
      bytes += GGUF.number(entry.name.utf8.count, 4) + Array(entry.name.utf8)
      bytes += GGUF.number(entry.calls, 4) + GGUF.number(entry.sums.count, 4)
      bytes += GGUF.floats(entry.sums)
    }
    return tail ? bytes + GGUF.number(7, 4) + GGUF.number(3, 4) + Array("set".utf8) : bytes
  }

  @Test func sumsAreDividedByAllTokens() throws {
    let matrix = try Self.read(
      Self.imatrix([
        ("e.weight", 2, [1, 2, 0, 0, 6, 8], [1, 0, 3]), ("a.weight", 2, [8, 2], [4]),
      ]))
    #expect(matrix.entries["a.weight"]?.meanSquares == [2, 0.5])
    // Each expert reads a part of the tokens, and the second none.
    #expect(matrix.entries["e.weight"]?.meanSquares == [0.25, 0.5, 0, 0, 1.5, 2])
    #expect(matrix.entries["e.weight"]?.matrices == 3)
    for tail in [true, false] {
      let old = try Self.read(
        Self.old(
          [("c.weight", 2, [8]), ("a.weight", 4, [8, 2]), ("b.weight", 0, [0])], tail: tail))
      #expect(old.entries["a.weight"]?.meanSquares == [2, 0.5])
      #expect(old.entries["b.weight"]?.meanSquares == [0])
      #expect(old.entries["c.weight"]?.meanSquares == [2])
    }
  }

  @Test(
    arguments: [
      (
        imatrix([("a.weight", 2, [8, -2], [4])]),
        "i: tensor 'a.weight.in_sum2': holds -2.0 over 4.0; expected sums and counts of at least 0"
      ),
      (
        imatrix([("a.weight", 1, [.nan], [4])]),
        "i: tensor 'a.weight.in_sum2': holds nan over 4.0; expected sums and counts of at least 0"
      ),
      (
        imatrix([("a.weight", 1, [4], [.infinity])]),
        "i: tensor 'a.weight.counts': holds a count that is negative or not finite"
      ),
      (
        imatrix([("a.weight", 1, [0], [0])]),
        "i: counts no input of any tensor; calibrate with a text again"
      ),
      (
        old([("a.weight", 0, [0])]),
        "i: counts no call of any tensor; calibrate with a text again"
      ),
      (
        GGUF(
          texts: [("general.type", "imatrix")],
          tensors: [("a.in_sum2", [1], 0, [0, 0, 0, 0])]
        ).bytes,
        "i: tensor 'a.in_sum2': has no .counts beside it; is the file of another program?"
      ),
      (
        GGUF(
          texts: [("general.type", "imatrix")],
          tensors: [("a.in_sum2", [2], 1, [0, 0, 0, 0]), ("a.counts", [1], 0, [0, 0, 0, 0])]
        ).bytes,
        "i: tensor 'a.in_sum2': has the type F16; expected F32, as llama-imatrix writes it"
      ),
      (
        GGUF(texts: [("general.type", "imatrix")], tensors: [("a", [1], 0, [0, 0, 0, 0])]).bytes,
        "i: has no tensor that ends in .in_sum2; is it an importance matrix?"
      ),
      (
        old([("a.weight", 4, [8]), ("a.weight", 4, [8])]),
        "i: byte 28: 'a.weight' occurs twice; the file is damaged"
      ),
      (
        old([("a.weight", 4, [-.infinity])]),
        "i: byte 4: 'a.weight' has a sum that is negative or not finite"
      ),
      (
        old([("a.weight", 4, [])]),
        "i: byte 20: expected the number of columns of 'a.weight', found 0; is it the right file?"
      ),
    ])
  func refuses(_ bytes: [UInt8], saying message: String) {
    #expect(refusal { () throws(FormatError) in try Self.read(bytes) } == message)
  }

  /// Counts beyond the file are compared with it before memory is taken.
  @Test func countsBeyondTheFileAreRefused() {
    let whole = Self.old([("a.weight", 4, [8])])
    for (offset, value) in [
      (0, Int(Int32.max)), (4, Int(Int32.max)), (20, Int(Int32.max)), (20, -1),
    ] {
      var bytes = whole
      bytes.replaceSubrange(offset..<(offset + 4), with: GGUF.number(value, 4))
      #expect(throws: FormatError.self) { try Self.read(bytes) }
    }
    let gguf = Self.imatrix([("a.weight", 2, [8, 2], [4])])
    for offset in stride(from: 8, to: 24, by: 8) {
      var bytes = gguf
      bytes.replaceSubrange(offset..<(offset + 8), with: GGUF.number(1 << 62, 8))
      #expect(throws: FormatError.self) { try Self.read(bytes) }
    }
  }

  @Test func noDamageCrashes() {
    var generator = SeededGenerator(seed: 3)
    for whole in [
      Self.imatrix([("a.weight", 2, [8, 2], [4])]),
      Self.old([("a.weight", 4, [8]), ("b.weight", 1, [2, 3])]),
    ] {
      for length in whole.indices { _ = try? Self.read(Array(whole[..<length])) }
      for _ in 0..<400 {
        var bytes = whole
        bytes.damage(using: &generator)
        _ = try? Self.read(bytes)
      }
    }
  }

  // MARK: - Tables

  /// A model with a matrix of 32 columns and 2 rows, two experts of 1 row, and a table of 4 tokens.
  static func model(type: UInt32 = 0) -> GGUF {
    func encoded(_ numbers: [Float]) -> [UInt8] {
      switch type {
      case 1: numbers.flatMap { GGUF.number(Int(Float16($0).bitPattern), 2) }
      case 30: numbers.flatMap { GGUF.number(Int($0.bitPattern >> 16), 2) }
      default: GGUF.floats(numbers)
      }
    }
    // Representable in all three types.
    func numbers(_ count: Int) -> [Float] { (0..<count).map { Float($0 * 37 % 64 - 31) / 32 } }
    return GGUF(
      texts: [("general.architecture", "llama")],
      tensors: [
        ("token_embd.weight", [32, 4], type, encoded(numbers(128))),
        ("blk.0.attn_q.weight", [32, 2], type, encoded(numbers(64))),
        ("output.weight", [32, 4], type, encoded(numbers(128))),
        ("blk.0.attn_norm.weight", [32], 0, GGUF.floats(numbers(32))),
      ])
  }

  static func table(
    _ model: [UInt8], _ matrix: ImportanceMatrix, formats: [NumberFormat]? = [.init(named: "q4_0")!]
  ) throws -> ImportanceTable {
    let content = try FileContent(model, name: "m.gguf")
    return try ImatrixLosses.table(
      of: matrix, weights: content, network: try NetworkFile.decode(content), formats: formats)
  }

  static let matrix = try! read(
    imatrix([
      ("blk.0.attn_q.weight", 32, (0..<32).map { Float($0) }, [2]),
      ("output.weight", 32, [Float](repeating: 2, count: 32), [2]),
    ]))

  @Test(arguments: [0, 1, 30] as [UInt32]) func lossesAreThoseOfRowsAndColumns(_ type: UInt32)
    throws
  {
    let table = try Self.table(Self.model(type: type).bytes, Self.matrix)
    let format = NumberFormat(named: "q4_0")!
    // Scale −31/32 / −8 in half precision, levels by hand: what one row loses by column.
    let scale = Float(Float16(Float(31) / 256))
    func lost(_ index: Int) -> Double {
      let number = Float(index * 37 % 64 - 31) / 32
      let largest: Float = index / 32 % 2 == 0 ? row(0) : row(32)
      let exact = largest / -8
      let stored = Float(Float16(exact))
      let level = min(15, (Double(number) / Double(exact) + 8.5).rounded(.down))
      return Double(number) - Double(stored) * (level - 8)
    }
    func row(_ start: Int) -> Float {
      var extreme: Float = 0
      for index in start..<(start + 32) {
        let number = Float(index * 37 % 64 - 31) / 32
        if abs(number) > abs(extreme) { extreme = number }
      }
      return extreme
    }
    #expect(scale > 0)
    var attention = 0.0
    for index in 0..<64 { attention += Double(index % 32) / 2 * lost(index) * lost(index) }
    let found = try #require(table["blk.0.attn_q"]?.importance(.weight, in: format))
    #expect(abs(found - attention) < 1e-6 * attention)
    var output = 0.0
    for index in 0..<128 { output += lost(index % 64) * lost(index % 64) }
    let other = try #require(table["output"]?.importance(.weight, in: format))
    #expect(abs(other - output) < 1e-6 * output)
    // A token reads one row of four.
    let embedding = try #require(table["token_embd"]?.importance(.weight, in: format))
    #expect(abs(embedding - output / 4) < 1e-6 * output)
    #expect(table.formats(.activation).isEmpty)
  }

  @Test func typesWhoseBlocksDoNotFitAreLeftOut() throws {
    let table = try Self.table(Self.model().bytes, Self.matrix, formats: nil)
    #expect(
      table["output"]?.weight.map(\.format.name).sorted() == [
        "iq4_nl", "q4_0", "q4_1", "q5_0", "q5_1", "q8_0",
      ])
  }

  @Test func expertsHaveInputsOfTheirOwn() throws {
    var model = Self.model()
    model.texts.append(("general.name", "x"))
    model.tensors[1] = (
      "blk.0.attn_q.weight", [32, 1, 2], 0,
      GGUF.floats((0..<64).map { Float($0 * 37 % 64 - 31) / 32 })
    )
    let means: [Float] = [Float](repeating: 2, count: 32) + [Float](repeating: 0, count: 32)
    let gguf = try Self.read(Self.imatrix([("blk.0.attn_q.weight", 32, means, [1, 1])]))
    let old = try Self.read(Self.old([("blk.0.attn_q.weight", 1, means)]))
    let losses = try [gguf, old].map { matrix in
      try Self.table(model.bytes, matrix)["blk.0.attn_q"]?.weight.first?.importance
    }
    let loss = try #require(losses[0])
    #expect(losses[1] == loss && loss > 0)
    let swapped = try Self.read(
      Self.imatrix([("blk.0.attn_q.weight", 32, Array(means.reversed()), [1, 1])]))
    #expect(try Self.table(model.bytes, swapped)["blk.0.attn_q"]?.weight.first?.importance != loss)
  }

  /// The sums of a tensor of experts are those of the tokens that each had, whatever other tensors count.
  @Test func expertsCountByTheirShareOfTokens() throws {
    var model = Self.model()
    let rows = (0..<32).map { Float($0 * 37 % 64 - 31) / 32 }
    model.tensors[1] = (
      "blk.0.attn_q.weight", [32, 2, 2], 0, GGUF.floats(rows + rows + rows + rows)
    )
    model.tensors[2] = ("output.weight", [32, 2], 0, GGUF.floats(rows + rows))
    let ones = [Float](repeating: 1, count: 32)
    func sums(_ number: Float) -> [Float] { ones.map { $0 * number } }
    /// Losses of experts that had so many of eight tokens, and of a matrix that had all; every square is 1.
    func losses(_ counts: [Float]) throws -> (experts: Double, whole: Double) {
      let table = try Self.table(
        model.bytes,
        try Self.read(
          Self.imatrix([
            ("blk.0.attn_q.weight", 32, sums(counts[0]) + sums(counts[1]), counts),
            ("output.weight", 32, sums(8), [8]),
          ])))
      #expect(table.warnings.isEmpty)
      return (
        try #require(table["blk.0.attn_q"]?.weight.first?.importance),
        try #require(table["output"]?.weight.first?.importance)
      )
    }
    for (counts, share) in [([6, 2], 1), ([8, 0], 1), ([2, 0], 0.25), ([1, 1], 0.25)]
      as [([Float], Double)]
    {
      let (experts, whole) = try losses(counts)
      #expect(whole > 0 && abs(experts - share * whole) < 1e-9 * whole, "\(counts)")
    }
    // The old form cannot say it.
    let old = try Self.read(
      Self.old([("blk.0.attn_q.weight", 1, ones + ones), ("output.weight", 1, ones)]))
    #expect(
      try Self.table(model.bytes, old).warnings == [
        "i: the old form does not say how many tokens each expert of 'blk.0.attn_q.weight' had, so experts may count as if "
          + "all tokens reached them; take the GGUF form of llama-imatrix"
      ])
  }

  @Test func saysWhatDoesNotFit() throws {
    func message(_ model: [UInt8], _ matrix: ImportanceMatrix, _ formats: [NumberFormat]? = nil)
      -> String
    {
      do {
        _ = try Self.table(model, matrix, formats: formats)
        return ""
      } catch { return "\(error)" }
    }
    let narrow = try Self.read(Self.imatrix([("output.weight", 2, [1, 2], [1])]))
    #expect(
      message(Self.model().bytes, narrow, [.init(named: "q4_0")!])
        == "i: 'output.weight' has 2 columns and 1 matrices here, and 32 and 1 in m.gguf; take the importance matrix of this "
        + "model")
    #expect(
      message(Self.model().bytes, Self.matrix, [4]).hasPrefix("i: there is no quantizer for 4 here")
    )
    #expect(
      message(Array("layer,macs,params,weight_bits,activation_bits\na,1,2,,\n".utf8), Self.matrix)
        .contains("give the float GGUF of the model as the network"))
    var model = Self.model()
    model.tensors[2].data.replaceSubrange(0..<4, with: GGUF.floats([.infinity]))
    #expect(
      message(model.bytes, Self.matrix, [.init(named: "q4_0")!])
        == "m.gguf: tensor 'output.weight' holds a number that is not finite")
    // Without the importance matrix's own entry.
    let attention = try Self.read(
      Self.imatrix([("blk.0.attn_q.weight", 32, [Float](repeating: 1, count: 32), [1])]))
    let content = try FileContent(Self.model().bytes, name: "m.gguf")
    let gap = ImatrixLosses.gap(
      in: try Self.table(Self.model().bytes, attention), of: try NetworkFile.decode(content))
    #expect(gap?.hasPrefix("i: says nothing of 1 searched layers, such as 'output'") == true)
  }

  /// Where no weights can be had.
  @Test func isNoTableAlone() {
    #expect(
      refusal { () throws(FormatError) in
        try ImportanceFile.decode(Self.imatrix([("a.weight", 1, [1], [1])]), file: "i")
      }
        == "i: is an importance matrix of llama.cpp; give it as the importance table, with the float GGUF as the network"
    )
  }

  static let samples = "interchange/scores/imatrix.gguf"

  /// Losses by the real quantizers of ggml, summed with numpy in double precision.
  @Test(
    .enabled(if: AcceptanceData.exists(samples), "\(AcceptanceData.absent)"),
    arguments: [
      ("q4_0", 0.03788030314131106), ("q5_1", 0.007366229319578236),
      ("q8_0", 0.0001444448243743571),
      ("iq4_nl", 0.030074859333545312), ("q2_K", 0.44789870928225567),
      ("q3_K", 0.11432560311391417),
      ("q4_K", 0.02607417759115413), ("q6_K", 0.0015833185186380123),
    ])
  func equalsGGMLOnTheSample(_ type: String, _ loss: Double) throws {
    let weights = try FileContent(
      reading: AcceptanceData.path("interchange/gguf/tiny-llama-f32.gguf"))
    var network = try NetworkFile.decode(weights)
    // One layer is enough.
    network = try network.replacing(
      layers: network.layers.map { layer in
        var layer = layer
        if layer.name != "blk.1.attn_k" { layer.pinned = .eightBit }
        return layer
      })
    let format = try #require(NumberFormat(named: type))
    for (file, calls) in [("imatrix.gguf", 1.0), ("imatrix.dat", 32.0)] {
      let matrix = try FileContent(reading: AcceptanceData.path("interchange/scores/\(file)"))
        .read(as: FileFormats.imatrices)
      let table = try ImatrixLosses.table(
        of: matrix, weights: weights, network: network, formats: [format])
      let found = try #require(table["blk.1.attn_k"]?.importance(.weight, in: format))
      // The sample of the old form counts calls of 32 tokens.
      #expect(abs(found / calls - loss) < 1e-6 * loss)
    }
  }
}
