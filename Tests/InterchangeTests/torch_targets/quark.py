"""AMD Quark: quantizes with the configuration."""

import json

from quark.torch import ModelQuantizer
from quark.torch.quantization.config.config import QConfig

from module_target import ModuleTarget, load


class Quark(ModuleTarget):
    name, suffix = "quark", "quark.json"
    widths = ["2", "3", "4", "8"]
    lacking = ["1", "5", "6", "7", "9", "W4A8", "int4-g32-asym"]

    def held(self, model, file, folder, plan):
        config = QConfig.from_dict(json.loads(file.read_text()))
        quantized = ModelQuantizer(config).quantize_model(load(model), None)
        held = {}
        for name, module in quantized.named_modules():
            quantizer = getattr(module, "weight_quantizer", None) or getattr(module, "_weight_quantizer", None)
            if quantizer is not None:
                spec = getattr(quantizer, "qspec", quantizer)
                held[name] = (str(getattr(spec, "dtype")), getattr(spec, "group_size", None))
        return {name: (int(dtype.rsplit("int", 1)[1]), group) for name, (dtype, group) in held.items()}

    def expected(self, model, plan):
        return {name: (width, 32) for name, width in super().expected(model, plan).items()}


TARGET = Quark()
