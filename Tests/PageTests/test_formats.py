"""Number formats by name, tables of choices and their resources, as the page shows them."""

from files import write_pair

COSTS = "layer,macs,params,weight_bits,activation_bits,row_length\n" + "".join(
    f"block{i},{1000 + 37 * i},{2560 * (i + 1)},,,256\n" for i in range(4)) + "head,500,5120,q8_0,,256\n"

FORMATS = ("q4_K", 4.5), ("int4-g128", 4.125), ("8", 8)

CHOICES = "layer,choice,weight_format,importance,lut\n" + "".join(
    f"block{i},{name},{form},{(i + 1) * 2.0 ** -bits},{int(bits * 100) + i}\n"
    for i in range(4) for name, form, bits in (("slow", "q8_0", 8.5), ("lut a", "mxfp4", 4.25), ("none at all", "", 2)))
# What the pinned layer uses.
CHOICES += "head,q8_0,,1,7\n"


def importances(tensors):
    return "layer,tensor,format,importance\n" + "".join(
        f"block{i},{tensor},{name},{(i + 1) * 2.0 ** -bits}\n"
        for i in range(4) for tensor in tensors for name, bits in FORMATS)


def bring(page, directory, **files):
    """Uploads files and waits for their plan."""
    paths = []
    for name, text in files.items():
        paths.append(directory / f"{name}.csv")
        paths[-1].write_text(text)
    page.open()
    page.upload(*paths)
    page.wait(lambda: page.text("result-heading") == "costs", "the network")
    return page.settle()


def rows(page):
    """The texts of the plan's table, a list of cells for each layer."""
    return page.driver.execute_script(
        "return [...document.querySelectorAll('#plan-rows tr')].map("
        "(row) => [...row.cells].map((cell) => cell.textContent))")


def expect_same_when_opened_again(page):
    """Opens the page's address anew."""
    before, address = rows(page), page.driver.current_url
    page.driver.get("about:blank")
    page.driver.get(address)
    page.settle()
    assert page.driver.current_url == address
    assert rows(page) == before


def test_formats_by_name_stand_in_the_table_and_in_the_chart(page, tmp_path):
    bring(page, tmp_path, costs=COSTS, table=importances(["weight"]))
    assert page.text("claim") == "Proven optimal"
    found = rows(page)
    assert [row[0] for row in found] == ["block0", "block1", "block2", "block3", "head"]
    assert {row[1] for row in found[:4]} <= {"q4_K", "int4-g128", "8"}
    assert found[4][1] == "q8_0"
    # Types of weights have a size, and no BitOps.
    assert all(row[5] == "–" and row[7] != "–" for row in found)
    assert page.text("figure-bitops") == "–"
    assert page.text("figure-size") != "–"
    assert "BitOps" not in page.status
    assert not page.by_id("bitops-on").is_displayed()
    assert page.by_id("compression-on").is_selected()
    assert "bitops" not in page.fragment and "compression=" in page.fragment
    titles = page.driver.execute_script(
        "return [...document.querySelectorAll('#plan-chart .spot title')].map((node) => node.textContent)")
    assert len(titles) == 5 and all("BitOps" not in title and "-," not in title for title in titles)
    assert titles[4].startswith("head: q8_0")
    assert page.bar_heights()[4] > 0
    assert page.text("curve-words") == ""


def test_a_format_is_pinned_and_kept_in_the_address(page, tmp_path):
    bring(page, tmp_path, costs=COSTS, table=importances(["weight"]))
    page.click("#weight-widths label:nth-child(1) input")
    page.click("#plan-rows tr:nth-child(2) button")
    assert page.text("layer-title") == "block1"
    page.click("#weight-choices tr:nth-child(2) button")
    assert rows(page)[1][1] == "q4_K"
    assert page.find("#weight-choices tr.chosen th").text.startswith("q4_K")
    assert "q4_K" in page.text("limits-list")
    expect_same_when_opened_again(page)
    page.click("#plan-rows tr:nth-child(3) button")
    page.click("#layer-pin")
    assert page.text("claim") == "Proven optimal"
    assert page.by_id("limits-list").text.count("\n") == 1


def test_both_tensors_have_formats(page, tmp_path):
    bring(page, tmp_path, costs=COSTS.replace("q8_0,", "q8_0,8"), table=importances(["weight", "activation"]))
    assert page.text("claim") == "Proven optimal"
    page.click("#plan-rows tr:nth-child(1) button")
    assert len(page.find_all("#weight-choices tr.chosen")) == 1
    assert len(page.find_all("#activation-choices tr.chosen")) == 1
    page.click("#layer-pin")
    assert page.text("claim") == "Proven optimal"


def test_limits_of_both_tensors_stand_in_the_address(page):
    page.open()
    kept = page.driver.execute_async_script("""
      const [limits, done] = arguments;
      import("/state.js").then(({ formatState, parseState }) => {
        const state = { ...parseState(""), limits };
        const address = formatState(state);
        done([decodeURIComponent(address), parseState(address).limits]);
      });""", limits := [
        {"layer": "a:b", "weight": ["q4_K", 4], "activation": ["af16"]},
        {"layer": "c", "weight": [2.13, 4], "activation": None},
        {"layer": "d", "weight": [2, 4], "activation": ["af16", 8]},
        {"layer": "e", "weight": [2, 4], "activation": [8]},
        {"layer": "f", "weight": None, "activation": ["int4-g128"]},
    ])
    assert kept[1] == limits
    # Whole widths as ever.
    assert "limit=w2.4a8:e" in kept[0]


def test_mean_bits_are_pinned_and_kept_in_the_address(page, tmp_path):
    table = importances(["weight"]).replace("q4_K", "2.13").replace("int4-g128", "4.25")
    bring(page, tmp_path, costs=COSTS, table=table)
    assert page.text("claim") == "Proven optimal"
    page.click("#plan-rows tr:nth-child(2) button")
    assert len(page.find_all("#weight-choices tr.chosen")) == 1
    page.click("#weight-choices tr:nth-child(1) button")
    assert rows(page)[1][1] == "2.13"
    expect_same_when_opened_again(page)
    assert "2.13" in page.text("limits-list")


def test_a_table_of_choices_shows_their_names(page, tmp_path):
    bring(page, tmp_path, costs=COSTS, choices=CHOICES)
    # No slider limits what such a table has.
    assert page.text("claim") == "No budget is on"
    assert "13 choices · uses of lut" in page.text("table-facts")
    page.click("#join-details summary")
    page.wait(lambda: page.find_all("#join-table tr"), "the choices")
    first = page.find("#join-table tr").text
    assert "slow" in first and "lut a" in first and "none at all" in first
    page.click("#plan-rows tr:nth-child(1) button")
    assert not page.by_id("layer-tensors").is_displayed()


def test_choices_with_sizes_make_a_plan(page, tmp_path):
    sized = "\n".join(
        line + (",size_bytes" if index == 0 else f",{1000 + 10 * index}")
        for index, line in enumerate(CHOICES.splitlines())) + "\n"
    bring(page, tmp_path, costs=COSTS, choices=sized)
    assert page.text("claim") == "Proven optimal"
    found = rows(page)
    assert {row[1] for row in found[:4]} <= {"slow", "lut a", "none at all"}
    assert all(row[2] == "" for row in found)
    assert "lut " in page.status
    titles = page.driver.execute_script(
        "return [...document.querySelectorAll('#plan-chart .spot title')].map((node) => node.textContent)")
    assert all(row[1] in title for row, title in zip(found[:4], titles))
    assert page.violations() == []
    assert ",format," in page.downloaded("csv")


def test_other_tables_are_called_what_they_are(page, tmp_path):
    page.open()
    for name, text, words in (
        ("formats", "format,bits_per_weight\nmine,4.5\n", "a table of number formats"),
        ("resources", "layer,format,lut\na,q4_K,7\n", "a table of resources"),
    ):
        file = tmp_path / f"{name}.csv"
        file.write_text(text)
        page.upload(file)
        page.wait(lambda: words in page.text("upload-faults"), f"what {name} is")
    assert page.text("claim") == "Proven optimal"


def test_whole_widths_stand_in_the_address_as_ever(page, tmp_path):
    costs, table = write_pair(tmp_path)
    page.open()
    page.upload(costs, table)
    page.wait(lambda: len(page.bits()) == 3, "the plan")
    page.settle()
    page.click("#weight-widths label:nth-child(1) input")
    assert "weights=3.4" in page.fragment
