"""``mailbot outbox``, ``quarantine`` and ``decisions``: what waits is listed, let go or given up, and never by accident."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.record.journal import read
from mailbot.steps.breaker import KEY, OPEN
from mailbot.store import conversations, mails, outbox
from mailbot.store.session import open_database, reading, writing
from tests.fakes import NOON
from tests.sending import conversation_row, effect_row

if TYPE_CHECKING:
    import sqlalchemy as sa

    from tests.commanding import Operator

STATES = (
    "draft",
    "pending",
    "deferred",
    "uncertain",
    "failed",
    "bounced",
    "held",
    "parked",
    "sent",
    "shadow",
    "dropped",
)


def database(operator: Operator) -> sa.Engine:
    return open_database(f"sqlite:///{operator.file}")


def fill(operator: Operator, *states: str, **changes: Any) -> list[str]:
    rows = [effect_row(number, NOON, state=state, **changes) for number, state in enumerate(states, 1)]
    with writing(database(operator)) as connection:
        for row in rows:
            outbox.add(connection, row)
            conversations.add(connection, conversation_row(row["conversation_id"], NOON))
    return [row["id"] for row in rows]


def state(operator: Operator, effect_id: str) -> str:
    with reading(database(operator)) as connection:
        row = outbox.get(connection, effect_id)
    assert row is not None
    return str(row.state)


def events(operator: Operator) -> list[tuple[str, str, dict[str, Any]]]:
    with reading(database(operator)) as connection:
        return [(event.type, event.actor.value, event.payload) for event, _, _ in read(connection)]


def quarantined(operator: Operator, *numbers: int) -> list[str]:
    rows = [
        {"id": f"m{number}", "mailbox": "support", "folder": "INBOX", "uidvalidity": 7, "uid": number, "size": 9}
        | {"internaldate": NOON, "observed_at": NOON, "received_at": NOON, "state": "quarantined", "attempts": 3}
        | {"failures": 3, "error": "the reading process ended with -24 on this mail"}
        for number in numbers
    ]
    with writing(database(operator)) as connection:
        mails.add(connection, rows, [b"x"] * len(rows))
    return [str(row["id"]) for row in rows]


def test_an_empty_outbox_says_so(operator: Operator) -> None:
    said = operator.run("outbox", "list")
    assert (said.code, said.out) == (0, "Nothing waits in the outbox.\n")
    assert json.loads(operator.run("outbox", "list", "--json").out) == []


def test_the_outbox_lists_what_was_not_sent_and_nothing_else(operator: Operator) -> None:
    fill(operator, *STATES)
    listed = json.loads(operator.run("outbox", "list", "--json").out)
    assert {row["state"] for row in listed} == set(STATES) - {"sent", "shadow", "dropped"}
    assert set(listed[0]) >= {"id", "state", "kind", "recipient", "template", "attempts", "not_before", "said"}
    table = operator.run("outbox", "list").out.splitlines()
    assert table[0].split()[:3] == ["id", "state", "kind"]
    assert len(table) == len(listed) + 1


def test_a_mail_is_released_by_its_id(operator: Operator) -> None:
    held, draft = fill(operator, "held", "draft")
    said = operator.run("outbox", "release", held)
    assert (said.code, said.out) == (0, "1 released; a running mailbot sends them within seconds.\n")
    assert (state(operator, held), state(operator, draft)) == ("pending", "draft")


def test_all_are_released_and_the_breaker_is_closed(operator: Operator) -> None:
    effects = fill(operator, "held", "parked", "failed", "draft", "sent", "deferred")
    with writing(database(operator)) as connection:
        outbox.set_meta(connection, KEY, OPEN)
    assert operator.run("outbox", "release", "--all").out.startswith("4 released")
    assert [state(operator, effect) for effect in effects] == ["pending"] * 4 + ["sent", "deferred"]
    with reading(database(operator)) as connection:
        assert outbox.meta(connection, KEY) == ""


def test_more_mails_than_a_statement_has_room_for_are_released(operator: Operator) -> None:
    fill(operator, *["held"] * 1203)
    assert operator.run("outbox", "release", "--all").out.startswith("1203 released")


@pytest.mark.parametrize(
    "words", [("outbox", "release"), ("outbox", "drop"), ("quarantine", "retry"), ("quarantine", "drop")]
)
def test_naming_nothing_is_wrong_usage_and_does_nothing(operator: Operator, words: tuple[str, ...]) -> None:
    fill(operator, "held")
    said = operator.run(*words)
    assert said.code == 2
    assert "name at least one id" in said.err


def test_an_id_that_is_not_there_is_told_and_the_others_are_done(operator: Operator) -> None:
    held, sent = fill(operator, "held", "sent")
    said = operator.run("outbox", "release", held, sent, "nonsense")
    assert said.code == 1
    assert "2 of the ids" in said.out
    assert (state(operator, held), state(operator, sent)) == ("pending", "sent")


def test_programs_are_told_how_many_were_done(operator: Operator) -> None:
    first, second = fill(operator, "held", "draft")
    said = operator.run("outbox", "release", first, "absent", "--json")
    assert (said.code, json.loads(said.out)) == (1, {"asked": 2, "done": 1})
    said = operator.run("outbox", "drop", second, "--json")
    assert (said.code, json.loads(said.out)) == (0, {"asked": 1, "done": 1})
    for deed in ("retry", "drop"):
        said = operator.run("quarantine", deed, "--all", "--json")
        assert (said.code, json.loads(said.out)) == (0, {"asked": 0, "done": 0})


def test_a_mail_given_up_is_on_record_as_given_up_by_a_person(operator: Operator) -> None:
    (parked,) = fill(operator, "parked")
    assert operator.run("outbox", "drop", parked).out == "1 given up.\n"
    assert state(operator, parked) == "dropped"
    assert events(operator) == [("reply.failed", "agent", {"kind": "answer", "permanent": True, "reason": "dropped"})]
    assert operator.run("outbox", "drop", parked).code == 1
    assert len(events(operator)) == 1


def test_an_action_given_up_failed(operator: Operator) -> None:
    (parked,) = fill(operator, "parked", kind="webhook", action="reset_password")
    operator.run("outbox", "drop", parked)
    assert [(name, payload["reason"]) for name, _, payload in events(operator)] == [("action.failed", "dropped")]


@pytest.mark.parametrize("kind", ["forward", "digest"])
def test_a_mail_to_colleagues_given_up_is_no_figure(operator: Operator, kind: str) -> None:
    (pending,) = fill(operator, "pending", kind=kind)
    operator.run("outbox", "drop", pending)
    assert (state(operator, pending), events(operator)) == ("dropped", [])


def test_the_quarantine_is_listed_retried_and_dropped(operator: Operator) -> None:
    assert operator.run("quarantine", "list").out == "The quarantine is empty.\n"
    first, second = quarantined(operator, 1, 2)
    listed = json.loads(operator.run("quarantine", "list", "--json").out)
    assert [(row["id"], row["uid"], row["size"]) for row in listed] == [(first, 1, 9), (second, 2, 9)]
    assert operator.run("quarantine", "retry", first).out == "1 will be read again.\n"
    with reading(database(operator)) as connection:
        row = mails.get(connection, first)
    assert row is not None
    assert (row.state, row.attempts, row.failures) == ("received", 0, 0)
    assert operator.run("quarantine", "drop", "--all").out == "1 given up.\n"
    assert operator.run("quarantine", "retry", first).code == 1


def test_decisions_are_exported_one_a_line_with_the_mail_and_the_hash(operator: Operator) -> None:
    (mail_id,) = quarantined(operator, 1)
    decision = {"id": "d1", "mail_id": mail_id, "conversation_id": "c1", "made_at": NOON, "action": "answer"}
    decision |= {"reason": "ok", "evidence": "", "rule": "known_intent", "code": "", "misses": [], "chain": "default"}
    decision |= {"policy_version": "", "models": [], "intent": "order_status", "confidence": 0.9, "threshold": 0.7}
    decision |= {"accepted": True, "certificate": "", "language": "fr", "urgency": "normal", "emotion": "neutral"}
    decision |= {"reply": "", "team": "", "mode": "auto", "event_id": ""}
    later = {**decision, "id": "d2", "made_at": NOON + timedelta(minutes=1)}
    with writing(database(operator)) as connection:
        conversations.add_decisions(connection, [decision, later])
        outbox.add(connection, effect_row(1, NOON, decision_id="d1"))
    lines = [json.loads(line) for line in operator.run("decisions", "export", "--jsonl").out.splitlines()]
    assert [line["id"] for line in lines] == ["d1", "d2"]
    assert (lines[0]["uid"], lines[0]["outbox_message_id"], lines[1]["outbox_message_id"]) == (
        1,
        "<mb.x1@acme.example>",
        None,
    )
