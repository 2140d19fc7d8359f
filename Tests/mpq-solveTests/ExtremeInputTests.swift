import TestFixtures
import Foundation
import Testing

/// The largest and the emptiest inputs that are taken: no command may crash on them.
@Suite struct ExtremeInputTests {
  /// The largest total of MACs or parameters that a network may have.
  private static let most = 1 << 52

  static let networks: [(name: String, layers: [String])] = [
    ("nothing", ["a,0,0,,", "b,0,0,,"]), ("no MACs", ["a,0,5,,", "b,0,7,,"]),
    ("no parameters", ["a,5,0,,", "b,6,0,,"]),
    (
      "huge searched",
      [
        "a,\(most / 2 - 9),\(most / 4),,", "b,\(most / 2 - 1000),\(most / 4 - 7),,",
        "p,9,\(most / 2),32,32",
      ]
    ),
    (
      "huge both",
      ["a,\(most / 8),\(most / 8),,", "b,\(most / 8),9,,", "p,\(most / 2),\(most / 2),32,32"]
    ),
    ("huge pinned", ["a,1,1,,", "b,2,3,,", "p,\(most - 3),\(most - 4),32,32"]),
  ]

  static let importances = ["0", "5e-324", "1", "1e100"]

  private static let commands = [
    "solve --max-bitops 999999999999999999 --verify",
    "solve --level W1A1 --max-size 999999999999999999 --min-compression 1e-37",
    "solve --max-mean-weight-bits 999999999999999999 --max-mean-weight-bits-by-layers 1e-37",
    "solve --max-latency 999999s --latency-table latency.csv --alpha 1e6 --verify",
    "solve --max-bitops 0 --max-size 0 --max-latency 0s --latency-table latency.csv --json",
    "program --max-bitops 999999999999999999 --max-latency 1s --latency-table latency.csv",
    "sweep --bitops 0:999999999999999999:5 --sizes 0,1,999999999999999999",
    "sweep --bitops 999999999999999999:0:7 --verify", "compare", "report -o report.html", "check",
  ]

  @Test(arguments: networks.indices, importances) func nothingCrashes(
    network: Int, importance: String
  ) throws {
    let instance = try Instance(layers: 1)
    try instance.write(
      "layer,macs,params,weight_bits,activation_bits\n"
        + Self.networks[network].layers.joined(separator: "\n") + "\n", to: "costs.csv")
    let bits = [1, 2, 32]
    try instance.write(
      "layer,tensor,bits,importance\n"
        + ["a", "b"].flatMap { layer in
          ["weight", "activation"].flatMap { tensor in
            bits.map { "\(layer),\(tensor),\($0),\($0 == 1 ? importance : "0")\n" }
          }
        }.joined(), to: "importance.csv")
    // Together just below the million seconds that a table may hold.
    try instance.write(
      "layer,weight_bits,activation_bits,seconds\n"
        + ["a", "b"].flatMap { layer in
          bits.flatMap { weight in bits.map { "\(layer),\(weight),\($0),55555\n" } }
        }.joined() + "p,32,32,9\n", to: "latency.csv")
    for command in Self.commands {
      let run = try Tool.run(
        command.split(separator: " ").map(String.init) + instance.inputs,
        in: instance.directory)
      #expect(
        [0, 3, 4, 65].contains(run.exitCode),
        "\(Self.networks[network].name), \(importance), \(command): \(run.exitCode) \(run.errors)")
    }
  }
}
