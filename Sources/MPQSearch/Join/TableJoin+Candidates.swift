import MPQModel

/// What to do with a candidate whose importance is missing, not a number, infinite or negative.
package enum InvalidRule: String, CaseIterable, Sendable {
  /// The search is refused: a plan might need the candidate.
  case error
  /// The candidate is left out.
  case exclude
}

extension TableJoin {
  /// A reason why layers lack candidates, collected over layers, so that one fault of a whole table
  /// is one message.
  struct CandidateFault {
    /// What is wrong.
    enum Kind: Hashable {
      /// The layer has no row at all.
      case noRows
      /// The layer has no row for a tensor.
      case noTensor(TensorKind)
      /// A list asks for a format for which the layer has no row.
      case noFormat(TensorKind, NumberFormat)
      /// The row's importance cannot be used; in words.
      case unusable(TensorKind, NumberFormat, fault: String)
      /// Every candidate of a tensor was left out.
      case nothingLeft(TensorKind)
      /// The rows of the layer's weights are no multiple of the format's block.
      case block(NumberFormat)
      /// A list asks for a choice that the layer does not have.
      case noChoice(String)
      /// The importance of a choice cannot be used; in words.
      case unusableChoice(String, fault: String)
      /// Every choice was left out.
      case noChoiceLeft
      /// None of the layer's choices is at formats that were profiled; those that were, in words.
      case noProfile(String)
      /// Some of the layer's choices are not; those that were, in words.
      case unprofiled(String)
    }

    /// A layer that has the fault.
    struct Place {
      var layer: String
      var line: Int?
      /// What its message says in brackets.
      var detail = ""
    }

    let kind: Kind
    var places: [Place]
  }

  /// The candidate entries of one tensor, ascending.
  ///
  /// - Parameter listed: the formats that a list asks for; nil takes what the layer has.
  mutating func candidates(
    _ tensor: TensorKind, listed: [NumberFormat]?, of row: ImportanceTable.LayerImportance
  ) -> [ImportanceTable.Entry] {
    let unusable = row.unusable.filter { $0.tensor == tensor }
    let formats = listed ?? (row[tensor].map(\.format) + unusable.map(\.format))
    guard !formats.isEmpty, listed != nil || !(row[tensor].isEmpty && unusable.isEmpty) else {
      note(.noTensor(tensor), row.name, line: row.line)
      return []
    }
    var entries: [ImportanceTable.Entry] = []
    for format in formats.sorted() {
      if let importance = row.importance(tensor, in: format) {
        entries.append(.init(format: format, importance: importance))
      } else if let entry = unusable.first(where: { $0.format == format }) {
        let value = entry.importance.map { ", \($0)," } ?? ""
        note(
          .unusable(tensor, format, fault: entry.fault), row.name, line: entry.line, detail: value)
      } else {
        let known = row[tensor].map(\.format).sorted().map(\.name).joined(separator: ", ")
        note(
          .noFormat(tensor, format), row.name, line: row.line,
          detail: " (it has \(known.isEmpty ? "none" : known))")
      }
    }
    if entries.isEmpty, invalidRule == .exclude {
      note(.nothingLeft(tensor), row.name, line: row.line)
    }
    return entries
  }

  /// The entries whose formats the layer's weights can be stored in; the others are noted.
  mutating func storable(
    _ entries: [ImportanceTable.Entry], in layer: Layer
  ) -> [ImportanceTable.Entry] {
    // Nearly all formats have no blocks.
    guard entries.contains(where: { !layer.canStore($0.format) }) else { return entries }
    let kept = entries.filter { layer.canStore($0.format) }
    for entry in entries where !layer.canStore(entry.format) { noteBlock(entry.format, layer) }
    if kept.isEmpty { note(.nothingLeft(.weight), layer.name, line: table[layer.name]?.line) }
    return kept
  }

  /// Notes that a layer's rows do not divide into a format's blocks.
  mutating func noteBlock(_ format: NumberFormat, _ layer: Layer) {
    let detail = layer.rowLength.map { ", such as \($0)" } ?? ", in \(layer.params) weights"
    note(.block(format), layer.name, line: table[layer.name]?.line, detail: detail)
  }

  /// Notes a fault of a layer.
  mutating func note(
    _ kind: CandidateFault.Kind, _ layer: String, line: Int? = nil, detail: String = ""
  ) {
    let place = CandidateFault.Place(layer: layer, line: line, detail: detail)
    if let index = faultIndex[kind] {
      faults[index].places.append(place)
    } else {
      faultIndex[kind] = faults.count
      faults.append(CandidateFault(kind: kind, places: [place]))
    }
  }

  /// Makes problems of the faults, or warnings where the rule leaves such candidates out.
  mutating func reportFaults() {
    let leavesNothing = faults.contains {
      $0.kind == .nothingLeft(.weight) || $0.kind == .noChoiceLeft
    }
    for fault in faults {
      let isLeftOut =
        switch fault.kind {
        case .noFormat, .unusable, .noChoice, .unusableChoice: invalidRule == .exclude
        case .block: !leavesNothing
        case .unprofiled: true
        case .noRows, .noTensor, .nothingLeft, .noChoiceLeft, .noProfile: false
        }
      if isLeftOut {
        warnings.append(leftOut(fault))
      } else if fault.places.count <= Self.listedFaults {
        problems += fault.places.map { message(fault.kind, $0) }
      } else {
        problems.append(message(fault.kind, fault.places))
      }
    }
  }

  /// A message for each layer where `problems` only counts them.
  package var faultDetails: [String] {
    guard !problems.isEmpty else { return [] }
    return faults.filter { $0.places.count > Self.listedFaults }
      .flatMap { fault in fault.places.map { message(fault.kind, $0) } }
  }

  /// The most layers with one fault that have a message each; more are counted in one message, so
  /// that a fault of a whole table stays readable.
  static let listedFaults = 3

  private func message(_ kind: CandidateFault.Kind, _ place: CandidateFault.Place) -> String {
    let head = Self.place(table.source, place.line)
    let layer = "layer '\(place.layer)'"
    switch kind {
    case .noRows:
      return "\(head): no rows for \(layer) of network '\(network.name)'; add them, or "
        + "pin the layer in the network file"
    case .noTensor(let tensor):
      return "\(head): no \(tensor) rows for \(layer); add them, or fix the width with "
        + spelling.fixedWidth(tensor)
    case .noFormat(let tensor, let format):
      return
        "\(head): \(layer) has no \(tensor) importance at \(format.phrase)\(place.detail); add the "
        + "row, leave \(format) out of the candidates, or leave out what is missing with "
        + spelling.leavingOut
    case .unusable(let tensor, let format, let fault):
      return
        "\(head): \(layer) \(tensor) at \(format.phrase): importance\(place.detail) is \(fault); "
        + "give a finite number of at least 0, or leave the candidate out with \(spelling.leavingOut)"
    case .nothingLeft(let tensor):
      return "\(head): \(layer) has no \(tensor) candidate left; give it one that can be used, or "
        + "pin the layer in the network file"
    case .noChoice(let name):
      return
        "\(head): \(layer) has no choice '\(name)'; add the row, take it off the list of choices, or leave "
        + "out what is missing with \(spelling.leavingOut)"
    case .unusableChoice(let name, let fault):
      return
        "\(head): \(layer) choice '\(name)': importance\(place.detail) is \(fault); give a finite number of "
        + "at least 0, or leave the choice out with \(spelling.leavingOut)"
    case .noChoiceLeft:
      return
        "\(head): \(layer) has no choice left; give it one that lists and rules allow, or pin the layer in the "
        + "network file"
    case .noProfile(let pairs):
      return
        "\(latencySource): was measured at \(pairs), and \(layer) has other choices alone\(place.detail); profile it at formats "
        + "that the importance table has, or give it those candidates"
    case .unprofiled: preconditionFailure("such a fault is a warning")
    case .block(let format):
      return
        "\(head): \(layer) cannot have \(format): its rows are no multiple of \(format.storage?.block ?? 1) "
        + "weights\(place.detail); give it a format that divides them"
    }
  }

  private func message(_ kind: CandidateFault.Kind, _ places: [CandidateFault.Place]) -> String {
    let head = Self.place(table.source, places[0].line)
    let layers =
      "\(places.count) of the \(network.searched.count) searched layers (\(Self.some(places)))"
    switch kind {
    case .noRows:
      return
        "\(table.source): no rows for \(layers) of network '\(network.name)'; add them, or pin "
        + "the layers in the network file"
    case .noTensor(let tensor):
      return "\(head): no \(tensor) rows for \(layers); add them, or fix the width with "
        + spelling.fixedWidth(tensor)
    case .noFormat(let tensor, let format):
      return
        "\(head): \(layers) have no \(tensor) importance at \(format.phrase); add the rows, leave "
        + "\(format) out of the candidates, or leave out what is missing with \(spelling.leavingOut)"
    case .unusable(let tensor, let format, let fault):
      return
        "\(head): \(layers) have a \(tensor) importance at \(format.phrase) that is \(fault); give "
        + "finite numbers of at least 0, or leave such candidates out with \(spelling.leavingOut)"
    case .nothingLeft(let tensor):
      return "\(head): \(layers) have no \(tensor) candidate left; give each one that can be used, "
        + "or pin the layers in the network file"
    case .noChoice(let name):
      return
        "\(head): \(layers) have no choice '\(name)'; add the rows, take it off the list of choices, or leave "
        + "out what is missing with \(spelling.leavingOut)"
    case .unusableChoice(let name, let fault):
      return
        "\(head): \(layers) have an importance for choice '\(name)' that is \(fault); give finite numbers of "
        + "at least 0, or leave such choices out with \(spelling.leavingOut)"
    case .noChoiceLeft:
      return
        "\(head): \(layers) have no choice left; give each one that lists and rules allow, or pin the layers in "
        + "the network file"
    case .noProfile(let pairs):
      return
        "\(latencySource): was measured at \(pairs), and \(layers) have other choices alone\(places[0].detail); profile them "
        + "at formats that the importance table has, or give them those candidates"
    case .unprofiled: preconditionFailure("such a fault is a warning")
    case .block(let format):
      return
        "\(head): \(layers) cannot have \(format): their rows are no multiple of \(format.storage?.block ?? 1) "
        + "weights\(places[0].detail); give them a format that divides them"
    }
  }

  private func leftOut(_ fault: CandidateFault) -> String {
    let count = fault.places.count
    let layers =
      count == 1
      ? "layer '\(fault.places[0].layer)'" : "\(count) layers (\(Self.some(fault.places)))"
    let head = Self.place(table.source, fault.places[0].line)
    let (tensor, format, what): (TensorKind, NumberFormat, String)
    switch fault.kind {
    case .block(let format):
      let block = format.storage?.block ?? 1
      return
        "\(head): \(layers) cannot have \(format): \(count == 1 ? "its" : "their") rows are no multiple of "
        + "\(block) weights\(fault.places[0].detail); left out"
    case .unprofiled(let pairs):
      return
        "\(latencySource): was measured at \(pairs); other choices of \(layers) have no time and are left "
        + "out\(fault.places[0].detail)"
    case .noChoice(let name):
      return "\(head): \(layers) \(count == 1 ? "has" : "have") no choice '\(name)'; left out"
    case .unusableChoice(let name, let fault):
      return
        "\(head): \(layers) \(count == 1 ? "has" : "have") an importance that is \(fault) for choice "
        + "'\(name)'; left out"
    case .unusable(let ofTensor, let ofFormat, let fault):
      (tensor, format, what) = (ofTensor, ofFormat, "an importance that is \(fault)")
    case .noFormat(let ofTensor, let ofFormat):
      (tensor, format, what) = (ofTensor, ofFormat, "no importance")
    case .noRows, .noTensor, .nothingLeft, .noChoiceLeft, .noProfile:
      preconditionFailure("such a fault is a problem")
    }
    return "\(head): \(layers) "
      + "\(count == 1 ? "has" : "have") \(what) for \(tensor) at \(format.phrase); left out"
  }

  /// The first layers' names.
  private static func some(_ places: [CandidateFault.Place]) -> String {
    NameHint.some(places.map(\.layer))
  }
}
