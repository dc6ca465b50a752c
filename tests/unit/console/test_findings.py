"""What the doctor finds is told in French, too: every sentence of it."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.bootstrap import doctor, doctor_mail
from mailbot.console.findings import FIXES, SEEN, fix_of, name_of, seen_of
from mailbot.console.words import words_of
from mailbot.steps import checks, checks_store
from tests.fakes import NOON

FRENCH, ENGLISH = words_of("fr"), words_of("en")
MAKERS = {"well", "warning", "failure"}
OF_SERVERS = {"_imap", "_marks", "_smtp", "check_cursor", "live_checks", "_authserv"}
"""Functions whose sentences only the command says, which asks the mail servers."""


def fixed_sentences() -> set[str]:
    """Return every sentence of a check that has no values in it, as it stands in the sources."""
    found = set()
    for module in (checks, checks_store, doctor, doctor_mail):
        tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
            if function.name in OF_SERVERS:
                continue
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                if isinstance(call.func, ast.Name) and call.func.id in MAKERS:
                    said = [a.value for a in call.args[1:] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                    found.update(said)
    return found


def test_every_sentence_without_values_is_known() -> None:
    sentences = fixed_sentences()
    assert len(sentences) > 20
    assert sentences - set(SEEN) - set(FIXES) == set()


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
