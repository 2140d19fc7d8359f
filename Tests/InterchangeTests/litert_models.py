"""Random LiteRT (TensorFlow Lite) models, each with the ONNX model that a converter would make of it."""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

import onnx_models

PADDING_SAME = schema.Padding.SAME


class Builder:
    """A LiteRT model of one graph that is built beside its ONNX twin."""

    def __init__(self, random, folder):
        self.random, self.folder = random, folder
        self.twin = onnx_models.Model(random, folder, "tf2onnx 1.16.1")
        self.model = schema.ModelT()
        self.model.version = 3
        self.model.description = "mpq tests"
        self.model.buffers = [schema.BufferT()]
        self.model.operatorCodes = []
        self.graph = schema.SubGraphT()
        self.graph.tensors, self.graph.operators = [], []
        self.model.subgraphs = [self.graph]
        self.numbers = np.random.default_rng(random.getrandbits(32))

    def tensor(self, name, shape, values=None):
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type = name.encode(), list(shape), schema.TensorType.FLOAT32
        tensor.buffer = 0
        if values is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(values.astype(np.float32).tobytes(), np.uint8)
            tensor.buffer = len(self.model.buffers)
            self.model.buffers.append(buffer)
        self.graph.tensors.append(tensor)
        return len(self.graph.tensors) - 1

    def constant(self, *shape):
        name = self.twin.name("constant")
        return self.tensor(name, shape, self.numbers.standard_normal(shape))

    def operation(self, code, kind, options, inputs, name, shape):
        codes = [entry.builtinCode for entry in self.model.operatorCodes]
        if code not in codes:
            entry = schema.OperatorCodeT()
            entry.builtinCode = entry.deprecatedBuiltinCode = code
            entry.version = 1
            self.model.operatorCodes.append(entry)
            codes.append(code)
        operation = schema.OperatorT()
        operation.opcodeIndex = codes.index(code)
        operation.builtinOptionsType, operation.builtinOptions = kind, options
        output = self.tensor(name, shape)
        operation.inputs, operation.outputs = inputs, [output]
        self.graph.operators.append(operation)
        return output

    def save(self, source, result):
        self.graph.inputs, self.graph.outputs = [source], [result]
        builder = flatbuffers.Builder(1024)
        builder.Finish(self.model.Pack(builder), b"TFL3")
        path = self.folder / "model.tflite"
        path.write_bytes(bytes(builder.Output()))
        return path


def convolutions(random, folder):
    """Convolutions, also depthwise ones, and a product at the end."""
    build = Builder(random, folder)
    size, channels = 8, random.choice([2, 4])
    shape = [1, channels, size, size]
    value, twin = build.tensor("x", [1, size, size, channels]), "x"
    source = value
    for _ in range(random.randint(1, 3)):
        depthwise = random.random() < 0.4
        results = channels if depthwise else random.choice([4, 8])
        kernel = 3 if depthwise else random.choice([1, 3])
        twin = build.twin.convolution(
            twin, channels, results, groups=channels if depthwise else 1, bias=True)
        # The twin's kernel is another one; names and kinds are all that counts.
        options = schema.DepthwiseConv2DOptionsT() if depthwise else schema.Conv2DOptionsT()
        options.strideW = options.strideH = 1
        options.dilationWFactor = options.dilationHFactor = 1
        options.padding = PADDING_SAME
        if depthwise:
            options.depthMultiplier = 1
        weights = build.constant(*((1, kernel, kernel, channels) if depthwise else (results, kernel, kernel, channels)))
        value = build.operation(
            schema.BuiltinOperator.DEPTHWISE_CONV_2D if depthwise else schema.BuiltinOperator.CONV_2D,
            schema.BuiltinOptions.DepthwiseConv2DOptions if depthwise else schema.BuiltinOptions.Conv2DOptions,
            options, [value, weights, build.constant(results)], twin, [1, size, size, results])
        channels = results
    build.twin.outputs = [twin]
    build.twin.save(shape)
    return finish(build, source, value)


def products(random, folder):
    """A chain of products."""
    build = Builder(random, folder)
    columns = random.choice([8, 16, 32])
    shape = [1, columns]
    value, twin = build.tensor("x", shape), "x"
    source = value
    for _ in range(random.randint(2, 5)):
        results = random.choice([8, 16, 32])
        twin = build.twin.product(twin, columns, results, gemm=False)
        options = schema.FullyConnectedOptionsT()
        value = build.operation(
            schema.BuiltinOperator.FULLY_CONNECTED, schema.BuiltinOptions.FullyConnectedOptions, options,
            [value, build.constant(results, columns), build.constant(results)], twin, [1, results])
        columns = results
    build.twin.outputs = [twin]
    build.twin.save(shape)
    return finish(build, source, value)


def finish(build, source, value):
    model = build.twin
    model.lite = build.save(source, value)
    return model
