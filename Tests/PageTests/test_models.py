"""Models of other tools: what they leave open, and plans for tools that know their names."""

import json

from selenium.webdriver.support.ui import Select

from files import write_model, write_pair


def open_model(page, tmp_path):
    model = write_model(tmp_path)
    _, table = write_pair(tmp_path, layers=("conv1", "conv2", "fc"), bits=(2, 4, 8))
    page.open()
    assert not page.by_id("input-shapes").is_displayed()
    page.upload(model, table)
    page.wait(lambda: page.by_id("upload-faults").is_displayed(), "the refusal")
    assert "input 'x' is [batch, 3, height, width]" in page.text("upload-faults")
    # The field that helps is shown with the refusal.
    page.by_id("input-shapes").send_keys("x=1,3,16,16")
    page.upload(model)
    page.wait(lambda: len(page.bits()) == 3, "the model's plan")


def test_a_model_that_leaves_sizes_open_is_asked_for_them(page, tmp_path):
    open_model(page, tmp_path)
    assert set(page.bits()) == {"conv1", "conv2", "fc"}
    # The first convolution and the last product are pinned until a table scores them, as this one does.
    assert "All 3 searched layers join" in page.text("join-words")


def test_a_plan_is_made_and_downloaded_for_a_tool(page, tmp_path):
    open_model(page, tmp_path)
    target = Select(page.by_id("target"))
    assert "ONNX Runtime" in [option.text for option in target.options]
    hidden = page.driver.execute_script(
        "return [...document.getElementById('target').options].filter((one) => one.hidden).map((one) => one.value)")
    assert "llama.cpp" in hidden and "ort" not in hidden
    page.pick("target", "ort")
    page.wait(lambda: "for=ort" in page.driver.current_url, "the address")
    # The tool has no 2 bits.
    page.wait(lambda: page.bits() and all(bits[0] in (4, 8) for bits in page.bits().values()), "the tool's plan")
    page.pick("download-tool", "ort.json")
    for old in page.driver.downloads.iterdir():
        old.unlink()
    page.click("#download-for-tool")
    files = page.wait(lambda: list(page.driver.downloads.glob("*.ort.json")), "the download")
    page.wait(lambda: files[0].stat().st_size > 0, "its content")
    assert {"conv1.weight", "conv2.weight", "fc.weight", "x"} <= set(json.loads(files[0].read_text()))


def test_other_networks_have_tools_without_names_only(page):
    page.open()
    assert page.by_id("download-tool").is_displayed()
    shown = page.driver.execute_script(
        "return [...document.getElementById('download-tool').options].filter((one) => !one.hidden).map((one) => one.text)")
    assert "ONNX Runtime" not in shown and "HAQ" in shown
