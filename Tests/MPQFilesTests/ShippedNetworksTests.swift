import Foundation
import MPQFiles
import MPQModel
import Testing

/// The directory of Package.swift.
private let packageRoot = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

private func shippedNetwork(_ name: String) throws -> NetworkDescription {
  let path = packageRoot.appending(path: "models/\(name)/network.json").path
  return try NetworkDescription(json: FileBytes.read(path), file: path)
}

@Suite struct ShippedNetworksTests {
  @Test(arguments: [
    ("resnet18", 1_814_073_344, 11_678_912, 21),
    ("resnet50", 4_089_184_256, 25_502_912, 54),
    ("mobilenet_v1", 568_740_352, 4_209_088, 28),
    ("mobilenet_v2", 300_774_272, 3_469_760, 53),
    // No published totals: counted by an independent script. The layers of the ResNets include
    // two shortcuts each.
    ("resnet8-fashion", 9_345_920, 77_072, 10),
    ("resnet20-fashion", 31_021_952, 270_608, 22),
    ("mobilenet-fashion", 3_290_944, 35_392, 12),
  ])
  func totalsAreExact(name: String, macs: Int, params: Int, layers: Int) throws {
    let network = try shippedNetwork(name).network
    #expect(network.macs == macs)
    #expect(network.params == params)
    #expect(network.layers.count == layers)
    let pinned = network.layers.filter { $0.pinned != nil }
    #expect(pinned.map(\.name) == [network.layers.first?.name, network.layers.last?.name])
  }

  @Test func namesAreTorchvisions() throws {
    let resNet = Set(try shippedNetwork("resnet18").operations.map(\.name))
    #expect(
      resNet.isSuperset(of: [
        "conv1", "bn1", "layer1.0.conv1", "layer2.0.downsample.0", "layer4.1.bn2", "fc",
      ]))
    let mobileNet = Set(try shippedNetwork("mobilenet_v2").operations.map(\.name))
    #expect(
      mobileNet.isSuperset(of: [
        "features.0.0", "features.1.conv.0.0", "features.1.conv.1", "features.1.conv.2",
        "features.17.conv.1.0", "features.17.conv.2", "features.17.conv.3", "features.18.0",
        "classifier.1",
      ]))
  }

  static let publishedCosts = packageRoot.appending(
    path: "../shared/acceptance/limpq/resnet50_costs_exact.csv")

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: publishedCosts.path),
      "../shared/acceptance is not there to compare with"))
  func resNet50HasTheReferenceCosts() throws {
    let rows = try String(contentsOf: Self.publishedCosts, encoding: .utf8)
      .split(whereSeparator: \.isNewline)
    let layers = try shippedNetwork("resnet50").network.layers
    let ours = layers.map { layer in
      let pinned = layer.pinned.map { "\($0.weight),\($0.activation)" } ?? ","
      return "\(layer.name),\(layer.macs),\(layer.params),\(pinned)"
    }
    #expect(rows.dropFirst().map(String.init) == ours)
  }

  @Test func theExampleInTheDocumentationReads() throws {
    let readme = try String(
      contentsOf: packageRoot.appending(path: "models/README.md"), encoding: .utf8)
    let start = try #require(readme.range(of: "```json\n")).upperBound
    let end = try #require(readme.range(of: "```", range: start..<readme.endIndex)).lowerBound
    let example = String(readme[start..<end])
    let description = try NetworkDescription(json: Array(example.utf8), file: "README.md")
    #expect(description.json == example)
  }
}
