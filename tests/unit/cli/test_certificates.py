"""``mailbot certificates``: a mailbox without reviews says so, and a certified one shows what it rests on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from mailbot.bootstrap.clock import new_id, now
from mailbot.record import journal
from mailbot.record.events import Event
from mailbot.store.session import open_database, writing

if TYPE_CHECKING:
    from tests.commanding import Operator

SETTINGS = """
[[mailbox]]
name = "support"
address = "support@acme.example"
imap = { host = "imap.acme.example", username = "u", password_file = "secret" }
smtp = { host = "smtp.acme.example", username = "u", password_file = "secret" }
"""
CARD = {"thresholds": {"default": 0.8, "per_language": {"en": 0.81, "fr": 0.83}}}


@pytest.fixture
def reviewed(operator: Operator) -> Operator:
    """An installation with a model in use, whose reviewers have looked at 310 mails."""
    operator.settings.write_text(SETTINGS)
    folder = operator.file.parent / "models" / "intent-1"
    folder.mkdir(parents=True)
    (folder / "card.json").write_text(json.dumps(CARD))
    (folder.parent / "active.json").write_text(json.dumps({"intent": "intent-1"}))
    return operator


def tell(operator: Operator, count: int) -> None:
    at = now()
    events = []
    for number in range(count):
        about = {
            "message.understood": {"intent": "invoice", "language": "fr", "p": 0.9, "model": "intent-1"},
            "review.sampled": {"purpose": "uniform_calibration", "inclusion_probability": 0.05},
            "review.completed": {"purpose": "audit", "verdict": "correct"},
        }
        events += [
            Event(type=kind, occurred_at=at, mailbox="support", message_id=f"m{number}", payload=payload)
            for kind, payload in about.items()
        ]
    with writing(open_database(f"sqlite:///{operator.file}")) as connection:
        journal.append(connection, events, now=at, new_id=new_id)


def test_a_mailbox_that_nobody_has_reviewed_says_so_and_names_what_holds(reviewed: Operator) -> None:
    said = reviewed.run("certificates")
    assert said.out == ("support: not certified: 0 of 300 reviews\n  cautious thresholds hold: en 0.81, fr 0.83\n")


def test_renewing_looks_once_and_shows_the_evidence(reviewed: Operator) -> None:
    tell(reviewed, 310)
    assert reviewed.run("certificates", "--renew").out.startswith("1 look was due and made.\nsupport: certified until ")
    said = reviewed.run("certificates", "--renew").out.splitlines()
    assert said[0] == "No look was due; nothing was changed."
    assert said[3].split() == ["fr", "all", "0.30", "310", "310", "0"]


def test_programs_get_the_same_as_json(reviewed: Operator) -> None:
    tell(reviewed, 310)
    (before,) = json.loads(reviewed.run("certificates", "--json").out)
    assert (before["certified"], before["reviews"], before["needed"]) == (False, 310, 300)
    assert before["cautious"]["per_language"] == {"en": 0.81, "fr": 0.83}
    (after,) = json.loads(reviewed.run("certificates", "--renew", "--json").out)
    assert after["certified"] is True
    assert after["certificate"].startswith("cert-")
    assert after["thresholds"][0]["accepted"] == 310


def test_an_installation_that_never_ran_is_told_so(reviewed: Operator) -> None:
    reviewed.file.unlink()
    said = reviewed.run("certificates")
    assert said.code == 1
    assert "There is no database at" in said.err
