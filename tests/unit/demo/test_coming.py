from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.demo.chance import chance
from mailbot.demo.coming import Agenda, Coming, Kind, at_work, awake, moments
from mailbot.demo.octets import ZONE

MONDAY = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def coming(at: datetime, to: str = "support@acme.example", name: str = "<1@a.example>") -> Coming:
    return Coming(
        at=at, kind=Kind.LETTER, language="fr", sender="a@a.example", recipients=(to,), octets=b"", message_id=name
    )


def test_what_comes_first_is_taken_first_and_nothing_before_its_time() -> None:
    agenda = Agenda()
    late, early = coming(MONDAY + timedelta(hours=2)), coming(MONDAY + timedelta(hours=1))
    agenda.add(late, early)
    assert agenda.due(MONDAY) is None
    assert agenda.due(MONDAY + timedelta(hours=5)) is early
    assert agenda.due(MONDAY + timedelta(hours=5)) is late
    assert agenda.due(MONDAY + timedelta(hours=5)) is None


def test_two_mails_of_the_same_moment_keep_their_order() -> None:
    agenda = Agenda()
    first, second = coming(MONDAY, name="<1@a.example>"), coming(MONDAY, name="<2@a.example>")
    agenda.add(first)
    agenda.add(second)
    assert [agenda.due(MONDAY), agenda.due(MONDAY)] == [first, second]


@pytest.mark.parametrize(
    ("to", "reaches"),
    [
        ("support@acme.example", True),
        ("contact@acme.example", True),
        ("support+mb-b-abc-def@acme.example", True),
        ("orders@acme.example", False),
        ("zoe@courriel.example", False),
    ],
)
def test_a_bounce_address_is_the_support_mailbox_and_a_team_is_not(to: str, reaches: bool) -> None:
    assert coming(MONDAY, to).injected is reaches


def test_mails_come_in_order_mostly_by_day_and_seldom_on_sundays() -> None:
    chosen = moments(chance(1), MONDAY, MONDAY + timedelta(weeks=5), 2000)
    local = [moment.astimezone(ZONE) for moment in chosen]
    days = Counter(moment.weekday() for moment in local)
    assert list(chosen) == sorted(chosen)
    assert all(MONDAY <= moment < MONDAY + timedelta(weeks=5) for moment in chosen)
    assert days[0] > 2 * days[6]
    assert sum(8 <= moment.hour < 20 for moment in local) > 1500


def test_a_mail_in_the_night_is_answered_in_the_morning() -> None:
    night = datetime(2026, 11, 2, 23, 30, tzinfo=ZONE)
    woken = awake(night, chance(1)).astimezone(ZONE)
    assert woken.day == 3
    assert 7 <= woken.hour < 11
    small_hours = awake(datetime(2026, 11, 3, 3, 0, tzinfo=ZONE), chance(1)).astimezone(ZONE)
    assert small_hours.day == 3


def test_a_colleague_works_office_hours_only() -> None:
    friday = datetime(2026, 11, 6, 17, 0, tzinfo=ZONE)
    done = at_work(friday, timedelta(hours=3)).astimezone(ZONE)
    assert (done.day, done.hour) == (9, 11)
    sunday = datetime(2026, 11, 8, 12, 0, tzinfo=ZONE)
    assert at_work(sunday, timedelta(minutes=30)).astimezone(ZONE) == datetime(2026, 11, 9, 9, 30, tzinfo=ZONE)
