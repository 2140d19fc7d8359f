import MPQFiles
import MPQModel
import TestFixtures
import Testing

@Suite struct CostTableCSVTests {
  private func decode(_ rows: String, file: String = "nets/tiny.v2.csv") throws(FormatError)
    -> Network
  {
    let text = "layer,macs,params,weight_bits,activation_bits\n\(rows)"
    return try CostTableCSV.decode(Array(text.utf8), file: file)
  }

  @Test func readsSearchedAndPinnedLayers() throws {
    let network = try decode("conv1,118013952,9408,8,4\n\"a,b\",12845056,4096,,\n")
    #expect(network.name == "tiny.v2")
    #expect(network.layers.map(\.name) == ["conv1", "a,b"])
    #expect(network.layers[0].pinned == LayerFormats(weight: 8, activation: 4))
    #expect(network.searched == [1])
    #expect(network.macs == 130_859_008)
    #expect(network.params == 13_504)
  }

  @Test func writesWhatItReads() throws {
    let network = try decode("conv1,5,6,8,8\n\"a,\"\"b\"\"\",12845056,4096,,\n")
    let text = CostTableCSV.encode(network)
    let again = try CostTableCSV.decode(Array(text.utf8), file: "nets/tiny.v2.csv")
    #expect(again.layers == network.layers)
    #expect(again.name == network.name)
  }

  @Test(arguments: [
    (
      "a,1,1,8,\n",
      "2: one of weight_bits and activation_bits is empty; "
        + "fill both to pin the layer, or neither to search it"
    ),
    ("a,1,1,,\nb,1,1,0,8\n", "3: weight_bits: expected a whole number from 1 to 32, found '0'"),
    ("a,1,1,8,33\n", "2: activation_bits: expected a whole number from 1 to 32, found '33'"),
    ("a,-1,1,,\n", "2: macs: expected a whole number of at least 0, found '-1'"),
    ("a,1,1.5,,\n", "2: params: expected a whole number of at least 0, found '1.5'"),
    ("a,1,1,,\nb,1,1,,\na,1,1,,\n", "4: layer 'a' occurs twice, first on line 2"),
    (
      "a,4503599627370496,1,,\n\nb,1,1,,\n",
      "4: up to layer 'b' the costs add up to more than 4503599627370496, "
        + "beyond what is counted exactly; check macs and params"
    ),
  ])
  func refuses(_ rows: String, saying message: String) {
    #expect(
      refusal { () throws(FormatError) in try decode(rows, file: "c.csv") } == "c.csv:\(message)")
  }

  @Test(
    .enabled(
      if: AcceptanceData.exists("limpq/resnet50_costs_exact.csv"), "\(AcceptanceData.absent)"))
  func readsThePublishedNetwork() throws {
    let path = AcceptanceData.path("limpq/resnet50_costs_exact.csv")
    let network = try CostTableCSV.decode(try FileBytes.read(path), file: path)
    #expect(network.name == "resnet50_costs_exact")
    #expect(network.layers.count == 54)
    #expect(network.searched.count == 52)
    #expect(network.macs == 4_089_184_256)
    #expect(network.params == 25_502_912)
  }
}
