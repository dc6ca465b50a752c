"""``mailbot digest``: a preview that sends nothing, and wrong words that are told in one sentence."""

from __future__ import annotations

from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commanding import Operator


@pytest.mark.parametrize(("language", "word"), [("fr", "semaine 45"), ("en", "week 45")])
def test_a_preview_is_written_as_a_page_and_as_a_mail(operator: Operator, language: str, word: str) -> None:
    page = operator.directory / "digest.html"
    said = operator.run("digest", "--week", "2026-W45", "--lang", language, "--preview", str(page))
    assert (said.code, "Nothing was sent" in said.out) == (0, True)
    assert word in said.out
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    mail = message_from_bytes(page.with_suffix(".eml").read_bytes())
    assert mail["Auto-Submitted"] == "auto-generated"
    assert operator.run("outbox", "list").out == "Nothing waits in the outbox.\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--preview FILE or --send"),
        (("--preview", "x.html", "--send"), "--preview FILE or --send"),
        (("--send", "--as-of", "2026-11-16"), "--as-of goes with --preview"),
        (("--week", "2026-W60", "--preview", "x.html"), "week"),
        (("--week", "2999-W01", "--preview", "x.html"), "has not begun"),
        (("--as-of", "yesterday", "--preview", "x.html"), "--as-of takes a time"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(operator: Operator, words: tuple[str, ...], told: str) -> None:
    said = operator.run("digest", *words)
    assert said.code == 2
    assert told in " ".join(said.err.replace("│", " ").split())


def test_sending_needs_somebody_to_send_to(operator: Operator) -> None:
    said = operator.run("digest", "--send")
    assert said.code == 78
    assert "digest.recipients names nobody" in said.err


def test_a_preview_that_cannot_be_written_is_told(operator: Operator) -> None:
    said = operator.run("digest", "--preview", str(operator.directory / "absent" / "x.html"))
    assert (said.code, "(MB-FILE)" in said.err) == (1, True)
