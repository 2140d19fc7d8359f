"""GPTQModel: quantizes with random text, saves, and the packed tensors have the plan's widths."""

import json
import os

os.environ.setdefault("GPTQMODEL_CPU_WORKERS", "4")

from gptqmodel import GPTQModel, QuantizeConfig

from module_target import ModuleTarget, stored_bytes
from packed import packed_widths


class GPTQ(ModuleTarget):
    name, suffix = "gptqmodel", "gptqmodel.json"
    widths = ["2", "3", "4", "8"]
    lacking = ["1", "5", "6", "7", "9", "W4A8", "int4-g32-asym"]

    def held(self, model, file, folder, plan):
        network = GPTQModel.load(str(model.path), QuantizeConfig(**json.loads(file.read_text())), device="cpu")
        words = [[model.random.randrange(3, model.vocabulary) for _ in range(48)] for _ in range(8)]
        network.quantize([{"input_ids": row, "attention_mask": [1] * len(row)} for row in words], batch_size=1)
        network.save(str(folder / "saved"))
        return packed_widths(folder / "saved", model.rows)

    def own(self, model, plan):
        return {name: f"gptq{width}-g32" if width in self.widths else width for name, width in plan.items()}

    def stored(self, model, folder, plan):
        return stored_bytes(folder / "saved", self.expected(model, plan), ["g_idx"])


TARGET = GPTQ()
