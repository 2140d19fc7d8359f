"""coremltools' palettization, of an ML program that has the constants of a traced PyTorch network.

The program is built without PyTorch: its constants have the names that coremltools gives a traced network's parameters.
"""

import logging
import warnings

import coremltools
import numpy as np
from coremltools.converters.mil import Builder
from coremltools.optimize.coreml import OptimizationConfig, palettize_weights

import onnx_models
from target import Target

WIDTHS = ["1", "2", "3", "4", "6", "8", "f32"]
SYSTEM = coremltools.target.iOS18


class CoreML(Target):
    name, suffix = "coreml", "coreml.yaml"

    def model(self, random, folder):
        model = onnx_models.Model(random, folder, producer="pytorch")
        value, columns = "x", random.choice([16, 32])
        shape = [1, columns]
        # Modules that differ by more than dots.
        paths = random.sample(["fc", "block.0.up", "block.1.up", "head", "a_b.c", "model.layers.10.q_proj"], 4)
        for path in paths[: random.randint(2, 4)]:
            results = random.choice([16, 32])
            value = model.product(value, columns, results, gemm=False, weight=model.weights(
                columns, results, name=f"{path}.weight"))
            columns = results
        model.outputs = [value]
        return model.save(shape)

    def plan(self, random, model, layers):
        plan = {name: random.choice(WIDTHS) for name in model.named(layers)}
        if set(plan.values()) == {"f32"}:
            plan[random.choice(list(plan))] = "4"
        return plan

    def spoiled(self, random, model, layers, plan):
        name = random.choice(list(plan))
        for formats in ("5", "7", "W4A8", "int4-g32"):
            yield plan | {name: formats}, "which it lacks"
        yield {name: "f32" for name in plan}, "compresses no layer"

    def held(self, model, file, folder, plan):
        warnings.filterwarnings("ignore")
        logging.disable(logging.WARNING)
        numbers = np.random.default_rng(0)

        @Builder.program(input_specs=[Builder.TensorSpec(shape=tuple(model.shape))], opset_version=SYSTEM)
        def program(x):
            for path, layer in zip(plan, model.layers):
                columns, results = layer.row, shape_of(model, layer)[1]
                weight = Builder.const(
                    val=numbers.standard_normal((results, columns)).astype(np.float32),
                    name=path.replace(".", "_") + "_weight")
                x = Builder.linear(x=x, weight=weight)
            return x

        converted = coremltools.convert(
            program, convert_to="mlprogram", minimum_deployment_target=SYSTEM, skip_model_load=True)
        compressed = palettize_weights(converted, OptimizationConfig.from_yaml(str(file)))
        operations = compressed._mil_program.functions["main"].operations
        weights = [operation.inputs["weight"].op for operation in operations if operation.op_type == "linear"]
        return {path: width(weight) for path, weight in zip(plan, weights, strict=True)}


def shape_of(model, layer):
    return next(list(tensor.dims) for tensor in model.initializers if tensor.name == layer.node.input[1])


def width(weight):
    """The bits that count a palette's values."""
    if weight.op_type == "const":
        return "f32"
    assert weight.op_type == "constexpr_lut_to_dense"
    return str(weight.inputs["lut"].shape[-2].bit_length() - 1)


TARGET = CoreML()
