"""ONNX Runtime's static quantization, with the overrides by tensors."""

import json
import logging

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static

import onnx_models
from target import Target

WIDTHS = {
    onnx.TensorProto.INT4: 4, onnx.TensorProto.UINT4: 4, onnx.TensorProto.INT8: 8,
    onnx.TensorProto.UINT8: 8, onnx.TensorProto.INT16: 16, onnx.TensorProto.UINT16: 16,
}
# Operations that give their result the format of what they read.
PASSING = {"MaxPool", "Flatten", "Reshape", "Transpose", "Squeeze", "Unsqueeze"}


class Reader(CalibrationDataReader):
    def __init__(self, shape):
        numbers = np.random.default_rng(0)
        self.rows = iter([{"x": numbers.standard_normal(shape).astype(np.float32)}] * 2)

    def get_next(self):
        return next(self.rows, None)


class ONNXRuntime(Target):
    name, suffix = "ort", "ort.json"

    def model(self, random, folder):
        make = random.choice([onnx_models.image_model, onnx_models.image_model, onnx_models.text_model])
        return make(random, folder)

    def plan(self, random, model, layers):
        bits, plan = {}, {}
        for name, layer in model.named(layers).items():
            source = root(model, layer.node)
            pooled = any(
                node.op_type == "MaxPool" and root(model, node) == source for node in model.nodes)
            activation = bits.setdefault(source, random.choice([8, 16] if pooled else [4, 8, 8, 16]))
            plan[name] = f"W{random.choice([4, 8, 16])}A{activation}"
        return plan

    def spoiled(self, random, model, layers, plan):
        name = random.choice(list(plan))
        yield plan | {name: "W3A8"}, "which it lacks"
        yield plan | {name: "W8A2"}, "which it lacks"
        yield plan | {name: "int4-g32"}, "which it lacks"
        readers = {}
        for name, layer in model.named(layers).items():
            readers.setdefault(root(model, layer.node), []).append(name)
        for names in readers.values():
            if len(names) > 1:
                activation = plan[names[0]].split("A")[1]
                yield plan | {names[1]: "W8A8" if activation != "8" else "W8A16"}, "one activation format"
        for name, layer in model.named(layers).items():
            source = root(model, layer.node)
            if any(node.op_type == "MaxPool" and root(model, node) == source for node in model.nodes):
                yield plan | {name: "W8A4"}, "MaxPool"

    def held(self, model, file, folder, plan):
        logging.disable(logging.WARNING)
        overrides = json.loads(file.read_text())
        for rows in overrides.values():
            for row in rows:
                row["quant_type"] = QuantType[row["quant_type"]]
        quantized = folder / "quantized.onnx"
        quantize_static(
            model.path, quantized, Reader(model.shape), extra_options={"TensorQuantOverrides": overrides})
        session = onnxruntime.InferenceSession(quantized, providers=["CPUExecutionProvider"])
        session.run(None, {"x": np.zeros(model.shape, np.float32)})
        return widths(onnx.load(quantized).graph, model, plan)


def root(model, node):
    """The tensor that gives a layer's activation its format."""
    makers = {node.output[0]: node for node in model.nodes}
    tensor = node.input[0]
    while tensor in makers and makers[tensor].op_type in PASSING:
        tensor = makers[tensor].input[0]
    return tensor


def widths(graph, model, plan):
    """The widths of layers by the operations in front of their operands."""
    types = {tensor.name: tensor.data_type for tensor in graph.initializer}
    makers = {output: node for node in graph.node for output in node.output}
    nodes = {node.name: node for node in graph.node}
    held = {}
    for name, layer in zip(plan, model.layers):
        activation, weight = (makers[tensor] for tensor in nodes[layer.node.name].input[:2])
        assert activation.op_type == weight.op_type == "DequantizeLinear", layer.node.name
        held[name] = f"W{WIDTHS[types[weight.input[0]]]}A{WIDTHS[types[activation.input[2]]]}"
    return held


TARGET = ONNXRuntime()
