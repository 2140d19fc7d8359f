import ArgumentParser
import Platform
import MPQCommand
import MPQTensor

@main
struct MPQTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mpq-train",
    abstract: "Learn how much each layer of a neural network suffers at each bit-width.",
    discussion: """
      Trains a float network, learns the quantizer step sizes that measure its layers' importance, and \
      writes the table that mpq-solve reads; fine-tunes and evaluates networks under bit plans.

      A run can be stopped (Ctrl-C, or even killed) and continued with --resume; the result is the same. \
      Results do not depend on the number of threads.

      Exit codes: 0 done, 3 stopped before the end, 64 wrong usage, 65 bad data, 70 the training \
      diverged, 74 file cannot be read or written.
      """,
    version: "mpq-train \(MPQVersion.text)",
    subcommands: [
      PretrainCommand.self, IndicatorsCommand.self, SensitivityCommand.self, FinetuneCommand.self,
      EvaluateCommand.self,
    ])

  static func main() {
    if let shortage = ProductMemory.shortage() {
      Terminal.note("mpq-train: \(shortage)")
      // exit() would wait for OpenBLAS's threads, and these wait for memory.
      _exit(ExitCode.inputOutput.rawValue)
    }
    runAsProgram(repeatable: ["--plan", "--input-shape"])
  }
}
