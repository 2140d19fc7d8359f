package import MPQModel

/// A format of networks.
package typealias NetworkFormat = FileFormat<NetworkReader>

/// How a network is read, and how much a file of its format says of it.
package enum NetworkReader: Sendable {
  /// What the network computes, from which costs follow, and which the trainer needs.
  case description(@Sendable (FileContent) throws(FormatError) -> NetworkDescription)
  /// What its layers cost, and nothing else.
  case costs(@Sendable (FileContent) throws(FormatError) -> Network)
}
