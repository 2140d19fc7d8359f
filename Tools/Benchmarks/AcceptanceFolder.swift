import Foundation

/// The folder with reference instances, their generator and the peers' script.
struct AcceptanceFolder {
  let path: String
  let python: String
  let scratch: String

  var exists: Bool { FileManager.default.fileExists(atPath: "\(path)/make_instance.py") }

  /// Network and table of the paper's published ResNet-50 case.
  var published: (network: String, table: String) {
    (
      "\(path)/limpq/resnet50_costs_reference.csv",
      "\(path)/limpq/importance_indicators_resnet50.pkl"
    )
  }

  /// Writes a synthetic instance of so many layers and returns its network and table.
  func instance(layers: Int) throws -> (network: String, table: String) {
    let directory = "\(scratch)/\(layers)"
    _ = try Subprocess.run([python, "\(path)/make_instance.py", "\(layers)", "1", directory])
    return ("\(directory)/costs.csv", "\(directory)/importance.csv")
  }

  /// Solves an instance with one peer, or returns nil where the peer is not installed.
  ///
  /// - Returns: seconds of the solve call alone, and the objective.
  func solve(
    with peer: String, network: String, table: String, level: String, compression: String
  ) throws -> (seconds: Double, objective: Double)? {
    let output = try Subprocess.run(
      [
        python, "\(path)/peers/solve_with_peers.py", network, table, "--level", level,
        "--compression", compression, "--solvers", peer,
      ], mayFail: true)
    for line in output.text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count >= 5, words[0] == peer, let seconds = Double(words[1]),
        let objective = Double(words[4])
      {
        return (seconds, objective)
      }
    }
    return nil
  }
}
