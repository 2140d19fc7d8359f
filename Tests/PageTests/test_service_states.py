"""Tokens, a busy service, and one that goes away."""

import pytest
from selenium.webdriver.common.keys import Keys

from conftest import PROGRAMS
from page import Page
from service import Service

# An answer as a service gives it whose solvers are busy.
BUSY = """
const send = window.fetch;
let left = arguments[0];
window.fetch = (path, options) => path === "/v1/plans" && left-- > 0
  ? Promise.resolve(new Response(
      JSON.stringify({title: "Unavailable", status: 503, detail: "All solvers are busy."}),
      {status: 503, headers: {"Content-Type": "application/problem+json", "Retry-After": "1"}}))
  : send(path, options);
"""


@pytest.fixture
def own_page(browser, tmp_path, request):
    """A page of a service that this test may stop, or that demands a token."""
    with Service(PROGRAMS, tmp_path, token=getattr(request, "param", None)) as service:
        page = Page(browser, service.address)
        page.resize(1440, 1000)
        yield page, service
        page.expect_no_script_errors()


@pytest.mark.parametrize("own_page", ["open-sesame-open-sesame"], indirect=True)
def test_a_token_is_asked_for_kept_and_sent(own_page):
    page, _ = own_page
    page.open("#network=resnet8-fashion&table=resnet8-fashion&bitops=90000000")
    assert page.by_id("token-form").is_displayed()
    assert page.focus == "token"
    page.keys("wrong", Keys.ENTER)
    page.wait(lambda: page.text("token-words") == "The service refused this token.", "the refusal")
    page.by_id("token").send_keys("open-sesame-open-sesame", Keys.ENTER)
    page.wait(lambda: page.text("claim") == "Proven optimal", "the plan")
    assert not page.by_id("token-form").is_displayed()
    page.wait_for_curve()
    assert "layer,weight_bits" in page.downloaded("csv")
    page.driver.refresh()
    page.settle()
    assert page.text("claim") == "Proven optimal"


def test_a_service_that_stops_is_told_and_taken_up_again(own_page):
    page, service = own_page
    page.open_pair()
    before = page.bits()
    service.stop()
    page.by_id("bitops-slider").send_keys(Keys.ARROW_RIGHT * 10)
    page.wait(lambda: "The service does not answer. Trying again" in page.status, "the message")
    assert page.by_id("result").get_attribute("aria-busy") == "true"
    service.start()
    page.settle()
    assert page.text("claim") == "Proven optimal"
    assert page.bits() != before
    page.wait_for_curve()


def test_a_busy_service_is_asked_again(page):
    page.open_pair()
    page.driver.execute_script(BUSY, 2)
    page.by_id("bitops-slider").send_keys(Keys.ARROW_RIGHT * 8)
    page.wait(lambda: "All solvers are busy. Trying again in 1 s." in page.status, "the note")
    page.settle()
    assert page.status.startswith("Proven optimal")
