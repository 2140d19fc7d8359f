import MPQFiles
import MPQModel
import TestFixtures
import Testing

/// Files that the tools wrote, or that stand for theirs.
@Suite(
  .enabled(if: AcceptanceData.exists("interchange/scores/autoround"), "\(AcceptanceData.absent)"))
struct RealScoresTests {
  private func path(_ name: String) -> String {
    AcceptanceData.path("interchange/scores/\(name)")
  }

  @Test func autoRoundsFolderIsATableOfThreeSchemes() throws {
    let table = try ImportanceFile.read([path("autoround")])
    #expect(table.layers.count == 14 && table.warnings == [])
    let q = try #require(table["model.layers.0.self_attn.q_proj"])
    #expect(q.choices.map { "\($0.formats)" } == ["int4-g128", "int8-g128", "int2-g128"])
    let bits = q.choices.map {
      table.resources?.entry(layer: q.name, at: $0.formats)?.sizeInBits
    }
    #expect(bits == [65_536 * 4 + 512 * 20, 65_536 * 8 + 512 * 24, 65_536 * 2 + 512 * 18])
  }

  @Test func everySampleIsReadAndWrittenAlike() throws {
    for names in [
      ["autoround"], ["aimet/accuracy_list.json"], ["exl2_measurement.handmade.json"],
      ["exl3_measurement.handmade.json"],
    ] {
      let table = try ImportanceFile.read(names.map(path)).bound(to: nil).table
      try RoundTrip.check(table)
    }
    let logs = ["4", "8"].map { "\($0)=" + path("gptqmodel/quant_log.csv") }
    let table = try ImportanceFile.read(logs)
    #expect(table.layers.count == 14)
    try RoundTrip.check(table.bound(to: nil).table)
    let mlx = try ImportanceFile.read(["4,8=" + path("mlx/llama_sensitivities.json")])
    #expect(mlx.layers.count == 16)
  }

  @Test func theLayersOfHAWQAreThoseOfTheShippedNetworks() throws {
    for (name, count) in [("resnet18", 19), ("resnet50", 52)] {
      guard let file = ShippedModels()?.path(of: name) else { continue }
      let network = try NetworkFile.read(file)
      let table = try ImportanceFile.read(["\(name)=" + path("hawq_ilp_arrays.json")])
      let (bound, problems) = table.bound(to: network)
      #expect(problems == [] && bound.layers.count == count)
      // HAWQ's ResNet-50 has its strides in the first convolutions of blocks, and so other multiply-accumulates.
      if name == "resnet18" {
        for layer in network.layers where layer.pinned == nil {
          let entry = bound.resources?.entry(layer: layer.name, at: .eightBit)
          #expect(entry?.macs == layer.macs, "\(layer.name)")
        }
        #expect(
          bound.ties.map(\.layers)
            == (2...4).map {
              ["layer\($0).0.conv1", "layer\($0).0.downsample.0"]
            })
      }
    }
  }
}
