import Foundation
import MPQModel

/// How the search's time grows with the number of layers, on instances made here.
struct GrowthBenchmark {
  let runs: Int

  func run() throws {
    print("Growth: search alone at gap 1e-6, made-up instances, 36 choices a layer")
    print("layers    seconds   µs a layer  status")
    for layers in [500, 1000, 2000, 5000, 10000, 20000, 50000] {
      let instance = SyntheticNetwork.instance(layers: layers)
      let (seconds, solution) = try instance.timed(runs: layers > 5000 ? 3 : runs, gap: 1e-6)
      let row = String(format: "%9.4f  %8.2f", seconds, 1e6 * seconds / Double(layers))
      print("\(pad("\(layers)", 8))\(row)    \(solution.status.rawValue)")
    }
  }
}
