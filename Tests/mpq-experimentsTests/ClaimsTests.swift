import Foundation
import Testing
import mpq_experiments

/// Verdicts on made-up rows.
@Suite struct ClaimsTests {
  private func claims(_ tables: [Claims.Table: [ResultRow]]) -> Claims {
    let usual = FineTuning(epochs: 2, learningRate: 0.1)
    return Claims(
      networks: [StudiedNetwork(name: "n", fineTuning: usual, isStudiedInDetail: true)],
      tables: tables)
  }

  /// Rows of plans at 9 BitOps per MAC, an accuracy and a loss per seed.
  private func plans(_ values: [String: [(Double, Double)]]) -> [ResultRow] {
    values.sorted { $0.key < $1.key }.flatMap { plan, seeds in
      seeds.enumerated().map { seed, value in
        [
          "network": "n", "seed": "\(seed)", "bitops_per_mac": "9", "plan": plan,
          "size_bytes": "1000", "test_loss": "\(value.1)", "test_accuracy": "\(value.0)",
        ]
      }
    }
  }

  @Test func mixedPlansMayBeBetterWorseOrNeither() {
    let uniform = [(0.80, 0.50), (0.81, 0.49), (0.82, 0.48)]
    func verdict(_ mixed: [(Double, Double)]) -> String {
      claims([.mixed: plans(["W3A3": uniform, "mixed": mixed])]).mixedVerdict
    }
    #expect(verdict([(0.83, 0.47), (0.84, 0.46), (0.86, 0.45)]) == "holds")
    #expect(
      verdict([(0.77, 0.53), (0.78, 0.52), (0.80, 0.51)])
        == "holds at 0 of 1 budgets, does not at 1, and is within the spread at 0")
    #expect(
      verdict(uniform) == "holds at 0 of 1 budgets, does not at 0, and is within the spread at 1")
    // More accurate, but with a higher loss: nothing is shown.
    #expect(
      verdict([(0.83, 0.53), (0.84, 0.52), (0.86, 0.51)])
        == "holds at 0 of 1 budgets, does not at 0, and is within the spread at 1")
    #expect(verdict([(0.99, 0.01)]) == "not judged by one seed")
    #expect(verdict([]) == "not measured")
    #expect(claims([:]).mixedVerdict == "not measured")
  }

  @Test func mixedPlansMeetTheMoreAccurateUniformOne() {
    // Better than W2A3 by far, and as good as W3A2.
    let rows = plans([
      "W2A3": [(0.5, 1), (0.5, 1), (0.5, 1)], "W3A2": [(0.8, 0.5), (0.7, 0.6), (0.9, 0.4)],
      "mixed": [(0.8, 0.5), (0.8, 0.5), (0.8, 0.5)],
    ])
    #expect(claims([.mixed: rows]).mixedVerdict.hasPrefix("holds at 0 of 1 budgets"))
  }

  @Test func theReversedTableIsJudgedAlike() {
    let rows = plans([
      "mixed": [(0.8, 0.5), (0.81, 0.5)], "reversed": [(0.7, 0.6), (0.7, 0.6)],
    ])
    #expect(claims([.mixed: rows]).reversedVerdict == "holds")
    #expect(claims([.mixed: rows]).mixedVerdict == "not measured")
  }

  /// Held-back losses of α at 9 BitOps per MAC, before and after fine-tuning.
  @Test(arguments: [
    ([0.5, 0.4, 0.6], [0.3, 0.2, 0.4], "holds"),
    ([0.5, 0.4, 0.6], [0.1, 0.2, 0.4], "holds at 0 of 1 budgets"),
    ([0.5, 0.4, 0.6], [], "not measured"), ([], [0.3, 0.2, 0.4], "not measured"),
  ])
  func alphaIsChosenAsFineTuningWould(_ before: [Double], _ after: [Double], words: String) {
    let alphas = ["0.3", "1.0", "2.0"]
    let rows = zip(alphas, before).map {
      ["network": "n", "level": "W3A3", "alpha": $0, "held_back_loss": "\($1)"]
    }
    let tuned = zip(alphas, after).map {
      [
        "network": "n", "bitops_per_mac": "9", "plan": "mixed", "alpha": $0, "epochs": "2",
        "learning_rate": "0.1", "held_back_loss": "\($1)",
      ]
    }
    #expect(claims([.alpha: rows, .settings: tuned]).alphaVerdict == words)
  }

  /// Held-back losses of the mixed plan less the uniform one, by learning rate, and the uniform plan's.
  @Test(arguments: [
    ([-0.10, -0.05], [0.5, 0.4], "mixed plans lead where fine-tuning is gentle"),
    ([-0.05, -0.10], [0.5, 0.4], "the learning rate of fine-tuning does not explain it"),
    ([0.05, 0.01], [0.5, 0.4], "fine-tuning well matters more"),
    ([0.05, 0.01], [0.5, 0.49], "not a matter of the learning rate"),
    ([0.05], [0.5], "not measured"),
  ])
  func learningRatesExplainTheLead(_ less: [Double], _ uniform: [Double], words: String) {
    let alpha = [["network": "n", "level": "W3A3", "alpha": "1.0", "held_back_loss": "0.5"]]
    let rows = zip(less, uniform).enumerated().flatMap { index, values in
      ["0", "1"].flatMap { seed -> [ResultRow] in
        // Seeds differ a little, so that there is a spread.
        let noise = seed == "0" ? 0.001 : -0.001
        func row(_ plan: String, _ loss: Double) -> ResultRow {
          [
            "network": "n", "bitops_per_mac": "9", "plan": plan, "seed": seed, "epochs": "2",
            "alpha": plan == "mixed" ? "1.0" : "", "learning_rate": "0.\(index + 1)",
            "held_back_loss": "\(loss)",
          ]
        }
        return [row("W3A3", values.1), row("mixed", values.1 + values.0 + noise)]
      }
    }
    #expect(claims([.alpha: alpha, .settings: rows]).ratesVerdict.hasPrefix(words))
  }

  @Test func depthwiseLayersAreJudgedByWhatTheySave() {
    func indicators(_ depthwise: Double) -> [ResultRow] {
      [("depthwise", depthwise), ("pointwise", 0.2)].map {
        ["kind": $0, "tensor": "weight", "bits": "2", "importance": "\($1)"]
      }
    }
    func drops(_ depthwise: [Double]) -> [ResultRow] {
      let losses = [
        ("none", [0.3, 0.3], 100.0), ("depthwise", depthwise, 90), ("pointwise", [0.5, 0.5], 50),
      ]
      return losses.flatMap { kind, losses, operations in
        losses.enumerated().map {
          [
            "seed": "\($0)", "at_2_bits": kind, "test_loss": "\($1)",
            "searched_bitops": "\(operations)",
          ]
        }
      }
    }
    // 0.1 of loss for 10 against 0.2 for 50.
    let holds = claims([.indicators: indicators(0.4), .drops: drops([0.39, 0.41])])
    #expect(holds.depthwiseVerdict == "holds, for what they save")
    #expect(holds.depthwiseComparison == "less, as")
    #expect(
      claims([.indicators: indicators(0.1), .drops: drops([0.39, 0.41])]).depthwiseVerdict
        == "does not hold")
    #expect(
      claims([.indicators: indicators(0.4), .drops: drops([0.31, 0.32])]).depthwiseVerdict
        == "does not hold")
    #expect(claims([.drops: drops([0.69, 0.71])]).depthwiseComparison == "more, though")
    #expect(claims([.drops: drops([0.5, 0.5])]).depthwiseComparison == "within the spread, though")
    #expect(claims([.drops: drops([0.9])]).depthwiseComparison == "within the spread, though")
    #expect(claims([.indicators: indicators(0.4)]).depthwiseVerdict == "not measured")
  }

  @Test(arguments: [("5", "holds"), ("20", "does not hold at equal epochs"), ("", "not measured")])
  func jointTrainingIsTimed(_ seconds: String, words: String) {
    let rows = [["scheme": "joint", "seconds": seconds], ["scheme": "separate", "seconds": "10"]]
    #expect(claims([.schemes: rows]).jointVerdict == words)
  }

  /// Ten random plans whose importance at every α is their number, which `loss` makes a loss of.
  private func prediction(loss: (Int) -> Double) -> [ResultRow] {
    (0..<10).map { number in
      var row = ["network": "n", "plan": "random \(number)", "test_loss": "\(loss(number))"]
      for alpha in ["0.1", "0.3", "1.0", "2.0", "3.0"] {
        row["importance step size alpha \(alpha)"] = "\(number)"
      }
      return row
    }
  }

  @Test func importanceHasToCorrelateBeyondChance() {
    func verdict(_ loss: (Int) -> Double) -> String {
      claims([.prediction: prediction(loss: loss)]).predictionVerdict
    }
    #expect(verdict { Double($0) } == "holds as far as rank correlation goes")
    #expect(verdict { -Double($0) } == "does not hold at every α")
    #expect(verdict { Double($0 * 3 % 10) } == "does not hold at every α")
    #expect(claims([:]).predictionVerdict == "not measured")
  }

  @Test func uniformPlansAreFavouredWhereOnlyTheJointTrainingHelpsThem() {
    func rows(uniform: Double, mixed: Double) -> [ResultRow] {
      [("uniform", uniform), ("step size alpha 1.0", mixed)].map {
        ["network": "n", "plan": $0, "test_loss": "\($1)"]
      }
    }
    func verdict(_ joint: [ResultRow], _ float: [ResultRow]) -> String {
      claims([.prediction: joint, .predictionOnFloat: float]).uniformVerdict
    }
    let (ahead, behind) = (rows(uniform: 0.4, mixed: 0.5), rows(uniform: 0.5, mixed: 0.4))
    #expect(verdict(ahead, behind).hasPrefix("The joint training favours uniform plans"))
    #expect(verdict(ahead, ahead).hasPrefix("Uniform plans do well"))
    #expect(verdict(behind, behind).hasPrefix("Uniform plans do well"))
    #expect(verdict(ahead, []).hasSuffix("was not measured."))
  }

  /// The shipped page is what the shipped rows and template make.
  @Test func theShippedPageIsUpToDate() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../experiments")
    let laboratory = try Laboratory(
      results: folder.path(), work: FileManager.default.temporaryDirectory.path())
    let page = try EvidencePage(laboratory).text()
    #expect(try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8) == page)
  }
}
