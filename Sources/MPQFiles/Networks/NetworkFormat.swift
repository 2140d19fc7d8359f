package import MPQModel

/// A format of networks.
package typealias NetworkFormat = FileFormat<NetworkReader>

/// Reads a network; its cases differ in how much a file of the format describes.
package enum NetworkReader: Sendable {
  /// The operations of the network, from which its costs follow; the trainer needs them.
  case description(@Sendable (FileContent) throws(FormatError) -> NetworkDescription)
  /// The costs of the network's layers only.
  case costs(@Sendable (FileContent) throws(FormatError) -> Network)
  /// A model of another tool, of which the user may have to say more than its file does; and its operations, if the
  /// format has any that can be trained.
  case model(
    @Sendable (FileContent, ModelOptions) throws(FormatError) -> Network,
    description: Description? = nil)

  /// Reads a model's operations.
  package typealias Description =
    @Sendable (FileContent, ModelOptions) throws(FormatError) -> NetworkDescription
}
