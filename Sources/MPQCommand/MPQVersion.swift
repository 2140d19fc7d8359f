/// The version of the package, which all its programs share.
package enum MPQVersion {
  package static let text = "0.1.0"
}
