"""auto-round: rounds to nearest, saves, and the packed tensors have the plan's widths."""

import json

import torch
from auto_round import AutoRound
from transformers import AutoTokenizer

from module_target import ModuleTarget, load, stored_bytes
from packed import packed_widths


class AutoRoundTarget(ModuleTarget):
    name, suffix = "auto-round", "auto-round.json"
    widths = ["2", "3", "4", "8"]
    refuses_tied = False
    lacking = ["1", "9", "W4A8", "int4-g32-asym"]

    def plan(self, random, model, layers):
        plan = super().plan(random, model, layers)
        return {name: "f32" if name == "lm_head" else formats for name, formats in plan.items()}

    def spoiled(self, random, model, layers, plan):
        yield from super().spoiled(random, model, layers, plan)
        yield plan | {"lm_head": "4"}, "in floats"

    def held(self, model, file, folder, plan):
        words = [torch.randint(3, model.vocabulary, (1, 32)) for _ in range(2)]
        rounding = AutoRound(
            load(model, torch.float16), AutoTokenizer.from_pretrained(model.path), bits=4, group_size=32, iters=0,
            disable_opt_rtn=True, nsamples=2, seqlen=32, dataset=words, device_map="cpu",
            layer_config=json.loads(file.read_text()))
        rounding.quantize_and_save(str(folder / "saved"), format="auto_round")
        return packed_widths(folder / "saved", model.rows)

    def own(self, model, plan):
        return {name: f"gptq{width}-g32" if width in self.widths else width for name, width in plan.items()}

    def stored(self, model, folder, plan):
        return stored_bytes(folder / "saved", self.expected(model, plan))


TARGET = AutoRoundTarget()
