package import MPQModel
import MPQTensor

/// A data set for training: the images to learn from, and the normalized pixels that a network reads.
///
/// A twelfth of the training images is held back: no training command learns from them, so that settings
/// and importances can be measured on them.
package struct TrainingImages: Sendable {
  /// A part of a data set's images.
  package enum Part: String, CaseIterable, Sendable {
    /// The training images to learn from.
    case training
    /// The training images that are held back.
    case heldBack = "held-back"
    /// The test images.
    case test
  }

  package let dataSet: ImageDataSet
  /// The positions of the images to learn from in the training half, in a fixed random order.
  package let learnt: [Int]
  /// The positions of the held-back images in the training half.
  package let heldBack: [Int]
  /// For every channel, the normalized value of each of 256 pixel values.
  private let normalized: [[Float]]

  package init(_ dataSet: ImageDataSet) {
    self.dataSet = dataSet
    let count = dataSet.training.count
    var draws = SeededDraws(seed: 0, for: .split, at: UInt64(count))
    let order = draws.permutation(of: count)
    let held = max(1, count / Self.heldBackDivisor)
    heldBack = Array(order.prefix(held))
    learnt = Array(order.dropFirst(held))
    normalized = Self.normalization(of: dataSet.training).map { mean, deviation in
      (0..<256).map { Float((Double($0) / 255 - mean) / deviation) }
    }
  }

  /// One image in so many is held back: 5,000 of Fashion-MNIST's 60,000, which leave 55,000 to learn from,
  /// and on which an accuracy of 90 % has a standard error of √(0.9 · 0.1 / 5000) = 0.4 points.
  private static let heldBackDivisor = 12

  /// The mean and standard deviation of each channel, in units of the brightest pixel.
  private static func normalization(
    of images: LabelledImages
  ) -> [(mean: Double, deviation: Double)] {
    let positions = images.height * images.width
    return (0..<images.channels).map { channel in
      var histogram = [Int](repeating: 0, count: 256)
      for image in 0..<images.count {
        let start = image * images.pixelsPerImage + channel * positions
        for pixel in images.pixels[start..<start + positions] { histogram[Int(pixel)] += 1 }
      }
      let count = Double(max(images.count * positions, 1))
      let mean = (0..<256).reduce(0.0) { $0 + Double($1) / 255 * Double(histogram[$1]) } / count
      let variance =
        (0..<256).reduce(0.0) {
          let difference = Double($1) / 255 - mean
          return $0 + difference * difference * Double(histogram[$1])
        } / count
      // Images of a single shade have no deviation to divide by.
      return (mean, variance > 0 ? variance.squareRoot() : 1)
    }
  }

  /// The number of images of a part.
  package func count(_ part: Part) -> Int {
    switch part {
    case .training: learnt.count
    case .heldBack: heldBack.count
    case .test: dataSet.test.count
    }
  }

  /// Refuses a network that reads images of another shape or has another number of classes.
  package func check(_ description: NetworkDescription) throws(TrainingError) {
    let images = dataSet.training
    guard !learnt.isEmpty, dataSet.test.count > 0 else {
      throw TrainingError(
        "\(dataSet.name) has \(images.count) training and \(dataSet.test.count) test images; at least two "
          + "and one are needed")
    }
    let shape = TensorShape.image(
      channels: images.channels, height: images.height, width: images.width)
    guard description.inputShape == shape else {
      throw TrainingError(
        "network '\(description.name)' takes images of \(description.inputShape), but those of "
          + "\(dataSet.name) are \(shape); name another network or data set")
    }
    let outputs = description.outputShapes.last?.dimensions ?? []
    guard outputs == [images.classCount] else {
      throw TrainingError(
        "network '\(description.name)' ends in \(outputs.map(String.init).joined(separator: "×")) "
          + "numbers, but \(dataSet.name) has \(images.classCount) classes")
    }
  }

  /// Loads images into a network without variation.
  ///
  /// - Parameter range: the positions of the images within the part.
  package func load(_ part: Part, _ range: Range<Int>, into network: TrainingNetwork) {
    let images = part == .test ? dataSet.test : dataSet.training
    network.load(count: range.count) { image, pixels in
      let position = range.lowerBound + image
      let index =
        switch part {
        case .training: learnt[position]
        case .heldBack: heldBack[position]
        case .test: position
        }
      return write(images, index, to: pixels, shift: (0, 0), isFlipped: false)
    }
  }

  /// Loads training images, each shifted and mirrored at random.
  ///
  /// - Parameters:
  ///   - positions: the positions of the images in the training half.
  ///   - augmentation: how far images are shifted, and whether they are mirrored.
  ///   - epoch: the epoch; the random draws follow from it, the seed and the image.
  package func load(
    _ positions: ArraySlice<Int>, augmentation: Augmentation, seed: UInt64, epoch: Int,
    into network: TrainingNetwork
  ) {
    let images = dataSet.training
    let flips = augmentation.flips && dataSet.allowsHorizontalFlip
    network.load(count: positions.count) { image, pixels in
      let index = positions[positions.startIndex + image]
      var draws = SeededDraws(
        seed: seed, for: .augmentation, at: UInt64(epoch), UInt64(index))
      let reach = augmentation.padding
      let shift = (
        draws.integer(below: 2 * reach + 1) - reach, draws.integer(below: 2 * reach + 1) - reach
      )
      let isFlipped = flips && draws.integer(below: 2) == 1
      return write(images, index, to: pixels, shift: shift, isFlipped: isFlipped)
    }
  }

  /// Writes an image pixel by pixel, with the channels of a pixel side by side; pixels from outside of it are black.
  private func write(
    _ images: LabelledImages, _ index: Int, to pixels: UnsafeMutablePointer<Float>,
    shift: (rows: Int, columns: Int), isFlipped: Bool
  ) -> Int {
    let (channels, height, width) = (images.channels, images.height, images.width)
    images.pixels.withUnsafeBufferPointer { source in
      let image = source.baseAddress! + index * images.pixelsPerImage
      for channel in 0..<channels {
        let values = normalized[channel]
        for row in 0..<height {
          let sourceRow = row + shift.rows
          let isInside = (0..<height).contains(sourceRow)
          for column in 0..<width {
            let sourceColumn = (isFlipped ? width - 1 - column : column) + shift.columns
            let pixel =
              isInside && (0..<width).contains(sourceColumn)
              ? image[(channel * height + sourceRow) * width + sourceColumn] : 0
            pixels[(row * width + column) * channels + channel] = values[Int(pixel)]
          }
        }
      }
    }
    return Int(images.labels[index])
  }
}
