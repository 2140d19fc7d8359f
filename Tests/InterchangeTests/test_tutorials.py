"""The tutorials' commands, run as they stand, as far as tools without torch allow."""

import csv
import os
import random
import re
import subprocess
import sys
import textwrap

import pytest

import language_models
from conftest import ROOT

TUTORIALS = ROOT / "docs/tutorials"
BLOCK = re.compile(r"(?:<!-- (?P<file>\S+) -->\n)?(?P<indent> *)```(?P<language>\w+)\n(?P<text>.*?)\n *```", re.DOTALL)


class Tutorial:
    """A tutorial's blocks: files that it shows, and commands."""

    def __init__(self, name, mpq, folder):
        self.blocks = list(BLOCK.finditer((TUTORIALS / f"{name}.md").read_text()))
        self.folder = folder
        programs = f"{mpq.path.parent}:{os.path.dirname(sys.executable)}"
        self.environment = mpq.environment | {"PATH": f"{programs}:{os.environ['PATH']}"}

    def run(self, skipping=()):
        """Writes the files and runs the commands in order, but for lines that start with one of some words."""
        output = ""
        for block in self.blocks:
            if block["file"]:
                (self.folder / block["file"]).write_text(block["text"] + "\n")
            elif block["language"] == "sh":
                output += self.shell(textwrap.dedent(block["text"]), skipping)
        return output

    def shell(self, text, skipping):
        commands = re.sub(r"\\\n\s*", "", text).splitlines()
        kept = [line for line in commands if not line.startswith(tuple(skipping))]
        result = subprocess.run(
            ["bash", "-euc", "\n".join(kept)], cwd=self.folder, env=self.environment,
            capture_output=True, text=True, timeout=300)
        assert result.returncode == 0, f"{text}\n{result.stdout}\n{result.stderr}"
        return result.stdout


def convolutions(path):
    """A small image network as PyTorch's exporter writes it before folding, in ONNX."""
    import numpy
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    random = numpy.random.default_rng(3)
    weights = {}

    def weight(name, *shape):
        weights[name] = (random.standard_normal(shape) * numpy.sqrt(2 / numpy.prod(shape[1:]))).astype("f4")
        return name

    statistics = [weight(f"bn1.{part}", 8) for part in ("weight", "bias", "running_mean")]
    weights["bn1.running_var"] = numpy.ones(8, "f4")
    nodes = [
        helper.make_node("Conv", ["x", weight("conv1.weight", 8, 3, 3, 3)], ["a"], name="/conv1/Conv", pads=[1] * 4),
        helper.make_node("BatchNormalization", ["a", *statistics, "bn1.running_var"], ["b"], name="/bn1/BatchNormalization"),
        helper.make_node("Relu", ["b"], ["c"], name="/relu1/Relu"),
        helper.make_node("Conv", ["c", weight("conv2.weight", 16, 8, 3, 3)], ["d"], name="/conv2/Conv", strides=[2, 2]),
        helper.make_node("Relu", ["d"], ["e"], name="/relu2/Relu"),
        helper.make_node("Conv", ["e", weight("conv3.weight", 16, 1, 3, 3)], ["f"], name="/conv3/Conv", group=16),
        helper.make_node("Relu", ["f"], ["g"], name="/relu3/Relu"),
        helper.make_node("GlobalAveragePool", ["g"], ["h"], name="/pool/GlobalAveragePool"),
        helper.make_node("Flatten", ["h"], ["i"], name="/Flatten"),
        helper.make_node("Gemm", ["i", weight("fc.weight", 10, 16), weight("fc.bias", 10)], ["y"], name="/fc/Gemm", transB=1),
    ]
    graph = helper.make_graph(
        nodes, "net", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, 16, 16])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 10])],
        [numpy_helper.from_array(values, name) for name, values in weights.items()])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10), path)


def test_onnx_runtime(mpq, tmp_path):
    import onnx

    convolutions(tmp_path / "model.onnx")
    output = Tutorial("onnxruntime", mpq, tmp_path).run()
    assert "optimal" in output
    plan = (tmp_path / "plan.csv").read_text().splitlines()
    assert len(plan) == 5
    widths = {onnx.TensorProto.INT4: "4", onnx.TensorProto.INT8: "8", onnx.TensorProto.INT16: "16"}
    quantized = onnx.load(tmp_path / "quantized.onnx")
    held = sorted(
        widths[weight.data_type] for weight in quantized.graph.initializer
        if weight.name.endswith(".weight_quantized"))
    assert held == sorted(row.split(",")[1] for row in plan[1:])


@pytest.mark.parametrize("name", ["gguf", "llm-compressor"])
def test_language_models(mpq, tmp_path, name):
    rng = random.Random(name)
    if name == "gguf":
        model = language_models.gguf(rng, tmp_path, unit=512)
    else:
        model = language_models.hugging_face(rng, tmp_path, unit=256, tied=False)
    with open(tmp_path / "importance.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["layer", "tensor", "bits", "importance"])
        for layer, _, _ in mpq.layers(model.path):
            score = rng.random()
            table.writerows([layer, "weight", bits, score * 4.0**-bits] for bits in (2, 3, 4, 6, 8))
    Tutorial(name, mpq, tmp_path).run(skipping=["llama-quantize"])
    with open(tmp_path / "plan.csv") as file:
        plan = list(csv.DictReader(file))
    assert len({row["format"] for row in plan}) > 1
    [written] = [file.read_text() for file in tmp_path.glob(f"plan.{'llama.cpp' if name == 'gguf' else name}.*")]
    for row in plan:
        assert (row["layer"].replace(".", r"\.") if name == "gguf" else row["layer"]) in written
