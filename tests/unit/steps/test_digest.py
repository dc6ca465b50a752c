"""The weekly digest reaches each person once a week, whatever restarts, clocks and clock changes do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.message.compose import Sender
from mailbot.record.events import Event
from mailbot.record.journal import append, read
from mailbot.steps.digest import Digester, Letter, Schedule, monday_of, unsubscribe, unsubscribe_url, week_name
from mailbot.store.outbox import EFFECT
from mailbot.store.session import reading, writing
from tests.databases import sqlite_in
from tests.fakes import FixedClock, shell_on

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from mailbot.steps.shell import Shell

SUNDAY = datetime(2026, 11, 15, 12, 0, tzinfo=UTC)
"""The last day of week 46."""
MONDAYS = Schedule(day=0, at=time(8), zone="Europe/Paris")
LEAD, BOSS = "lead@acme.example", "boss@acme.example"
PICTURE = b"\x89PNG picture"


@dataclass
class FakeEdition:
    """A digest that says which week it is of."""

    week: str
    as_of: datetime

    @property
    def published(self) -> dict[str, Any]:
        return {"window": {"week": self.week}, "as_of": self.as_of.isoformat()}

    def letter(self, *, image: str, unsubscribe: str) -> Letter:
        html = f"<p>{self.week}</p><img src='{image}'><a href='{unsubscribe}'>non</a>"
        return Letter(subject=f"Acme, {self.week}", text=f"{self.week}\n", html=html, image=PICTURE)


@dataclass
class Newsroom:
    """A digester that can be started anew on the same database."""

    shell: Shell
    clock: FixedClock
    recipients: tuple[str, ...] = (LEAD,)
    schedule: Schedule = MONDAYS
    computed: list[tuple[str, datetime]] = field(default_factory=list)
    broken: bool = False
    late: bool = False

    def digester(self) -> Digester:
        return Digester(
            shell=self.shell,
            mailbox="support",
            sender=Sender(name="Acme", address="support@acme.example"),
            recipients=self.recipients,
            schedule=self.schedule,
            compute=self.compute,
            base_url="https://mailbot.acme.example",
        )

    def compute(self, connection: sa.Connection, week: str, as_of: datetime) -> FakeEdition:
        del connection
        if self.broken:
            raise ValueError("a defect")
        self.computed.append((week, as_of))
        if self.late:
            self.record(as_of)
        return FakeEdition(week, as_of)

    def record(self, at: datetime) -> None:
        """Let something be noted at ``at``."""
        with writing(self.shell.database) as connection:
            append(connection, [Event(type="poll.completed", occurred_at=at)], now=at, new_id=self.shell.new_id)

    def sent(self) -> list[tuple[str, str]]:
        """Return (week, recipient) of every digest in the outbox."""
        with reading(self.shell.database) as connection:
            rows = connection.execute(EFFECT.select().where(EFFECT.c.kind == "digest").order_by(EFFECT.c.id)).all()
        return [(row.template, row.recipient) for row in rows]

    def octets(self) -> bytes:
        with reading(self.shell.database) as connection:
            return bytes(connection.execute(EFFECT.select()).first().octets)  # type: ignore[union-attr]  # there is one


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    clock = FixedClock(now=SUNDAY)
    made = Newsroom(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock)
    made.record(SUNDAY - timedelta(days=40))
    return made


def test_the_digest_is_due_on_monday_morning_and_not_before(newsroom: Newsroom) -> None:
    newsroom.clock.now = datetime(2026, 11, 16, 6, 59, 59, tzinfo=UTC)
    newsroom.digester().tick()
    assert newsroom.sent() == [("2026-W45", LEAD)]
    newsroom.clock.now = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
    assert newsroom.digester().tick() == 1
    assert newsroom.sent()[-1] == ("2026-W46", LEAD)


def test_restarts_send_nothing_twice(newsroom: Newsroom) -> None:
    newsroom.clock.now = SUNDAY + timedelta(days=1)
    assert [newsroom.digester().tick() for _ in range(4)] == [1, 0, 0, 0]
    assert newsroom.digester().queue("2026-W46") == 0


def test_a_clock_that_is_set_back_sends_nothing_twice(newsroom: Newsroom) -> None:
    newsroom.clock.now = SUNDAY + timedelta(days=1)
    newsroom.digester().tick()
    newsroom.clock.now = SUNDAY - timedelta(days=3)
    newsroom.digester().tick()
    newsroom.clock.now = SUNDAY + timedelta(days=1)
    newsroom.digester().tick()
    assert sorted(newsroom.sent()) == [("2026-W45", LEAD), ("2026-W46", LEAD)]


def test_what_was_missed_is_made_up_for_with_the_last_week_only(newsroom: Newsroom) -> None:
    newsroom.clock.now = SUNDAY + timedelta(days=25)
    newsroom.digester().tick()
    assert newsroom.sent() == [("2026-W49", LEAD)]


@pytest.mark.parametrize("monday", [datetime(2026, 3, 30, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC)])
def test_the_weeks_in_which_clocks_change_have_one_digest(newsroom: Newsroom, monday: datetime) -> None:
    schedule = replace(newsroom.schedule, day=6, at=time(2, 30))  # a time that is there twice, or not at all
    weeks = [schedule.due_week(monday - timedelta(days=2) + timedelta(minutes=10 * step)) for step in range(500)]
    assert weeks == sorted(weeks)
    assert len(set(weeks)) == 2


def test_somebody_who_is_added_later_gets_the_same_figures(newsroom: Newsroom) -> None:
    newsroom.clock.now = SUNDAY + timedelta(days=1)
    newsroom.digester().tick()
    newsroom.recipients = (LEAD, BOSS)
    newsroom.clock.now += timedelta(hours=3)
    assert newsroom.digester().tick() == 1
    assert newsroom.computed[0][1] == newsroom.computed[1][1]
    assert newsroom.sent()[-1] == ("2026-W46", BOSS)


def test_what_was_published_is_on_record_once(newsroom: Newsroom) -> None:
    newsroom.recipients = (LEAD, BOSS)
    newsroom.clock.now = SUNDAY + timedelta(days=1)
    newsroom.digester().tick()
    with reading(newsroom.shell.database) as connection:
        told = [event for event, _, _ in read(connection) if event.type == "kpi.published"]
    assert [event.payload["window"] for event in told] == [{"week": "2026-W46"}]


def test_something_noted_meanwhile_lets_the_digest_wait_for_the_next_look(newsroom: Newsroom) -> None:
    newsroom.clock.now = SUNDAY + timedelta(days=1)
    newsroom.late = True
    assert newsroom.digester().tick() == 0
    newsroom.late = False
    newsroom.clock.advance(minutes=1)
    assert newsroom.digester().tick() == 1


def test_nobody_gets_what_nobody_wants(newsroom: Newsroom) -> None:
    newsroom.recipients = ()
    newsroom.clock.now = SUNDAY + timedelta(days=1)
    assert newsroom.digester().tick() == 0


def test_a_new_installation_reports_no_week_before_it_was_there(tmp_path: Path) -> None:
    clock = FixedClock(now=datetime(2026, 11, 17, 9, 0, tzinfo=UTC))
    newsroom = Newsroom(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock)
    assert newsroom.digester().tick() == 0
    newsroom.record(clock.now)
    clock.advance(minutes=1)
    assert newsroom.digester().tick() == 0


def test_a_digest_that_fails_is_tried_again_after_an_hour(newsroom: Newsroom) -> None:
    newsroom.clock.now = SUNDAY + timedelta(days=1)
    newsroom.broken = True
    digester = newsroom.digester()
    with pytest.raises(ValueError, match="a defect"):
        digester.tick()
    newsroom.broken = False
    newsroom.clock.advance(minutes=59)
    assert digester.tick() == 0
    newsroom.clock.advance(minutes=1)
    assert digester.tick() == 1


def test_the_mail_is_one_that_no_program_answers_and_that_can_be_stopped(newsroom: Newsroom) -> None:
    newsroom.clock.now = SUNDAY + timedelta(days=1)
    newsroom.digester().tick()
    mail = message_from_bytes(newsroom.octets())
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<https://mailbot.acme.example/digest/off/")
    kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "image/png"]
    picture = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    html = next(part for part in mail.walk() if part.get_content_type() == "text/html")
    assert f"cid:{picture['Content-ID'].strip('<>')}" in html.get_payload(decode=True).decode()  # type: ignore[union-attr]


def test_somebody_who_said_no_gets_none_and_the_link_works_for_that_person_alone(newsroom: Newsroom) -> None:
    newsroom.recipients = (LEAD, BOSS)
    url = unsubscribe_url("https://mailbot.acme.example/", key=newsroom.shell.keys.link, recipient=BOSS)
    token = url.rpartition("/")[2]
    assert BOSS not in url
    assert not unsubscribe(newsroom.shell, token[:-1] + "x", recipients=newsroom.recipients)
    assert not unsubscribe(newsroom.shell, "é", recipients=newsroom.recipients)
    assert unsubscribe(newsroom.shell, token, recipients=newsroom.recipients)
    newsroom.clock.now = SUNDAY + timedelta(days=1)
    newsroom.digester().tick()
    assert newsroom.sent() == [("2026-W46", LEAD)]


def test_weeks_have_names() -> None:
    assert week_name(monday_of("2026-W53")) == "2026-W53"
    assert monday_of("2027-W01") == monday_of("2026-W53") + timedelta(weeks=1)
    for wrong in ("2027-W53", "2026-46", "2026-W46\n", "W46"):
        with pytest.raises(ValueError, match="week"):
            monday_of(wrong)
