"""The mailboxes were looked at all the time, or the figure says for how long they were not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from analytics.units import Window
from analytics.uptime import uptime
from mailbot.record.events import Event
from tests.unit.analytics.boards import LATER, record

if TYPE_CHECKING:
    from collections.abc import Iterator

START = datetime(2026, 10, 5, tzinfo=UTC)
DAY = timedelta(days=1)
WINDOW = Window(start=START, end=START + DAY, tz="UTC")


def looks(mailbox: str, since: float, until: float, *, every: float = 302) -> Iterator[Event]:
    """Yield a look every ``every`` seconds from hour ``since`` to hour ``until`` of the window."""
    at, end = START + timedelta(hours=since), START + timedelta(hours=until)
    while at < end:
        yield Event(type="poll.completed", occurred_at=at, mailbox=mailbox)
        at += timedelta(seconds=every)


def unreachable(mailbox: str, hour: float) -> Event:
    return Event(type="mailbox.unreachable", occurred_at=START + timedelta(hours=hour), mailbox=mailbox)


ALWAYS = tuple(looks("support", -24, 48))


@pytest.mark.parametrize(
    ("what", "events", "share"),
    [
        ("nobody knows", (), None),
        ("a look every five minutes and two seconds", ALWAYS, 1.0),
        ("away for six hours", (*looks("support", -24, 6), *looks("support", 12, 48)), 0.754),
        ("away until noon", (*looks("support", -24, -1), *looks("support", 12, 48)), 0.504),
        ("away since noon", (*looks("support", -24, 12), unreachable("support", 13)), 0.504),
        ("added at noon", (*ALWAYS, *looks("sales", 12, 48)), 1.0),
        ("the other one away all day", (*ALWAYS, *looks("sales", -24, -12), *looks("sales", 30, 48)), 0.0),
        ("the other one not reachable since yesterday", (*ALWAYS, *looks("sales", -24, -12), unreachable("sales", -11)), 0.0),
        ("the other one taken out of the settings yesterday", (*ALWAYS, *looks("sales", -24, -12)), 1.0),
    ],
)  # fmt: skip
def test_the_worst_kept_mailbox_tells_how_long_customers_were_not_looked_after(
    what: str, events: tuple[Event, ...], share: float | None
) -> None:
    with record(events).connect() as connection:
        found = uptime(connection, WINDOW, as_of=LATER)
    assert found == (None if share is None else pytest.approx(share, abs=0.002)), what


def test_a_day_that_is_not_over_counts_until_now() -> None:
    with record(looks("support", -24, 6)).connect() as connection:
        assert uptime(connection, WINDOW, as_of=START + timedelta(hours=6)) == 1.0
