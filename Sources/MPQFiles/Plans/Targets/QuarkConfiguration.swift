import MPQModel

extension PlanExport {
  /// A configuration of AMD Quark, for `QConfig.from_dict`.
  package static let quark = {
    var export = PlanExport(
      name: "quark", title: "AMD Quark", summary: "A `QConfig` for AMD Quark.",
      suffixes: ["quark.json"],
      mediaType: "application/json", write: QuarkConfiguration.text)
    export.target = QuarkConfiguration.target
    return export
  }()
}

/// Configurations of AMD Quark 0.13: one per layer, by patterns of names; a layer without one stays in floats.
package enum QuarkConfiguration {
  private static let groupSize = 128

  package static let target = {
    var target = ExportTarget(
      models: [.huggingFace, .tensors, .gguf], widths: "W 2, 3, 4 or 8 in groups; floats",
      unknownNames: "ignores it",
      weightFormat: TargetFormats.groups(of: [2, 3, 4, 8], groupSize: groupSize) { bits, group, _ in
        "int\(bits)-g\(group)"
      }, activationFormat: TargetFormats.unchanged)
    target.name = ModulePath.of
    target.nameless = ModulePath.absence
    target.modelRefusal = ModulePath.modelRefusal
    target.refusal = ModulePath.linearRefusal
    return target
  }()

  static func text(_ answer: PlanAnswer) -> String {
    let layers = target.named(answer)
    let quantized = layers.compactMap { name, formats in
      GroupedIntegers.parts(of: formats.weight).map {
        (key: GlobText.escaped(name), value: layer(weight($0.bits, $0.group)))
      }
    }
    let floats = layers.filter { GroupedIntegers.parts(of: $0.formats.weight) == nil }
      .map { JSONText.quoted(GlobText.escaped($0.name)) }
    return #"{"global_quant_config": \#(layer("null")), "exclude": \#(JSONText.array(floats)), "#
      + #""algo_config": null, "softmax_quant_spec": null, "quant_method": "quark", "#
      + #""layer_type_quant_config": {}, "layer_quant_config": "# + JSONText.lines(quantized)
      + #", "kv_cache_quant_config": {}, "kv_cache_post_rope": false, "quant_mode": "eager_mode", "#
      + #""version": "0.13"}"# + "\n"
  }

  private static func layer(_ weight: String) -> String {
    #"{"input_tensors": null, "output_tensors": null, "weight": \#(weight), "bias": null, "target_device": null}"#
  }

  private static func weight(_ bits: Int, _ group: Int) -> String {
    #"{"dtype": "int\#(bits)", "is_dynamic": false, "qscheme": "per_group", "ch_axis": -1, "#
      + #""group_size": \#(group), "block_size": null, "symmetric": true, "round_method": "half_even", "#
      + #""scale_type": "float", "zero_point_type": "int32", "scale_format": null, "#
      + #""scale_calculation_mode": null, "mx_element_dtype": null, "#
      + #""observer_cls": "PerGroupMinMaxObserver", "is_scale_quant": false, "#
      + #""enable_buffer_reuse": false, "max_input_numel": 4194304}"#
  }
}
