"""Checkpoints of GPTQ and auto-round."""

from safetensors import safe_open


def packed_widths(folder, rows):
    """Widths by the words that a row of weights takes."""
    held = {}
    for file in folder.rglob("*.safetensors"):
        with safe_open(file, "pt") as tensors:
            for key in tensors.keys():
                if key.endswith(".qweight"):
                    name = key.removesuffix(".qweight")
                    held[name] = tensors.get_slice(key).get_shape()[0] * 32 // rows[name]
    return held
