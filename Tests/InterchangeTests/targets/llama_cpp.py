"""llama-quantize's file of tensor types: read as it reads it, and by itself where LLAMA_QUANTIZE names the program."""

import os
import re
import subprocess

from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, GGUFReader

import language_models
from target import Target

QUANTIZE = os.environ.get("LLAMA_QUANTIZE")
TYPES = {"2": "Q2_K", "3": "Q3_K", "4": "Q4_K", "5": "Q5_K", "6": "Q6_K", "8": "Q8_0", "16": "F16", "32": "F32"}
NAMED = ["q4_0", "q4_1", "q5_0", "q5_1", "q8_0", "q2_K", "q3_K", "q6_K", "iq4_nl", "iq4_xs", "bf16", "f16", "f32"]


class LlamaCpp(Target):
    name, suffix = "llama.cpp", "llama.cpp.txt"

    def model(self, random, folder):
        return language_models.gguf(random, folder)

    def plan(self, random, model, layers):
        plan = {}
        for name, _, _ in layers:
            row = model.tensors[f"{name}.weight"][1]
            choices = list(TYPES) + NAMED if row % 256 == 0 else ["q4_0", "q5_1", "8", "16", "iq4_nl"]
            plan[name] = random.choice(choices)
        return plan

    def spoiled(self, random, model, layers, plan):
        name = random.choice(list(plan))
        for formats in ("7", "W4A8", "int4-g128", "q8_K"):
            yield plan | {name: formats}, "which it lacks"
        for name in plan:
            if model.tensors[f"{name}.weight"][1] % 256:
                yield plan | {name: "q6_K"}, "which blocks of 256 do not divide"

    def held(self, model, file, folder, plan):
        types = types_of(file.read_text(), model.tensors)
        if QUANTIZE:
            out = folder / "quantized.gguf"
            command = [QUANTIZE, "--pure", "--tensor-type-file", file, model.path, out, "Q4_0", "1"]
            subprocess.run(command, check=True, capture_output=True)
            read = {tensor.name: tensor for tensor in GGUFReader(out).tensors if len(tensor.shape) > 1}
            assert {name: tensor.tensor_type.name for name, tensor in read.items()} == types
            self.sizes = {name: int(tensor.n_bytes) for name, tensor in read.items()}
        else:
            self.sizes = {name: bytes_of(type, model.tensors[name]) for name, type in types.items()}
        return {name.removesuffix(".weight"): type for name, type in types.items()}

    def expected(self, model, plan):
        return {name: TYPES.get(formats, formats.upper()) for name, formats in plan.items()}

    def own(self, model, plan):
        return self.expected(model, plan)

    def stored(self, model, folder, plan):
        return {name: self.sizes[f"{name}.weight"] for name in plan}


def types_of(text, tensors):
    """The type of each matrix: patterns are lower-cased and searched for, and the first that is found decides."""
    entries = [entry.split("=", 1) for entry in text.split()]
    found = {}
    for name, shape in tensors.items():
        if len(shape) < 2 or name.endswith("_norm.weight"):
            continue
        type = next((type for pattern, type in entries if re.search(pattern.lower(), name)), "of its own")
        assert type.upper() in GGMLQuantizationType.__members__, (name, type)
        found[name] = type.upper()
    return found


def bytes_of(type, shape):
    block, size = GGML_QUANT_SIZES[GGMLQuantizationType[type]]
    assert shape[1] % block == 0
    return shape[0] * shape[1] // block * size


TARGET = LlamaCpp()
