"""What happens now and then: a conversation that stays silent is closed, told by who had the last word in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.record.journal import read
from mailbot.steps import housekeeping
from mailbot.steps.housekeeping import close_silent
from mailbot.store import conversations, outbox
from mailbot.store.session import reading, writing
from tests.databases import sqlite_in
from tests.fakes import NOON, FixedClock, shell_on
from tests.sending import conversation_row, effect_row

if TYPE_CHECKING:
    from pathlib import Path

    from mailbot.steps.shell import Shell


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def shell(tmp_path: Path, clock: FixedClock) -> Shell:
    return shell_on(sqlite_in(tmp_path), clock)


def opened(shell: Shell, conversation_id: str = "c1", **changes: Any) -> None:
    row = {**conversation_row(conversation_id, NOON), "last_automatic_at": NOON, **changes}
    with writing(shell.database) as connection:
        conversations.add(connection, row)


def state(shell: Shell, conversation_id: str = "c1") -> str:
    with reading(shell.database) as connection:
        row = conversations.get(connection, conversation_id)
    assert row is not None
    return str(row.state)


def closings(shell: Shell) -> list[dict[str, Any]]:
    with reading(shell.database) as connection:
        return [event.payload for event, _, _ in read(connection) if event.type == "conversation.closed"]


def test_a_conversation_is_closed_after_three_silent_days_and_once(shell: Shell, clock: FixedClock) -> None:
    opened(shell)
    clock.advance(days=3)
    assert close_silent(shell) == 0
    clock.advance(seconds=1)
    assert close_silent(shell) == 1
    assert close_silent(shell) == 0
    assert (state(shell), closings(shell)) == ("closed", [{"reason": "bot_answered", "by": "system"}])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "bot_answered"),
        ({"state": "waiting"}, "bot_answered"),
        ({"human_owned": True}, "agent_resolved"),
        ({"last_automatic_at": None, "templates": ["a_draft_that_nobody_sent"]}, "no_reply"),
    ],
)
def test_it_is_told_by_who_had_the_last_word(
    shell: Shell, clock: FixedClock, changes: dict[str, Any], reason: str
) -> None:
    opened(shell, **changes)
    clock.advance(days=8)
    close_silent(shell)
    assert [payload["reason"] for payload in closings(shell)] == [reason]


@pytest.mark.parametrize("changes", [{"queue": "orders", "state": "routed"}, {"state": "closed"}])
def test_what_waits_for_people_is_never_closed_by_silence(
    shell: Shell, clock: FixedClock, changes: dict[str, Any]
) -> None:
    opened(shell, **changes)
    clock.advance(days=30)
    assert close_silent(shell) == 0


@pytest.mark.parametrize("waiting", ["draft", "deferred", "held"])
def test_a_conversation_whose_answer_is_still_to_come_is_not_silent(
    shell: Shell, clock: FixedClock, waiting: str
) -> None:
    opened(shell)
    with writing(shell.database) as connection:
        outbox.add(connection, effect_row(1, NOON, state=waiting))
    clock.advance(days=4)
    assert close_silent(shell) == 0
    with writing(shell.database) as connection:
        outbox.settle(connection, effect_row(1, NOON)["id"], {"state": "sent"})
    assert close_silent(shell) == 1


def test_a_conversation_that_was_taken_up_again_is_closed_a_second_time(shell: Shell, clock: FixedClock) -> None:
    opened(shell)
    clock.advance(days=8)
    close_silent(shell)
    with writing(shell.database) as connection:
        conversations.update(connection, "c1", {"state": "open", "last_at": clock.now})
    clock.advance(days=8)
    assert close_silent(shell) == 1
    assert len(closings(shell)) == 2


def test_the_longest_silent_come_first_and_the_rest_at_the_next_round(
    shell: Shell, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "AT_ONCE", 2)
    for number in (1, 2, 3):
        opened(shell, f"c{number}", last_at=NOON - timedelta(days=number))
    clock.advance(days=8)
    assert close_silent(shell) == 2
    assert [state(shell, f"c{number}") for number in (1, 2, 3)] == ["open", "closed", "closed"]
    assert close_silent(shell) == 1
