"""The trade-off curve and its points."""

import re

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

CURSOR = "#curve-chart .chart-cursor"


def test_the_curve_fills_and_names_uniform_plans(page):
    page.open_pair().wait_for_curve()
    assert page.curve_points() > 30
    names = [text.text for text in page.find_all("#curve-chart text.halo")]
    assert {"W2A2", "W3A3", "W4A4", "W5A5", "W6A6"} <= set(names)
    assert re.search(r"The mixed frontier has \d+ plans, from 130.9 to 1120 MBitOps", page.description("curve-chart"))
    assert page.find("#curve-chart .spot title").get_attribute("textContent").endswith(
        ": 130.9 M BitOps, importance 14.15")
    page.click("#curve-details summary")
    assert len(page.find_all("#curve-rows tr")) == 41
    assert page.find("#curve-rows th").text.endswith(" M")


def test_a_point_is_chosen_with_the_keyboard(page):
    page.open_pair().wait_for_curve()
    words = lambda: page.find(CURSOR).get_attribute("aria-valuetext")
    page.press(CURSOR, Keys.HOME, Keys.ARROW_RIGHT * 10)
    while not words().startswith("best mixed plan"):
        page.press(CURSOR, Keys.ARROW_RIGHT)
    chosen = words()
    page.press(CURSOR, Keys.ENTER)
    assert chosen.partition(": ")[2].startswith(f"{page.text('figure-bitops')} BitOps")
    assert f"importance {chosen.rpartition(' ')[2]}" in page.status
    assert words() == chosen


def test_a_point_is_chosen_with_a_click(page):
    page.open_pair().wait_for_curve()
    point = page.find_all("#curve-chart svg > circle.step")[30]
    page.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", point)
    box = page.driver.execute_script(
        "const box = arguments[0].getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]",
        point)
    actions = ActionChains(page.driver)
    actions.w3c_actions.pointer_action.move_to_location(round(box[0]), round(box[1]))
    actions.w3c_actions.pointer_action.click()
    actions.perform()
    page.settle()
    assert page.text("figure-bitops") in page.find(CURSOR).get_attribute("aria-valuetext")
    assert "bitops=285442048" not in page.fragment


def test_the_curve_follows_other_settings_but_not_its_own_budget(page):
    page.open_pair().wait_for_curve()
    points = page.find("#curve-chart svg > polyline").get_attribute("points")
    page.press("#bitops-slider", Keys.ARROW_RIGHT * 5)
    assert page.find("#curve-chart svg > polyline").get_attribute("points") == points
    page.click("#compression-on")
    page.type("compression-value", "15")
    page.wait(lambda: page.text("curve-words") != "", "the new sweep")
    page.wait_for_curve()
    assert page.find("#curve-chart svg > polyline").get_attribute("points") != points


@pytest.mark.parametrize("is_done", [False, True])
def test_a_sweep_that_breaks_off_is_taken_up_again(page, is_done):
    ratio = "9.31" if is_done else "9.32"
    if is_done:
        page.open_pair(rest=f"bitops=285442048&compression={ratio}").wait_for_curve()
    page.open_pair()
    # The first stream ends after a few rows, as when a proxy closes it.
    page.driver.execute_script(
        """
        const send = window.fetch;
        let isFirst = true;
        window.fetch = async (path, options) => {
          const answer = await send(path, options);
          if (!isFirst || !path.endsWith("/events")) return answer;
          isFirst = false;
          const text = await answer.text();
          return new Response(text.split("\\n\\n").slice(0, 6).join("\\n\\n") + "\\n\\n");
        };
        """)
    page.type("compression-value", ratio)
    page.wait_for_curve()
    page.click("#curve-details summary")
    assert len(page.find_all("#curve-rows tr")) == 41


def test_the_line_under_the_curve_is_that_of_the_curve_shown(page):
    page.open_pair()
    page.type("alpha", "1")
    page.wait_for_curve()
    page.press(CURSOR, Keys.HOME, Keys.ARROW_RIGHT * 3)
    readout = lambda: page.find("#curve-chart .readout").text
    before = readout()
    assert before == page.find(CURSOR).get_attribute("aria-valuetext")
    # The keyboard stays on the curve while its settings go back.
    page.driver.back()
    page.wait(lambda: page.by_id("alpha").get_attribute("value") == "2", "the step back")
    page.settle().wait_for_curve()
    assert page.focus == "slider"
    assert readout() == page.find(CURSOR).get_attribute("aria-valuetext") != before
