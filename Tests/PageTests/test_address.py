"""The page's state in its address."""

from selenium.webdriver.common.keys import Keys

from page import Page


def test_an_address_restores_everything_in_a_new_tab(page, service):
    page.open_pair()
    page.press("#bitops-slider", Keys.ARROW_RIGHT * 11)
    page.click("#compression-on")
    page.type("compression-value", "11.5")
    page.type("alpha", "1.5")
    page.click("#activation-widths label:nth-child(4) input")
    page.press("#plan-chart .chart-cursor", Keys.HOME, Keys.ARROW_RIGHT * 5, Keys.ENTER)
    page.click("#weight-choices tr:nth-child(3) button")
    shown = (page.bits(), page.status, page.text("limits-list"), page.text("figure-importance"))
    address = page.driver.current_url
    first = page.driver.current_window_handle
    page.driver.switch_to.new_window("tab")
    try:
        page.resize(1440, 1000)
        page.driver.get(address)
        page.settle()
        assert page.driver.current_url == address
        assert (page.bits(), page.status, page.text("limits-list"), page.text("figure-importance")) == shown
        assert page.by_id("alpha").get_attribute("value") == "1.5"
        assert page.by_id("compression-value").get_attribute("value") == "11.50"
    finally:
        page.driver.close()
        page.driver.switch_to.window(first)


def test_back_and_forward_step_through_changes(page):
    page.open_pair()
    start = page.bits()
    page.press("#bitops-slider", Keys.ARROW_RIGHT * 15)
    moved = page.bits()
    page.click("#tied")
    tied = page.bits()
    page.driver.back()
    page.wait(lambda: not page.by_id("tied").is_selected(), "the step back")
    page.settle()
    assert page.bits() == moved
    # All steps of one slider are one step back.
    page.driver.back()
    page.wait(lambda: "bitops=285442048" in page.fragment, "the start")
    page.settle()
    assert page.bits() == start
    page.driver.forward()
    page.driver.forward()
    page.wait(lambda: page.by_id("tied").is_selected(), "the end")
    page.settle()
    assert page.bits() == tied


def test_nonsense_in_an_address_falls_back_to_defaults(page: Page):
    page.open(
        "#network=resnet8-fashion&table=resnet8-fashion&bitops=90000000%2C5&alpha=0%2C5&outliers=whatever&weights=0.99"
        "&limit=nonsense&limit=w3%3A")
    assert page.text("claim") == "Proven optimal"
    assert page.by_id("alpha").get_attribute("value") == "2"


def test_the_factor_is_the_services_until_somebody_chooses(page: Page):
    page.open("#network=resnet8-fashion&table=resnet8-fashion&activations=4")
    assert page.text("claim") == "Proven optimal"
    assert page.by_id("alpha").get_attribute("value") == "1"
    assert "alpha" not in page.fragment
    page.type("alpha", "2")
    page.settle()
    assert "alpha=2" in page.fragment


def test_the_tab_says_what_it_shows(page: Page):
    page.open_pair(rest="bitops=285442048&compression=12.2")
    assert page.driver.title == "resnet20-fashion · 285.4 M BitOps · 12.2× smaller · mpq"
    page.press("#bitops-slider", Keys.HOME)
    assert page.text("claim") == "No plan keeps these budgets"
    assert page.driver.title != "resnet20-fashion · 285.4 M BitOps · 12.2× smaller · mpq"
    assert page.driver.title.startswith("resnet20-fashion · ")
