import Foundation
import TestFixtures
import Testing

/// Formats of language models' tools, against an enumeration with bits that are written down here.
@Suite struct WeightFormatTests {
  /// Formats with the bits that a block of weights takes.
  struct Family: Sendable, CustomTestStringConvertible {
    let name: String
    let formats: [(name: String, bits: Int, per: Int)]
    /// Whether a layer's scheme is scored as a whole.
    var isChoices = false

    var testDescription: String { name }

    static let all = [
      // ExLlamaV2: mean bits of a tensor, in hundredths.
      Family(
        name: "EXL2",
        formats: [
          ("2.13", 213, 100), ("2.5", 250, 100), ("3.07", 307, 100), ("4.13", 413, 100),
          ("8.13", 813, 100),
        ]),
      // A 16-bit scale per group, and for the last a zero point of 4 bits.
      Family(
        name: "GPTQ",
        formats: [
          ("int3-g128", 3 * 128 + 16, 128), ("int4-g128", 4 * 128 + 16, 128),
          ("int4-g64", 4 * 64 + 16, 64), ("int4-g64-asym", 4 * 64 + 20, 64),
        ]),
      // A 16-bit scale and a 16-bit bias per group.
      Family(
        name: "MLX",
        formats: [
          ("mlx2-g32", 2 * 32 + 32, 32), ("mlx3-g64", 3 * 64 + 32, 64),
          ("mlx4-g64", 4 * 64 + 32, 64), ("mlx8-g64", 8 * 64 + 32, 64), ("bf16", 16, 1),
        ]),
      Family(
        name: "schemes",
        formats: [("NVFP4", 4 * 16 + 8, 16), ("FP8", 8, 1), ("BF16", 16, 1)], isChoices: true),
    ]
  }

  private struct Plan {
    var bits = 0
    var importance = 0.0
  }

  @Test(arguments: Family.all)
  func noPlanOfTheFamilyIsBetter(family: Family) throws {
    let instance = try Instance(layers: 1)
    for seed in 1...6 {
      var random = SeededGenerator(seed: UInt64(seed))
      var network = "layer,macs,params,row_length,weight_bits,activation_bits\n"
      var table =
        family.isChoices ? "layer,choice,importance\n" : "layer,tensor,format,importance\n"
      // Odd numbers of rows, so that bits of fractions are rounded up.
      let weights = (0..<5).map { _ in 256 * (1 + 2 * random.integer(0...40)) }
      var plans = [Plan()]
      for (layer, count) in weights.enumerated() {
        network += "blk.\(layer),\(count),\(count),256,,\n"
        // More bits never hurt, as the outlier rule has it for numbers of bits.
        let importances = family.formats.map {
          random.real(0.5...2) * exp2(Double(-$0.bits / $0.per))
        }.sorted(by: >)
        for (format, importance) in zip(family.formats, importances) {
          table += "blk.\(layer),\(family.isChoices ? "" : "weight,")\(format.name),\(importance)\n"
        }
        plans = plans.flatMap { plan in
          zip(family.formats, importances).map { format, importance in
            Plan(
              bits: plan.bits + (count * format.bits + format.per - 1) / format.per,
              importance: plan.importance + importance)
          }
        }
      }
      let head = 1280
      network += "head,\(head),\(head),256,16,16\n"
      try instance.write(network, to: "model.csv")
      try instance.write(table, to: "scores.csv")
      let all = weights.reduce(head, +)
      for budget in [413, 425, 450, 500, 800] {
        let run = try Tool.run(
          [
            "-n", "model.csv", "-i", "scores.csv", "--max-bits-per-weight",
            "\(Double(budget) / 100)", "--json",
          ], in: instance.directory)
        let fitting = plans.filter { 100 * ($0.bits + 16 * head) <= budget * all }
        guard let best = fitting.min(by: { $0.importance < $1.importance }) else {
          #expect(run.exitCode == 4)
          continue
        }
        #expect(run.exitCode == 0, "\(run.errors)")
        let answer = try run.json()
        let importance = try #require(answer["importance"] as? Double)
        #expect(abs(importance - best.importance) <= 1e-12 * best.importance)
        let bits = 8 * (try #require(answer["size_bytes"] as? Double))
        #expect(fitting.contains { Double($0.bits + 16 * head) == bits })
        let mean = try #require(answer["bits_per_weight"] as? Double)
        // The parser of this test may miss the last digit.
        #expect(abs(mean - bits / Double(all)) <= 1e-15 * mean)
      }
    }
  }
}
