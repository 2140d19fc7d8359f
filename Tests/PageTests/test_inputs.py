"""Picking a network and a table, and bringing one's own."""

import gzip
import json

from selenium.webdriver.support.ui import Select

from files import HOSTILE, write_pair


def drop(page, name, text, media_type):
    """Drops a file on the page as a file manager would."""
    page.driver.execute_script(
        """
        const data = new DataTransfer();
        data.items.add(new File([arguments[1]], arguments[0], {type: arguments[2]}));
        for (const kind of ["dragenter", "dragover", "drop"]) {
          document.getElementById("drop").dispatchEvent(
            new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
        }
        """, name, text, media_type)


def test_opens_with_a_shipped_network_and_a_proven_plan(page):
    page.open()
    assert page.text("result-heading") == "resnet20-fashion"
    assert page.text("claim") == "Proven optimal"
    assert page.status.startswith("Proven optimal: importance ")
    assert "All 20 searched layers join" in page.text("join-words")
    assert len(page.bits()) == 22


def test_picking_a_network_takes_its_table_and_solves(page):
    page.open()
    page.pick("network", "resnet8-fashion")
    assert page.text("result-heading") == "resnet8-fashion"
    assert page.by_id("table").get_attribute("value") == "resnet8-fashion"
    assert len(page.bits()) == 10


def test_shows_where_a_table_comes_from(page):
    page.open_pair()
    page.find("#provenance summary").click()
    assert "mpq-train" in page.text("provenance-list")


def test_uploaded_files_are_told_apart_by_content_and_chosen(page, tmp_path):
    costs, table = write_pair(tmp_path, outlier="second")
    page.open()
    page.upload(costs, table)
    page.wait(lambda: len(page.bits()) == 3, "the uploaded network's plan")
    assert set(page.bits()) == {"first", "second", "third"}
    assert "1 importance below the next higher width’s, raised to it" in page.text("join-list")
    assert "second, weight at 2 bits" in page.text("join-list")
    page.pick("outliers", "exclude")
    page.wait(lambda: "left out" in page.text("join-list"), "the other rule")
    page.click("#join-details summary")
    page.wait(lambda: page.find_all("#join-table tr"), "the candidates")
    assert [node.get_attribute("textContent") for node in page.find_all("#join-table .excluded")] == ["2 (excluded)"]


def test_files_can_be_dropped_on_the_page(page, tmp_path):
    costs, table = write_pair(tmp_path, layers=("dropped.0", "dropped.1"))
    page.open()
    drop(page, "mine.csv", costs.read_text(), "text/csv")
    page.wait(lambda: page.text("claim") == "Network and table do not match", "the network without a table")
    assert "Choose the network and the table that belong together" in page.text("join-words")
    assert page.text("join-list") == ""
    assert "fault" not in page.find("#join").get_attribute("class")
    drop(page, "anything.csv", table.read_text(), "")
    page.wait(lambda: "dropped.0" in page.bits() and page.text("claim") == "Proven optimal", "the plan")


def test_packed_files_are_told_apart_too(page, tmp_path):
    packed = []
    for file in write_pair(tmp_path, layers=("packed.0", "packed.1")):
        packed.append(file.with_suffix(".csv.gz"))
        packed[-1].write_bytes(gzip.compress(file.read_bytes()))
    page.open()
    page.upload(*packed)
    page.wait(lambda: "packed.0" in page.bits() and page.text("claim") == "Proven optimal", "the plan")


def test_a_table_of_weights_only_needs_one_width_for_the_activations(page, tmp_path):
    costs, table = write_pair(tmp_path)
    rows = [line for line in table.read_text().splitlines(True) if ",activation," not in line]
    table.write_text("".join(rows))
    page.open()
    page.upload(costs, table)
    page.wait(lambda: "has no activation rows" in page.text("messages"), "what is missing")
    select = page.find("#activation-widths select")
    Select(select).select_by_value("8")
    page.wait(lambda: page.text("claim") == "Proven optimal", "the plan")
    assert {activation for _, activation in page.bits().values()} == {8}
    assert "activations=8" in page.fragment
    page.driver.refresh()
    page.settle()
    assert page.find("#activation-widths select").get_attribute("value") == "8"


def test_widths_without_a_usable_importance_can_be_left_out(page, tmp_path):
    costs, table = write_pair(tmp_path)
    table.write_text(table.read_text().replace('"first",weight,2,0.25', '"first",weight,2,NaN'))
    page.open()
    page.upload(costs, table)
    page.wait(lambda: '"invalid": "exclude"' in page.text("messages"), "the refusal")
    page.click("#excludes-invalid")
    page.wait(lambda: page.text("claim") == "Proven optimal", "the plan")
    assert "left out" in page.text("join-list")
    assert "invalid=exclude" in page.fragment


def test_a_damaged_table_is_refused_with_its_line_and_the_plan_stays(page, tmp_path):
    damaged = tmp_path / "damaged.csv"
    damaged.write_text("layer,tensor,bits,importance\nfirst,weight,2,0.5\nfirst,weight,3,much\n")
    page.open_pair()
    before = page.bits()
    page.upload(damaged)
    page.wait(lambda: page.by_id("upload-faults").is_displayed(), "the refusal")
    words = page.text("upload-faults")
    assert "damaged.csv, line 3" in words and "much" in words
    assert "line 3" in page.status
    assert page.bits() == before
    assert page.text("claim") == "Proven optimal"


def test_says_what_is_missing_where_network_and_table_do_not_join(page):
    page.open("#network=resnet50&table=resnet8-fashion&bitops=50000000000")
    assert page.text("claim") == "Network and table do not join"
    assert "layer" in page.text("messages")
    assert not page.by_id("bitops-slider").is_enabled()
    assert not page.by_id("download-csv").is_enabled()


def test_an_unknown_network_is_told(page):
    page.open("#network=nobody-has-this&table=resnet8-fashion&bitops=1000")
    assert "This service does not have the network “nobody-has-this”." in page.status
    assert "GET" not in page.status


def test_a_hostile_layer_name_is_shown_as_text(page, tmp_path):
    costs, table = write_pair(tmp_path, layers=(HOSTILE, "__proto__", "constructor"), outlier=HOSTILE)
    page.open()
    page.upload(costs, table)
    page.wait(lambda: HOSTILE in page.bits(), "the plan")
    title = page.driver.title
    assert title.startswith("costs · ")
    page.press("#plan-chart .chart-cursor", "\ue007")
    assert page.text("layer-title") == HOSTILE
    page.click("#weight-choices tr:last-child button")
    assert HOSTILE in page.text("limits-list")
    page.click("#join-details summary")
    assert page.find_all("img") == []
    assert page.driver.title == title
    assert "__proto__" in page.bits()


def test_hundreds_of_left_out_layers_are_a_few_lines_with_a_count(page, tmp_path):
    layers = [f"block{index}" for index in range(3)]
    costs, _ = write_pair(tmp_path, layers=layers)
    _, table = write_pair(tmp_path, layers=[*layers, *(f"extra{index}" for index in range(800))])
    costs.write_text("".join(costs.read_text().splitlines(True)[:4]))
    page.open()
    page.upload(costs, table)
    page.wait(lambda: "block2" in page.bits(), "the plan")
    assert "They are 3 of the table’s 803 layers." in page.text("join-words")
    assert "doubtful" in page.find("#join").get_attribute("class")
    assert len(page.find_all("#join-list li")) == 1
    assert "800 layers ('extra0', 'extra1', 'extra2' and 797 more)" in page.text("join-list")
    # One place is enough.
    assert page.find_all("#messages li") == []
    assert "importance.csv:" in page.text("join-list") and "network 'costs'" in page.text("join-list")


def test_a_table_of_another_network_is_not_shown_as_if_it_were_this_ones(page, tmp_path):
    costs, table = write_pair(tmp_path)
    rows = [line.split(",") for line in table.read_text().splitlines()[1:]]
    foreign = tmp_path / "resnet34.json"
    foreign.write_text(json.dumps({
        "provenance": {"network": "resnet34", "network_sha256": "ab" * 32},
        "importance": [
            {"layer": layer.strip('"'), "tensor": tensor, "bits": int(bits), "importance": float(importance)}
            for layer, tensor, bits, importance in rows],
    }))
    page.open()
    page.upload(costs, foreign)
    page.wait(lambda: len(page.bits()) == 3 and page.text("claim") == "Proven optimal", "the plan")
    assert page.find("#verdict").get_attribute("class") == "verdict doubtful"
    assert "was measured on network 'resnet34'" in page.find("#messages li").text
    assert "was measured on network 'resnet34'" in page.find("#join-list li").text
    assert page.status.endswith("The table was measured on another network.")
    # Its own table does not leave that standing.
    page.open_pair()
    assert page.find("#verdict").get_attribute("class") == "verdict"
    assert "another network" not in page.status


def test_a_plan_is_no_network(page, tmp_path):
    page.open_pair()
    plan = tmp_path / "plan.csv"
    plan.write_text(page.downloaded("csv"))
    before = (page.fragment, page.bits())
    page.upload(plan)
    page.wait(lambda: page.by_id("upload-faults").is_displayed(), "the refusal")
    assert "plan.csv: is a plan as mpq writes them, neither a network" in page.text("upload-faults")
    assert (page.fragment, page.bits()) == before
    # What was refused is not told any longer once something else is chosen.
    page.pick("network", "resnet8-fashion")
    assert not page.by_id("upload-faults").is_displayed()
