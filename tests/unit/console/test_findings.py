"""What the doctor finds is told in French, too: every sentence of it."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mailbot.bootstrap import doctor, doctor_mail
from mailbot.console.findings import FIXES, SEEN, fix_of, name_of, seen_of
from mailbot.console.words import words_of
from mailbot.steps import checks, checks_store
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator

FRENCH, ENGLISH = words_of("fr"), words_of("en")
MAKERS = {"well", "warning", "failure"}
OF_SERVERS = {"_imap", "_marks", "_smtp", "check_cursor", "live_checks", "_authserv"}
"""Functions whose sentences only the command says, which asks the mail servers."""


COMPOSED = {"7, mode 7", "7: 7", "7 mails decided, 7", "7, and no mailbot is running"}
"""What is put together of other sentences, which are looked at by themselves."""


def said_in_sources() -> Iterator[ast.expr]:
    """Yield what every check says, as it stands in the sources."""
    for module in (checks, checks_store, doctor, doctor_mail):
        tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
            if function.name in OF_SERVERS:
                continue
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                if isinstance(call.func, ast.Name) and call.func.id in MAKERS:
                    yield from call.args[1:]


def test_every_sentence_without_values_is_known() -> None:
    sentences = {said.value for said in said_in_sources() if isinstance(said, ast.Constant)} - {""}
    assert len(sentences) > 20
    assert sentences - set(SEEN) - set(FIXES) == set()


def test_every_sentence_with_values_is_told_in_french() -> None:
    sentences = {
        "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in said.values)
        for said in said_in_sources()
        if isinstance(said, ast.JoinedStr)
    }
    assert len(sentences) > 20
    untold = {said for said in sentences if seen_of(said, FRENCH) == said == fix_of(said, FRENCH)}
    assert untold == COMPOSED


def test_what_has_values_is_told_with_them(tmp_path: Path) -> None:
    later = NOON + timedelta(days=2)
    found = [
        checks.check_python(),
        checks.check_clock(now=NOON, last_event=later, installed=NOON),
        checks.check_clock(now=NOON, last_event=None, installed=later),
        checks.check_disk(tmp_path),
        checks.check_private("state", tmp_path / "none", missing="made with mode 0700 at the first start"),
        checks.check_private("state", tmp_path, missing=""),
        checks.warning("outbox", "3 held, 2 failed: a person has to decide", ""),
        checks.failure(
            "reading", "7 mails have waited for more than 15 minutes to be read, and no mailbot is running", ""
        ),
    ]
    for check in found:
        assert seen_of(check.seen, FRENCH) != check.seen or ", mode " in check.seen, check.seen
        assert seen_of(check.seen, ENGLISH) == check.seen
        assert not check.fix or fix_of(check.fix, FRENCH) != check.fix, check.fix


@pytest.mark.parametrize(
    ("english", "french"),
    [
        ("12 mails decided, none waits", "12 mails traités, aucun en attente"),
        ("12 mails decided, 3 to be read now", "12 mails traités, 3 à lire maintenant"),
        ("64.9 GB free on the disk of /srv/state", "64.9 Go libres sur le disque de /srv/state"),
        ("/srv/a: b: no example left", "/srv/a: b\u202f: plus aucun exemple"),
        (
            "running, but mailbox support: not reachable; mailbot is ending",
            "en marche, mais\u202f: La boîte support est injoignable. mailbot s’arrête.",
        ),
        ("nobody ever said this", "nobody ever said this"),
        ("%(path)s, whole", "%(path)s, intacte"),
        ("x" * 5000, "x" * 5000),
    ],
)
def test_a_sentence_keeps_its_values(english: str, french: str) -> None:
    assert seen_of(english, FRENCH) == french


def test_a_check_of_a_mailbox_keeps_the_mailbox() -> None:
    assert name_of("mode support", FRENCH) == "mode support"
    assert name_of("authserv support", FRENCH) == "expéditeurs support"
    assert name_of("clock", FRENCH) == "horloge"
    assert name_of("imap support", FRENCH) == "imap support"


def test_a_time_without_an_event_is_shown_as_it_is() -> None:
    said = checks.check_clock(now=datetime(2026, 11, 21, 12, tzinfo=UTC), last_event=None, installed=NOON).seen
    assert seen_of(said, FRENCH) == said == "2026-11-21 12:00 UTC"
