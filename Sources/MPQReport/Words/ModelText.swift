package import MPQModel
import MPQWords

/// What of a model is no layer, in words.
package enum ModelText {
  /// Lines about what the costs of a model leave out, each a sentence without a full stop.
  package static func lines(_ origin: ModelOrigin) -> [String] {
    var lines: [String] = []
    let products = origin.activationProducts
    if !products.isEmpty {
      let macs = products.reduce(0) { $0.saturatingSum($1.macs) }
      lines.append(
        "besides: \(counted(products.count, "product")) of two activations, as in attention, \(Figures.grouped(macs)) MACs; "
          + "--attention-matmuls makes \(products.count == 1 ? "it a layer" : "them layers")")
    }
    if !origin.aside.isEmpty {
      let bits = origin.aside.reduce(0) { $0.saturatingSum($1.storedBits) }
      let elements = origin.aside.reduce(0) { $0.saturatingSum($1.elements) }
      lines.append(
        "besides: \(counted(origin.aside.count, "tensor")) of no layer, such as '\(origin.aside[0].name)', "
          + "\(counted(elements, "number")), \(Figures.bytes(Double(bits) / 8))")
    }
    return lines + origin.notes.map { "note: \($0)" }
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    "\(Figures.grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }
}
