"""exllamav3's own function that applies a recipe, on modules that stand for a model's: its kernels need a GPU."""

import importlib.metadata
import importlib.util
import sys
import types

import yaml

import language_models
from target import Target

WIDTHS = ["1", "2", "3", "4", "5", "6", "7", "8", "1.5", "2.5", "3.5", "16", "bf16"]


class Linear:
    """What the function asks of a linear module."""

    def __init__(self, key, shape, qbits_key="bits"):
        self.key, self.qbits_key, self.qmap, self.modules = key, qbits_key, "block", []
        self.shape = shape

    def weights_numel(self):
        return self.shape[0] * self.shape[1]


def allocation():
    """The file of the package, without what it imports: torch and the kernels."""
    path = next(
        file.locate() for file in importlib.metadata.files("exllamav3") if str(file) == "exllamav3/conversion/allocation.py")
    for name in ("stub", "stub.conversion", "stub.modules", "stub.modules.linear"):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = []
    sys.modules["stub.modules.linear"].Linear = Linear
    spec = importlib.util.spec_from_file_location("stub.conversion.allocation", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class EXL3(Target):
    name, suffix = "exl3", "exl3.yaml"

    def model(self, random, folder):
        return language_models.hugging_face(random, folder, tied=False)

    def plan(self, random, model, layers):
        plan = {name: random.choice(WIDTHS) for name, _, _ in layers}
        plan["lm_head"] = random.choice(["1", "4", "6", "8", "16"])
        return plan

    def spoiled(self, random, model, layers, plan):
        name = random.choice([name for name in plan if name != "lm_head"])
        for formats in ("9", "4.5", "2.25", "W4A8", "int4-g32"):
            yield plan | {name: formats}, "which it lacks"
        yield plan | {"lm_head": "2.5"}, "head_bits"

    def held(self, model, file, folder, plan):
        recipe = yaml.safe_load(file.read_text())
        for bits in recipe["tensors"].values():
            assert type(bits) in (int, float) and (bits in range(1, 9) or bits in (1.5, 2.5, 3.5, 16)), bits
        assert type(recipe["head_bits"]) is int and recipe["achieved_bpw"] > 0
        network = types.SimpleNamespace(modules=[
            Linear(name, shape, "head_bits" if name == "lm_head" else "bits") for name, shape in model.shapes.items()
        ])
        held, bits = allocation().create_q_strategy_from_recipe(
            network, None, None, recipe["tensors"], recipe["head_bits"], 0, half_steps=True)
        # The mean over what it quantizes; 16 where that is nothing.
        assert abs((bits or 16) - recipe["achieved_bpw"]) < 1e-3
        return held

    def expected(self, model, plan):
        return {name: 16 if formats == "bf16" else float(formats) for name, formats in plan.items()}


TARGET = EXL3()
