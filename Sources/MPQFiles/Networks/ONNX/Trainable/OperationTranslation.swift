import MPQModel

/// How a type of operation of a graph becomes operations that the trainer has.
///
/// Each family has a file in `Translations`, and a line in `all`. What has no entry cannot be trained.
struct OperationTranslation: Sendable {
  typealias Translate = @Sendable (inout ModelTranslation, GraphStep) throws(OperationFault) -> Void

  let name: String
  let translate: Translate

  init(_ name: String, _ translate: @escaping Translate) {
    (self.name, self.translate) = (name, translate)
  }

  static let all: [OperationTranslation] =
    convolutions + normalizations + products + rectifiers + poolings + sums + layouts + ends

  private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

  /// The translation of a step; nil if the trainer has nothing that does the same.
  static func of(_ step: GraphStep) -> OperationTranslation? {
    // Sets of operations of other makers have some of these names too, with more inputs.
    ["", "ai.onnx"].contains(step.node.domain) ? byName[step.node.opType] : nil
  }

  static let unknown = "mpq-train has no such operation"
}
