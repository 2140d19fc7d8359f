/// What can be uploaded.
package enum DocumentKind: String, Sendable {
  case network
  case table
}
