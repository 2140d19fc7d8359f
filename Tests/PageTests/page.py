"""The page as a person uses it: what is done to it, and what it then says."""

import importlib.util
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service as Driver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

# So long, in seconds, a slow machine may take for anything that is waited for.
PATIENCE = 20


def start_browser(downloads):
    """Debian's Chromium, without a window; what it downloads goes to a directory."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    # Containers run as root and have a small /dev/shm.
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Driver("/usr/bin/chromedriver"))
    driver.set_script_timeout(60)
    driver.downloads = Path(downloads)
    return driver


def axe_source():
    """axe-core, as a package of PyPI carries it; the package itself is not imported."""
    spec = importlib.util.find_spec("axe_playwright_python")
    return Path(spec.submodule_search_locations[0], "axe.min.js").read_text()


class Page:
    def __init__(self, driver, address):
        self.driver = driver
        self.address = address

    # What is done

    def open(self, fragment=""):
        """Opens the page anew and waits for its first answer."""
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get(self.address + fragment)
        return self.settle()

    def open_pair(self, name="resnet20-fashion", rest="bitops=285442048"):
        return self.open(f"#network={name}&table={name}&{rest}")

    def settle(self):
        """Waits until the page has an answer to what was last asked."""
        self.wait(lambda: self.by_id("result").get_attribute("aria-busy") == "false", "an answer")
        return self

    def wait(self, condition, what):
        def holds(_):
            try:
                return condition()
            except StaleElementReferenceException:
                return False

        return WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05).until(holds, f"waited for {what}")

    def by_id(self, name):
        return self.driver.find_element(By.ID, name)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def find_all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def click(self, selector):
        node = self.find(selector)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", node)
        node.click()
        return self.settle()

    def press(self, selector, *keys):
        self.find(selector).send_keys(*keys)
        return self.settle()

    def pick(self, name, value):
        Select(self.by_id(name)).select_by_value(value)
        return self.settle()

    def type(self, name, text):
        field = self.by_id(name)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(text, Keys.ENTER)
        return self.settle()

    def upload(self, *files):
        self.by_id("file").send_keys("\n".join(map(str, files)))

    def keys(self, *keys):
        """Presses keys where the focus is."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def resize(self, width, height):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})

    def use_dark(self, is_dark):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}]})

    # What it says

    def text(self, name):
        return self.by_id(name).text

    @property
    def status(self):
        return self.text("status")

    @property
    def fragment(self):
        return self.driver.current_url.partition("#")[2]

    @property
    def focus(self):
        """The id of what has the focus, or else its role or tag."""
        return self.driver.execute_script(
            "const node = document.activeElement;"
            "return node.id || node.getAttribute('role') || node.localName")

    def bits(self):
        """The plan that the table shows: weight and activation bits by layer; None where there is no plan."""
        rows = self.driver.execute_script(
            "return [...document.querySelectorAll('#plan-rows tr')]"
            ".map((row) => [...row.cells].slice(0, 3).map((cell) => cell.textContent))")
        number = lambda text: None if text == "–" else int(text)
        return {layer: (number(weights), number(activations)) for layer, weights, activations in rows}

    def bar_heights(self):
        """The heights of the bars of weight bits, in pixels."""
        return self.driver.execute_script(
            "const bars = [...document.querySelectorAll('#plan-chart svg > rect:not(.spot)')];"
            "const layers = document.querySelectorAll('#plan-chart .spot').length;"
            "return bars.slice(0, layers).map((bar) => Number(bar.getAttribute('height')))")

    def curve_points(self):
        return len(self.find_all("#curve-chart svg > circle.step"))

    def description(self, chart):
        """What a chart says to those who cannot see it."""
        return self.find(f"#{chart} svg > desc").get_attribute("textContent")

    def wait_for_curve(self):
        self.wait(lambda: not self.by_id("curve-progress").is_displayed() and self.curve_points() > 20, "the curve")
        self.wait(lambda: self.find("#curve-chart .chart-frame").get_attribute("aria-busy") == "false", "its last points")
        return self

    def downloaded(self, ending):
        """Clears the downloads, presses the button for this ending, and returns the file's text."""
        for old in self.driver.downloads.iterdir():
            old.unlink()
        self.click(f"#download-{ending}")
        files = self.wait(lambda: list(self.driver.downloads.glob(f"*.{ending}")), f"the {ending} download")
        self.wait(lambda: files[0].stat().st_size > 0, "its content")
        return files[0].read_text()

    def violations(self):
        """What axe-core finds against the page as it stands."""
        # Colours in transition are no colours to judge.
        self.driver.execute_script("document.getAnimations().forEach((animation) => animation.finish())")
        if not self.driver.execute_script("return 'axe' in window"):
            self.driver.execute_script(axe_source())
        found = self.driver.execute_async_script(
            "axe.run(document, {resultTypes: ['violations'], runOnly:"
            " ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
            ".then(arguments[0])")
        return [
            f"{rule['id']}: {rule['help']}: {[node['target'] for node in rule['nodes']]}"
            for rule in found["violations"]
        ]

    def expect_no_script_errors(self):
        entries = self.driver.get_log("browser")
        # Refusals and an absent service are logged by the browser itself.
        faults = [entry["message"] for entry in entries
                  if entry["level"] == "SEVERE" and "Failed to load resource" not in entry["message"]]
        assert faults == []

    def overflow(self):
        """How many pixels the page is wider than the window."""
        return self.driver.execute_script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
