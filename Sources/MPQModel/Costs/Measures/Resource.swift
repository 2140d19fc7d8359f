extension Measure {
  /// What layers use of a resource that a table brings, in units of its column's last decimal. Where the table names
  /// groups, each of them is a part.
  package static func resource(_ name: String) -> Measure {
    Measure(
      key: resourceKeyPrefix + name, name: name, unit: name, quantity: .resource(name),
      isPlural: isPlural(name),
      layerUsage: { layer, formats, network in
        network.resources.usage(of: name, layer: layer.name, at: formats)?.amount
      },
      partition: { network in parts(of: name, in: network) },
      usagePerAmount: { network in
        Double(powerOfTen(network.resources.column(name)?.decimals ?? 0))
      },
      planUsage: { costs in costs.resources.first { $0.name == name }?.usage },
      budget: { usage, network in
        let decimals = network.resources.column(name)?.decimals ?? 0
        return Budget(.onResource(name), .number(ExactDecimal(usage, decimals: decimals)))
      })
  }

  /// Whether a resource's name is a plural, such as `cycles` or `LUTs`, as far as its ending says.
  private static func isPlural(_ name: String) -> Bool {
    let name = name.lowercased()
    return name.hasSuffix("s") && !name.hasSuffix("ss")
  }

  private static func parts(of name: String, in network: Network) -> MeasureParts? {
    let resources = network.resources
    guard let table = resources.place(of: name)?.table, !table.groups.isEmpty else { return nil }
    return MeasureParts(names: table.groups) { part, layer, formats in
      resources.usage(of: name, layer: network.layers[layer].name, at: formats).map {
        $0.group == part ? $0.amount : 0
      }
    }
  }

  static func powerOfTen(_ exponent: Int) -> Int {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}

extension Measure {
  /// The names of what a search can minimize: sums over layers.
  package static func minimizableNames(in network: Network) -> [String] {
    ["bitops", "size", "latency"]
      + network.resources.tables.filter(\.groups.isEmpty).flatMap(\.columns).map(\.name)
  }

  /// What a name stands for where it is minimized; nil if it is none of `minimizableNames`.
  package static func minimizable(_ name: String, in network: Network) -> Measure? {
    guard minimizableNames(in: network).contains(name) else { return nil }
    return BudgetKind.limiting(name, in: network).measure
  }

  /// The resource of a table that the measure counts; nil for any other measure.
  package var resourceName: String? {
    BudgetKind.resource(of: key, behind: Self.resourceKeyPrefix)
  }

  /// The name by which the measure is minimized, and answers name it: a resource's own.
  package var publicName: String { resourceName ?? key }

  /// The decimals in which usages count: those of a resource's column, and none of any other measure.
  package func decimals(in network: Network) -> Int {
    resourceName.flatMap { network.resources.column($0)?.decimals } ?? 0
  }

  private static let resourceKeyPrefix = "resource_"
}

extension BudgetKind {
  static let resourcePrefix = "max:"
  static let anyPrefix = "max_any:"

  /// The object of a request's budgets and the member of it that the kind has, such as `max` and `lut`; nil if the
  /// kind has a member of its own.
  package var group: (key: String, member: String)? {
    for prefix in [Self.resourcePrefix, Self.anyPrefix] {
      if let member = Self.resource(of: name, behind: prefix) {
        return (String(prefix.dropLast()), member)
      }
    }
    return nil
  }

  /// A budget on a resource of a table; where the table names groups, on each of them.
  package static func onResource(_ resource: String) -> BudgetKind {
    BudgetKind(
      name: resourcePrefix + resource, measure: .resource(resource), countsPinnedLayers: true,
      help: "", valueName: "amount", requestHelp: "", title: { _ in resource },
      limit: { amount, network in limit(amount, of: resource, in: network) })
  }

  /// A budget on what each single layer uses of a resource.
  package static func onAnyLayer(_ resource: String) -> BudgetKind {
    let kind = built(for: resource) ?? .onResource(resource)
    return BudgetKind(
      name: anyPrefix + resource, measure: kind.measure, quantity: kind.quantity,
      countsPinnedLayers: true, isPerLayer: true, help: "", valueName: "amount", requestHelp: "",
      title: { _ in "\(kind.measure.name) of any layer" }, limit: kind.limit)
  }

  /// The budget on a whole plan that limits what a name stands for: a resource's, or that of a measure that needs
  /// no table.
  package static func limiting(_ name: String, in network: Network) -> BudgetKind {
    network.resources.column(name) == nil
      ? built(for: name) ?? .onResource(name) : .onResource(name)
  }

  /// The measures that have a name like a resource's.
  package static let builtNames = [
    "bitops", "size", "latency", "activation_memory", "bits_per_weight",
  ]

  /// All names that `limiting` takes for a network, or of them those that layers have amounts of.
  package static func names(in network: Network, isPerLayer: Bool = false) -> [String] {
    network.resources.names
      + (isPerLayer
        ? builtNames.filter { !["activation_memory", "bits_per_weight"].contains($0) } : builtNames)
  }

  /// The decimals that evenly spaced amounts of a sweep have: those of the resource's table, or enough for means.
  package func decimalsOfSteps(in network: Network) -> Int {
    quantity.style == .bits ? 6 : measure.decimals(in: network)
  }

  /// The budget `max_NAME` that is offered for a name; nil if there is none.
  private static func built(for name: String) -> BudgetKind? {
    builtNames.contains(name) ? offered.first { $0.name == "max_\(name)" } : nil
  }

  private static func limit(_ amount: Budget.Amount, of resource: String, in network: Network)
    -> Int
  {
    let decimals = network.resources.column(resource)?.decimals ?? 0
    return amount.number.floorOfProduct(Measure.powerOfTen(decimals))
  }
}

extension CostFigure {
  /// What a plan uses of a resource that a table brings.
  package static func resource(_ name: String) -> CostFigure {
    CostFigure(
      key: name, title: name,
      value: { costs in
        costs.resources.first { $0.name == name }.map {
          .amount($0.amount, of: name)
        }
      }, isOfResource: true)
  }
}
