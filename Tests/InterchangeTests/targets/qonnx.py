"""QONNX: the model with Quant nodes, whose costs qonnx counts itself."""

import warnings

import onnx
from qonnx.util.inference_cost import inference_cost

import onnx_models
from target import Target


class QONNX(Target):
    name, suffix = "qonnx", "qonnx.onnx"

    def model(self, random, folder):
        if random.random() < 0.5:
            # qonnx counts no transposed convolutions.
            return onnx_models.image_model(random, folder, transposed=False, says_kernels=True)
        return onnx_models.text_model(random, folder)

    def plan(self, random, model, layers):
        return {name: f"W{random.randint(2, 8)}A{random.randint(2, 8)}" for name in model.named(layers)}

    def spoiled(self, random, model, layers, plan):
        name = random.choice(list(plan))
        for formats in ("W1A8", "W8A1", "int4-g32", "q4_K"):
            yield plan | {name: formats}, "which it lacks"

    def expected(self, model, plan):
        bits = [tuple(map(int, formats[1:].split("A"))) for formats in plan.values()]
        costs = list(zip(bits, model.costs))
        return plan | {
            "bit operations": sum(weight * activation * macs for (weight, activation), (macs, _) in costs),
            "weight bits": sum(weight * params for (weight, _), (_, params) in costs),
        }

    def held(self, model, file, folder, plan):
        warnings.filterwarnings("ignore")
        quantized = onnx.load(file)
        makers = {output: node for node in quantized.graph.node for output in node.output}
        constants = {
            tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in quantized.graph.initializer}
        held = {}
        for name, layer in zip(plan, model.layers):
            activation, weight = (makers[tensor] for tensor in makers[layer.output].input[:2])
            assert activation.op_type == weight.op_type == "Quant"
            assert [activation.input[0], weight.input[0]] == list(layer.node.input[:2])
            # The largest weight is the largest integer.
            bits, scale = (float(constants[weight.input[index]]) for index in (3, 1))
            largest = abs(constants[weight.input[0]]).max()
            assert abs(largest / scale - (2 ** (bits - 1) - 1)) < 0.01
            held[name] = f"W{bits:.0f}A{float(constants[activation.input[3]]):.0f}"
        self.expect_the_rest_unchanged(onnx.load(model.path), quantized)
        costs = inference_cost(str(file), discount_sparsity=False)["total_cost"]
        return held | {
            "bit operations": costs["total_bops"],
            "weight bits": costs["total_mem_w_bits"],
        }

    def expect_the_rest_unchanged(self, before, after):
        added = {node.output[0] for node in after.graph.node if node.op_type == "Quant"}
        back = onnx.ModelProto()
        back.CopyFrom(after)
        makers = {node.output[0]: node for node in after.graph.node if node.op_type == "Quant"}
        constants = {name for node in makers.values() for name in node.input[1:]}
        del back.graph.node[:]
        for node in after.graph.node:
            if node.output[0] not in added:
                copy = back.graph.node.add()
                copy.CopyFrom(node)
                copy.input[:] = [makers[name].input[0] if name in makers else name for name in node.input]
        kept = [tensor for tensor in back.graph.initializer if tensor.name not in constants]
        del back.graph.initializer[:]
        back.graph.initializer.extend(kept)
        domains = [entry for entry in back.opset_import if "qonnx" not in entry.domain]
        del back.opset_import[:]
        back.opset_import.extend(domains)
        assert back == before


TARGET = QONNX()
