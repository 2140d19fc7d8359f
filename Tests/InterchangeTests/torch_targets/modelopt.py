"""NVIDIA ModelOpt: `mtq.quantize` with the recipe, per channel and in groups."""

import modelopt.torch.quantization as mtq
import torch
from modelopt.recipe import load_recipe
from modelopt.torch.quantization.nn import TensorQuantizer

from module_target import ModuleTarget, load


class ModelOpt(ModuleTarget):
    name, suffix = "modelopt", "modelopt.yaml"
    widths = ["1", "2", "3", "4", "5", "6", "7", "8", "12", "W4A8", "W8A8", "W3A6", "int4-g32", "int3-g64"]
    refuses_tied = False
    lacking = ["17", "q4_K", "W8A17", "int4-g32-asym"]

    def options(self, model):
        return []

    def choices(self, row):
        return [width for width in self.widths if not width.endswith("g64") or row % 64 == 0] + ["bf16", "f32"]

    def plan(self, random, model, layers):
        plan = super().plan(random, model, layers)
        return {name: "5" if formats.endswith("g64") and model.rows[name] % 64 else formats for name, formats in plan.items()}

    def held(self, model, file, folder, plan):
        recipe = load_recipe(str(file)).quantize.model_dump()
        inputs = torch.randint(3, model.vocabulary, (1, 8))
        quantized = mtq.quantize(load(model), recipe, forward_loop=lambda network: network(inputs))
        held = {}
        for name, quantizer in quantized.named_modules():
            if isinstance(quantizer, TensorQuantizer) and quantizer.is_enabled:
                module, kind = name.rsplit(".", 1)
                held[module, kind] = (quantizer.num_bits, (quantizer.block_sizes or {}).get(-1))
        return held

    def expected(self, model, plan):
        expected = {}
        for name, formats in plan.items():
            if formats in ("bf16", "f32"):
                continue
            group, activation = None, None
            if formats.startswith("int"):
                bits, group = (int(part) for part in formats.removeprefix("int").split("-g"))
            elif formats.startswith("W"):
                bits, activation = (int(part) for part in formats.removeprefix("W").split("A"))
            else:
                bits = int(formats)
            expected[name, "weight_quantizer"] = (bits, group)
            if activation:
                expected[name, "input_quantizer"] = (activation, None)
        return expected


TARGET = ModelOpt()
