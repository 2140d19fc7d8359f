import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// No damage to a file of scores ends the program, or takes long: it is read, or refused with a message.
@Suite struct DamagedScoresTests {
  /// Small files of every format, with the label that each takes.
  static let seeds: [(text: String, label: String?)] = [
    (
      #"{"version": 1, "score_granularity": "per_op", "cache_config": {"model_id": "m"}, "scheme": {"bits": 4, "group_size": 128, "sym": true, "data_type": "int", "act_bits": 16}, "layer_scores": {"a": [1024, 0.5], "b": [99, 1e-3]}}"#,
      nil
    ),
    (
      #"[[[["activation", "r"], ["weight", "a.weight"]], "((8, <QuantizationDataType.int: 1>), (4, <QuantizationDataType.int: 1>))", -0.5, 12]]"#,
      nil
    ),
    (
      #"{"measurement": {"m": [{"accuracy": 0.9, "total_bits": 7, "q": {"bits": [4, 3]}}]}, "last_module_idx": 1}"#,
      nil
    ),
    (
      #"{"base": {"dir": "b", "bpw": 3.0}, "alts": [{"dir": "c", "bpw": 4.0}], "groups": [{"layers": ["a", "b"], "candidates": [{"dkld": -0.1, "dbits": 64}]}], "base_kld": 0.2}"#,
      nil
    ),
    (#"[["a", 0.5], ["b", -1e-3]]"#, "4,8"),
    ("layer,module,loss,samples\n0,q,0.5,1\n1,q,1e-7,1\n", "4"),
    (
      #"{"n": {"Hutchinson_trace": [1, 2], "delta_weights_4bit_square": [1, 2], "parameters": [3, 4], "bops": [5, 6], "latency_int4": [0.5, 1], "ties": [[0, 1]]}}"#,
      nil
    ),
    ("layer,choice,importance,tie,size_bits\na,4,1,x,5\nb,4,0,x,0\n", nil),
  ]

  private static func tryAll(_ bytes: [UInt8], label: String?) {
    guard var content = try? FileContent(bytes, name: "f") else { return }
    content.label = label
    guard let table = try? ImportanceFile.read(content) else { return }
    let network = try? Network(
      name: "n",
      layers: [Layer(name: "a", macs: 1, params: 3), Layer(name: "m.1.q", macs: 1, params: 4)])
    for network in [nil, network] {
      let bound = table.bound(to: network).table
      guard bound.scoresChoices else { continue }
      // What is written is read, and written alike.
      let text = ChoicesCSV.encode(bound)
      guard let again = try? RoundTrip.read(text) else {
        Issue.record("refused: \(text) of \(String(decoding: bytes.prefix(500), as: UTF8.self))")
        continue
      }
      #expect(ChoicesCSV.encode(again) == text)
    }
  }

  @Test(arguments: seeds.indices)
  func cutsAndFlipsAreRefusedOrRead(seed: Int) {
    let (text, label) = Self.seeds[seed]
    let whole = Array(text.utf8)
    for length in whole.indices { Self.tryAll(Array(whole[..<length]), label: label) }
    for position in whole.indices {
      for bit in 0..<8 {
        var bytes = whole
        bytes[position] ^= 1 << bit
        Self.tryAll(bytes, label: label)
      }
    }
    var generator = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<2000 {
      var bytes = whole
      bytes.damage(using: &generator)
      Self.tryAll(bytes, label: label)
    }
  }

  @Test(arguments: seeds.indices)
  func hugeNumbersAndDeepListsAreRefusedOrRead(seed: Int) {
    let (text, label) = Self.seeds[seed]
    for value in [
      "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e308", "-1e308",
      "1e400", "NaN",
      "-Infinity", "null", "\"\"", "{}", "[]", "4503599627370496", "1e18", "0.0000001",
      String(repeating: "[", count: 100_000),
    ] {
      // Each number in its turn.
      let numbers = text.matches(of: /-?\d+(\.\d+)?(e-?\d+)?/)
      for match in numbers {
        var changed = text
        changed.replaceSubrange(match.range, with: value)
        Self.tryAll(Array(changed.utf8), label: label)
      }
    }
  }
}
