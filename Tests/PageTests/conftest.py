"""One service and one browser for all tests; files and tabs of their own for each."""

import os
import subprocess
from pathlib import Path

import pytest

from page import Page, start_browser
from service import Service

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(os.environ.get("MPQ_PROGRAMS", ROOT / ".build/release")).resolve()


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    with Service(PROGRAMS, tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    driver = start_browser(tmp_path_factory.mktemp("downloads"))
    yield driver
    driver.quit()


@pytest.fixture
def page(browser, service):
    """A fresh page in a window of 1440 × 1000 pixels, in light colours."""
    page = Page(browser, service.address)
    page.resize(1440, 1000)
    page.use_dark(False)
    yield page
    page.expect_no_script_errors()


@pytest.fixture
def solve():
    """What `mpq-solve` prints for these arguments."""

    def run(*arguments):
        result = subprocess.run(
            [PROGRAMS / "mpq-solve", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert result.returncode in (0, 4), result.stderr
        return result.stdout

    return run


@pytest.fixture
def shipped():
    """The arguments that name a shipped network and its table."""
    return lambda name: ("-n", name, "-i", ROOT / "models" / name / "importance.csv")
