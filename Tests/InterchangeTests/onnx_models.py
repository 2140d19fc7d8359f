"""Random ONNX models: chains with branches, convolutions of all kinds, products, and names with odd characters."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ODD = ["plain", "with space", "it's", 'say "x"', "$HOME", "a::b", "back\\slash", "übung/層", "[x](y)*", "-dash", "{c}|.^"]


class Layer:
    """A layer: its node, the tensor that it reads, its kind, and the length of its rows."""

    def __init__(self, node, kind, row):
        self.node, self.kind, self.row = node, kind, row
        self.output = node.output[0]


class Model:
    """A model that is being built, and its layers in the order of execution."""

    def __init__(self, random, folder, producer="mpq tests"):
        self.random, self.folder, self.producer = random, folder, producer
        self.nodes, self.initializers, self.layers = [], [], []
        self.count = 0
        self.numbers = np.random.default_rng(random.getrandbits(32))
        self.outputs = []
        self.avoided = set()
        self.says_kernels = False

    def name(self, stem):
        """A name that no other part of the model has."""
        self.count += 1
        odd = self.random.choice([odd for odd in ODD if odd not in self.avoided])
        return f"{odd}{self.count}.{stem}" if odd.startswith("-") else f"{stem}.{odd}.{self.count}"

    def weights(self, *shape, name=None):
        name = name or self.name("weight")
        values = self.numbers.standard_normal(shape).astype(np.float32)
        self.initializers.append(numpy_helper.from_array(values, name))
        return name

    def node(self, operation, inputs, *, named=True, **attributes):
        output = self.name("tensor")
        node = helper.make_node(
            operation, inputs, [output], name=self.name("node") if named else "", **attributes)
        self.nodes.append(node)
        return output

    def layer(self, operation, inputs, kind, row, **attributes):
        output = self.node(operation, inputs, **attributes)
        self.layers.append(Layer(self.nodes[-1], kind, row))
        return output

    def convolution(self, source, channels, results, *, groups=1, bias=None, transposed=False):
        bias = self.random.random() < 0.5 if bias is None else bias
        kernel = self.random.choice([1, 3])
        pads = [kernel // 2] * 4
        if transposed:
            shape = (channels, results // groups, kernel, kernel)
        else:
            shape = (results, channels // groups, kernel, kernel)
        inputs = [source, self.weights(*shape)] + ([self.weights(results)] if bias else [])
        kind = "transposed" if transposed else "depthwise" if groups == channels > 1 else "convolution"
        # Readers derive the kernel's shape from the weights where it is left out; qonnx does not.
        attributes = {"kernel_shape": [kernel] * 2} if self.says_kernels or self.random.random() < 0.5 else {}
        return self.layer(
            "ConvTranspose" if transposed else "Conv", inputs, kind, shape[1] * kernel * kernel,
            group=groups, pads=pads, **attributes)

    def product(self, source, columns, results, *, gemm=None, weight=None):
        gemm = self.random.random() < 0.5 if gemm is None else gemm
        if not gemm:
            weight = weight or self.weights(columns, results)
            return self.layer("MatMul", [source, weight], "product", columns)
        transposed = self.random.random() < 0.5
        weight = weight or self.weights(*((results, columns) if transposed else (columns, results)))
        inputs = [source, weight]
        if self.random.random() < 0.5:
            inputs.append(self.weights(results))
        return self.layer("Gemm", inputs, "gemm", columns, transB=int(transposed))

    def save(self, shape, opset=None):
        """Writes the model with the input `x`; its results are the tensors in `outputs`."""
        opset = opset or self.random.choice([13, 17, 20, 21])
        order = list(self.initializers)
        self.random.shuffle(order)
        graph = helper.make_graph(
            self.nodes, "graph", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in self.outputs],
            order)
        model = helper.make_model(
            graph, producer_name=self.producer, ir_version=10,
            opset_imports=[helper.make_opsetid("", opset)])
        # Checkers want the shapes of results.
        model = onnx.shape_inference.infer_shapes(model)
        self.path = self.folder / "model.onnx"
        onnx.save(model, self.path)
        self.shape = shape
        return self

    def named(self, layers):
        """The layers by the names that mpq gives them."""
        assert len(layers) == len(self.layers), (layers, [layer.node.name for layer in self.layers])
        self.costs = [(macs, params) for _, macs, params in layers]
        return {name: layer for (name, _, _), layer in zip(layers, self.layers)}


def image_model(random, folder, *, heads=True, transposed=True, says_kernels=False):
    """Convolutions with shared inputs, pools between them, and products at the end."""
    model = Model(random, folder)
    model.says_kernels = says_kernels
    size = random.choice([8, 12])
    channels = random.choice([2, 3, 4])
    shape = [1, channels, size, size]
    value = "x"
    for _ in range(random.randint(2, 4)):
        groups = random.choice([1, 1, 2, channels])
        groups = groups if channels % groups == 0 else 1
        results = channels if groups == channels else 4 * random.randint(1, 3)
        results += -results % groups
        if transposed and random.random() < 0.2 and groups == 1:
            value = model.convolution(value, channels, results, transposed=True, bias=False)
        else:
            value = model.convolution(value, channels, results, groups=groups)
        channels = results
        if random.random() < 0.7:
            value = model.node("Relu", [value])
        if random.random() < 0.3:
            value = model.node("MaxPool", [value], kernel_shape=[3, 3], pads=[1] * 4)
        if random.random() < 0.4:
            # Two layers read one tensor.
            other = model.convolution(value, channels, channels)
            value = model.node("Add", [model.convolution(value, channels, channels), other])
    value = model.node("GlobalAveragePool", [value])
    value = model.node("Flatten", [value])
    columns = channels
    for _ in range(random.randint(1, 2) if heads else 0):
        results = random.choice([5, 8, 16])
        value = model.product(value, columns, results)
        columns = results
    model.outputs = [value]
    return model.save(shape)


def text_model(random, folder, *, columns=(32, 64), gemm=None, avoided=()):
    """Products with shared inputs, as in attention."""
    model = Model(random, folder)
    model.avoided = set(avoided)
    width = random.choice(columns)
    value = "x"
    for _ in range(random.randint(1, 2)):
        parts = [model.product(value, width, width, gemm=gemm) for _ in range(random.randint(1, 3))]
        value = parts[0]
        for part in parts[1:]:
            value = model.node("Add", [value, part])
        value = model.node(random.choice(["Relu", "Sigmoid", "Tanh"]), [value])
        following = random.choice(columns)
        value = model.product(value, width, following, gemm=gemm)
        width = following
    value = model.node("Relu", [value])
    model.outputs = [model.product(value, width, 10, gemm=gemm)]
    return model.save([3, model.layers[0].row])
