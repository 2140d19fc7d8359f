import MPQTensor

/// What a worker needs to work on a part of a batch.
struct WorkContext {
  /// The shard to which the images belong.
  let shard: Int
  /// The place in the batch of this rank's first image, from which all ranges of images are counted.
  let firstImage: Int
  let scratch: Scratch
}

/// Memory of one worker for what lives no longer than one call.
final class Scratch: Sendable {
  /// An input, packed.
  let input: FloatBuffer
  /// An upstream gradient, packed.
  let upstream: FloatBuffer
  /// A result or gradient before it goes where it belongs.
  let result: FloatBuffer

  init(_ needs: ScratchNeeds) {
    input = FloatBuffer(count: needs.input)
    upstream = FloatBuffer(count: needs.upstream)
    result = FloatBuffer(count: needs.result)
  }
}

/// Floats that scratch memory must hold.
struct ScratchNeeds {
  var input = 0
  var upstream = 0
  var result = 0

  mutating func include(input: Int, upstream: Int = 0, result: Int) {
    self.input = max(self.input, input)
    self.upstream = max(self.upstream, upstream)
    self.result = max(self.result, result)
  }
}
