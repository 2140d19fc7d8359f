"""The program that the tests run; PLANS= of the environment says how many plans each target gets."""

import os
from pathlib import Path

import pytest

import program

ROOT = Path(__file__).resolve().parents[2]


def pytest_generate_tests(metafunc):
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(int(os.environ.get("PLANS", 20))))


@pytest.fixture(scope="session")
def mpq():
    folder = Path(os.environ.get("MPQ_PROGRAMS", ROOT / ".build/release")).resolve()
    return program.Program(folder / "mpq-solve", ROOT / "models")
