import MPQFormats

/// What can be uploaded.
package enum DocumentKind: String, Sendable {
  case network
  case table

  /// What a file is meant as.
  package init(of content: FileContent) {
    self = NetworkFile.isMeant(by: content) ? .network : .table
  }
}
