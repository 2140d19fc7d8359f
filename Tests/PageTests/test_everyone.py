"""For every reader: sizes, colours, keyboard, assistive technology; and networks of every size."""

import re

import pytest
from selenium.webdriver.common.keys import Keys

from files import write_pair

WIDTHS = [360, 768, 1440]
HEIGHTS = {360: 740, 768: 1024, 1440: 1000}


def unfold(page):
    page.driver.execute_script("for (const box of document.querySelectorAll('details')) box.open = true")
    page.wait(lambda: page.find_all("#join-table tr"), "the candidates")


def contrast(first, second):
    """The contrast of two colours as the WCAG define it, from 1 to 21."""

    def luminance(colour):
        channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_axe_finds_nothing_in_any_state(page):
    page.open_pair().wait_for_curve()
    states = [
        ("a plan", lambda: None),
        ("a layer", lambda: page.press("#plan-chart .chart-cursor", Keys.ARROW_RIGHT, Keys.ENTER)),
        ("a pinned layer", lambda: page.click("#layer-pin")),
        ("an infeasible budget", lambda: page.press("#bitops-slider", Keys.HOME)),
        ("no budget", lambda: page.click("#bitops-on")),
        ("everything unfolded", lambda: unfold(page)),
    ]
    for state, reach in states:
        reach()
        for is_dark in (False, True):
            page.use_dark(is_dark)
            assert page.violations() == [], f"{state}, {'dark' if is_dark else 'light'}"


def test_axe_finds_nothing_in_a_refusal_on_a_small_screen(page, tmp_path):
    damaged = tmp_path / "damaged.csv"
    damaged.write_text("layer,tensor,bits,importance\nfirst,weight,2,much\n")
    page.resize(360, 740)
    page.open("#network=resnet50&table=resnet8-fashion")
    page.upload(damaged)
    page.wait(lambda: page.by_id("upload-faults").is_displayed(), "the refusal")
    for is_dark in (False, True):
        page.use_dark(is_dark)
        assert page.violations() == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_window(page, width, tmp_path):
    layers = [f"features.{index}.a-name-that-is-longer-than-most" for index in range(30)]
    page.resize(width, HEIGHTS[width])
    page.open_pair()
    page.upload(*write_pair(tmp_path, layers, outlier=layers[3], bits=(2, 3, 4, 5, 6, 7, 8, 16)))
    page.wait(lambda: layers[0] in page.bits(), "the plan")
    page.wait_for_curve()
    page.press("#plan-chart .chart-cursor", Keys.ARROW_RIGHT * 3, Keys.ENTER)
    unfold(page)
    assert page.overflow() <= 0
    charts = page.driver.execute_script(
        "return [...document.querySelectorAll('svg.chart')].map((chart) => chart.getBoundingClientRect().width)")
    assert all(200 < chart <= width for chart in charts)


def test_charts_follow_the_windows_width(page):
    page.open_pair()
    page.resize(360, 740)
    page.wait(lambda: page.find("#plan-chart svg").size["width"] <= 340, "the narrow chart")
    page.resize(1440, 1000)
    page.wait(lambda: page.find("#plan-chart svg").size["width"] > 600, "the wide chart")


def test_charts_can_be_read_in_light_and_dark(page):
    """axe-core does not judge the colours of drawings."""
    page.open_pair().wait_for_curve()
    papers = []
    for is_dark in (False, True):
        page.use_dark(is_dark)
        paper, texts, marks = page.driver.execute_script(
            """
            const colours = (selector, key) => [...new Set(
              [...document.querySelectorAll(selector)].map((node) => getComputedStyle(node)[key]))];
            return [getComputedStyle(document.body).backgroundColor, colours(".chart text", "fill"),
              [...colours(".chart .curve, .chart .own, .chart .hollow, .chart .base", "stroke"),
               ...colours(".chart .weight, .chart .activation, .chart .pinned, .chart .share, .chart .uniform, "
                 + ".chart .step", "fill")]];
            """)
        papers.append(paper)
        assert all(contrast(text, paper) >= 4.5 for text in texts), texts
        assert all(contrast(mark, paper) >= 3 for mark in marks), marks
    assert papers[0] != papers[1]


def test_the_whole_journey_with_the_keyboard_alone(page):
    page.open()
    page.driver.execute_script("document.activeElement.blur()")

    def tab_to(condition, what, limit=90):
        for _ in range(limit):
            page.keys(Keys.TAB)
            if condition(page.focus):
                return
        raise AssertionError(f"the Tab key does not reach {what}")

    tab_to(lambda focus: focus == "skip", "the skip link")
    tab_to(lambda focus: focus == "network", "the network")
    before = page.bits()
    page.keys("resnet8")
    page.settle()
    assert page.bits() != before
    tab_to(lambda focus: focus == "file", "the file button")
    tab_to(lambda focus: focus == "bitops-slider", "the BitOps slider")
    before = page.bits()
    page.keys(Keys.ARROW_RIGHT * 20)
    page.settle()
    assert page.bits() != before
    tab_to(lambda focus: focus == "compression-on", "the compression budget")
    page.keys(Keys.SPACE)
    page.settle()
    assert "compression=" in page.fragment
    tab_to(lambda focus: focus == "download-csv", "the downloads")
    tab_to(lambda focus: focus == "slider", "the bars")
    page.keys(Keys.ARROW_RIGHT * 2, Keys.ENTER)
    assert page.focus == "layer-title"
    layer = page.text("layer-title")
    tab_to(lambda focus: focus == "button", "a width’s pin")
    page.keys(Keys.SPACE)
    page.settle()
    assert layer in page.text("limits-list")
    tab_to(lambda focus: focus == "slider", "the curve")
    page.wait_for_curve()
    page.keys(Keys.HOME, Keys.ARROW_RIGHT * 7, Keys.ENTER)
    page.settle()
    assert page.status.startswith("Proven optimal")


def test_the_chart_and_the_answer_are_told_in_words(page):
    page.open_pair().wait_for_curve()
    assert page.by_id("status").get_attribute("role") == "status"
    chart = page.find("#plan-chart svg")
    assert chart.get_attribute("role") == "img"
    titles = [page.by_id(name).get_attribute("textContent") for name in chart.get_attribute("aria-labelledby").split()]
    assert titles[0] == "resnet20-fashion: bits per layer"
    assert "weights: " in titles[1]
    axes = [text.text for text in page.find_all("#curve-chart text.axis")]
    assert any(text.startswith("BitOps (") for text in axes)
    assert any(text.startswith("importance lost") for text in axes)


def test_hundreds_of_layers_can_be_searched_and_walked(page, tmp_path):
    costs, table = write_pair(tmp_path, layers=[f"blocks.{index}.linear" for index in range(560)])
    page.open()
    page.upload(costs, table)
    page.wait(lambda: len(page.bits()) == 560 and page.text("claim") == "Proven optimal", "the plan")
    page.press("#bitops-slider", Keys.ARROW_LEFT * 10)
    page.press("#plan-chart .chart-cursor", Keys.END, Keys.PAGE_DOWN)
    assert page.find("#plan-chart .chart-cursor").get_attribute("aria-valuetext").startswith("blocks.549.linear")
    page.press("#plan-chart .chart-cursor", Keys.ENTER)
    page.click("#layer-pin")
    assert "blocks.549.linear" in page.text("limits-list")
    assert page.overflow() <= 0


def test_legends_keep_their_colours_among_the_systems_own(page):
    page.open_pair()
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "forced-colors", "value": "active"}]})
    try:
        swatches = page.driver.execute_script(
            "return [...document.querySelectorAll('.chart g .weight, .chart g .activation, .chart g .pinned')]"
            ".map((node) => getComputedStyle(node).fill)")
        assert len(set(swatches)) == 3
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_shortened_names_keep_what_tells_layers_apart(page, tmp_path):
    layers = [f"model.layers.{index}.self_attn.{part}_proj" for index in (11, 12) for part in "qk"]
    page.open()
    page.upload(*write_pair(tmp_path, [*layers, "n" * 300]))
    page.wait(lambda: layers[0] in page.bits(), "the plan")
    names = [text.text for text in page.find_all("#plan-chart text.small")]
    assert names[:2] == ["m.layers.11.self_attn.q_proj", "m.layers.11.self_attn.k_proj"]
    assert len(set(names)) == 5
    # Figures stay in sight beside a very long name.
    box = page.find("#plan-rows").find_element("xpath", "ancestor::div[1]")
    assert box.get_property("scrollWidth") <= box.get_property("clientWidth") + 1
