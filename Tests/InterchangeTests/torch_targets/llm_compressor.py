"""llm-compressor: quantizes, saves, and what transformers loads again has the plan's schemes."""

from loguru import logger

logger.remove()

import torch
from llmcompressor import oneshot
from transformers import AutoModelForCausalLM

from module_target import FLOATS, ModuleTarget, load, stored_bytes


class LLMCompressor(ModuleTarget):
    name, suffix = "llm-compressor", "llm-compressor.yaml"
    widths = ["2", "3", "4", "5", "6", "7", "8"]
    lacking = ["1", "9", "W4A6", "W16A8", "int4-g32/8", "mlx4-g32"]

    def choices(self, row):
        return self.widths + ["16", "W4A16", "int4-g64" if row % 64 == 0 else "4", "int4-g32-asym", "W8A8", "W4A8", "W4A4"]

    def plan(self, random, model, layers):
        plan = super().plan(random, model, layers)
        for names in model.fused():
            for name in names:
                plan[name] = plan[names[0]]
        return plan

    def spoiled(self, random, model, layers, plan):
        yield from super().spoiled(random, model, layers, plan)
        for names in model.fused():
            name = random.choice(names[1:])
            yield plan | {name: "3" if plan[name] != "3" else "W8A8"}, "vLLM"

    def held(self, model, file, folder, plan):
        original = load(model, torch.bfloat16)
        oneshot(model=original, recipe=str(file))
        original.save_pretrained(folder / "saved", save_compressed=True)
        read = AutoModelForCausalLM.from_pretrained(folder / "saved")
        held = {}
        for name, module in read.named_modules():
            scheme = getattr(module, "quantization_scheme", None)
            if scheme and scheme.weights:
                inputs = scheme.input_activations
                held[name] = (scheme.weights.num_bits, scheme.weights.group_size, scheme.weights.symmetric,
                              inputs.num_bits if inputs else None)
        return held

    def expected(self, model, plan):
        schemes = {
            "int4-g64": (4, 64, True, None), "int4-g32-asym": (4, 32, False, None), "W4A16": (4, 32, True, None),
            "W8A8": (8, None, True, 8), "W4A8": (4, None, True, 8), "W4A4": (4, None, True, 4),
        } | {width: (int(width), 32, True, None) for width in self.widths}
        return {name: schemes[formats] for name, formats in plan.items() if formats not in FLOATS}

    def own(self, model, plan):
        own = {"W4A16": "int4-g32", "W4A8": "int4-as-int8/8", "W4A4": "int4-as-int8/4"}
        return {name: own.get(formats, f"int{formats}-g32" if formats in self.widths else formats) for name, formats in plan.items()}

    def stored(self, model, folder, plan):
        # A scale per channel and the shape are not counted, as docs/formats.md says.
        names = self.expected(model, plan)
        grouped = {name for name in names if names[name][1]}
        return stored_bytes(folder / "saved", grouped, ["weight_shape"]) | stored_bytes(
            folder / "saved", set(names) - grouped, ["weight_scale"])


TARGET = LLMCompressor()
