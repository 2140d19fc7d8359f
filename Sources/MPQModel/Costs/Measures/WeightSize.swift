extension Measure {
  /// Σ bits that the weights take.
  package static let weightSize = Measure(
    key: "size", name: "size", unit: "bits", quantity: .bytes,
    layerUsage: { layer, formats, network in
      network.resources.override(\.sizeInBits, layer: layer.name, at: formats)
        ?? (network.hasCosts ? formats.weight.storedBits(of: layer.params) : nil)
    },
    usagePerAmount: { _ in 8 }, planUsage: { $0.weightSizeInBits },
    budget: { usage, _ in .maxSize(bits: usage) })
}

extension BudgetKind {
  /// Weight bits at most 32 · params / ratio, pinned layers included.
  package static let minCompression = BudgetKind(
    name: "min_compression", measure: .weightSize, quantity: .ratio, countsPinnedLayers: true,
    help: "Weights at least this many times smaller than at 32 bits, pinned layers included.",
    valueName: "ratio",
    requestHelp:
      "Weights at least this many times smaller than at 32 bits, pinned layers included.",
    title: { "size (compression \($0)×)" },
    sweep: Sweep(name: "compressions", help: "Compression ratios, e.g. 8,10,12.2."),
    range: "compression",
    slider: Slider(
      key: "compression", title: "Compression at least", unit: "×",
      expected: "a ratio such as 12.2", words: "#× smaller", isLogarithmic: true,
      isTightBelow: false,
      marks: { range in
        [4, 5, 6, 8, 10, 12, 16, 20, 24, 32].filter { range.attainable.contains(Double($0)) }
          .map { (Double($0), "\($0)×") }
      }),
    limit: { amount, network in amount.number.floorOfQuotient(32 * network.params) },
    amountOfUsage: { usage, network in Double(32 * network.params) / Double(max(1, usage)) })

  /// Bytes of weights, pinned layers included.
  package static let maxSize = BudgetKind(
    name: "max_size", measure: .weightSize, countsPinnedLayers: true,
    help: "Size of the weights, pinned layers included, e.g. 8.2MB, 8MiB.", valueName: "bytes",
    requestHelp: "Bytes of weights, pinned layers included: a number, or a text such as 8.2MB.",
    title: { _ in "size" }, sweep: Sweep(name: "sizes", help: "Sizes, e.g. 6MB,8MB,10MiB."),
    range: "size_bytes", limit: { amount, _ in amount.number.floorOfProduct(8) })

  /// Bits per weight of the whole file, pinned layers and the formats' scales included.
  package static let maxBitsPerWeight = BudgetKind(
    name: "max_bits_per_weight", measure: .weightSize, quantity: .bits, countsPinnedLayers: true,
    help: "Bits per weight of the whole file, pinned layers and scales included, e.g. 4.25.",
    valueName: "bits",
    requestHelp: "Bits per weight of the whole file, pinned layers and scales included.",
    title: { "size (\($0) bits per weight)" },
    sweep: Sweep(
      name: "bits_per_weight", help: "Bits per weight of the whole file, e.g. 3,3.5,4.25."),
    range: "bits_per_weight",
    limit: { amount, network in amount.number.floorOfProduct(network.params) },
    amountOfUsage: { usage, network in Double(usage) / Double(max(1, network.params)) })
}

extension CostFigure {
  package static let weightSize = CostFigure(
    key: "size_bytes", title: "size", value: { $0.weightSizeInBits.map { .bits($0) } })
  package static let compression = CostFigure(
    key: "compression", title: "compression", value: { $0.compressionRatio.map { .ratio($0) } })
  package static let bitsPerWeight = CostFigure(
    key: "bits_per_weight", title: "bits/weight", value: { $0.bitsPerWeight.map { .mean($0) } },
    isInSweeps: false)
}

extension Budget {
  /// Weight bits at most 32 · params / ratio, pinned layers included.
  package static func minCompression(_ ratio: ExactDecimal) -> Budget {
    Budget(.minCompression, .number(ratio))
  }

  /// Bytes of weights, pinned layers included.
  package static func maxSize(bytes: ExactDecimal) -> Budget { Budget(.maxSize, .number(bytes)) }

  /// The same, in bits: bytes, and eighths of a byte.
  package static func maxSize(bits: Int) -> Budget {
    .maxSize(bytes: ExactDecimal(eighths: bits))
  }
}
