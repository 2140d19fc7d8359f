import MPQModel
import MPQMachine

/// The reason why there is nothing to search, as text.
package enum BuildingFaultText {
  /// One line for a fault.
  ///
  /// - Parameter latencySource: the file of the latency table; nil if there is none.
  package static func line(_ fault: ChoiceProblem.BuildingFault, latencySource: String?) -> String {
    switch fault {
    case .noCommonFormat(let layers, let tensor):
      "tied layers have no \(tensor) bit-width in common: \(layers.joined(separator: ", "))"
    case .missingLatency(let layer, let formats):
      "\(latencySource ?? "latency table"): no entry for layer '\(layer)' at \(formats); add the row (where "
        + "the hardware cannot do this, with a time above any budget), or leave these widths out of the "
        + "layer's candidates"
    case .tooLarge(let measure):
      "the costs in \(measure.unit) add up to more than can be counted exactly"
    case .tooManyChoices(let count):
      "the layers' candidates make \(count) choices, more than the \(ChoiceProblem.largestChoiceCount) that are "
        + "searched; give fewer widths per layer, or tie layers that share theirs"
    case .tooLittleMemory(let bytes, let left):
      "the layers' candidates take \(left.exceeded(by: Double(bytes))); give fewer widths per layer, or more "
        + "memory"
    case .stopped:
      "stopped by a limit before the choices were built; give more time, or fewer widths per layer"
    }
  }
}
