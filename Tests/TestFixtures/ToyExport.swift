import MPQModel
package import MPQFiles

extension PlanExport {
  /// An export that no list has, for tests of those who walk the list. It takes no plan with weights of 7 bits.
  package static let toy = {
    var export = PlanExport(
      name: "toy", title: "Toy", summary: "The number of layers.", suffixes: ["toy.txt", "toy"],
      mediaType: "text/x-toy"
    ) { answer in
      "\(answer.network) \(answer.solution.plan?.formats.count ?? 0)\n"
    }
    export.fault = { answer in
      let layers = zip(answer.layers, answer.solution.plan?.formats ?? [])
      return layers.first { $0.1.weight == 7 }.map { "'\($0.0.name)' has 7 bits" }
    }
    return export
  }()
}
