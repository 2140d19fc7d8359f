import ArgumentParser
import Foundation

/// The training kernels beside PyTorch.
struct TrainingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training",
    abstract: "Measure the training kernels, and the joint step beside PyTorch.",
    discussion: """
      Every work runs in a process of its own, mpq's and PyTorch's joint step in turn, three times. \
      PyTorch is left out where the python3 does not have it ('make bench-training' installs it) or the \
      acceptance folder is missing.
      """)

  @OptionGroup var options: TrainingBenchmarkOptions

  @Option(help: ArgumentHelp("Reference data and peer scripts.", valueName: "directory"))
  var acceptance = "../shared/acceptance"

  @Option(help: ArgumentHelp("The python3 that has PyTorch.", valueName: "path"))
  var python = "python3"

  /// Rate and memory of one work.
  private struct Figures {
    var imagesPerSecond: Double
    var peakMebibytes: Double
  }

  func run() throws {
    print("\(options.network), batch \(options.batch), \(options.threads) threads")
    var own: [Figures] = []
    var peer: [Figures] = []
    for round in 0..<3 {
      own.append(try figures(try work("joint", isShown: round == 0)))
      if let torch = try torch() { peer.append(torch) }
    }
    let uniform = try figures(try work("uniform", isShown: true))
    for name in ["pretrain", "evaluate"] { _ = try work(name, isShown: true) }
    show("mpq joint step", own)
    let joint = own.map(\.imagesPerSecond).sorted()[1]
    print(
      String(
        format: "a joint step over five widths takes %.2f× five steps at a single one",
        uniform.imagesPerSecond / joint / 5))
    guard peer.count == own.count else {
      print("PyTorch is not installed, or there is no acceptance folder: it is not measured")
      return
    }
    show("PyTorch joint step", peer)
    let rates = zip(own, peer).map { $0.imagesPerSecond / $1.imagesPerSecond }.sorted()
    let memory = zip(own, peer).map { $0.peakMebibytes / $1.peakMebibytes }.sorted()
    print(
      String(
        format: "mpq / PyTorch: rate %.2f× (%.2f to %.2f), peak memory %.2f×", rates[1], rates[0],
        rates[2], memory[1]))
  }

  /// Runs one work of this program, and returns the line that tells its figures.
  private func work(_ name: String, isShown: Bool) throws -> Substring {
    let output = try Subprocess.run([
      CommandLine.arguments[0], "training-work", name, "-n", options.network, "--batch",
      "\(options.batch)", "--threads", "\(options.threads)", "--steps", "\(options.steps)",
    ])
    if isShown { print(output.text, terminator: "") }
    return output.text.prefix { $0 != "\n" }
  }

  /// PyTorch's joint step on the same sizes; nil where there is no PyTorch.
  private func torch() throws -> Figures? {
    let script = "\(acceptance)/peers/joint_step_torch.py"
    // The peer's network is resnet8-fashion with one block per stage.
    let output = try Subprocess.run(
      [
        "env", "OMP_NUM_THREADS=\(options.threads)", python, script, "1", "16", "\(options.batch)",
        "\(options.steps - 1)",
      ], mayFail: true)
    guard output.exitCode == 0 else { return nil }
    return try figures(output.text[...])
  }

  /// Reads `… X images/s  peak Y MiB`.
  private func figures(_ line: Substring) throws -> Figures {
    let words = line.split(whereSeparator: \.isWhitespace)
    guard let rate = words.firstIndex(of: "images/s").flatMap({ Double(words[$0 - 1]) }),
      let peak = words.firstIndex(of: "MiB").flatMap({ Double(words[$0 - 1]) })
    else { throw Subprocess.Failure(description: "cannot read '\(line)'") }
    return Figures(imagesPerSecond: rate, peakMebibytes: peak)
  }

  private func show(_ name: String, _ figures: [Figures]) {
    let rates = figures.map(\.imagesPerSecond).sorted()
    print(
      "\(pad(name, 19)) "
        + String(
          format: "%7.1f images/s (%.1f to %.1f), peak %.0f MiB", rates[1], rates[0], rates[2],
          figures.map(\.peakMebibytes).sorted()[1]))
  }
}
