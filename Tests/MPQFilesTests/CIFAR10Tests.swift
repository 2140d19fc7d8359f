import MPQModel
import MPQFiles
import TestFixtures
import Testing

/// A file of records with these labels; every pixel of a record is its number.
func cifar10Batch(_ labels: [UInt8]) -> [UInt8] {
  labels.enumerated().flatMap { index, label in
    [label] + Array(repeating: UInt8(index), count: 3072)
  }
}

@Suite struct CIFAR10Tests {
  private func refused(_ bytes: [UInt8]) -> String? {
    refusal { () throws(FormatError) in try CIFAR10.decode([(bytes, "b.bin")]) }
  }

  @Test func joinsItsFiles() throws {
    var last = cifar10Batch([5])
    for pixel in 0..<3072 { last[1 + pixel] = UInt8(truncatingIfNeeded: 7 * pixel) }
    let half = try CIFAR10.decode([(cifar10Batch([9, 0]), "a"), (last, "b")])
    #expect((half.channels, half.height, half.width, half.classCount) == (3, 32, 32, 10))
    #expect(half.labels == [9, 0, 5])
    #expect(half.pixels.count == 3 * 3072)
    #expect(half.pixels[0] == 0 && half.pixels[3071] == 0 && half.pixels[3072] == 1)
    #expect(half.pixels[(2 * 3072)...] == last[1...])
  }

  @Test(arguments: [0, 1, 3072, 3074, 6145])
  func refusesPartsOfRecords(count: Int) {
    #expect(
      refused(Array(repeating: 0, count: count))
        == "b.bin: expected records of 3073 bytes, found \(count) bytes in all; "
        + "is it cut off, or not the binary version of CIFAR-10?")
  }

  @Test func placesALabelBeyondTheClasses() {
    #expect(
      refused(cifar10Batch([9, 10, 11]))
        == "b.bin: byte 3073: expected a label from 0 to 9, found 10 for image 1 "
        + "(counted from 0); is it the binary version of CIFAR-10?")
  }
}
