import MPQModel

/// A format of plans. A file of it holds one plan, or the plans of a sweep's rows, counted from 1; its
/// reader needs the plans' network.
package typealias PlanFormat = FileFormat<PlanReader>

/// Reads the plans of a file.
package struct PlanReader: Sendable {
  private let read:
    @Sendable (FileContent, Network) throws(FormatError) -> [(row: Int?, plan: BitPlan)]

  init(
    _ read:
      @escaping @Sendable (
        FileContent, Network
      ) throws(FormatError) -> [(row: Int?, plan: BitPlan)]
  ) {
    self.read = read
  }

  func callAsFunction(
    _ content: FileContent, for network: Network
  ) throws(FormatError) -> [(row: Int?, plan: BitPlan)] {
    try read(content, network)
  }
}

/// Collects the rows of a plan, and checks each against the network.
struct PlanRows {
  private let network: Network
  private var names: LayerNames
  private var formats: [LayerFormats?]

  init(_ network: Network) {
    self.network = network
    names = LayerNames(network)
    formats = Array(repeating: nil, count: network.layers.count)
  }

  /// Adds a row.
  ///
  /// - Returns: the fault of the row if it cannot be added; else nil.
  mutating func add(_ name: String, _ row: LayerFormats) -> String? {
    guard let index = names.position(of: name) else {
      return "network '\(network.name)' has no layer '\(name)'"
    }
    guard formats[index] == nil else { return "layer '\(name)' occurs twice" }
    // What is pinned by its place alone, a table may have freed.
    if let pinned = network.layers[index].pinned, pinned != row,
      network.origin?.pinnedByRule.contains(network.layers[index].name) != true
    {
      return "layer '\(name)' is pinned to \(pinned) by the network, found \(row)"
    }
    formats[index] = row
    return nil
  }

  /// The plan of all rows.
  ///
  /// - Throws: `FormatError` if a layer has no row.
  func finished(file: String) throws(FormatError) -> BitPlan {
    let missing = formats.indices.filter { formats[$0] == nil }
    if let first = missing.first {
      throw FormatError(
        file: file, .file,
        "has no row for layer '\(network.layers[first].name)' of network '\(network.name)'"
          + (missing.count > 1 ? ", nor for \(missing.count - 1) others" : ""))
    }
    return BitPlan(formats.compactMap { $0 })
  }
}
