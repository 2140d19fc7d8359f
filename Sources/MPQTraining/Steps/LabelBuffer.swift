/// The classes of a batch's images. Workers write to it at the same time, each for images of its own.
final class LabelBuffer: @unchecked Sendable {
  private let labels: UnsafeMutablePointer<Int>

  init(count: Int) {
    labels = .allocate(capacity: count)
    labels.initialize(repeating: 0, count: count)
  }

  deinit { labels.deallocate() }

  subscript(image: Int) -> Int {
    get { labels[image] }
    set { labels[image] = newValue }
  }
}
