"""Charts are drawn by the service; the page puts them in place and steps through them."""

from selenium.webdriver.common.keys import Keys

# Counts the charts of plans that are asked for; holds the answers back until they are let go.
HELD = """
const send = window.fetch;
window.asked = 0;
window.held = [];
window.fetch = async (path, options) => {
  const answer = await send(path, options);
  if (path !== "/v1/charts/plan") return answer;
  window.asked++;
  if (window.held) await new Promise((release) => window.held.push(release));
  return answer;
};
"""
REFUSED = """
const send = window.fetch;
window.fetch = (path, options) => path === "/v1/charts/plan"
  ? Promise.resolve(new Response(
      JSON.stringify({title: "Unprocessable", status: 422, detail: "No ink."}),
      {status: 422, headers: {"Content-Type": "application/problem+json"}}))
  : send(path, options);
"""


def heights_are_the_bits(page):
    bits = [weights for weights, _ in page.bits().values()]
    heights = page.bar_heights()
    return len(bits) == len(heights) and all(
        abs(height / heights[0] - weights / bits[0]) < 0.02 for height, weights in zip(heights, bits))


def test_the_bars_are_those_of_the_newest_plan(page):
    page.open_pair()
    first, heights = page.bits(), page.bar_heights()
    page.driver.execute_script(HELD)
    page.by_id("bitops-slider").send_keys(Keys.ARROW_RIGHT * 10)
    page.wait(lambda: page.bits() != first and page.driver.execute_script("return window.asked"), "a newer plan")
    # While its chart is on its way, the one before stays.
    assert page.bar_heights() == heights
    second = page.bits()
    page.by_id("bitops-slider").send_keys(Keys.ARROW_RIGHT * 40)
    page.wait(lambda: page.bits() != second, "the newest plan")
    assert page.driver.execute_script("return window.asked") == 1
    assert page.by_id("result").get_attribute("aria-busy") == "true"
    page.driver.execute_script("const held = window.held; window.held = null; for (const release of held) release();")
    page.settle()
    assert heights_are_the_bits(page)
    assert page.find("#plan-chart .spot:nth-of-type(3) title").get_attribute("textContent").startswith(
        f"layer1.0.conv2: weights {page.bits()['layer1.0.conv2'][0]} bits")


def test_a_chart_that_is_not_wanted_any_more_is_not_shown(page):
    page.open_pair()
    page.driver.execute_script(HELD)
    page.by_id("bitops-slider").send_keys(Keys.ARROW_RIGHT * 10)
    page.wait(lambda: page.driver.execute_script("return window.asked") == 1, "a chart on its way")
    page.driver.execute_script("location.hash = '#network=none&table=none&bitops=1000'")
    page.wait(lambda: page.text("claim") == "Not on this service", "the refusal")
    page.driver.execute_script("const held = window.held; window.held = null; for (const release of held) release();")
    page.settle()
    assert page.find_all("svg.chart") == []


def test_a_chart_that_cannot_be_drawn_is_told(page):
    page.open_pair()
    page.driver.execute_script(REFUSED)
    page.press("#bitops-slider", Keys.ARROW_RIGHT * 10)
    assert page.find("#plan-chart .readout").text == "The chart cannot be drawn. No ink."
    assert page.text("claim") == "Proven optimal"
    page.open_pair()
    assert heights_are_the_bits(page)


def test_layers_that_a_person_limited_are_marked(page):
    page.open_pair(rest="bitops=285442048&limit=w4%3Alayer1.0.conv1&limit=a5%3Alayer3.2.conv2")
    # One in the legend, one below each layer.
    assert len(page.find_all("#plan-chart .limit")) == 3
    words = page.find("#plan-chart .spot[data-layer='layer1.0.conv1'] title").get_attribute("textContent")
    assert words.endswith(", limited by you")
    page.click("#free-all")
    assert page.find_all("#plan-chart .limit") == []


def test_the_mark_that_is_pointed_at_is_highlighted(page):
    page.open_pair().wait_for_curve()
    for chart in ("plan-chart", "curve-chart"):
        page.press(f"#{chart} .chart-cursor", Keys.HOME, Keys.ARROW_RIGHT * 2)
        pointed = page.find_all(f"#{chart} .pointed")
        assert len(pointed) == 1
        words = pointed[0].find_element("css selector", "title").get_attribute("textContent")
        assert words == page.find(f"#{chart} .readout").text
        assert words == page.find(f"#{chart} .chart-cursor").get_attribute("aria-valuetext")


def test_a_chart_without_a_plan_still_leads_to_its_layers(page):
    page.open_pair(rest="budgets=none")
    assert page.find("#plan-chart .spot title").get_attribute("textContent") == "conv1: no plan, pinned by the network"
    page.press("#plan-chart .chart-cursor", Keys.ARROW_RIGHT, Keys.ENTER)
    assert page.text("layer-title") == "layer1.0.conv1"
