import MPQFiles
package import MPQModel

/// A budget of BitOps per MAC of the searched layers, and the uniform plans that use it up.
package struct UniformBudget {
  let bitOperationsPerMAC: Int
  /// The level whose BitOps are the budget, as `mpq-solve` reads it.
  let level: String
  let uniform: [LayerFormats]

  static let all = [
    UniformBudget(6, [(2, 3), (3, 2)]), UniformBudget(9, [(3, 3)]),
    UniformBudget(12, [(3, 4), (4, 3)]), UniformBudget(16, [(4, 4)]),
  ]

  private init(_ bitOperationsPerMAC: Int, _ formats: [(NumberFormat, NumberFormat)]) {
    self.bitOperationsPerMAC = bitOperationsPerMAC
    uniform = formats.map { LayerFormats(weight: $0.0, activation: $0.1) }
    level = "\(uniform[0])"
  }

  /// As the column `bitops_per_mac` has it.
  var name: String { "\(bitOperationsPerMAC)" }
}

extension Network {
  /// A shipped network.
  static func shipped(_ name: String) throws -> Network { try NetworkFile.read(name) }

  /// The plan with the same formats in all searched layers.
  func uniform(_ formats: LayerFormats) -> BitPlan {
    BitPlan(self.formats(searched: formats))
  }
}

extension ImportanceTable {
  /// Σ activation importance + α · weight importance of a plan's searched layers.
  func importance(of plan: BitPlan, in network: Network, alpha: Double) -> Double {
    network.searched.reduce(0) { sum, index in
      let row = self[network.layers[index].name]
      let formats = plan.formats[index]
      let weight = row?.importance(.weight, in: formats.weight) ?? .nan
      let activation = row?.importance(.activation, in: formats.activation) ?? .nan
      return sum + activation + alpha * weight
    }
  }

  /// The same values, but every layer has the row of its mirror in the order of importance, for weights
  /// and activations apart: what looked sensitive looks insensitive.
  package func reversed(in network: Network) throws -> ImportanceTable {
    let names = network.searched.map { network.layers[$0].name }
    var table = ImportanceTable(source: "reversed")
    for tensor in TensorKind.allCases {
      func total(_ name: String) -> Double {
        (self[name]?[tensor] ?? []).reduce(0) { $0 + $1.importance }
      }
      let order = names.sorted { total($0) < total($1) }
      for name in names {
        let mirror = order[order.count - 1 - order.firstIndex(of: name)!]
        for entry in self[mirror]?[tensor] ?? [] {
          try table.add(
            layer: name, tensor: tensor, format: entry.format, importance: entry.importance)
        }
      }
    }
    return table
  }
}
