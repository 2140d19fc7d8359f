"""Plans as files, compared with what the command line prints for the same budgets."""

import csv
import io
import json

import yaml


def test_the_three_formats_are_the_solvers(page, solve, shipped):
    page.open_pair(rest="bitops=400000000&compression=12.2")
    arguments = (*shipped("resnet20-fashion"), "--max-bitops", 400000000, "--min-compression", 12.2)

    plan = page.downloaded("csv")
    assert [file.name for file in page.driver.downloads.iterdir()] == [
        "resnet20-fashion-400MBitOps-12.2xsmaller-plan.csv"]
    assert plan == solve(*arguments, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(plan)))
    assert {row["layer"]: (int(row["weight_bits"]), int(row["activation_bits"])) for row in rows} == page.bits()

    answer = json.loads(page.downloaded("json"))
    expected = json.loads(solve(*arguments, "--json"))
    del answer["solve_seconds"], expected["solve_seconds"]
    assert answer == expected

    text = page.downloaded("yaml")
    assert text == solve(*arguments, "--format", "limpq-yaml")
    assert yaml.safe_load(text)


def test_a_download_that_fails_is_told(page):
    page.open_pair()
    page.driver.execute_script("window.fetch = () => Promise.reject(new TypeError('no network'))")
    page.find("#download-csv").click()
    page.wait(lambda: page.status.startswith("The plan could not be downloaded."), "the message")
