import MPQModel
import MPQFiles
import TestFixtures
import Testing

/// IDX files with these dimensions and elements.
enum IDXSamples {
  static func images(_ dimensions: [Int], _ pixels: [UInt8]) -> [UInt8] {
    [0, 0, 8, 3] + dimensions.flatMap(bigEndian) + pixels
  }

  static func labels(_ labels: [UInt8]) -> [UInt8] {
    [0, 0, 8, 1] + bigEndian(labels.count) + labels
  }

  private static func bigEndian(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(number >> $0 & 0xFF) }
  }
}

@Suite struct IDXTests {
  private static let pixels: [UInt8] = Array(1...12)
  private static let images = IDXSamples.images([2, 3, 2], pixels)

  private func refused(images: [UInt8]) -> String? {
    refusal { () throws(FormatError) in try IDX.decodeImages(images, file: "i") }
  }

  private func refused(labels: [UInt8], classCount: Int? = nil) -> String? {
    refusal { () throws(FormatError) in
      try IDX.decodeLabels(labels, file: "l", classCount: classCount)
    }
  }

  @Test func readsImagesAndLabels() throws {
    let images = try IDX.decodeImages(Self.images, file: "i")
    #expect((images.count, images.height, images.width) == (2, 3, 2))
    #expect(images.pixels == Self.pixels)
    #expect(try IDX.decodeLabels(IDXSamples.labels([3, 255]), file: "l") == [3, 255])
  }

  @Test(arguments: zip([[0, 4], [9, 1], [10, 0], [0, 255]] as [[UInt8]], [10, 10, 11, 256]))
  func takesTenClassesOrMore(labels: [UInt8], classCount: Int) throws {
    let half = try IDX.decode(
      images: (Self.images, "i"), labels: (IDXSamples.labels(labels), "l"), classCount: nil)
    #expect(half.classCount == classCount)
    #expect(half.labels == labels)
    #expect((half.channels, half.height, half.width, half.count) == (1, 3, 2, 2))
  }

  @Test func placesALabelBeyondTheClasses() throws {
    let labels = IDXSamples.labels([3, 10, 11])
    #expect(
      refused(labels: labels, classCount: 10)
        == "l: byte 9: expected a label from 0 to 9, found 10 for item 1 (counted from 0)")
    #expect(refused(labels: labels, classCount: 12) == nil)
  }

  @Test func countsHaveToAgree() {
    let message = refusal { () throws(FormatError) in
      try IDX.decode(
        images: (Self.images, "i"), labels: (IDXSamples.labels([1]), "l"), classCount: nil)
    }
    #expect(message == "l: holds 1 labels for the 2 images of i; get both from one data set")
  }

  static let damagedImages: [(bytes: [UInt8], message: String)] = [
    (
      IDXSamples.labels([1, 2, 3, 4, 5, 6, 7, 8]),
      "i: byte 0: expected an IDX file of images, with the magic number 0x803, found 0x801; "
        + "is it the right file?"
    ),
    (
      [0, 0, 8, 3],
      "i: expected an IDX file of images, which starts with 16 bytes of header; "
        + "found 4 bytes in all; is it cut off?"
    ),
    (
      images.dropLast(),
      "i: byte 4: declares 2×3×2 bytes of images, and 11 follow; is it cut off or damaged?"
    ),
    (
      images + [0],
      "i: byte 4: declares 2×3×2 bytes of images, and 13 follow; is it cut off or damaged?"
    ),
    (
      IDXSamples.images([0, 28, 28], []),
      "i: byte 4: declares 0×28×28 bytes of images, an empty array; is it the right file?"
    ),
    (
      IDXSamples.images([1, 0, 28], []),
      "i: byte 4: declares 1×0×28 bytes of images, an empty array; is it the right file?"
    ),
    // The product is 2⁶⁴, which wraps to what follows.
    (
      IDXSamples.images([1 << 31, 1 << 31, 4], []),
      "i: byte 4: declares 2147483648×2147483648×4 bytes of images, and 0 follow; "
        + "is it cut off or damaged?"
    ),
  ]

  @Test(arguments: damagedImages)
  func refusesImages(bytes: [UInt8], message: String) {
    #expect(refused(images: bytes) == message)
  }

  @Test func refusesLabels() {
    #expect(refused(labels: Self.images)?.contains("magic number 0x801, found 0x803") == true)
    let empty = "l: byte 4: declares 0 bytes of labels, an empty array; is it the right file?"
    #expect(refused(labels: IDXSamples.labels([])) == empty)
    #expect(refused(labels: Array(IDXSamples.labels([1, 2]).dropLast())) != nil)
  }

  @Test(arguments: 0..<10) func damageNeverCrashes(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      var (images, labels) = (Self.images, IDXSamples.labels([1, 2]))
      images.damage(using: &generator)
      labels.damage(using: &generator)
      _ = try? IDX.decode(images: (images, "i"), labels: (labels, "l"), classCount: nil)
      _ = try? IDX.decode(images: (images, "i"), labels: (labels, "l"), classCount: 3)
    }
  }
}
