import Platform
package import MPQModel

/// Reads the data set that a user names.
package enum DataSetFile {
  /// The directory of Debian's package `dataset-fashion-mnist`.
  package static let fashionMNISTDirectory = "/usr/share/datasets/fashion-mnist"

  private static let known =
    "fashion-mnist, idx:DIR (a directory with MNIST's four files), "
    + "cifar10:DIR (a directory with the binary version's six)"

  /// Reads a whole data set.
  ///
  /// - Parameter name: `fashion-mnist`, as Debian installs it; `idx:DIR` for a directory with files
  ///   named as MNIST's, with or without `.gz`; `cifar10:DIR` for one with CIFAR-10's binary version.
  /// - Throws: `FileError` if the name is unknown or a file cannot be read, `FormatError` if a
  ///   file's content cannot be used.
  package static func read(_ name: String) throws -> ImageDataSet {
    if name == "fashion-mnist" { return try readFashionMNIST(in: fashionMNISTDirectory) }
    let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let read: (String) throws -> ImageDataSet
    switch parts.first {
    case "idx": read = { try readIDX(name, in: $0) }
    case "cifar10": read = { try readCIFAR10(name, in: $0) }
    default: throw FileError(file: name, "is not a known data set; known are \(known)")
    }
    guard parts.count == 2, !parts[1].isEmpty else {
      throw FileError(file: name, "lacks the directory; write \(parts[0]):DIR")
    }
    return try read(String(parts[1]))
  }

  /// The files of a data set, including alternatives that may not exist; none if the name is unknown.
  package static func files(of name: String) -> [String] {
    let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
    let directory = name == "fashion-mnist" ? fashionMNISTDirectory : parts.dropFirst().first
    guard let directory else { return [] }
    let names =
      parts[0] == "cifar10"
      ? CIFAR10.trainingFiles + [CIFAR10.testFile]
      : ["train", "t10k"].flatMap { half in
        ["images-idx3-ubyte", "labels-idx1-ubyte"].flatMap {
          ["\(half)-\($0)", "\(half)-\($0).gz"]
        }
      }
    return names.map { "\(directory)/\($0)" }
  }

  /// Reads Fashion-MNIST from another directory than Debian's.
  package static func readFashionMNIST(in directory: String) throws -> ImageDataSet {
    try readIDX(
      "fashion-mnist", in: directory, classCount: 10, allowsHorizontalFlip: true,
      remedy: "run 'make setup' or 'apt-get install dataset-fashion-mnist'")
  }

  private static func readIDX(
    _ name: String, in directory: String, classCount: Int? = nil,
    allowsHorizontalFlip: Bool = false,
    remedy: String = "idx:DIR takes a directory with MNIST's four files, with or without .gz"
  ) throws -> ImageDataSet {
    func half(_ prefix: String, classCount: Int?) throws -> (LabelledImages, imagesFile: String) {
      func file(
        _ suffix: String, _ kind: IDX.Kind
      ) throws -> (bytes: [UInt8], file: String) {
        let plain = "\(directory)/\(prefix)-\(suffix)"
        let path = try existing([plain, "\(plain).gz"], remedy: remedy)
        let bytes = try FileBytes.read(path)
        return (try IDX.unpacked(bytes, as: kind, file: path), path)
      }
      let images = try file("images-idx3-ubyte", .images)
      let labels = try file("labels-idx1-ubyte", .labels)
      return (
        try IDX.decode(images: images, labels: labels, classCount: classCount), images.file
      )
    }
    let (training, trainingFile) = try half("train", classCount: classCount)
    let (test, testFile) = try half("t10k", classCount: training.classCount)
    guard (test.height, test.width) == (training.height, training.width) else {
      throw FormatError(
        file: testFile, .file,
        "expected images of \(training.height)×\(training.width) as in \(trainingFile), "
          + "found \(test.height)×\(test.width); get all four files from one data set")
    }
    return ImageDataSet(
      name: name, training: training, test: test, allowsHorizontalFlip: allowsHorizontalFlip)
  }

  private static func readCIFAR10(_ name: String, in directory: String) throws -> ImageDataSet {
    func half(_ names: [String]) throws -> LabelledImages {
      try CIFAR10.decode(
        names.map { name in
          let path = try existing(
            ["\(directory)/\(name)"],
            remedy: "cifar10:DIR takes the directory of the binary version, "
              + "cifar-10-batches-bin in its archive")
          return (try FileBytes.read(path), path)
        })
    }
    return ImageDataSet(
      name: name, training: try half(CIFAR10.trainingFiles), test: try half([CIFAR10.testFile]),
      allowsHorizontalFlip: true)
  }

  /// The first of these files that exists.
  private static func existing(_ paths: [String], remedy: String) throws(FileError) -> String {
    if let path = paths.first(where: { access($0, F_OK) == 0 }) { return path }
    throw FileError(file: paths[0], "no such file; \(remedy)")
  }
}
