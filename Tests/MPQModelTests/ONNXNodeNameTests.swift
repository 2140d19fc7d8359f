import MPQModel
import Testing

/// The module that a node's name means.
@Suite struct ONNXNodeNameTests {
  @Test(
    arguments: [
      ("/layer1/layer1.0/conv1/Conv", "layer1.0.conv1"),
      ("/features/features.1/conv/conv.0/conv.0.0/Conv", "features.1.conv.0.0"),
      ("/fc/Gemm", "fc"),
      ("/encoder/layers/encoder_layer_0/mlp/mlp.0/MatMul", "encoder.layers.encoder_layer_0.mlp.0"),
      // Not a repetition: `a.b` does not begin with `aa.`.
      ("/aa/a.b/Conv", "aa.a.b"), ("/conv1/conv1/Conv", "conv1.conv1"),
    ])
  func isTheModule(_ name: String, _ module: String) {
    #expect(ONNXNodeName(name).module == module)
  }

  @Test(arguments: ["", "/", "Conv_0", "/Flatten", "conv1/Conv", "//Conv", "/a//Conv"])
  func isNone(_ name: String) { #expect(ONNXNodeName(name).module == nil) }
}
