"""The files of others that ship with the console are those that were chosen, with their licences."""

from __future__ import annotations

import hashlib
import json

from mailbot.console.pages import STATIC

VENDOR = STATIC / "vendor"
LISTED = json.loads((VENDOR / "vendor.json").read_text())


def test_every_file_of_others_is_the_one_that_was_chosen() -> None:
    for entry in LISTED:
        assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"], entry["file"]


def test_every_file_of_others_says_its_version_and_ships_its_licence() -> None:
    for entry in LISTED:
        assert entry["version"]
        assert entry["licence"]
        assert all((VENDOR / name).stat().st_size > 100 for name in entry["licence_files"])


def test_no_file_of_others_lies_there_unlisted() -> None:
    listed = {"vendor.json", "echarts.entry.js"}.union(*({e["file"], *e["licence_files"]} for e in LISTED))
    assert {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} == listed
