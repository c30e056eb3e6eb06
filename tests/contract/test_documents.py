"""The worked example on paper is the one that runs."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "adding-a-ledger.md"


def test_the_worked_example_is_the_sample_ledger() -> None:
    blocks = re.findall(r"```python\n(.*?)```", EXAMPLE.read_text("utf-8"), re.S)
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "tests/sample").glob("*.py"))
    assert len(blocks) == 9
    for block in blocks:
        assert block.strip() in code


def test_what_the_page_names_is_there() -> None:
    for document in (EXAMPLE, ROOT / "docs" / "access.md"):
        for name in re.findall(
            r"`((?:registry|tests|templates)/[\w/.]+)`", document.read_text("utf-8")
        ):
            assert (ROOT / name).exists(), name
