package import MPQModel
import MPQWords

/// Budgets that cannot be counted, in sentences without a full stop.
package enum LackText {
  /// What a budget needs.
  ///
  /// - Parameters:
  ///   - budget: its flag or field.
  ///   - latencyTable: where a latency table is given.
  package static func line(_ lack: Network.Lack, of budget: String, latencyTable: String) -> String
  {
    switch lack {
    case .latencies: "\(budget) needs \(latencyTable)"
    case .weights:
      "\(budget) needs a network; a table of choices does not say how many weights layers have"
    case .macs:
      "\(budget) needs multiply-accumulates; a file of tensors says how many weights layers have, not how often "
        + "they are used: limit the size, or give the model as ONNX, as a directory with config.json, or as a cost "
        + "table"
    case .graph:
      "\(budget) needs a network.json or an ONNX model; this file does not say what layers read"
    case .activations(let reason): reason
    }
  }

  /// That no table has a resource, and which there are.
  ///
  /// - Parameters:
  ///   - name: as the user wrote it.
  ///   - near: the name that may have been meant.
  ///   - tables: where tables of resources are given.
  package static func unknownResource(
    _ name: String, near: String?, in network: Network, tables: String
  ) -> String {
    if BudgetKind.builtNames.contains(name) {
      return "'\(name)' is not counted per layer; limit that of the whole plan"
    }
    let resources = network.resources.names
    let advice =
      near.map { "; did you mean '\($0)'?" }
      ?? (resources.isEmpty
        ? "; give one \(tables), or a table of choices with such a column"
        : "; there \(resources.count == 1 ? "is" : "are") \(WordList.and(resources))")
    return "no table brings '\(name.prefix(100))'\(advice)"
  }
}
