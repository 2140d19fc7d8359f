import MPQModel
import Testing

import MPQFiles

@Suite struct FusedLayersTests {
  private func ties(_ modules: [String]) -> [[String]] {
    FusedLayers.ties(
      modules.map { Layer(name: $0, macs: 1, params: 1) }
    ).map(\.layers)
  }

  @Test func tiesWhatStandsSideBySide() {
    #expect(
      ties(LlamaModel().layers.map(\.name)).map(\.count) == [3, 2, 3, 2])
    #expect(ties(["a.q_proj", "b.k_proj", "a.o_proj", "v_proj", "q_proj"]).isEmpty)
    #expect(ties(["a.qkv_proj", "a.o_proj", "a.gate_up_proj"]).isEmpty)
    #expect(ties(["a.w1", "a.w2", "a.w3"]) == [["a.w1", "a.w3"]])
  }

  @Test func tiesTheExpertsOfABlock() {
    let experts = (0..<3).flatMap { expert in
      ["w1", "w2", "w3"].map { "model.layers.0.moe.experts.\(expert).\($0)" }
    }
    let shared = ["gate_proj", "up_proj"].map { "model.layers.0.moe.shared_experts.\($0)" }
    #expect(ties(experts + ["model.layers.1.moe.experts.0.w1"] + shared) == [experts, shared])
  }
}
