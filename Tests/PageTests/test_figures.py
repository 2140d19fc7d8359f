"""Numbers are written as the reports and `mpq-solve` write them."""

import json
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "MPQWordsTests" / "figures.json"


def test_figures_are_written_as_in_reports(page):
    page.open()
    examples = json.loads(EXAMPLES.read_text())
    texts = page.driver.execute_async_script(
        """
        const [examples, done] = arguments;
        import("/figures.js").then((figures) => done(
          examples.map((example) => figures[example.function](example.value, example.digits))));
        """, examples)
    assert texts == [example["text"] for example in examples]
