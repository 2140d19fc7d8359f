import Foundation
import MPQFiles
import MPQModel
import Testing

@Suite struct DataSetFileTests {
  private let directory: TemporaryDirectory
  private var idx: String { "idx:\(directory.url.path)" }

  init() throws { directory = try TemporaryDirectory() }

  private func write(_ bytes: [UInt8], to name: String) throws {
    try FileBytes.write(bytes, to: directory.path(name))
  }

  /// Writes the training half compressed, the test half not.
  private func writeIDX(testLabel: UInt8 = 4, testSide: Int = 2) throws {
    try write(GzipSamples.images, to: "train-images-idx3-ubyte.gz")
    try write(GzipSamples.labels, to: "train-labels-idx1-ubyte.gz")
    let pixels = Array(repeating: UInt8(200), count: testSide * testSide)
    try write(IDXSamples.images([1, testSide, testSide], pixels), to: "t10k-images-idx3-ubyte")
    try write(IDXSamples.labels([testLabel]), to: "t10k-labels-idx1-ubyte")
  }

  @Test func readsIDX() throws {
    try writeIDX()
    let set = try DataSetFile.read(idx)
    #expect(set.name == idx)
    #expect(set.training.pixels == Array(1...12))
    #expect(set.training.labels == [9, 0, 3])
    #expect(set.test.pixels == [200, 200, 200, 200])
    #expect(set.test.labels == [4])
    #expect((set.training.classCount, set.test.classCount) == (10, 10))
    #expect(set.allowsHorizontalFlip == false)
  }

  /// What follows is unpacked no further than the header says.
  @Test func aPackedFileIsWhatItsHeaderDeclares() throws {
    try writeIDX()
    let name = "train-images-idx3-ubyte.gz"
    try write(GzipSamples.images + GzipSamples.zeros, to: name)
    let error = try #require(throws: FormatError.self) { try DataSetFile.read(idx) }
    #expect(error.message == "declares 3×2×2 bytes of images, and more follow; is it damaged?")
    // A gzip header, and a stored block (RFC 1951) with an IDX header of 2^31 pixels.
    let bomb: [UInt8] =
      [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0, 16, 0, 0xEF, 0xFF]
      + [0, 0, 8, 3, 0, 1, 0, 0, 0, 0, 0, 128, 0, 0, 1, 0]
    try write(bomb, to: name)
    let large = try #require(throws: FormatError.self) { try DataSetFile.read(idx) }
    #expect(
      large.message
        == "declares 65536×128×256 bytes of images, more than 31 packed bytes hold; is it cut off or damaged?"
    )
  }

  @Test func moreClassesComeFromTheTrainingLabels() throws {
    try writeIDX(testLabel: 11)
    let error = try #require(throws: FormatError.self) { try DataSetFile.read(idx) }
    #expect(error.file == directory.path("t10k-labels-idx1-ubyte"))
    #expect(error.message == "expected a label from 0 to 9, found 11 for item 0 (counted from 0)")
    try write(IDXSamples.labels([1, 11, 3]), to: "train-labels-idx1-ubyte")
    let set = try DataSetFile.read(idx)
    #expect((set.training.classCount, set.test.classCount) == (12, 12))
  }

  @Test func bothHalvesHaveOneSize() throws {
    try writeIDX(testSide: 3)
    let error = try #require(throws: FormatError.self) { try DataSetFile.read(idx) }
    #expect(error.file == directory.path("t10k-images-idx3-ubyte"))
    #expect(error.message.hasPrefix("expected images of 2×2 as in "))
    #expect(error.message.contains("found 3×3"))
  }

  @Test func readsFashionMNISTWithFlips() throws {
    try writeIDX()
    let set = try DataSetFile.readFashionMNIST(in: directory.url.path)
    #expect(set.name == "fashion-mnist")
    #expect(set.allowsHorizontalFlip)
    try write(IDXSamples.labels([1, 10, 3]), to: "train-labels-idx1-ubyte")
    #expect(throws: FormatError.self) {
      try DataSetFile.readFashionMNIST(in: directory.url.path)
    }
  }

  @Test func readsCIFAR10() throws {
    for number in 1...5 {
      try write(cifar10Batch([UInt8(number), 9]), to: "data_batch_\(number).bin")
    }
    let name = "cifar10:\(directory.url.path)"
    let missing = try #require(throws: FileError.self) { try DataSetFile.read(name) }
    #expect(missing.file == directory.path("test_batch.bin"))
    #expect(missing.message.hasPrefix("no such file; cifar10:DIR takes the directory of the"))
    try write(cifar10Batch([7]), to: "test_batch.bin")
    let set = try DataSetFile.read(name)
    #expect(set.name == name)
    #expect(set.training.labels == [1, 9, 2, 9, 3, 9, 4, 9, 5, 9])
    #expect(set.test.labels == [7])
    #expect(set.allowsHorizontalFlip)
  }

  @Test func saysHowToGetWhatIsMissing() throws {
    let fashion = try #require(throws: FileError.self) {
      try DataSetFile.readFashionMNIST(in: "/nowhere")
    }
    #expect(
      fashion.description
        == "/nowhere/train-images-idx3-ubyte: no such file; run 'make setup' or "
        + "'apt-get install dataset-fashion-mnist'")
    try writeIDX()
    try FileManager.default.removeItem(atPath: directory.path("t10k-labels-idx1-ubyte"))
    let half = try #require(throws: FileError.self) { try DataSetFile.read(idx) }
    #expect(half.file == directory.path("t10k-labels-idx1-ubyte"))
    #expect(half.message.hasSuffix("four files, with or without .gz"))
  }

  @Test(arguments: ["mnist", "", "fashion-mnist:x", "IDX:/tmp", ":", "cifar100:/tmp"])
  func listsWhatIsKnown(name: String) throws {
    let error = try #require(throws: FileError.self) { try DataSetFile.read(name) }
    #expect(error.file == name)
    #expect(
      error.message
        == "is not a known data set; known are fashion-mnist, "
        + "idx:DIR (a directory with MNIST's four files), "
        + "cifar10:DIR (a directory with the binary version's six)")
  }

  @Test(arguments: ["idx", "idx:", "cifar10", "cifar10:"])
  func wantsADirectory(name: String) throws {
    let error = try #require(throws: FileError.self) { try DataSetFile.read(name) }
    #expect(error.message == "lacks the directory; write \(name.prefix { $0 != ":" }):DIR")
  }

  static let hasFashionMNIST = FileManager.default.fileExists(
    atPath: DataSetFile.fashionMNISTDirectory)

  @Test(.enabled(if: hasFashionMNIST, "Debian's dataset-fashion-mnist is not installed"))
  func readsTheRealFashionMNIST() throws {
    let set = try DataSetFile.read("fashion-mnist")
    #expect((set.training.count, set.test.count) == (60_000, 10_000))
    #expect((set.training.height, set.training.width) == (28, 28))
    #expect(set.training.labels.prefix(10) == [9, 0, 0, 3, 0, 2, 7, 2, 5, 5])
    #expect(set.test.labels.prefix(10) == [9, 2, 1, 1, 6, 1, 4, 6, 5, 7])
    for half in [set.training, set.test] {
      #expect(half.classCount == 10)
      let counts = half.labels.reduce(into: Array(repeating: 0, count: 10)) { $0[Int($1)] += 1 }
      #expect(counts == Array(repeating: half.count / 10, count: 10))
    }
  }
}
