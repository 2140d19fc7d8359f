/// What a table says of layers with their choices.
struct LayerEntries<Value: Sendable>: Sendable {
  private var entries: [String: [LayerFormats: Value]] = [:]
  /// The name of the layer with a core (`LayerNames`); nil if several layers have it.
  private var cores: [String: String?] = [:]

  /// All entries: layers in ascending order of their names, and each one's choices in theirs.
  var all: [(layer: String, formats: LayerFormats, value: Value)] {
    entries.sorted { $0.key < $1.key }.flatMap { layer, values in
      values.sorted { $0.key < $1.key }.map { (layer, $0.key, $0.value) }
    }
  }

  /// Adds an entry; that of a choice with a label is found by the label alone.
  ///
  /// - Returns: false, and adds nothing, if the layer has an entry for the choice.
  mutating func add(_ value: Value, layer: String, at formats: LayerFormats) -> Bool {
    if entries[layer] == nil {
      let core = LayerNames.core(of: layer)
      cores[core] = .some(cores.keys.contains(core) ? nil : layer)
      entries[layer] = [:]
    }
    let key = formats.label.map { LayerFormats(named: $0) } ?? formats
    guard entries[layer]?[key] == nil else { return false }
    entries[layer]?[key] = value
    return true
  }

  /// A layer's entries; nil if there are none. If the table lacks the name, those of the layer with the same core,
  /// as in importance tables.
  subscript(layer: String) -> [LayerFormats: Value]? {
    if let own = entries[layer] { return own }
    guard let known = cores[LayerNames.core(of: layer)] ?? nil else { return nil }
    return entries[known]
  }

  /// The entry of a layer with a choice: that of its name, else that of its formats, else that of its weights' format
  /// alone; nil if there is none.
  subscript(layer: String, formats: LayerFormats) -> Value? {
    guard let own = self[layer] else { return nil }
    if let label = formats.label {
      // As a name alone first: few labels spell formats, and to find that takes longer than all else.
      let name = LayerFormats(weight: .unknown(label), activation: .unchanged)
      if let entry = own[name] ?? own[LayerFormats(named: label)] { return entry }
    }
    return own[LayerFormats(weight: formats.weight, activation: formats.activation)]
      ?? own[LayerFormats(weight: formats.weight, activation: .unchanged)]
  }
}
