import Foundation

/// A temporary directory with a made-up network and importance table.
final class Instance {
  let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  let names: [String]

  /// - Parameters:
  ///   - names: the searched layers.
  ///   - bits: the widths that the table has.
  ///   - seed: the same seed writes the same bytes.
  init(names: [String], bits: [Int] = [2, 3, 4, 5, 6], seed: UInt64 = 1) throws {
    self.names = names
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    var state = seed
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }
    var costs = "layer,macs,params,weight_bits,activation_bits\nfirst,5000,50,8,8\n"
    var table = "layer,tensor,bits,importance\n"
    for name in names {
      let field = Self.quoted(name)
      costs += "\(field),\(10_000 + Int(90_000 * random())),\(100 + Int(9_000 * random())),,\n"
      for tensor in ["weight", "activation"] {
        let scale = 0.2 + random()
        for width in bits { table += "\(field),\(tensor),\(width),\(scale / Double(1 << width))\n" }
      }
    }
    try write(costs, to: "costs.csv")
    try write(table, to: "importance.csv")
  }

  /// So many layers called `block0`, `block1` and so on.
  convenience init(layers: Int = 12, bits: [Int] = [2, 3, 4, 5, 6], seed: UInt64 = 1) throws {
    try self.init(names: (0..<layers).map { "block\($0)" }, bits: bits, seed: seed)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  /// The arguments that name the network and the table.
  var inputs: [String] { ["-n", path("costs.csv"), "-i", path("importance.csv")] }

  func path(_ name: String) -> String { directory.appending(path: name).path }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: directory.appending(path: name))
  }

  func read(_ name: String) throws -> String {
    try String(contentsOf: directory.appending(path: name), encoding: .utf8)
  }

  /// The names of the files in the directory, in order.
  func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
  }

  /// Writes a latency table with an entry per searched layer and pair of widths.
  func writeLatencies(bits: [Int] = [2, 3, 4, 5, 6]) throws {
    var text = "layer,weight_bits,activation_bits,seconds\nfirst,8,8,1e-5\n"
    for name in names {
      for weight in bits {
        for activation in bits {
          text += "\(name),\(weight),\(activation),\(weight + activation)e-6\n"
        }
      }
    }
    try write(text, to: "latency.csv")
  }

  private static func quoted(_ name: String) -> String {
    "\"\(name.replacingOccurrences(of: "\"", with: "\"\""))\""
  }
}

/// A CSV text as dictionaries by column; for texts without quotes.
func rows(_ csv: String) -> [[String: String]] {
  let lines = csv.split(separator: "\n").map {
    $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
  return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
}
