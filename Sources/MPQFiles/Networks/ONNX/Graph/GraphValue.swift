/// A tensor of a graph: a constant, an input, or the result of a step.
struct GraphValue {
  /// Where a tensor comes from.
  enum Source: Hashable {
    /// The graph's own inputs.
    case input
    /// An initializer, or something like it.
    case stored
    /// A step, by its position.
    case step(Int)
  }

  /// The name in the file.
  let name: String
  var facts: TensorFacts
  let source: Source
  /// Whether it is the same whatever the inputs are: stored, or worked out from constants alone.
  let isConstant: Bool
  /// What it takes in the file, if it is stored there; with its type of elements.
  var storedType: Int?
}

/// An operation of a graph that runs, in the order of execution.
struct GraphStep {
  let node: ONNXFileNode
  let call: OperationCall
  /// Its type; nil if it is not known.
  let operation: GraphOperation?
  /// Positions of the tensors that it reads; nil for an optional one that is left out.
  let inputs: [Int?]
  /// Positions of its results; nil for one without a name, which nothing can read.
  let outputs: [Int?]
  /// Names of the function calls around it.
  let path: [String]
  /// Why its inputs do not fit each other; nil if they do.
  let fault: String?
}

extension GraphStep {
  /// The step in a message, such as `node '/conv1/Conv' (Conv)`.
  var words: String { "node \(ONNXFileNode.words(node))" }
}

extension ONNXFileNode {
  /// The node in a message: by its name, else by its result's.
  static func words(_ node: ONNXFileNode) -> String {
    let name = node.name.isEmpty ? node.output.first { !$0.isEmpty } ?? "" : node.name
    return "'\(name)' (\(node.opType))"
  }
}

/// A graph whose operations are in order, with what is known of all tensors.
struct ExecutionGraph {
  var values: [GraphValue] = []
  var steps: [GraphStep] = []
  /// Positions of the inputs that are no constants.
  var inputs: [Int] = []
  var outputs: [Int] = []
  /// The file's names for sizes of inputs, by the input; empty for a size that has none.
  var openNames: [String: [String]] = [:]
  /// What a user has to know of the model.
  var notes: [String] = []
}
