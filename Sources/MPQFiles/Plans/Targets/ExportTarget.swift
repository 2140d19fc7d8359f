package import MPQModel
import MPQWords

/// A tool that takes plans: the models whose names it knows, the formats it has, and what it demands of a plan.
///
/// An export with a target is written only if the tool will hold the plan as it is: `fault(of:)` is the one place that
/// checks it, and `PlanExport.search` gives a search what it needs to find such plans.
package struct ExportTarget: Sendable {
  /// What a user chooses of the tool's own formats.
  package struct Settings: Hashable, Sendable {
    /// The weights that share a scale; nil for the target's usual number.
    package var groupSize: Int?

    package init(groupSize: Int? = nil) { self.groupSize = groupSize }
  }

  /// The models whose names the tool knows; empty if it goes by the names or the order of any network's layers.
  package let models: [ModelOrigin.Kind]
  /// The formats in a list, such as `W 4, 8, 16; A 4, 8, 16`.
  package let widths: String
  /// What the tool does with a name that it does not know, as a sentence without a full stop.
  package let unknownNames: String
  /// The tool's own format for one of a plan's weights; nil if it has none.
  ///
  /// A plan says `4`, and a tool that scales groups stores `int4-g128`.
  package let weightFormat: @Sendable (NumberFormat, Settings) -> NumberFormat?
  /// The tool's own format for one of a plan's activations; nil if it has none.
  package let activationFormat: @Sendable (NumberFormat, Settings) -> NumberFormat?
  /// What the tool makes of a layer's two formats together: its own formats, then the plan's; nil if it lacks the pair.
  ///
  /// Some tools scale groups of weights only where activations stay as they are.
  package var paired: @Sendable (LayerFormats, LayerFormats) -> LayerFormats? = { own, _ in own }
  /// The name by which the tool finds a layer of a model; nil if the model's file has none that it knows.
  package var name: @Sendable (Layer, ModelOrigin.Kind) -> String? = { layer, _ in layer.name }
  /// What `name` needs of a layer, as a clause such as `is no module with a weight of its own`.
  package var nameless = "has no name that it knows"
  /// Returns why the tool does not hold a layer in formats of its own, as a clause with the layer as subject, such as
  /// `has rows of 96 weights, which groups of 64 do not divide`; nil if it does.
  package var refusal: @Sendable (Layer, LayerFormats) -> String? = { _, _ in nil }
  /// Layers to which the tool gives one format.
  package var ties: @Sendable ([Layer]) -> [SearchConstraints.Tie] = { _ in [] }
  /// The same for what depends on the model; what is looked up of it is looked up once for all layers.
  package var modelRefusals:
    @Sendable ([Layer], ModelOrigin) -> @Sendable (Layer, LayerFormats) -> String? = { _, _ in
      { _, _ in nil }
    }
  /// Layers to which the tool gives one format because of the model's operations.
  package var graphTies: @Sendable ([Layer], ModelGraph) -> [SearchConstraints.Tie] = { _, _ in [] }
  /// Returns why the tool finds the layers of a model by no names, or not all of them, as a sentence with the tool as
  /// `it`; nil if it finds them.
  package var modelRefusal: @Sendable ([Layer], ModelOrigin?) -> String? = { _, _ in nil }
  /// Takes from what layers may have until the tool holds every plan that keeps the ties; each layer is held by itself.
  ///
  /// It is for what a tie cannot say, such as one size of groups in all layers. A layer that is left with nothing makes
  /// the search impossible, for the reason `narrowedWords`.
  package var narrowed: @Sendable ([Candidates], Settings) -> [Candidates] = { candidates, _ in
    candidates
  }
  /// What `narrowed` sees to, as a clause with the tool as `it`, such as `it takes one size of blocks`.
  package var narrowedWords = ""
  /// Why a plan that leaves all layers in floats is not written, as a clause with the tool as `it`; nil if it is.
  package var idleRefusal: String?
  /// What the ties are for, such as "q, k and v of a block"; empty without ties.
  package var tieWords = ""

  /// A layer with the tool's own formats that it may have in a search: one if it is pinned.
  package struct Candidates: Sendable {
    package let layer: Layer
    package var formats: [LayerFormats]
  }

  package init(
    models: [ModelOrigin.Kind], widths: String, unknownNames: String,
    weightFormat: @escaping @Sendable (NumberFormat, Settings) -> NumberFormat?,
    activationFormat: @escaping @Sendable (NumberFormat, Settings) -> NumberFormat?
  ) {
    (self.models, self.widths, self.unknownNames) = (models, widths, unknownNames)
    (self.weightFormat, self.activationFormat) = (weightFormat, activationFormat)
  }
}

extension ExportTarget {
  /// Whether weights can share a scale in groups of a user's size.
  package var hasGroups: Bool {
    let sizes = [nil, 32, 64, 128].map { Settings(groupSize: $0) }
    return [2, 4, 8].contains { bits in
      Set(sizes.map { weightFormat(.integer(bits), $0) }).count > 1
    }
  }

  /// The tool's own formats of a plan's layer; nil if it has none.
  package func native(_ formats: LayerFormats, _ settings: Settings) -> LayerFormats? {
    guard let weight = weightFormat(formats.weight, settings),
      let activation = activationFormat(formats.activation, settings)
    else { return nil }
    return paired(LayerFormats(weight: weight, activation: activation), formats)
  }

  /// The tool's names of a plan's layers with its own formats; without layers that it does not hold.
  package func named(_ answer: PlanAnswer) -> [(name: String, formats: LayerFormats)] {
    guard let kind = answer.origin?.kind else { return [] }
    return zip(answer.layers, answer.solution.plan?.formats ?? []).compactMap { layer, formats in
      guard let name = name(layer, kind), let own = native(formats, answer.settings) else {
        return nil
      }
      return (name, own)
    }
  }

  /// All ties of a model's layers.
  package func ties(_ layers: [Layer], of origin: ModelOrigin?) -> [SearchConstraints.Tie] {
    ties(layers) + (origin?.graph.map { graphTies(layers, $0) } ?? [])
  }

  /// Why the tool does not hold a model's layers in formats of its own, as a function of both.
  package func refusals(
    _ layers: [Layer], of origin: ModelOrigin?
  ) -> (Layer, LayerFormats) -> String? {
    let modelRefusal = origin.map { modelRefusals(layers, $0) }
    return { layer, formats in
      guard layer.canStore(formats.weight) else {
        return
          "has rows of \(layer.rowLength ?? layer.params) weights, which blocks of "
          + "\(formats.weight.storage?.block ?? 1) do not divide"
      }
      return refusal(layer, formats) ?? modelRefusal?(layer, formats)
    }
  }

  /// Why the tool would not hold a plan as it is, with the layer; nil if it would.
  package func fault(of answer: PlanAnswer) -> String? {
    if let fault = fault(of: answer.layers, answer.origin) { return fault }
    let plan = answer.solution.plan?.formats ?? []
    let refusal = refusals(answer.layers, of: answer.origin)
    var isIdle = true
    for (layer, formats) in zip(answer.layers, plan) {
      guard let own = native(formats, answer.settings) else {
        return "layer '\(layer.name)' has \(formats), which it lacks; it has \(widths)"
      }
      if let refusal = refusal(layer, own) { return "layer '\(layer.name)' \(refusal)" }
      isIdle = isIdle && TargetFormats.floats(own.weight) != nil
    }
    return tieFault(answer, plan) ?? (isIdle ? idleRefusal : nil)
  }

  /// Why the tool does not know a network's names; nil if it does.
  func fault(of layers: [Layer], _ origin: ModelOrigin?) -> String? {
    if let fault = fault(of: origin) ?? modelRefusal(layers, origin) { return fault }
    var named: [String: String] = [:]
    for layer in layers {
      guard let name = origin.map({ name(layer, $0.kind) }) ?? layer.name else {
        return "layer '\(layer.name)' \(nameless)"
      }
      if let other = named.updateValue(layer.name, forKey: name) {
        return "layers '\(other)' and '\(layer.name)' are both '\(name)' to it"
      }
    }
    return nil
  }

  private func fault(of origin: ModelOrigin?) -> String? {
    guard !models.isEmpty else { return nil }
    guard let origin else {
      return "it needs the model's own names: give the model's file as the network, "
        + WordList.or(models.map(\.phrase))
    }
    guard !models.contains(origin.kind) else { return nil }
    return "it takes names of \(WordList.or(models.map(\.phrase))), and the network is "
      + origin.kind.phrase
  }

  private func tieFault(_ answer: PlanAnswer, _ plan: [LayerFormats]) -> String? {
    let layers = answer.layers
    var positions: [String: Int] = [:]
    for (position, layer) in layers.enumerated() { positions[layer.name] = position }
    // A plan may spell what is one format to the tool in several ways.
    let own = plan.map { native($0, answer.settings) ?? $0 }
    for tie in ties(layers, of: answer.origin) {
      let members = tie.layers.compactMap { positions[$0] }
      guard let first = members.first else { continue }
      for other in members.dropFirst() {
        for tensor in TensorKind.allCases
        where tie.shared.contains(tensor) && own[first][tensor] != own[other][tensor] {
          return
            "layers '\(layers[first].name)' and '\(layers[other].name)' have \(plan[first]) and \(plan[other]), "
            + "and it gives them one \(tensor) format (\(tieWords))"
        }
      }
    }
    return nil
  }
}
