package import MPQModel

extension TableJoin {
  /// A plan from a file with what this table knows of its choices.
  ///
  /// A file has only the label of a choice. The formats of a label, and so its costs, are those of the table's choice
  /// with that name. Layers for which the table has no such choice stay as they are, and so do all layers of a table
  /// that scores tensors.
  ///
  /// - Precondition: the plan has one entry per layer of the network.
  package func resolved(_ plan: BitPlan) -> BitPlan {
    guard table.scoresChoices else { return plan }
    var formats = plan.formats
    for layer in layers.map(\.networkLayer) {
      if let choice = choice(like: formats[layer], of: layer) { formats[layer] = choice.formats }
    }
    return BitPlan(formats)
  }

  /// The table's choice of a layer that is described as `formats` are; nil if it has none.
  func choice(like formats: LayerFormats, of layer: Position<Layer>) -> ImportanceTable.Choice? {
    let choices = table[network.layers[layer].name]?.choices ?? []
    let name = formats.description
    return choices.first { $0.formats.description == name }
      // Lists of a sweep have underscores for spaces.
      ?? choices.first { $0.formats.description.replacing(" ", with: "_") == name }
      // A label may be another spelling of formats, such as `w8a8` or `int8`, which files are read as.
      ?? choices.first { LayerFormats(spelled: $0.formats.description) == formats }
  }
}
