import ArgumentParser
import Platform
import MPQCommand
import MPQFiles
import MPQModel
import MPQTensor
import MPQTraining

/// The network and the data set that every command works on.
struct NetworkAndDataOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A network.json, an ONNX model, or the name of a shipped network.", valueName: "N"))
  var network: String

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Sizes of a model's input that its file leaves open, e.g. x=1,3,32,32.", valueName: "sizes"))
  var inputShape: [String] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "fashion-mnist; idx:DIR, a directory with MNIST's four files; cifar10:DIR, one with the files of CIFAR-10's binary version.",
      valueName: "D"))
  var data: String

  @Option(
    help: ArgumentHelp(
      "Threads; more than 16 find no work. Results do not depend on it. Default: one per core.",
      valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads) is not between 1 and 1024")
    }
    _ = try model()
  }

  /// What the options say of a model.
  private func model() throws -> ModelOptions {
    var options = ModelOptions()
    for text in inputShape {
      do {
        try options.add(shape: text)
      } catch {
        throw ValidationError(
          "The value '\(text)' is invalid for '--input-shape <sizes>': \(error)")
      }
    }
    return options
  }

  /// Reads both, and checks that they fit each other.
  func load() throws -> LoadedInputs {
    let path = try NetworkFile.path(of: network)
    let content = try FileContent(reading: path)
    let options = try model()
    let description = try NetworkFile.description(content, options: options)
    let images = TrainingImages(try DataSetFile.read(data))
    try refusing { () throws(TrainingError) in try images.check(description) }
    let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    return LoadedInputs(
      description: description, options: options, files: [path] + DataSetFile.files(of: data),
      networkSHA256: try Hash.sha256(content.file),
      images: images,
      pool: WorkerPool(threads: threads ?? min(cores, 1024)))
  }
}
