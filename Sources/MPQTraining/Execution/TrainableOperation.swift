import MPQModel
import MPQTensor

/// A kind of operation that can be trained.
///
/// What it computes, and on which shapes, its file in `MPQModel` says; the file of its step says how it goes
/// forwards and backwards.
protocol TrainableOperation: OperationKind {
  /// What the order of steps, and their memory, depend on.
  var traits: StepTraits { get }
  /// Adds its steps to the network, and returns its result: memory of its own, or what it reads, changed in
  /// place.
  func addSteps(to network: inout StepBuilder) -> Activation
  /// Floats that its steps keep beside the result, the weights and their gradients; none by default.
  ///
  /// - Throws: what is too large to be trained.
  func floatsKept(
    reading input: ImageLayout, writing output: ImageLayout, shards: Int
  ) throws(OperationFault) -> Double
}

extension TrainableOperation {
  func floatsKept(
    reading input: ImageLayout, writing output: ImageLayout, shards: Int
  ) throws(OperationFault) -> Double { 0 }
}

/// What must be known of an operation before its steps are made. The defaults are those of an operation that
/// makes one element of another.
struct StepTraits {
  /// Which signs the elements of its result can have.
  var sign = Sign.asRead
  /// Whether it has parameters, so that a gradient by its result is of use.
  var hasParameters = false
  /// In which stages its steps stand.
  var placement = Placement.sameStage
  /// Whether its gradient is worked out from its result, which then must keep its values.
  var gradientReadsResult = false
  /// Whether its result, where it is made in place, has the elements that were read.
  var keepsElements = false
  /// Whether it can read pixels that lie close together; else they are spread to whole lanes.
  var readsClosePixels = false

  enum Sign {
    case any
    case nonNegative
    /// Not negative where nothing that it reads is negative.
    case asRead
  }

  /// A stage ends where images have to wait for each other.
  enum Placement {
    /// Its step follows those that it reads from, image by image.
    case sameStage
    /// Its step takes many images at once, and so begins a stage.
    case nextStage
    /// It has two steps: one in the stage that it reads from, one in the next, and backwards it sends its
    /// gradient on from the former.
    case bothStages
  }
}
