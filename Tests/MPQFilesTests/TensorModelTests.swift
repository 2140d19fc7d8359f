import MPQFiles
import MPQModel
import Testing

@Suite struct TensorModelTests {
  private func network(_ tensors: [(name: String, type: String, shape: [Int])]) throws(FormatError)
    -> Network
  {
    try NetworkFile.decode(SafetensorsBytes.file(tensors), file: "nets/m.safetensors")
  }

  @Test func matricesAndKernelsAreLayers() throws {
    let network = try network([
      ("module.conv1.weight", "F32", [8, 3, 3, 3]), ("module.bn1.weight", "F32", [8]),
      ("module.bn1.running_mean", "F32", [8]), ("module.fc.weight", "F16", [10, 8]),
      ("module.fc.bias", "F16", [10]), ("module.embedding.weight", "F32", [5, 8]),
      ("module.fp8.weight", "F8_E4M3", [10, 8]), ("module.bn1.num_batches_tracked", "I64", []),
    ])
    #expect(network.name == "m")
    #expect(network.layers.map(\.name) == ["conv1", "fc", "fp8"])
    #expect(network.layers.map(\.params) == [216, 80, 80])
    #expect(network.layers.map(\.rowLength) == [27, 8, 8])
    #expect(network.layers.map { $0.pinned?.description } == [nil, nil, "fp8_e4m3"])
    #expect(network.layers[0].names?.weight == "module.conv1.weight")
    #expect(network.origin?.kind == .tensors && network.origin?.aside.count == 5)
    #expect(!network.hasMACs)
    #expect(network.lack(for: .maxBitOperations) == .macs)
  }

  @Test func quantizedOnesAreRefusedByName() {
    let packed = refusal { () throws(FormatError) in
      try network([("a.qweight", "I32", [8, 8]), ("b.weight", "F32", [8, 8])])
    }
    #expect(packed?.contains("module 'a' is quantized, having a tensor 'qweight'") == true)
    let bytes = refusal { () throws(FormatError) in try network([("b.weight", "U8", [8, 8])]) }
    #expect(bytes?.contains("tensor 'b.weight' has elements of type U8") == true)
    let none = refusal { () throws(FormatError) in try network([("b.bias", "F32", [8])]) }
    #expect(
      none?.contains("has no matrices or kernels called 'weight' among its 1 tensors") == true)
  }
}
