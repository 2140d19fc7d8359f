package import MPQModel
import MPQWords

/// What of a model is no layer, in words.
package enum ModelText {
  /// Lines about what the costs of a model leave out, each a sentence without a full stop.
  package static func lines(_ origin: ModelOrigin) -> [String] {
    var lines: [String] = []
    let products = origin.activationProducts
    if !products.isEmpty {
      let macs = products.reduce(0) { $0 + $1.macs }
      lines.append(
        "besides: \(products.count) products of two activations, as in attention, \(Figures.grouped(macs)) MACs; "
          + "--attention-matmuls makes them layers")
    }
    if !origin.aside.isEmpty {
      let bits = origin.aside.reduce(0) { $0 + $1.storedBits }
      let elements = origin.aside.reduce(0) { $0 + $1.elements }
      lines.append(
        "besides: \(origin.aside.count) tensors that are no layers, such as '\(origin.aside[0].name)', "
          + "\(Figures.grouped(elements)) numbers, \(Figures.bytes(Double(bits) / 8))")
    }
    return lines + origin.notes.map { "note: \($0)" }
  }
}
