import MPQFiles
import MPQModel
import TestFixtures
import Testing

@Suite struct ShippedActivationMemoryTests {
  /// Per network the rows of all operations, those that are kept, and the peak with all activations at 8 bits.
  private static let networks: [(name: String, candidates: Int, rows: Int, bits: Int, at: String)] =
    [
      ("resnet18", 99, 34, 8_028_160, "maxpool"),
      ("resnet50", 227, 75, 19_267_584, "layer1.0.add"),
      ("mobilenet_v1", 84, 29, 9_633_792, "features.1.conv.1.0"),
      ("mobilenet_v2", 153, 54, 12_042_240, "features.2.conv.1.0"),
      ("resnet8-fashion", 56, 21, 301_056, "layer1.0.conv2"),
      ("resnet20-fashion", 93, 30, 301_056, "layer1.0.conv2"),
      ("mobilenet-fashion", 36, 13, 301_056, "features.1.conv.1.0"),
    ]

  private func description(_ name: String) throws -> NetworkDescription {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let path = "/\(root)/models/\(name)/network.json"
    return try NetworkDescription(json: FileBytes.read(path), file: path)
  }

  @Test(arguments: networks)
  func rowsAndPeaks(
    _ network: (name: String, candidates: Int, rows: Int, bits: Int, at: String)
  ) throws {
    let memory = try ActivationMemory(try description(network.name))
    #expect(try memory.candidateRows().count == network.candidates)
    #expect(try memory.rows().count == network.rows)
    #expect(memory.peak { _, _ in 8 } == (network.bits, network.at))
  }

  @Test(arguments: networks.map(\.name))
  func agreesWithASimulatedRun(name: String) throws {
    let description = try description(name)
    let memory = try ActivationMemory(description)
    let rows = try memory.rows()
    var random = SeededGenerator(seed: 5)
    for _ in 0..<50 {
      let bits = description.network.layers.map { _ in random.integer(1...16) }
      let simulated = SimulatedMemory(description, bits: bits)
      #expect(memory.peak { layer, _ in bits[layer] } == simulated.peak)
      #expect(simulated.peakWithResults == simulated.peak.bits)
      #expect(rows.map { $0.total { layer, _ in bits[layer] } }.max() == simulated.peak.bits)
    }
  }
}
