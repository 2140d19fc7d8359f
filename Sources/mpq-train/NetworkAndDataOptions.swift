import ArgumentParser
import Platform
import MPQCommand
import MPQFiles
import MPQModel
import MPQTensor
import MPQTraining

/// What every command works on.
struct NetworkAndDataOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("A network.json, or the name of a shipped network.", valueName: "N"))
  var network: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "fashion-mnist; idx:DIR with MNIST's four files; cifar10:DIR with the binary version's.",
      valueName: "D"))
  var data: String

  @Option(
    help: ArgumentHelp(
      "Threads, of which up to 16 find work; results do not depend on it. Default: one per core.",
      valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads) is not between 1 and 1024")
    }
  }

  /// Reads both, and sees to it that they fit.
  func load() throws -> LoadedInputs {
    let path = try NetworkFile.path(of: network)
    let bytes = try FileBytes.read(path)
    let description = try NetworkFile.description(bytes, file: FileBytes.name(of: path))
    let images = TrainingImages(try DataSetFile.read(data))
    try refusing { () throws(TrainingError) in try images.check(description) }
    let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    return LoadedInputs(
      description: description, files: [path] + DataSetFile.files(of: data), networkBytes: bytes,
      images: images,
      pool: WorkerPool(threads: threads ?? min(cores, 1024)))
  }
}
