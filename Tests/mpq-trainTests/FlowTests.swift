import Foundation
import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// The whole method, on a small network and data that it can learn: from nothing to a measured plan.
@Suite struct FlowTests {
  @Test func fromDataToAMeasuredPlan() throws {
    let here = try Workspace()
    func measured(_ arguments: [String]) throws -> [[String: Any]] {
      let run = try here.tool(["evaluate"] + Workspace.common + arguments + ["--json"])
      #expect(run.exitCode == 0, "\(run.errors)")
      let list = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
      return try #require(list as? [[String: Any]])
    }
    func accuracy(_ result: [String: Any]) -> Double { result["accuracy"] as? Double ?? -1 }

    // The float network has learned.
    let float = try measured(["--from", "float.safetensors"])
    #expect(accuracy(float[0]) > 0.8)
    #expect(float[0]["searched_bitops"] is NSNull)

    // The table, what it was made of, its log, and the network that holds all widths.
    let learned = try here.tool(
      Workspace.indicators("importance.csv", ["--save", "joint.safetensors"]))
    #expect(learned.exitCode == 0, "\(learned.errors)")
    #expect(learned.output.hasPrefix("importance.csv: 2 layers at 2, 3, 4 bits; of 8 pairs"))
    let table = try ImportanceFile.read(here.url("importance.csv").path)
    #expect(table.layers.map(\.name) == ["depthwise", "conv2"])
    #expect(table.formats(.weight) == [2, 3, 4] && table.formats(.activation) == [2, 3, 4])
    for layer in table.layers {
      #expect((layer.weight + layer.activation).allSatisfy { $0.importance > 0 })
      #expect(layer.weight.first!.importance > layer.weight.last!.importance)
    }
    #expect(table.provenance["network"] == "small" && table.provenance["seed"] == "0")
    #expect(table.provenance["starting_weights_sha256"]?.count == 64)
    let log = try here.text("importance.log.csv").split(separator: "\n")
    #expect(
      log[0] == "step,epoch,learning_rate,loss_4,loss_3,loss_2,loss_mixed,accuracy_4,accuracy_3,"
        + "accuracy_2,accuracy_mixed")
    #expect(log.count == 1 + 2 * (440 / 32))
    #expect(!here.exists("importance.csv.checkpoint"))

    // The solver takes it, and tells where it came from.
    let check = try here.solve(["check", "-n", "small.json", "-i", "importance.csv"])
    #expect(check.output.contains("starting_weights_sha256") && check.exitCode == 0)
    let solved = try here.solve(
      ["-n", "small.json", "-i", "importance.csv", "--level", "W3A3", "-o", "plan.csv"])
    #expect(solved.exitCode == 0, "\(solved.errors)")
    let swept = try here.solve(
      [
        "sweep", "-n", "small.json", "-i", "importance.csv", "--levels", "W2A2,W3A3,W4A4", "-o",
        "sweep.csv",
      ])
    #expect(swept.exitCode == 0, "\(swept.errors)")

    // The joint network runs any plan at once.
    let plans = try measured([
      "--from", "joint.safetensors", "--plan", "plan.csv", "--plan", "sweep.csv",
    ])
    #expect(plans.count == 4)
    #expect(plans.map { $0["row"] as? Int } == [nil, 1, 2, 3])
    #expect(plans.allSatisfy { accuracy($0) > 0.5 })
    #expect(plans[0]["loss"] as? Double == plans[2]["loss"] as? Double)
    // Nothing of one plan touches the next.
    let reversed = try measured([
      "--from", "joint.safetensors", "--plan", "sweep.csv", "--plan", "plan.csv",
    ])
    #expect(reversed[3]["loss"] as? Double == plans[0]["loss"] as? Double)
    #expect(reversed[0]["loss"] as? Double == plans[1]["loss"] as? Double)

    // A run that is done is not done again.
    let again = try here.tool(
      Workspace.indicators("importance.csv", ["--save", "joint.safetensors", "--resume"]))
    #expect(again.exitCode == 0)
    #expect(again.output == "importance.csv: exists already, made with these settings\n")

    // Fine-tuning ends in a network that is measured at its own widths.
    let tuned = try here.tool(
      ["finetune"] + Workspace.common
        + [
          "--from", "float.safetensors", "--plan", "plan.csv", "--epochs", "3", "-o",
          "mixed.safetensors",
        ])
    #expect(tuned.exitCode == 0, "\(tuned.errors)")
    let own = try measured(["--from", "mixed.safetensors"])
    let same = try measured(["--from", "mixed.safetensors", "--plan", "plan.csv"])
    #expect(accuracy(own[0]) > 0.7)
    #expect(own[0]["loss"] as? Double == same[0]["loss"] as? Double)
    // What fine-tuning says of it at its end is what is measured.
    let loss = try #require(own[0]["loss"] as? Double)
    let line = String(
      format: "accuracy %.2f %%, loss %.4f on 100 test images", 100 * accuracy(own[0]), loss)
    #expect(tuned.output.contains(line), "\(tuned.output)")

    // Pinned layers have their steps, the image has none.
    let mixed = try here.archive("mixed.safetensors")
    #expect(mixed.tensors["conv1.weight_step.8"] != nil)
    #expect(
      mixed.tensors["fc.weight_step.8"] != nil && mixed.tensors["fc.activation_step.8"] != nil)
    #expect(!mixed.tensors.keys.contains { $0.hasPrefix("conv1.activation_step") })
    #expect(mixed.tensors["bn2.running_mean"]?.shape == [8])
    let joint = try here.archive("joint.safetensors")
    #expect(
      joint.tensors["depthwise.weight_step.2"] != nil && joint.tensors["bn2.4.running_var"] != nil)
    #expect(joint.tensors["bn1.running_mean"] != nil && joint.tensors["conv1.weight_step.8"] == nil)

    // Measured importances have the same form.
    for metric in ["error", "loss"] {
      let run = try here.tool(
        ["sensitivity"] + Workspace.common
          + ["--from", "joint.safetensors", "--metric", metric, "-o", "\(metric).csv"])
      #expect(run.exitCode == 0, "\(run.errors)")
      let measured = try ImportanceFile.read(here.url("\(metric).csv").path)
      #expect(measured.layers.map(\.name) == ["depthwise", "conv2"])
      #expect(measured.provenance["metric"] == metric)
      if metric == "error" {
        for layer in measured.layers {
          #expect(layer.importance(.weight, in: 2)! > layer.importance(.weight, in: 4)!)
          #expect(layer.weight.allSatisfy { $0.importance > 0 && $0.importance < 1 })
        }
      } else {
        #expect(measured.layers.allSatisfy { $0.importance(.weight, in: 4) == 0 })
      }
    }
  }

  @Test func aResultsFileHasARowPerPlan() throws {
    let here = try Workspace()
    try here.write(
      """
      layer,weight_bits,activation_bits
      conv1,8,8
      depthwise,2,3
      conv2,4,2
      fc,8,8

      """, to: "plan.csv")
    // A float network runs a plan too, with step sizes that nobody has trained.
    let run = try here.tool(
      ["evaluate"] + Workspace.common
        + [
          "--from", "float.safetensors", "--plan", "plan.csv", "-o", "results.csv", "--images",
          "50",
        ])
    #expect(run.exitCode == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("plan.csv: accuracy "))
    let rows = try here.text("results.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(rows.count == 2)
    #expect(
      rows[0] == [
        "plan", "row", "bitops", "searched_bitops", "size_bytes", "loss", "accuracy", "correct",
        "images",
      ])
    // 8·9·64·2·3 + 16·8·9·16·4·2 on the searched layers.
    #expect(rows[1][3] == "175104")
    #expect(rows[1][8] == "50")
  }

  @Test func separateTrainingsGiveATableOfTheSameForm() throws {
    let here = try Workspace()
    #expect(try here.tool(Workspace.indicators("joint.csv")).exitCode == 0)
    let run = try here.tool(Workspace.indicators("separate.csv", ["--scheme", "separate"]))
    #expect(run.exitCode == 0, "\(run.errors)")
    func places(_ name: String) throws -> [Substring] {
      try here.text(name).split(separator: "\n").map { $0[..<$0.lastIndex(of: ",")!] }
    }
    #expect(try places("separate.csv") == places("joint.csv"))
    #expect(try here.text("separate.csv") != here.text("joint.csv"))
    let log = try here.text("separate.log.csv").split(separator: "\n")
    #expect(
      log[0] == "step,epoch,learning_rate,loss_4,loss_3,loss_2,accuracy_4,accuracy_3,accuracy_2")
    #expect(log.count == 1 + 3 * 2 * (440 / 32))
    // A JSON table has its provenance in it.
    #expect(try here.tool(Workspace.indicators("table.json")).exitCode == 0)
    #expect(!here.exists("table.provenance.json"))
    let table = try ImportanceFile.read(here.url("table.json").path)
    #expect(table.provenance["scheme"] == "joint" && table.layers.count == 2)
  }
}
