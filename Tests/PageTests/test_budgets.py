"""Moving budgets, and what the plan does."""

import csv
import io
import json
import re

import pytest
from selenium.webdriver.common.keys import Keys

from page import Page


def bits_of(answer):
    return {
        layer["layer"]: (layer["weight_bits"], layer["activation_bits"]) for layer in json.loads(answer)["layers"]}


def budget_in(page: Page, name):
    pairs = dict(pair.split("=", 1) for pair in page.fragment.split("&"))
    return pairs[name]


def test_the_slider_moves_the_plan_and_the_plan_is_the_solvers(page, solve, shipped):
    page.open_pair()
    before, heights = page.bits(), page.bar_heights()
    page.press("#bitops-slider", Keys.ARROW_RIGHT * 20)
    assert page.bits() != before
    assert page.bar_heights() != heights
    bitops = budget_in(page, "bitops")
    assert int(bitops) > 285442048
    answer = solve(*shipped("resnet20-fashion"), "--max-bitops", bitops, "--json")
    assert page.bits() == bits_of(answer)
    assert f"{json.loads(answer)['importance']:.4g}" in page.status


def test_bars_are_as_high_as_the_bits(page):
    page.open_pair()
    heights = dict(zip(page.bits(), page.bar_heights()))
    for layer, (weights, _) in page.bits().items():
        assert abs(heights[layer] / heights["conv1"] - weights / 8) < 0.02


def test_a_level_can_be_typed(page, solve, shipped):
    page.open_pair()
    page.type("bitops-value", "W4A4")
    assert page.by_id("bitops-value").get_attribute("value") == "501.8 M"
    assert "level W4A4" in page.text("bitops-note")
    answer = solve(*shipped("resnet20-fashion"), "--level", "W4A4", "--json")
    assert page.bits() == bits_of(answer)


def test_what_is_no_amount_is_refused_in_its_place(page):
    page.open_pair()
    before = page.fragment
    page.type("bitops-value", "lots")
    assert page.by_id("bitops-value").get_attribute("aria-invalid") == "true"
    assert "a level such as W3A4" in page.text("bitops-note")
    assert page.fragment == before


def test_a_mark_sets_its_level(page):
    page.open_pair()
    page.click("#budgets .budget:first-child .mark:last-child")
    assert "level W6A6" in page.text("bitops-note")


def test_budgets_hold_together_and_say_how_much_is_used(page, solve, shipped):
    page.open_pair(rest="bitops=501810000")
    page.click("#compression-on")
    page.type("compression-value", "14")
    answer = solve(
        *shipped("resnet20-fashion"), "--max-bitops", 501810000, "--min-compression", 14, "--json")
    assert page.bits() == bits_of(answer)
    assert "The plan uses" in page.text("compression-note")
    page.click("#weight-bits-on")
    page.type("weight-bits-value", "2.1")
    page.click("#activation-bits-on")
    page.type("activation-bits-value", "4.5")
    answer = solve(
        *shipped("resnet20-fashion"), "--max-bitops", 501810000, "--min-compression", 14,
        "--max-mean-weight-bits", 2.1, "--max-mean-activation-bits", 4.5, "--json")
    assert page.bits() == bits_of(answer)


def test_an_infeasible_budget_says_what_blocks_and_what_is_attainable(page):
    page.open_pair()
    page.press("#bitops-slider", Keys.HOME)
    assert page.text("claim") == "No plan keeps these budgets"
    assert "attainable: 130.9 M to" in page.text("messages")
    assert "attainable" in page.status
    assert page.text("bitops-note").startswith("Out of reach.")
    assert "out of reach" in page.by_id("bitops-slider").get_attribute("aria-valuetext")
    assert not page.by_id("download-csv").is_enabled()
    page.press("#bitops-slider", Keys.END)
    assert page.text("claim") == "Proven optimal"


def test_every_end_of_an_attainable_range_can_be_kept(page):
    page.open_pair()
    page.click("#bitops-on")
    for kind, key in (("compression", Keys.END), ("weight-bits", Keys.HOME), ("activation-bits", Keys.HOME)):
        page.click(f"#{kind}-on")
        page.press(f"#{kind}-slider", key)
        assert page.text(f"{kind}-note").startswith("Out of reach.")
        assert page.text("claim") == "No plan keeps these budgets"
        least, most = re.search(r"Attainable: (\S+) to (\S+)\.", page.text(f"{kind}-note")).groups()
        page.type(f"{kind}-value", most if kind == "compression" else least)
        assert page.text("claim") == "Proven optimal", kind
        page.click(f"#{kind}-on")


def test_without_a_budget_the_page_asks_for_one(page):
    page.open_pair()
    page.click("#bitops-on")
    assert page.text("claim") == "No budget is on"
    page.click("#bitops-on")
    assert page.text("claim") == "Proven optimal"


def test_settings_of_the_search_change_the_plan(page, solve, shipped):
    page.open_pair()
    page.type("alpha", "0.3")
    page.click("#tied")
    page.click("#weight-widths label:nth-child(4) input")
    answer = solve(
        *shipped("resnet20-fashion"), "--max-bitops", 285442048, "--alpha", 0.3, "--tie-shared-inputs",
        "--weight-bits", "2,3,4,6", "--json")
    assert page.bits() == bits_of(answer)
    assert {"alpha=0.3", "tied=yes", "weights=2.3.4.6"} <= set(page.fragment.split("&"))


def test_answers_to_earlier_budgets_are_never_shown(page):
    page.open_pair()
    # The next answer takes long, whatever is asked after it.
    page.driver.execute_script(
        """
        const send = window.fetch;
        let isFirst = true;
        window.answered = [];
        window.fetch = async (path, options) => {
          const isSlow = path === "/v1/plans" && isFirst;
          if (isSlow) isFirst = false;
          const answer = await send(path, isSlow ? {...options, signal: undefined} : options);
          if (isSlow) await new Promise((resolve) => setTimeout(resolve, 1500));
          window.answered.push(isSlow);
          return answer;
        };
        """)
    page.by_id("bitops-slider").send_keys(Keys.ARROW_LEFT)
    page.wait(lambda: "Solving" in page.status, "the slow answer to be awaited")
    page.press("#bitops-slider", Keys.ARROW_RIGHT * 40)
    shown = (page.status, page.bits())
    page.wait(lambda: page.driver.execute_script("return window.answered.includes(true)"), "the slow answer")
    assert (page.status, page.bits()) == shown


@pytest.mark.parametrize("text, advice", [
    ("500,5 M", "Commas are not read: write 500.5 M."),
    ("1,200", "Commas are not read: write 1200 or 1.200."),
    ("285,442,048", "Commas are not read: write 285442048."),
    ("1.000,5", "Commas are not read: write decimals with a point."),
    ("500.5m", "Did you mean 500.5M?"),
    ("w4", "Did you mean W4A4?"),
])
def test_what_is_nearly_an_amount_is_refused_with_advice(page, text, advice):
    page.open_pair()
    before = (page.fragment, page.bits())
    page.type("bitops-value", text)
    assert page.by_id("bitops-value").get_attribute("aria-invalid") == "true"
    assert advice in page.text("bitops-note")
    assert page.text("bitops-note").endswith("The budget stays as it was: 285.4 M.")
    assert (page.fragment, page.bits()) == before


def test_a_factor_with_a_comma_is_refused_with_advice(page):
    page.open_pair()
    before = (page.fragment, page.bits())
    page.type("alpha", "0,5")
    assert page.by_id("alpha").get_attribute("aria-invalid") == "true"
    assert page.text("alpha-fault").endswith("Commas are not read: write 0.5. α stays 2.")
    assert (page.fragment, page.bits()) == before
    page.type("alpha", "0.5")
    assert page.text("alpha-fault") == ""
    assert "alpha=0.5" in page.fragment


def test_beside_mean_bits_stand_the_bits_per_weight_of_the_whole_file(page, solve, shipped):
    page.open_pair()
    answer = json.loads(solve(*shipped("resnet20-fashion"), "--max-bitops", 285442048, "--json"))
    rows = csv.DictReader(io.StringIO(solve(
        *shipped("resnet20-fashion"), "--max-bitops", 285442048, "--format", "csv")))
    weights = sum(int(row["params"]) for row in rows)
    whole = 8 * answer["size_bytes"] / weights
    assert page.text("figure-whole") == f"{whole:.2f}"
    assert page.text("figure-bits").startswith(f"W{answer['mean_weight_bits']:.2f} ")
    assert "pinned layers included" in page.text("figure-whole-note")
    # A budget of the searched layers' mean says what it is for the file.
    page.click("#weight-bits-on")
    page.type("weight-bits-value", "2.5")
    note = page.text("weight-bits-note")
    assert float(re.search(r"at most (\S+) bits per weight", note)[1]) > 2.5


def test_the_gain_is_less_importance_as_a_share_of_the_uniform_plans(page):
    page.open_pair()
    less = page.text("figure-gain")
    assert re.fullmatch(r"less importance than uniform W\dA\d \(.*\)", page.text("figure-gain-note"))
    uniform = float(page.text("figure-gain-note").rpartition("(")[2].rstrip(")"))
    mixed = float(page.text("figure-importance"))
    assert less == f"{100 * (uniform - mixed) / uniform:.1f} %"
    assert f"{less} less importance than uniform" in page.status
