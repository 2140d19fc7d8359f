"""torchao: `quantize_` with the configuration."""

import json

import torch
from torchao.core.config import config_from_dict
from torchao.quantization import quantize_

from module_target import ModuleTarget, load


class TorchAO(ModuleTarget):
    name, suffix = "torchao", "torchao.json"
    widths = ["1", "2", "3", "4", "5", "6", "7", "8"]
    lacking = ["9", "W4A8", "int4-g32-asym", "q4_K"]

    def held(self, model, file, folder, plan):
        quantized = load(model, torch.bfloat16)
        quantize_(quantized, config_from_dict(json.loads(file.read_text())), filter_fn=None)
        self.weights = {
            name: module.weight for name, module in quantized.named_modules()
            if hasattr(getattr(module, "weight", None), "target_dtype")
        }
        return {name: (int(str(weight.target_dtype).removeprefix("torch.int")), weight.block_size[-1])
                for name, weight in self.weights.items()}

    def expected(self, model, plan):
        return {name: (width, 32) for name, width in super().expected(model, plan).items()}

    def own(self, model, plan):
        return {name: f"int{width}-g32-as-int8" if width in self.widths else width for name, width in plan.items()}

    def stored(self, model, folder, plan):
        return {
            name: sum(part.numel() * part.element_size() for part in (weight.qdata, weight.scale, weight.zero_point))
            for name, weight in self.weights.items()
        }


TARGET = TorchAO()
