import ArgumentParser
import Logging
import MPQCommand
import MPQFiles
import MPQService

/// Options for the service's address, its database, and access to it.
struct PlaceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(help: ArgumentHelp("The port; 0 takes a free one, shown in the log.", valueName: "n"))
  var port = 8080

  @Option(
    help: ArgumentHelp("The SQLite file; created if missing.", valueName: "file"))
  var database = "mpq-serve.sqlite"

  @Option(
    help: ArgumentHelp(
      "SQLite's setting: normal (a power failure can lose the last seconds) or full (it loses "
        + "nothing that was acknowledged).", valueName: "level"),
    transform: { text in
      guard let level = StoreLimits.Synchronous(rawValue: text) else {
        throw ValidationError("expected normal or full")
      }
      return level
    })
  var synchronous = StoreLimits.Synchronous.normal

  @Option(
    help: ArgumentHelp("A file with the token that clients have to send.", valueName: "file"))
  var tokenFile: String?

  @Flag(help: "Listen on other addresses without a token.")
  var insecure = false

  @Option(
    help: ArgumentHelp(
      "debug, info (a line per request), warning or error.", valueName: "level"),
    transform: { text in
      guard let level = Logger.Level(rawValue: text) else {
        throw ValidationError("expected debug, info, warning or error")
      }
      return level
    })
  var logLevel: Logger.Level = .info

  func validate() throws {
    guard (0...65535).contains(port) else {
      throw ValidationError("--port \(port) is out of range; give 0 to 65535")
    }
  }

  /// Refuses an address that other machines can reach, if no token is demanded.
  func check(hasToken: Bool) throws {
    guard hasToken || insecure || LocalAddress.isLocal(host) else {
      throw ValidationError(
        "--host \(host) lets other machines in: give --token-file FILE, or --insecure if everybody "
          + "who reaches the port may use the service.")
    }
  }

  /// The token in the file; nil without one.
  func token() throws -> String? {
    guard let tokenFile else { return nil }
    let text = String(decoding: try FileBytes.read(tokenFile), as: UTF8.self)
    let token = text.split(whereSeparator: \.isWhitespace)
    guard token.count == 1, token[0].utf8.count >= 16 else {
      throw FormatError(
        file: tokenFile, .file,
        "expected one token of at least 16 characters, such as 'openssl rand -hex 32' prints")
    }
    return String(token[0])
  }
}
