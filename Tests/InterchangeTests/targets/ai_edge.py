"""ai-edge-quantizer, for LiteRT models."""

import logging

from ai_edge_litert.interpreter import Interpreter
from ai_edge_quantizer import quantizer
from ai_edge_quantizer.utils import tfl_flatbuffer_utils

import litert_models
from target import Target

# Types of the flatbuffer's schema: FLOAT32, INT8, INT4, INT2.
WIDTHS = {0: "f32", 9: "8", 17: "4", 19: "2", 20: "2"}
OPERATIONS = {3, 4, 9}


class AIEdge(Target):
    name, suffix = "ai-edge", "ai-edge.json"

    def model(self, random, folder):
        logging.disable(logging.WARNING)
        return random.choice([litert_models.convolutions, litert_models.products])(random, folder)

    def plan(self, random, model, layers):
        plan = {}
        for name, layer in model.named(layers).items():
            narrow = layer.kind != "depthwise"
            formats = ["W8A8", "8", "f32"] + (["W4A8", "W2A8", "4"] if narrow else [])
            plan[name] = random.choice(formats)
        if set(plan.values()) == {"f32"}:
            plan[name] = "W8A8"
        return plan

    def spoiled(self, random, model, layers, plan):
        name = random.choice(list(plan))
        for formats in ("W3A8", "W16A8", "5", "W8A4"):
            reason = "not for activations" if formats == "W16A8" else "which it lacks"
            yield plan | {name: formats}, reason
        for name, layer in model.named(layers).items():
            yield plan | {name: "2"}, "has 2 bits"
            if layer.kind == "depthwise":
                yield plan | {name: "W4A8"}, "depthwise"

    def expected(self, model, plan):
        return {name: formats.removeprefix("W").removesuffix("A8") for name, formats in plan.items()}

    def held(self, model, file, folder, plan):
        tool = quantizer.Quantizer(str(model.lite))
        tool.load_quantization_recipe(str(file))
        content = bytearray(tool.quantize().quantized_model)
        (folder / "quantized.tflite").write_bytes(content)
        Interpreter(model_content=bytes(content)).allocate_tensors()
        read = tfl_flatbuffer_utils.read_model(content)
        graph, held = read.subgraphs[0], {}
        for operation in graph.operators:
            if read.operatorCodes[operation.opcodeIndex].builtinCode in OPERATIONS:
                weights = graph.tensors[operation.inputs[1]]
                if weights.buffer and read.buffers[weights.buffer].data is not None or True:
                    held[graph.tensors[operation.outputs[0]].name.decode()] = weights
        makers = {output: operation for operation in graph.operators for output in operation.outputs}
        index = {id(tensor): number for number, tensor in enumerate(graph.tensors)}
        result = {}
        for name, layer in zip(plan, model.layers):
            weights = held[layer.output]
            # Weights alone: a Dequantize stands between them and the operation.
            while index[id(weights)] in makers:
                weights = graph.tensors[makers[index[id(weights)]].inputs[0]]
            result[name] = WIDTHS[weights.type]
        return result


TARGET = AIEdge()
