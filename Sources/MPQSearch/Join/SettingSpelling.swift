import MPQModel

/// How a join's messages spell the settings that they name: as flags or as members of a request.
package struct SettingSpelling: Sendable {
  /// What leaves out candidates without a usable importance.
  let leavingOut: String
  /// What fixes all layers' width of a tensor.
  let fixedWidth: @Sendable (TensorKind) -> String
  /// What gives the network beside a table of choices.
  let network: String

  /// As flags of `mpq-solve`.
  package static let commandLine = SettingSpelling(
    leavingOut: "--invalid exclude", fixedWidth: { "--\($0)-bits and one number" },
    network: "-n")
  /// As members of a request to the service.
  package static let request = SettingSpelling(
    leavingOut: #""invalid": "exclude""#,
    fixedWidth: { #"one number in "candidates": {"\#($0)_bits": […]}"# },
    network: #""network""#)
}
