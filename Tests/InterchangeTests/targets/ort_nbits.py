"""ONNX Runtime's MatMulNBits: the script runs the quantizer's own command line."""

import os
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime

import onnx_models
from target import Target


class MatMulNBits(Target):
    name, suffix = "ort-nbits", "sh"

    def model(self, random, folder):
        # Two names that begin with a dash need not have one width, so some models have none.
        avoided = {"-dash"} if random.random() < 0.8 else ()
        model = onnx_models.text_model(random, folder, gemm=False, avoided=avoided)
        model.block = random.choice([16, 32, 64])
        return model

    def options(self, model):
        return ["--group-size", model.block]

    def plan(self, random, model, layers):
        widths = ["2", "4", "8", "f32"]
        plan = {}
        dashed = random.choice(widths[:3])
        for name, layer in model.named(layers).items():
            plan[name] = dashed if layer.node.name.startswith("-") else random.choice(widths)
        return plan

    def spoiled(self, random, model, layers, plan):
        name = random.choice(list(plan))
        for formats in ("3", "W4A8", "int4-g48", "16x"):
            yield plan | {name: formats}, "which it lacks"

    def held(self, model, file, folder, plan):
        quantized = folder / "quantized.onnx"
        result = subprocess.run(
            ["sh", file, model.path, quantized], capture_output=True, text=True,
            env=os.environ | {"PYTHON": sys.executable})
        assert result.returncode == 0, result.stderr
        session = onnxruntime.InferenceSession(quantized, providers=["CPUExecutionProvider"])
        session.run(None, {"x": np.zeros(model.shape, np.float32)})
        graph = onnx.load(quantized).graph
        makers = {output: node for node in graph.node for output in node.output}
        held = {}
        for name, layer in zip(plan, model.layers):
            node = makers[layer.output]
            if node.op_type == "MatMul":
                held[name] = "f32"
                continue
            assert node.op_type == "MatMulNBits" and node.name.startswith(layer.node.name)
            attributes = {attribute.name: attribute.i for attribute in node.attribute}
            assert attributes["block_size"] == model.block
            held[name] = str(attributes["bits"])
        return held


TARGET = MatMulNBits()
