import MPQModel

extension ActivationGraph {
  /// The operations of an ONNX graph that make activations; nil if the size of one is not known.
  ///
  /// What is worked out from constants or from shapes alone takes no memory to speak of, and is left out. A runtime that fuses
  /// operations needs less.
  init?(_ graph: ExecutionGraph, _ layers: ONNXLayers) {
    var positions: [Int: Int] = [:]
    var tensors: [Tensor] = []
    func add(_ value: Int) -> Bool {
      guard positions[value] == nil else { return true }
      guard let elements = graph.values[value].facts.count else { return false }
      positions[value] = tensors.count
      tensors.append(Tensor(name: graph.values[value].name, elements: elements))
      return true
    }
    // A result that nothing reads, such as the places of a maximum, need not be made.
    var used = Set(graph.outputs)
    for step in graph.steps { used.formUnion(step.inputs.compactMap(\.self)) }
    for input in graph.inputs where !add(input) { return nil }
    let inputCount = tensors.count
    var operations: [Operation] = []
    for (position, step) in graph.steps.enumerated() {
      let results = step.outputs.compactMap(\.self).filter(used.contains)
      guard results.contains(where: { graph.values[$0].isActivation }) else { continue }
      let layer = layers.reads[position]
      var reads: [Read] = []
      for (place, input) in step.inputs.enumerated() {
        guard let input, let tensor = positions[input] else { continue }
        let reader = layer.flatMap { layer in
          layer.operands[place].map { ActivationReader.layer(layer.layer, $0) }
        }
        reads.append(Read(tensor: tensor, reader: reader))
      }
      for result in results where !add(result) { return nil }
      let first = step.inputs.first ?? nil
      let isView =
        step.operation?.worksInPlace == true && reads.count == 1
        && first.flatMap { positions[$0] } == reads[0].tensor
      operations.append(
        Operation(
          name: layer.map { layers.layers[$0.layer].name } ?? step.name, reads: reads,
          results: results.compactMap { positions[$0] }, worksInPlace: isView))
    }
    self.init(
      tensors: tensors, inputCount: inputCount, operations: operations,
      outputs: Set(graph.outputs.compactMap { positions[$0] }))
  }
}

extension GraphValue {
  /// Whether it is there only while the model runs, and is more than a shape.
  fileprivate var isActivation: Bool { !isConstant && facts.values == nil }
}

extension GraphStep {
  fileprivate var name: String {
    (path + [node.name.isEmpty ? node.output.first { !$0.isEmpty } ?? "" : node.name])
      .joined(separator: "/")
  }
}
