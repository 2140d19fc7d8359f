import ArgumentParser
import MPQFiles
import MPQModel
import MPQService

/// Options that limit the service's use of the machine.
struct LimitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The largest upload (default: 8MiB).", valueName: "size"), transform: size)
  var maxUpload: Int?

  @Option(
    help: ArgumentHelp("The largest other request (default: 1MiB).", valueName: "size"),
    transform: size)
  var maxRequest: Int?

  @Option(
    help: ArgumentHelp("Layers of a network or table (default: 10000).", valueName: "n"),
    transform: count)
  var maxLayers: Int?

  @Option(
    help: ArgumentHelp("Rows of an importance table (default: 500000).", valueName: "n"),
    transform: count)
  var maxRows: Int?

  @Option(
    help: ArgumentHelp("Budgets of a sweep (default: 1000).", valueName: "n"), transform: count)
  var maxSweepRows: Int?

  @Option(
    help: ArgumentHelp("Sweeps that are queued or running (default: 16).", valueName: "n"),
    transform: count)
  var maxSweeps: Int?

  @Option(
    help: ArgumentHelp(
      "The longest search; requests may ask for less (default: 30s).", valueName: "time"),
    transform: time)
  var solveTime: Duration?

  @Option(
    help: ArgumentHelp("Searches at once (default: one per core).", valueName: "n"),
    transform: count)
  var solvers: Int?

  @Option(
    help: ArgumentHelp("Requests that wait for a search (default: 64).", valueName: "n"),
    transform: count)
  var queue: Int?

  @Option(
    help: ArgumentHelp("Longest wait for a search (default: 10s).", valueName: "time"),
    transform: time)
  var queueTime: Duration?

  @Option(
    help: ArgumentHelp("Connections at once (default: 512).", valueName: "n"), transform: count)
  var connections: Int?

  @Option(
    help: ArgumentHelp("How long a body may take to arrive (default: 30s).", valueName: "time"),
    transform: time)
  var bodyTime: Duration?

  @Option(
    help: ArgumentHelp(
      "How long a connection may be idle or stalled (default: 60s).", valueName: "time"),
    transform: time)
  var idleTime: Duration?

  @Option(
    help: ArgumentHelp("Newest plans to keep (default: 100000).", valueName: "n"),
    transform: count)
  var maxPlans: Int?

  @Option(
    help: ArgumentHelp("The largest database (default: 4GiB).", valueName: "size"),
    transform: size)
  var maxDatabase: Int?

  @Option(
    help: ArgumentHelp(
      "Total size of uploads (default: 1GiB); DELETE frees space.", valueName: "size"),
    transform: size)
  var maxUploads: Int?

  var limits: ServiceLimits {
    var limits = ServiceLimits()
    func set<Value>(_ path: WritableKeyPath<ServiceLimits, Value>, _ value: Value?) {
      if let value { limits[keyPath: path] = value }
    }
    set(\.uploadBytes, maxUpload)
    set(\.requestBytes, maxRequest)
    set(\.layers, maxLayers)
    set(\.tableRows, maxRows)
    set(\.sweepRows, maxSweepRows)
    set(\.unfinishedSweeps, maxSweeps)
    set(\.solveTime, solveTime)
    set(\.concurrentSolves, solvers)
    set(\.queueLength, queue)
    set(\.queueTime, queueTime)
    set(\.connections, connections)
    set(\.bodyTime, bodyTime)
    set(\.idleTime, idleTime)
    set(\.store.plans, maxPlans)
    set(\.store.databaseBytes, maxDatabase)
    set(\.store.uploadBytes, maxUploads)
    return limits
  }
}

private func count(_ text: String) throws -> Int {
  guard let count = Int(text), (1...100_000_000).contains(count) else {
    throw ValidationError("expected a whole number from 1 to 100000000")
  }
  return count
}

private func size(_ text: String) throws -> Int {
  guard let bytes = try? Quantity.bytes.amount(text).floorOfProduct(1),
    (1024...(1 << 40)).contains(bytes)
  else { throw ValidationError("expected a size from 1KiB to 1TiB, such as 8MiB") }
  return bytes
}

private func time(_ text: String) throws -> Duration {
  guard let picoseconds = try? Quantity.time.amount(text), !picoseconds.isZero else {
    throw ValidationError("expected a time with its unit, such as 30s or 500ms")
  }
  return .seconds(picoseconds.approximate / 1e12)
}
