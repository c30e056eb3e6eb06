"""What the step before each start remembers."""

import os
from pathlib import Path

from config.bootstrap.prepare import Stamps, fingerprint


def test_stamps_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "var" / "prepared.json"
    Stamps(path).keep("static", "one")
    assert Stamps(path).current("static", "one")
    assert not Stamps(path).current("static", "two")
    assert not Stamps(path).current("areas", "one")


def test_the_fingerprint_follows_the_files(tmp_path: Path) -> None:
    style, script = tmp_path / "a.css", tmp_path / "b.js"
    style.write_text("a")
    before = fingerprint([style])
    assert fingerprint([style]) == before
    script.write_text("b")
    assert fingerprint([style, script]) != before
    os.utime(style, ns=(1, 1))
    assert fingerprint([style]) != before
