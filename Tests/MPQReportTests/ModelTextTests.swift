import MPQModel
import MPQReport
import Testing

@Suite struct ModelTextTests {
  @Test func sumsUpWhatIsNoLayer() {
    var origin = ModelOrigin(.onnx)
    origin.aside = [
      .init(name: "embedding", elements: 1000, storedBits: 16_000),
      .init(name: "norm", elements: 500, storedBits: 16_000),
    ]
    origin.activationProducts = [.init(name: "qk", macs: 2000)]
    origin.notes = ["LSTM 'l' is no layer"]
    #expect(
      ModelText.lines(origin) == [
        "besides: 1 product of two activations, as in attention, 2,000 MACs; --attention-matmuls makes it a layer",
        "besides: 2 tensors of no layer, such as 'embedding', 1,500 numbers, 4 kB",
        "note: LSTM 'l' is no layer",
      ])
  }

  @Test func sumsBeyondAllNumbersStopNothing() {
    var origin = ModelOrigin(.gguf)
    let large = Int.max / 2 + 1
    origin.aside = [1, 2].map { .init(name: "\($0)", elements: large, storedBits: large) }
    origin.activationProducts = [1, 2].map { .init(name: "\($0)", macs: large) }
    let lines = ModelText.lines(origin)
    #expect(lines.count == 2 && lines.allSatisfy { $0.contains("9,223,372,036,854,775,807 ") })
  }
}
