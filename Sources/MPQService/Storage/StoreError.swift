/// Why a store refuses or fails a request.
package enum StoreError: Error, Hashable {
  /// An item that can be looked up.
  package enum Item: Hashable, Sendable {
    case document(DocumentKind, String)
    case plan(String)
    case sweep(String)
  }

  /// Nothing has this id or name.
  case notFound(Item)
  /// The document comes with the service.
  case shipped
  /// An unfinished sweep, by its id, needs the document.
  case needed(bySweep: String)
  /// All uploads together would exceed the limit of bytes.
  case uploadsFull(bytes: Int, limit: Int)
  /// The number of unfinished sweeps has reached the limit.
  case sweepsFull(limit: Int)
  /// The store can be read, but the last write failed.
  case readOnly(cause: String)
  /// The driver's reason, for the log.
  case failed(cause: String)
}

extension StoreError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notFound(.document(let kind, let key)): "no \(kind.rawValue) '\(key.prefix(100))'"
    case .notFound(.plan(let id)): "no plan '\(id.prefix(100))'"
    case .notFound(.sweep(let id)): "no sweep '\(id.prefix(100))'"
    case .shipped: "the document comes with the service"
    case .needed(let sweep): "sweep \(sweep) needs the document"
    case .uploadsFull(let bytes, let limit): "uploads take \(bytes) bytes of \(limit)"
    case .sweepsFull(let limit): "\(limit) sweeps are unfinished"
    case .readOnly(let cause), .failed(let cause): cause
    }
  }
}
