import ArgumentParser
import Logging
import MPQCommand
import MPQFiles
import MPQService

@main
struct MPQServe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mpq-serve",
    abstract: "Serve the search over HTTP, with storage, background sweeps and a web page.",
    discussion: """
      Open http://127.0.0.1:8080/ for the page; /openapi.json describes the interface. The networks \
      and tables that come with mpq are there from the start.

      Listens on this machine only. Any other --host needs --token-file, whose content clients send \
      as 'Authorization: Bearer TOKEN', or --insecure, which lets in whoever reaches the port. \
      SIGTERM or Ctrl-C ends it within 10 s; unfinished sweeps go on at the next start.

      Example: mpq-serve --port 8080 --database plans.sqlite
      """,
    version: "mpq-serve \(MPQVersion.text)")

  @OptionGroup(title: "Where") var place: PlaceOptions
  @OptionGroup(title: "Limits") var limitOptions: LimitOptions

  static func main() async { await runAsProgram() }

  func run() async throws {
    let token = try place.token()
    try place.check(hasToken: token != nil)
    let log = ServiceLog()
    defer { log.drain() }
    var logger = Logger(label: "mpq-serve", factory: { StreamLogHandler(label: $0, stream: log) })
    logger.logLevel = place.logLevel
    var limits = limitOptions.limits
    limits.store.synchronous = place.synchronous
    let server = try await SearchServer(
      host: place.host, port: place.port, database: place.database, token: token,
      isOpen: place.insecure, limits: limits, logger: logger, log: log)
    try await server.run { address in
      // Only a terminal's user can open the address; the log has it anyway.
      if Terminal.showsMessages {
        Terminal.note("mpq-serve: open \(address) in a browser; Ctrl-C ends it")
      }
    }
  }
}
