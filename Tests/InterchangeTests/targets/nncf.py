"""NNCF's weight compression of a model that OpenVINO has converted, one pass per mode."""

import json
import logging

import nncf
import openvino

import onnx_models
from target import Target

TYPES = {"i8": "8", "u8": "8", "i4": "4", "u4": "4", "u3": "3", "u2": "2", "f32": "f32", "f16": "f32"}
OPERATIONS = {"MatMul", "Convolution", "GroupConvolution", "ConvolutionBackpropData"}
BETWEEN = {"Convert", "Multiply", "Reshape", "Subtract", "Transpose"}
GROUP = 16


class NNCF(Target):
    name, suffix = "nncf", "nncf.json"

    def model(self, random, folder):
        logging.getLogger("nncf").setLevel(logging.ERROR)
        if random.random() < 0.5:
            return onnx_models.image_model(random, folder)
        return onnx_models.text_model(random, folder)

    def options(self, model):
        return ["--group-size", GROUP]

    def plan(self, random, model, layers):
        plan = {}
        for name, layer in model.named(layers).items():
            grouped = layer.kind in ("product", "gemm") and layer.row % GROUP == 0
            plan[name] = random.choice(["2", "3", "4", "8", "f32"] if grouped else ["8", "f32"])
        return plan

    def spoiled(self, random, model, layers, plan):
        name = random.choice(list(plan))
        for formats in ("5", "16x", "W8A8", "int8-g32"):
            yield plan | {name: formats}, "which it lacks"
        for name, layer in model.named(layers).items():
            if layer.kind in ("convolution", "depthwise", "transposed"):
                # Rows that the group does not divide, or a convolution: either is a reason.
                yield plan | {name: "4"}, "layer '"
            elif layer.row % 7:
                yield plan | {name: "int4-g7"}, "blocks of 7 do not divide"

    def held(self, model, file, folder, plan):
        converted = openvino.convert_model(model.path)
        names = [operation.get_friendly_name() for operation in weighted(converted)]
        for step in json.loads(file.read_text()):
            assert set(step["layers"]) <= set(names), (step, names)
            options = {key: step[key] for key in ("group_size", "all_layers") if key in step}
            converted = nncf.compress_weights(
                converted, mode=nncf.CompressWeightsMode[step["mode"]],
                ignored_scope=nncf.IgnoredScope(names=[name for name in names if name not in step["layers"]]),
                **options)
        openvino.save_model(converted, folder / "compressed.xml", compress_to_fp16=False)
        read = openvino.Core().read_model(folder / "compressed.xml")
        openvino.compile_model(read, "CPU")
        held = {operation.get_friendly_name(): width(operation) for operation in weighted(read)}
        return {name: held[friendly(layer, held)] for name, layer in zip(plan, model.layers)}


def friendly(layer, held):
    """OpenVINO's name of a layer, among those that are there."""
    base = layer.node.name
    return next(name for name in (f"{base}/WithoutBiases", base, layer.output) if name in held)


def weighted(model):
    """The operations with constant weights, compressed or not."""
    return [
        operation for operation in model.get_ordered_ops()
        if operation.get_type_name() in OPERATIONS and constant(operation) is not None
    ]


def constant(operation):
    for port in (1, 0):
        node = operation.input_value(port).get_node()
        while node.get_type_name() in BETWEEN:
            node = node.input_value(0).get_node()
        if node.get_type_name() == "Constant":
            return node
    return None


def width(operation):
    return TYPES[constant(operation).get_output_element_type(0).get_type_name()]


TARGET = NNCF()
