"""Pinning layers and excluding widths where their bars stand."""

import json

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

CURSOR = "#plan-chart .chart-cursor"


def test_a_layer_is_pinned_with_the_keyboard(page, solve, shipped, tmp_path):
    page.open_pair()
    page.press(CURSOR, Keys.ARROW_RIGHT * 3)
    assert page.find(CURSOR).get_attribute("aria-valuetext").startswith("layer1.1.conv1: weights 2 bits")
    page.press(CURSOR, Keys.ENTER)
    assert page.focus == "layer-title"
    assert page.text("layer-title") == "layer1.1.conv1"
    page.press("#weight-choices tr:nth-child(4) button", Keys.ENTER)
    assert page.bits()["layer1.1.conv1"][0] == 5
    constraints = tmp_path / "constraints.json"
    constraints.write_text(json.dumps({"layers": [{"name": "layer1.1.conv1", "weight_bits": [5]}]}))
    answer = json.loads(solve(
        *shipped("resnet20-fashion"), "--max-bitops", 285442048, "--constraints", constraints, "--json"))
    assert [layer["weight_bits"] for layer in answer["layers"]] == [weights for weights, _ in page.bits().values()]
    assert f"{answer['importance']:.4g}" in page.status
    # A pinned layer takes no baseline away.
    assert "1 layer by rule" in page.status
    page.keys(Keys.ESCAPE)
    assert page.focus == "slider"
    assert not page.by_id("layer-panel").is_displayed()


def test_an_opened_layers_title_is_in_sight_on_a_small_screen(page):
    page.resize(360, 740)
    page.open_pair()
    page.click("#plan-rows tr:nth-child(5) button")
    top = lambda selector, edge: page.driver.execute_script(
        f"return document.querySelector('{selector}').getBoundingClientRect().{edge}")
    assert top("#layer-title", "top") >= top("#status", "bottom")


def test_a_width_is_excluded_with_a_click_and_allowed_again(page):
    page.open_pair()
    first = page.bits()
    assert first["layer1.0.conv1"] == (3, 3)
    chart = page.find(CURSOR)
    # The second of 22 bars.
    # In one look: the chart may be drawn anew between two.
    centre = page.driver.execute_script("""
        const [bar, chart] = [document.querySelectorAll("#plan-chart .spot")[1], arguments[0]]
          .map((node) => node.getBoundingClientRect());
        return bar.x + bar.width / 2 - chart.x;""", chart)
    ActionChains(page.driver).move_to_element_with_offset(
        chart, centre - chart.size["width"] / 2, 60 - chart.size["height"] / 2).click().perform()
    assert page.text("layer-title") == "layer1.0.conv1"
    page.click("#weight-choices tr:nth-child(2) input")
    assert page.bits()["layer1.0.conv1"][0] != 3
    assert "w2.4.5.6" in page.fragment
    assert "layer1.0.conv1" in page.text("limits-list")
    page.click("#weight-choices tr:nth-child(2) input")
    assert page.bits() == first
    assert "limit" not in page.fragment


def test_one_width_always_stays(page):
    page.open_pair()
    page.press(CURSOR, Keys.ARROW_RIGHT, Keys.ENTER)
    for row in range(1, 5):
        page.click(f"#activation-choices tr:nth-child({row}) input")
    assert page.bits()["layer1.0.conv1"][1] == 6
    assert not page.find("#activation-choices tr:nth-child(5) input").is_enabled()


def test_a_layer_keeps_its_chosen_widths_while_budgets_move(page):
    page.open_pair()
    page.press(CURSOR, Keys.ARROW_RIGHT * 2, Keys.ENTER)
    page.click("#layer-pin")
    assert page.bits()["layer1.0.conv2"] == (3, 3)
    page.press("#bitops-slider", Keys.END)
    assert page.bits()["layer1.0.conv2"] == (3, 3)
    assert page.bits()["layer1.0.conv1"] == (6, 6)
    page.click("#layer-free")
    assert page.bits()["layer1.0.conv2"] == (6, 6)


def test_limits_are_listed_and_freed_together(page):
    page.open_pair(rest="bitops=285442048&limit=w4%3Alayer1.0.conv1&limit=w2.3a5%3Alayer3.2.conv2")
    assert page.bits()["layer1.0.conv1"][0] == 4
    assert page.bits()["layer3.2.conv2"][1] == 5
    assert "weights 2/3, activations 5" in page.text("limits-list")
    page.click("#free-all")
    assert "limit" not in page.fragment
    assert page.focus in ("limits-heading", "settings-heading")


def test_layers_pinned_by_the_network_are_told(page):
    page.open_pair()
    page.press(CURSOR, Keys.HOME, Keys.ENTER)
    assert page.by_id("layer-pinned").is_displayed()
    assert not page.by_id("layer-tensors").is_displayed()
    page.click("#layer-next")
    assert page.text("layer-title") == "layer1.0.conv1"
    assert page.by_id("layer-tensors").is_displayed()


def test_the_table_opens_layers_too(page):
    page.open_pair()
    page.click("#plan-rows tr:nth-child(5) button")
    assert page.text("layer-title") == "layer1.1.conv2"
    page.click("#layer-close")
    assert page.focus == "slider"


def test_the_line_under_the_bars_is_that_of_the_plan_shown(page):
    page.open_pair()
    readout = lambda: page.find("#plan-chart .readout").text
    page.click("#plan-rows tr:nth-child(4) button")
    assert readout().startswith("layer1.1.conv1: weights 2 bits")
    page.click("#weight-choices tr:nth-child(5) button")
    assert page.bits()["layer1.1.conv1"][0] == 6
    assert readout().startswith("layer1.1.conv1: weights 6 bits")
    assert readout() == page.find(CURSOR).get_attribute("aria-valuetext")
    # Another network has no such layer.
    page.pick("network", "resnet8-fashion")
    assert readout() == "Choose a bar to pin a layer or exclude a width."
