"""The commands of the tutorials on language models, as far as they are mpq's own."""

import csv
import random
import re
import shlex
from pathlib import Path

import pytest

import language_models

TUTORIALS = Path(__file__).resolve().parents[2] / "docs/tutorials"


def commands(name):
    text = (TUTORIALS / f"{name}.md").read_text()
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.M | re.S)
    return [shlex.split(line) for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("name", ["gguf", "llm-compressor"])
def test_commands_run(mpq, tmp_path, monkeypatch, name):
    rng = random.Random(name)
    if name == "gguf":
        model = language_models.gguf(rng, tmp_path, unit=512)
    else:
        model = language_models.hugging_face(rng, tmp_path, unit=256, tied=False)
    monkeypatch.chdir(tmp_path)
    with open("importance.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["layer", "tensor", "bits", "importance"])
        for layer, _, _ in mpq.layers(model.path):
            score = rng.random()
            writer.writerows([layer, "weight", bits, score * 4.0**-bits] for bits in (2, 3, 4, 6, 8))
    own = [command[1:] for command in commands(name) if command[0] == "mpq-solve"]
    assert len(own) == 4
    for command in own:
        mpq.run(*command)
    plan = list(csv.DictReader(open("plan.csv")))
    written = (tmp_path / own[-1][-1]).read_text()
    assert len({row["format"] for row in plan}) > 1
    for row in plan:
        name = row["layer"].replace(".", r"\.") if "gguf" in own[0][-1] else row["layer"]
        assert name in written
