package import MPQModel

/// The binary version of CIFAR-10 (https://www.cs.toronto.edu/~kriz/cifar.html).
///
/// A file is a sequence of records: a byte for the class, then the red, green and blue plane of a
/// 32×32 image, row by row.
package enum CIFAR10 {
  /// The files of the training half, in order.
  package static let trainingFiles = (1...5).map { "data_batch_\($0).bin" }
  /// The file of the test half.
  package static let testFile = "test_batch.bin"

  private static let (channels, side, classCount) = (3, 32, 10)
  private static let recordLength = 1 + channels * side * side

  /// Reads one half of the data set from the contents of its files, one after the other.
  ///
  /// - Throws: `FormatError` if a file is empty or not a whole number of records, or a label is not
  ///   from 0 to 9.
  package static func decode(
    _ batches: [(bytes: [UInt8], file: String)]
  ) throws(FormatError) -> LabelledImages {
    var labels: [UInt8] = []
    var pixels: [UInt8] = []
    let size = batches.reduce(0) { $0 + $1.bytes.count }
    if let file = batches.first?.file { try MemoryNeed.check(size, for: file) }
    pixels.reserveCapacity(size)
    for (bytes, file) in batches {
      guard !bytes.isEmpty, bytes.count.isMultiple(of: recordLength) else {
        throw FormatError(
          file: file, .file,
          "expected records of \(recordLength) bytes, found \(bytes.count) bytes in all; "
            + "is it cut off, or not the binary version of CIFAR-10?")
      }
      for start in stride(from: 0, to: bytes.count, by: recordLength) {
        let label = bytes[start]
        guard label < classCount else {
          throw FormatError(
            file: file, .offset(start),
            "expected a label from 0 to \(classCount - 1), found \(label) for image "
              + "\(start / recordLength) (counted from 0); is it the binary version of CIFAR-10?")
        }
        labels.append(label)
        pixels += bytes[(start + 1)..<(start + recordLength)]
      }
    }
    return LabelledImages(
      channels: channels, height: side, width: side, classCount: classCount, pixels: pixels,
      labels: labels)
  }
}
