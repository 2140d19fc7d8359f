"""mlx-lm: converts the model, and reads the widths of its modules back."""

import json

import mlx.core as mx
from mlx_lm import convert
from mlx_lm.utils import load_model

import language_models
from target import Target

WIDTHS = ["2", "3", "4", "5", "6", "8"]


class MLX(Target):
    name, suffix = "mlx", "mlx.json"

    def model(self, random, folder):
        return language_models.hugging_face(random, folder)

    def options(self, model):
        return ["--group-size", 32]

    def plan(self, random, model, layers):
        return {
            name: random.choice(WIDTHS + ["16", "bf16"] + (["mlx4-g64"] if model.rows.get(name, 1) % 64 == 0 else []))
            for name, _, _ in layers
        }

    def spoiled(self, random, model, layers, plan):
        name = random.choice(list(plan))
        for formats in ("7", "W4A8", "int4-g32", "9"):
            yield plan | {name: formats}, "which it lacks"

    def held(self, model, file, folder, plan):
        settings = json.loads(file.read_text())
        out = folder / "converted"
        convert(
            str(model.path), str(out), quantize=True, q_bits=settings["bits"], q_group_size=settings["group_size"],
            quant_predicate=lambda path, module: settings.get(path, hasattr(module, "to_quantized")))
        converted, _ = load_model(out)
        return {name: (module.bits, module.group_size) for name, module in converted.named_modules() if hasattr(module, "bits")}

    def expected(self, model, plan):
        widths = {"mlx4-g64": (4, 64)} | {width: (int(width), 32) for width in WIDTHS}
        names = {"lm_head": "model.embed_tokens"} if model.tied else {}
        return {names.get(name, name): widths[formats] for name, formats in plan.items() if formats in widths}

    def own(self, model, plan):
        return {name: formats if formats.startswith(("m", "b")) else formats if formats == "16" else f"mlx{formats}-g32" for name, formats in plan.items()}

    def stored(self, model, folder, plan):
        names = {"lm_head": "model.embed_tokens"} if model.tied else {}
        sizes = {}
        for file in (folder / "converted").glob("*.safetensors"):
            for name, array in mx.load(str(file)).items():
                module = name.rsplit(".", 1)[0]
                # Scales and biases have the model's type, 32 bits here; mpq counts those of 16 bits, as published models have.
                size = array.size * 2 if array.dtype == mx.float32 else array.nbytes
                sizes[module] = sizes.get(module, 0) + size
        return {name: sizes[names.get(name, name)] for name in plan}


TARGET = MLX()
