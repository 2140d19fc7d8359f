"""Random plans for every target: the tool holds what the plan says, or nothing is written."""

import random

import pytest

import target as registry
from program import Refused

TARGETS = registry.targets()


@pytest.mark.parametrize("name", TARGETS)
def test_the_tool_holds_the_plan(mpq, tmp_path, name, seed):
    target = TARGETS[name]
    rng = random.Random(f"{name} {seed}")
    model = target.model(rng, tmp_path)
    layers = mpq.layers(model.path)
    plan = target.plan(rng, model, layers)
    file = tmp_path / f"out.{target.suffix}"
    mpq.export(name, model.path, plan, file, *target.options(model))
    assert target.held(model, file, tmp_path, plan) == target.expected(model, plan)
    own = target.own(model, plan)
    if own is not None:
        stored = target.stored(model, tmp_path, plan)
        sizes = mpq.sizes(model.path, own, tmp_path / "own.csv")
        # The program shows four digits.
        assert stored and {name: sizes[name] for name in stored} == pytest.approx(stored, rel=6e-4, abs=0.5)


@pytest.mark.parametrize("name", TARGETS)
def test_other_plans_are_refused(mpq, tmp_path, name, seed):
    target = TARGETS[name]
    rng = random.Random(f"{name} {seed}")
    model = target.model(rng, tmp_path)
    layers = mpq.layers(model.path)
    plan = target.plan(rng, model, layers)
    for number, (spoiled, reason) in enumerate(target.spoiled(rng, model, layers, plan)):
        file = tmp_path / f"spoiled{number}.{target.suffix}"
        with pytest.raises(Refused) as refusal:
            mpq.export(name, model.path, spoiled, file, *target.options(model))
        assert refusal.value.code == 65 and reason in str(refusal.value)
        assert not file.exists()
