"""Targets that quantize the linear modules of a Hugging Face model, with torch."""

import logging
import math
import os
import warnings

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

import torch
from transformers import AutoModelForCausalLM

import language_models
from target import Target

FLOATS = {"16", "bf16", "f32"}


class ModuleTarget(Target):
    """`widths` are the tool's; `group` is its option --group-size."""

    widths, group, lacking = [], 32, []
    # Whether an output that shares the embedding's weights cannot be quantized by itself.
    refuses_tied = True

    def model(self, random, folder):
        return language_models.hugging_face(random, folder)

    def options(self, model):
        return ["--group-size", self.group]

    def choices(self, row):
        return self.widths + ["16", "bf16"]

    def plan(self, random, model, layers):
        plan = {name: random.choice(self.choices(model.rows.get(name, 1))) for name, _, _ in layers}
        if model.tied:
            plan["lm_head"] = "f32"
        # One layer at least, since some tools take no empty list.
        name = random.choice([name for name in plan if name != "lm_head"])
        plan[name] = random.choice(self.widths)
        return plan

    def spoiled(self, random, model, layers, plan):
        name = random.choice([name for name in plan if name != "lm_head"])
        for formats in self.lacking:
            yield plan | {name: formats}, "which it lacks"
        if model.tied and self.refuses_tied:
            yield plan | {"lm_head": self.widths[-1]}, "no linear module"

    def expected(self, model, plan):
        return {name: int(width) for name, width in plan.items() if width not in FLOATS}


def load(model, dtype=torch.float32):
    return AutoModelForCausalLM.from_pretrained(model.path, dtype=dtype)


def linear_modules(model):
    return {name: module for name, module in model.named_modules() if isinstance(module, torch.nn.Linear)}


def stored_bytes(folder, names, beside=()):
    """What a checkpoint's files store for modules, without tensors whose names end in one of `beside`."""
    from safetensors import safe_open

    sizes = {}
    for file in folder.rglob("*.safetensors"):
        with safe_open(file, "pt") as tensors:
            for key in tensors.keys():
                module, part = key.rsplit(".", 1)
                if module in names and part not in beside:
                    tensor = tensors.get_tensor(key)
                    sizes[module] = sizes.get(module, 0) + math.prod(tensor.shape) * tensor.element_size()
    return sizes
