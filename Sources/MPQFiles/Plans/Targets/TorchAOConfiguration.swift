import MPQModel

extension PlanExport {
  /// A configuration of torchao, for `quantize_` and transformers' `TorchAoConfig`.
  package static let torchAO = {
    var export = PlanExport(
      name: "torchao", title: "torchao",
      summary: "A `FqnToConfig` for torchao's `quantize_` and transformers.",
      suffixes: ["torchao.json"],
      mediaType: "application/json", write: TorchAOConfiguration.text)
    export.target = TorchAOConfiguration.target
    return export
  }()
}

/// Configurations of torchao 0.18 as `config_from_dict` reads them: weights alone, in groups.
package enum TorchAOConfiguration {
  private static let groupSize = 128
  /// Keys that are no names of modules: a default, and what begins a regular expression.
  private static let reserved = (name: "_default", prefix: "re:")

  /// Storage is that of `IntxUnpackedToInt8Tensor`: a byte per weight, whatever the bits.
  package static let target = {
    let weights = TargetFormats.groups(of: 1...8, groupSize: groupSize) { bits, group, _ in
      "int\(bits)-g\(group)-as-int8"
    }
    var target = ExportTarget(
      models: [.huggingFace, .tensors, .gguf],
      widths: "W 1 to 8 in groups, stored in bytes; floats",
      unknownNames: "ignores it", weightFormat: weights, activationFormat: TargetFormats.unchanged)
    target.name = ModulePath.of
    target.nameless = ModulePath.absence
    target.modelRefusal = ModulePath.modelRefusal
    target.refusal = { layer, formats in
      let name = layer.names?.weight.flatMap(ModulePath.of(tensor:)) ?? ""
      if name == reserved.name || name.hasPrefix(reserved.prefix) {
        return "has a name that is a key of torchao's own"
      }
      return ModulePath.linearRefusal(layer, formats)
    }
    return target
  }()

  static func text(_ answer: PlanAnswer) -> String {
    let modules = target.named(answer).compactMap { name, formats in
      IntegersInBytes.parts(of: formats.weight).map { (name, module($0.bits, $0.group ?? 0)) }
    }
    return #"{"_type": "FqnToConfig", "_version": 1, "_data": {"fqn_to_config": "#
      + JSONText.lines(modules) + #", "module_fqn_to_config": {}}}"# + "\n"
  }

  private static func module(_ bits: Int, _ group: Int) -> String {
    #"{"_type": "IntxWeightOnlyConfig", "_version": 2, "_data": {"#
      + #""weight_dtype": {"_type": "torch.dtype", "_data": "int\#(bits)"}, "#
      + #""granularity": {"_type": "PerGroup", "_version": 1, "_data": {"group_size": \#(group)}}, "#
      + #""mapping_type": {"_type": "MappingType", "_data": "SYMMETRIC"}, "scale_dtype": null, "#
      + #""intx_packing_format": {"_type": "IntxPackingFormat", "_data": "UNPACKED_TO_INT8"}, "#
      + #""intx_choose_qparams_algorithm": "#
      + #"{"_type": "IntxChooseQParamsAlgorithm", "_data": "AFFINE"}}}"#
  }
}
