import MPQFiles
import MPQModel
import TestFixtures
import Testing

@Suite struct PlanCSVTests {
  @Test func writesARowPerLayer() throws {
    let text = PlanCSV.encode(
      ExamplePlan.plan, of: try ExamplePlan.network().layers, importances: ExamplePlan.importances)
    #expect(
      text == """
        layer,weight_bits,activation_bits,macs,params,bitops,size_bytes,importance,pinned
        first,8,8,1000,10,64000,10,,true
        "a,b",3,4,200,9,2400,3.375,0.1,false
        c,2,6,300,16,3600,4,0.2,false
        last,8,8,50,5,3200,5,,true

        """)
  }

  @Test func readsBackWhatItWrote() throws {
    let network = try ExamplePlan.network()
    let text = PlanCSV.encode(
      ExamplePlan.plan, of: network.layers, importances: ExamplePlan.importances)
    let plan = try PlanCSV.decode(Array(text.utf8), file: "p.csv", network: network)
    #expect(plan == ExamplePlan.plan)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func readsBackAnyPlan(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let layers = (0..<50).map { Layer(name: "l\($0)", macs: $0 * 7, params: $0 * 3) }
    let network = try Network(name: "random", layers: layers)
    let plan = BitPlan(
      layers.map { _ in
        LayerFormats(
          weight: .integer(.random(in: IntegerFormats.bits, using: &generator)),
          activation: .integer(.random(in: IntegerFormats.bits, using: &generator)))
      })
    let text = PlanCSV.encode(
      plan, of: network.layers,
      importances: layers.map { _ in Double.random(in: 0...1, using: &generator) })
    #expect(try PlanCSV.decode(Array(text.utf8), file: "p.csv", network: network) == plan)
  }

  @Test func threeColumnsInAnyOrderAreEnough() throws {
    let text = "activation_bits,layer,weight_bits\n6,c,2\n8,last,8\n8,first,8\n4,\"a,b\",3\n"
    let plan = try PlanCSV.decode(
      Array(text.utf8), file: "p.csv", network: try ExamplePlan.network())
    #expect(plan == ExamplePlan.plan)
  }

  @Test(arguments: [
    ("c,2,6\nd,2,2\n", "p.csv:3: network 'tiny' has no layer 'd'"),
    ("c,2,6\nc,2,6\n", "p.csv:3: layer 'c' occurs twice"),
    ("first,4,8\n", "p.csv:2: layer 'first' is pinned to W8A8 by the network, found W4A8"),
    ("first,8,8\n", "p.csv: has no row for layer 'a,b' of network 'tiny', nor for 2 others"),
    ("c,0,2\n", "p.csv:2: weight_bits: expected a whole number from 1 to 32, found '0'"),
    ("c,2,33\n", "p.csv:2: activation_bits: expected a whole number from 1 to 32, found '33'"),
    ("c,2\n", "p.csv:2: expected 3 fields as in the header, found 2"),
    ("", "p.csv:1: the header is not followed by any row"),
  ])
  func refuses(body: String, words: String) throws {
    let network = try ExamplePlan.network()
    let bytes = Array("layer,weight_bits,activation_bits\n\(body)".utf8)
    let message = refusal { () throws(FormatError) in
      try PlanCSV.decode(bytes, file: "p.csv", network: network)
    }
    #expect(message == words)
  }
}
