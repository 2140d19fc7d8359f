import MPQModel

/// A type of operation in graphs: how the shapes and small values of its results follow from its inputs.
///
/// Each family has a file in `Operations`, and a line in `all`.
struct GraphOperation: Sendable {
  typealias Results = @Sendable (OperationCall) throws(OperationFault) -> [TensorFacts]

  let name: String
  /// Whether the result can take the memory of the first input, element by element or as another view of it.
  let worksInPlace: Bool
  /// What is known of the results; those that are left out are not known.
  let results: Results

  init(_ name: String, inPlace: Bool = false, results: @escaping Results) {
    (self.name, self.worksInPlace, self.results) = (name, inPlace, results)
  }

  /// Every type of operation that is known, but for those that hold graphs (`GraphWalk`).
  static let all: [GraphOperation] =
    windows + products + elementwise + arithmetic + layout + slicing + joining + resizing
    + reductions
    + makers + normalizations + recurrent + quantization + attention + mixtures

  /// By name: sets of operations of other makers have names of their own, or the same meaning.
  static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
}

extension GraphOperation {
  /// Operations of one family under several names.
  static func family(
    _ names: [String], inPlace: Bool = false, _ results: @escaping Results
  ) -> [GraphOperation] {
    names.map { GraphOperation($0, inPlace: inPlace, results: results) }
  }
}
