import Foundation
import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// What cannot be trained is refused in words that say what was wrong and what to do, and nothing is
/// written.
@Suite struct BadInputTests {
  let here: Workspace

  init() throws { here = try Workspace() }

  private func refusal(
    _ arguments: [String], _ exitCode: Int32, _ words: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try here.files()
    let run = try here.tool(arguments)
    #expect(run.exitCode == exitCode, "\(run.errors)", sourceLocation: sourceLocation)
    for word in words {
      #expect(run.errors.contains(word), "\(run.errors)", sourceLocation: sourceLocation)
    }
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
    let left = try here.files().subtracting(before).filter { !$0.hasSuffix(".log.csv") }
    #expect(left.isEmpty, sourceLocation: sourceLocation)
  }

  private func evaluate(_ others: [String]) -> [String] { ["evaluate"] + Workspace.common + others }

  @Test func networksAndData() throws {
    let pretrain = ["pretrain", "-o", "out.safetensors"]
    try here.write(
      Workspace.network.replacingOccurrences(of: "relu6", with: "gelu"), to: "gelu.json")
    try refusal(pretrain + ["-n", "gelu.json", "-d", "idx:data"], 65, "gelu", "relu6")
    try here.write("layer,macs,params,weight_bits,activation_bits\na,1,1,,\n", to: "costs.csv")
    try refusal(
      pretrain + ["-n", "costs.csv", "-d", "idx:data"], 65, "costs.csv", "is not a network.json")
    try refusal(
      pretrain + ["-n", "resnet18", "-d", "idx:data"], 65, "3×224×224", "1×8×8")
    try refusal(["pretrain", "-o", "-"] + Workspace.common, 64, "Name a file instead of '-'")
    // Read, and refused for its shape alone.
    try here.write("\u{FEFF}" + Workspace.network, to: "marked.json")
    try refusal(
      pretrain + ["-n", "marked.json", "-d", "idx:absent"], 74, "absent/train-images-idx3-ubyte")
    try here.write("PK\u{3}\u{4}xl/workbook.xml", to: "book.xlsx")
    try refusal(
      pretrain + ["-n", "book.xlsx", "-d", "idx:data"], 65, "book.xlsx: is an Excel workbook")
    try here.write(
      Workspace.network.replacingOccurrences(
        of: "\"out_features\": 10", with: "\"out_features\": 7"),
      to: "seven.json")
    try refusal(pretrain + ["-n", "seven.json", "-d", "idx:data"], 65, "7", "10 classes")
    try here.write(
      """
      {"name": "open", "input_shape": [1, 8, 8], "operations": [
        {"name": "a", "kind": "convolution", "inputs": ["input"], "out_channels": 10, "kernel": 8}]}
      """, to: "open.json")
    try refusal(pretrain + ["-n", "open.json", "-d", "idx:data"], 65, "10×1×1")
    try here.write(
      Workspace.network.replacingOccurrences(
        of: "\"out_channels\": 16, \"kernel\": 3, \"stride\": 2, \"padding\": 1",
        with: "\"out_channels\": 16, \"kernel\": 3, \"stride\": 9000000, \"padding\": 9000000"),
      to: "padded.json")
    try refusal(pretrain + ["-n", "padded.json", "-d", "idx:data"], 65, "'conv2'", "padding")
    try here.write(
      Workspace.network.replacingOccurrences(
        of: "\"out_channels\": 16,", with: "\"out_channels\": 2000000,"), to: "wide.json")
    try refusal(
      pretrain + ["-n", "wide.json", "-d", "idx:data"], 65, "GiB", "--batch-size")
    try here.write(
      Workspace.network.replacingOccurrences(
        of: "\"out_channels\": 16,", with: "\"out_channels\": 20000,"), to: "limited.json")
    let limited = try Tool.shell(
      "ulimit -v 1500000; $MPQ pretrain -n limited.json -d idx:data --threads 1 -o x.safetensors",
      in: here.directory)
    #expect(limited.exitCode == 65)
    #expect(limited.errors.contains("that the process may still take (ulimit -v); use a smaller"))
    try refusal(pretrain + ["-n", "small.json", "-d", "imagenet"], 74, "imagenet", "fashion-mnist")
    try refusal(pretrain + ["-n", "small.json", "-d", "idx:nowhere"], 74, "nowhere")
    let images = try here.read("data/train-images-idx3-ubyte")
    try images.prefix(1000).write(to: here.url("data/train-images-idx3-ubyte"))
    try refusal(pretrain + ["-n", "small.json", "-d", "idx:data"], 65, "train-images-idx3-ubyte")
  }

  @Test func checkpoints() throws {
    try refusal(evaluate(["--from", "missing.safetensors"]), 74, "missing.safetensors")
    try refusal(evaluate(["--from", "small.json"]), 65, "small.json")
    var archive = try here.archive("float.safetensors")
    archive.tensors["conv2.weight"] = nil
    try Data(Safetensors.encode(archive)).write(to: here.url("lacking.safetensors"))
    try refusal(evaluate(["--from", "lacking.safetensors"]), 65, "'conv2.weight'", "small")
    archive.tensors["conv2.weight"] = .init(
      shape: [16, 8], values: .init(repeating: 1, count: 128))
    try Data(Safetensors.encode(archive)).write(to: here.url("flat.safetensors"))
    try refusal(evaluate(["--from", "flat.safetensors"]), 65, "[16, 8]", "[16, 8, 3, 3]")
    archive = try here.archive("float.safetensors")
    archive.tensors["fc.bias"]?.values[3] = .nan
    try Data(Safetensors.encode(archive)).write(to: here.url("nan.safetensors"))
    try refusal(evaluate(["--from", "nan.safetensors"]), 65, "fc.bias", "nan")
    archive = try here.archive("float.safetensors")
    for index in archive.tensors["fc.weight"]!.values.indices {
      archive.tensors["fc.weight"]!.values[index] = .greatestFiniteMagnitude
    }
    try Data(Safetensors.encode(archive)).write(to: here.url("huge.safetensors"))
    try refusal(
      evaluate(["--from", "huge.safetensors", "-o", "results.csv"]), 70, "huge.safetensors",
      "the loss is not finite")
    archive = try here.archive("float.safetensors")
    archive.tensors["bn1.running_var"]?.values[2] = -1
    try Data(Safetensors.encode(archive)).write(to: here.url("negative.safetensors"))
    try refusal(evaluate(["--from", "negative.safetensors"]), 65, "bn1.running_var", "-1.0")
  }

  @Test func plans() throws {
    #expect(
      try here.tool(Workspace.indicators("table.csv", ["--save", "joint.safetensors"])).exitCode
        == 0)
    try refusal(
      evaluate(["--from", "joint.safetensors"]), 65, "several widths", "--plan")
    try here.write(
      "layer,weight_bits,activation_bits\nconv1,8,8\ndepthwise,5,3\nconv2,2,4\nfc,8,8\n",
      to: "wide.csv")
    try refusal(
      evaluate(["--from", "joint.safetensors", "--plan", "wide.csv"]), 65, "wide.csv", "depthwise",
      "5 weight bits", "2, 3, 4")
    try here.write(
      "layer,weight_bits,activation_bits\nconv1,8,8\ndepthwise,1,3\nconv2,2,4\nfc,8,8\n",
      to: "one.csv")
    try refusal(
      evaluate(["--from", "float.safetensors", "--plan", "one.csv"]), 65, "depthwise", "1 bits")
    try here.write("layer,weight_bits,activation_bits\nconv1,8,8\n", to: "short.csv")
    try refusal(
      evaluate(["--from", "joint.safetensors", "--plan", "short.csv"]), 65, "short.csv", "depthwise"
    )
    try here.write("status,weight_bits,activation_bits\noptimal,2 3 4,2 3\n", to: "sweep.csv")
    try refusal(
      evaluate(["--from", "joint.safetensors", "--plan", "sweep.csv"]), 65, "sweep.csv:2",
      "2 bit-widths")
    try refusal(
      ["sensitivity"] + Workspace.common
        + ["--from", "float.safetensors", "--metric", "loss", "-o", "s.csv"], 65, "depthwise",
      "jointly trained")
  }

  @Test func usage() throws {
    try refusal(Workspace.indicators("t.csv", ["--bits", "1,2"]), 64, "given twice")
    try refusal(
      ["indicators"] + Workspace.common
        + ["--from", "float.safetensors", "--bits", "1,2", "-o", "t.csv"], 64,
      "1 bits cannot be trained")
    try refusal(Workspace.indicators("t.csv", ["--learning-rate", "-1"]), 64, "learning-rate")
    try refusal(Workspace.indicators("t.csv", ["--fraction", "0"]), 64, "fraction")
    try refusal(Workspace.indicators("t.csv", ["--threads", "0"]), 64, "threads")
    try refusal(Workspace.indicators("float.safetensors"), 64, "would overwrite an input")
    try refusal(
      Workspace.indicators("t.csv", ["--save", "small.json"]), 64, "would overwrite an input")
    try refusal(Workspace.indicators("nowhere/t.csv"), 74, "nowhere/t")
  }

  @Test func outputs() throws {
    let pretrain = ["pretrain"] + Workspace.common + ["--epochs", "1"]
    try refusal(
      pretrain + ["-o", "data/train-images-idx3-ubyte"], 64, "would overwrite an input")
    try refusal(
      pretrain + ["-o", "a.safetensors", "--log", "data/t10k-labels-idx1-ubyte"], 64,
      "data/t10k-labels-idx1-ubyte would overwrite an input")
    try refusal(pretrain + ["-o", "data"], 74, "is a directory")
    try refusal(pretrain + ["-o", ""], 74, "not a file name")
    try refusal(Workspace.indicators("t.csv", ["--save", "t.csv"]), 64, "one name")
    try refusal(Workspace.indicators("t.csv", ["--save", "nowhere/j.safetensors"]), 74, "nowhere")
  }

  @Test func anUnfinishedRunIsNotLostByAccident() throws {
    try here.write("left", to: "t.csv.checkpoint")
    try refusal(Workspace.indicators("t.csv"), 64, "t.csv.checkpoint", "--resume", "remove it")
    #expect(try here.text("t.csv.checkpoint") == "left")
  }

  @Test func aDamagedCheckpointIsRefused() throws {
    let arguments =
      ["indicators"] + Workspace.common
      + ["--from", "float.safetensors", "--bits", "2,3", "--epochs", "400", "-o", "t.csv"]
    let tool = try Tool.start(arguments, in: here.directory)
    while !here.exists("t.log.csv") { try #require(tool.process.isRunning) }
    usleep(200_000)
    kill(tool.process.processIdentifier, SIGTERM)
    #expect(try tool.finish().exitCode == 3)
    let whole = try here.archive("t.csv.checkpoint")
    func damaged(_ damage: (inout TensorArchive) -> Void) throws {
      var archive = whole
      damage(&archive)
      try Data(Safetensors.encode(archive)).write(to: here.url("t.csv.checkpoint"))
      try refusal(arguments + ["--resume"], 65, "t.csv.checkpoint")
    }
    try damaged { $0.metadata["step"] = "-1" }
    try damaged { $0.metadata["part"] = "5" }
    try damaged { $0.tensors["updates_at_bound.conv2.weight_step"]?.values = [.nan, 1e30] }
    try damaged { $0.tensors["conv2.weight_step.2"] = nil }
    try damaged { $0.tensors["momentum.conv2.weight"]?.values[0] = .nan }
  }

  @Test func namesThatCollideInACheckpoint() throws {
    try here.write(
      Workspace.network.replacingOccurrences(of: "\"bn3\"", with: "\"bn2.2\""), to: "names.json")
    try refusal(
      [
        "indicators", "-n", "names.json", "-d", "idx:data", "--from", "float.safetensors", "--bits",
        "2,3", "-o", "t.csv",
      ], 65, "no tensor 'bn2.2.3.weight'")
    let colliding = Workspace.network.replacingOccurrences(of: "\"bn1\"", with: "\"bn2.2\"")
    try here.write(colliding, to: "names.json")
    try refusal(
      [
        "indicators", "-n", "names.json", "-d", "idx:data", "--from", "float.safetensors", "--bits",
        "2,3", "-o", "t.csv",
      ], 65, "'bn2.2.weight'", "rename an operation")
  }

  @Test func aTrainingThatDivergesWritesNoTable() throws {
    var archive = try here.archive("float.safetensors")
    let weights = try #require(archive.tensors["fc.weight"])
    archive.tensors["fc.weight"]?.values = weights.values.map { $0 < 0 ? -3e38 : 3e38 }
    try Data(Safetensors.encode(archive)).write(to: here.url("wild.safetensors"))
    try refusal(
      ["indicators"] + Workspace.common
        + ["--from", "wild.safetensors", "--bits", "2,3", "-o", "t.csv"], 70,
      "in update 1 of", "the loss at 3 bits became", "--learning-rate")
    // Without batch normalization weights can leave all bounds; the last update is looked at too.
    try here.write(
      """
      {"name": "plain", "input_shape": [1, 8, 8], "operations": [
        {"name": "c1", "kind": "convolution", "inputs": ["input"], "out_channels": 8, "kernel": 3},
        {"name": "r1", "kind": "relu", "inputs": ["c1"]},
        {"name": "c2", "kind": "convolution", "inputs": ["r1"], "out_channels": 8, "kernel": 3},
        {"name": "r2", "kind": "relu", "inputs": ["c2"]},
        {"name": "flatten", "kind": "flatten", "inputs": ["r2"]},
        {"name": "fc", "kind": "linear", "inputs": ["flatten"], "out_features": 10}]}
      """, to: "plain.json")
    for epochs in ["3", "4"] {
      try refusal(
        [
          "pretrain", "-n", "plain.json", "-d", "idx:data", "--epochs", epochs, "--learning-rate",
          "1000", "--schedule", "constant", "--batch-size", "440", "-o", "plain.safetensors",
        ], 70, "--learning-rate")
    }
  }

  /// A loss that is a number, but far above that of guessing, is no success either.
  @Test func aTrainingThatEndsFarAboveGuessingFails() throws {
    let pretraining =
      ["pretrain"] + Workspace.common
      + [
        "--epochs", "3", "--learning-rate", "100", "--schedule", "constant", "--checkpoint-every",
        "5", "-o", "wild.safetensors",
      ]
    try refusal(
      pretraining, 70, "pretrain: at the end the loss on test images is ",
      "where guessing among 10 classes gives 2.303: the training has diverged",
      "Try a lower --learning-rate than 100.0",
      "Nothing was written to wild.safetensors, and wild.safetensors.checkpoint was removed",
      "wild.log.csv has the loss")
    // So the mend is to say another rate, and nothing else.
    let mended = try here.tool(pretraining.map { $0 == "100" ? "0.1" : $0 })
    #expect(mended.exitCode == 0, "\(mended.errors)")
    // What stood there before stays.
    let before = try here.read("wild.safetensors")
    #expect(try here.tool(pretraining).exitCode == 70)
    #expect(try here.read("wild.safetensors") == before)

    try here.write(
      "layer,weight_bits,activation_bits\nconv1,8,8\ndepthwise,3,3\nconv2,2,4\nfc,8,8\n",
      to: "plan.csv")
    let wild = ["--epochs", "2", "--learning-rate", "100", "--schedule", "constant"]
    try refusal(
      ["finetune"] + Workspace.common
        + ["--from", "float.safetensors", "--plan", "plan.csv", "-o", "tuned.safetensors"] + wild,
      70, "finetune: at the end the loss on test images is ", "lower --learning-rate")
    // No update, but weights that are sure of wrong answers.
    var archive = try here.archive("float.safetensors")
    let weights = try #require(archive.tensors["fc.weight"])
    archive.tensors["fc.weight"]?.values = weights.values.map { $0 * -50 }
    try Data(Safetensors.encode(archive)).write(to: here.url("wrong.safetensors"))
    for scheme in ["joint", "separate"] {
      try refusal(
        ["indicators"] + Workspace.common
          + [
            "--from", "wrong.safetensors", "--bits", "3,4", "--epochs", "1", "--learning-rate",
            "1e-9", "--scheme", scheme, "-o", "t.csv",
          ], 70, "at the end the loss on held-back images", "start from better weights",
        "Nothing was written to t.csv")
    }
  }

  @Test func aStepSizeThatHasLeftItsRangeForGoodStopsTheRun() throws {
    // Batch normalization makes up for larger weights, the range of step sizes does not.
    var archive = try here.archive("float.safetensors")
    let weights = try #require(archive.tensors["conv2.weight"])
    archive.tensors["conv2.weight"]?.values = weights.values.map { $0 * 1000 }
    try Data(Safetensors.encode(archive)).write(to: here.url("large.safetensors"))
    try refusal(
      ["indicators"] + Workspace.common
        + [
          "--from", "large.safetensors", "--bits", "2,3", "--epochs", "9", "--learning-rate", "0",
          "--final-learning-rate", "0", "-o", "t.csv",
        ], 70,
      "weight step size of layer 'conv2' at", "upper bound", "--learning-rate")
  }
}
