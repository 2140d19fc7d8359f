import Foundation

/// The search on every class of instance, and beside it other solvers on the same program.
struct ClassBenchmark {
  let acceptance: AcceptanceFolder
  let peers: [ProgramPeer]
  let timeLimit: Int
  let peerTimeLimit: Int
  /// Larger instances are not given to peers.
  let peerLayers: Int
  let seed: UInt64

  func run(_ classes: [InstanceClass]) throws {
    print(
      """
      Classes of instances, seed \(seed): processor seconds on one thread, mpq within \(timeLimit) s, others \
      within \(peerTimeLimit) s
      others: seconds where they claim the optimum, else 'limit'; behind it how much dearer their plan is (+) or \
      cheaper (-), where it is not the same to 1e-12; 'wrong' where a claimed optimum is dearer by 1e-9; \
      '-' where not installed
      """)
    let heads = ["layers", "rows", "status", "importance", "seconds", "MiB"] + peers.map(\.name)
    print(pad("class", 37) + zip(heads, Self.widths).map(pad).joined())
    for kind in classes {
      do {
        print(pad(kind.name, 37) + (try row(kind)).joined())
      } catch {
        print(pad(kind.name, 37) + "\(error)")
      }
      fflush(nil)
    }
  }

  private static let widths = [8, 6, 10, 23, 9, 7] + ProgramPeer.all.map { _ in 17 }

  private func row(_ kind: InstanceClass) throws -> [String] {
    let command =
      [
        URL(filePath: CommandLine.arguments[0]).path(), "class-run", kind.name, "--acceptance",
        acceptance.path, "--time-limit", "\(timeLimit)", "--seed", "\(seed)",
      ]
    let output = try Subprocess.run(command)
    let own = try JSONDecoder().decode(ClassRow.self, from: Data(output.text.utf8))
    var cells = [
      "\(own.layers)", "\(own.rows)", own.status, own.importance.map { "\($0)" } ?? "-",
      seconds(own.seconds), "\(output.peakBytes >> 20)",
    ]
    if own.status != "optimal", let gap = own.gap {
      cells[2] = String(format: "gap %.0e", gap)
    }
    if !peers.isEmpty, own.layers <= peerLayers {
      let program = "\(acceptance.scratch)/program.mps"
      _ = try Subprocess.run(command + ["--program", program])
      for peer in peers {
        cells.append(
          cell(
            try peer.solve(program, python: acceptance.python, timeLimit: peerTimeLimit),
            own: own.importance))
      }
    }
    return zip(cells, Self.widths).map(pad)
  }

  private func cell(_ answer: ProgramPeer.Answer, own: Double?) -> String {
    if answer.status == "absent" { return "-" }
    guard ["optimal", "limit"].contains(answer.status) else { return answer.status }
    let time =
      answer.status == "optimal" ? answer.seconds.map(seconds) ?? "?" : "limit"
    guard let importance = answer.importance else { return "\(time), no plan" }
    guard let own else { return "\(time) \(importance)" }
    let excess = (importance - own) / own.magnitude
    if excess.magnitude <= 1e-12 || own == importance { return time }
    let mark = answer.status == "optimal" && excess > 1e-9 ? "wrong " : ""
    return mark + time + String(format: " %+.0e", excess)
  }

  private func seconds(_ value: Double) -> String {
    String(format: value < 0.1 ? "%.4f" : value < 10 ? "%.3f" : "%.1f", value)
  }
}
