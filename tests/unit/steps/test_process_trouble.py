"""Deciding when something else goes wrong: no mail is decided twice, and none pays for what was not its fault."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from mailbot.steps import intake
from mailbot.steps.reader import Reading
from mailbot.store import mails
from mailbot.store.conversations import DECISION
from mailbot.store.mails import MAIL
from mailbot.store.outbox import EFFECT
from tests.databases import sqlite_in
from tests.deciding import Desktop, FakeReader
from tests.fakes import FixedClock, desk, shell_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from mailbot.steps.reader import Unread

HOURS = "Quels sont vos horaires ?"


@pytest.fixture
def office(tmp_path: Path) -> Desktop:
    clock = FixedClock()
    return Desktop(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock, desk=desk())


def customers(office: Desktop, count: int) -> list[str]:
    return [office.arrive(HOURS, sender=f"client{number}@client.example") for number in range(count)]


def attempts(office: Desktop) -> list[int]:
    return [row.attempts for row in sorted(office.rows(MAIL), key=lambda row: row.uid)]


def states(office: Desktop) -> list[str]:
    return [row.state for row in sorted(office.rows(MAIL), key=lambda row: row.uid)]


def full_disk() -> Exception:
    return sa.exc.OperationalError("INSERT ...", {}, Exception("database or disk is full"))


def failing(point: str, times: int, error: Callable[[], Exception]) -> Callable[[str], None]:
    """Return fault points of which one fails the first ``times`` times it is passed."""
    left = [times]

    def fault(passed: str) -> None:
        if passed == point and left[0]:
            left[0] -= 1
            raise error()

    return fault


def failing_at(point: str, passes: int, error: Callable[[], Exception]) -> Callable[[str], None]:
    """Return fault points of which one fails the ``passes``-th time it is passed."""
    left = [passes]

    def fault(passed: str) -> None:
        if passed == point:
            left[0] -= 1
            if left[0] == 0:
                raise error()

    return fault


def drained(office: Desktop) -> None:
    processor = office.processor()
    while processor.run()[0]:
        pass
    processor.close()


@pytest.mark.parametrize("count", [1, 3])
def test_a_log_that_cannot_be_written_decides_no_mail_twice(office: Desktop, count: int) -> None:
    customers(office, count)

    def broken(event: str, **facts: object) -> None:
        raise BrokenPipeError(event, facts)

    office.shell = replace(office.shell, tell=broken)
    processor = office.processor()
    with pytest.raises(BrokenPipeError):
        processor.run()
    assert processor.run() == (0, frozenset())
    assert len(office.rows(EFFECT)) == len(office.rows(DECISION)) == count
    assert states(office) == ["decided"] * count


def test_a_disk_that_is_full_for_a_while_sends_no_mail_to_quarantine(office: Desktop) -> None:
    customers(office, 3)
    office.shell = replace(office.shell, fault=failing("process.before_commit", 10, full_disk))
    processor = office.processor()
    for _ in range(10):
        with pytest.raises(sa.exc.OperationalError):
            processor.run()
        assert states(office) == ["received"] * 3
    assert attempts(office) == [0, 0, 0]
    assert processor.run()[0] == 3
    assert (states(office), len(office.rows(EFFECT))) == (["decided"] * 3, 3)


def test_an_attempt_that_cannot_even_be_taken_back_is_taken_back_when_it_can(office: Desktop, tmp_path: Path) -> None:
    customers(office, 2)
    database = office.shell.database
    sa.event.listen(database, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=20"))
    database.dispose()
    other = sa.create_engine(f"sqlite:///{tmp_path / 'test.db'}").connect()

    def locked(point: str) -> None:
        if point == "process.after_reading" and not other.in_transaction():
            other.exec_driver_sql("UPDATE meta SET value = value")

    office.shell = replace(office.shell, fault=locked)
    processor = office.processor()
    for _ in range(8):
        with pytest.raises(sa.exc.OperationalError, match="locked"):
            processor.run()
    assert attempts(office) == [1, 1]
    other.rollback()
    processor._intake.give_back(())
    assert attempts(office) == [0, 0]
    other.close()


def test_a_reading_process_that_cannot_start_counts_against_no_mail(office: Desktop) -> None:
    @dataclass
    class Absent(FakeReader):
        days: int = 10

        def read(self, unread: Sequence[Unread]) -> Iterator[Reading]:
            if self.days:
                self.days -= 1
                raise RuntimeError("the reading process did not start")
            yield from super().read(unread)

    office.reader = Absent()
    customers(office, 3)
    processor = office.processor()
    for _ in range(10):
        with pytest.raises(RuntimeError):
            processor.run()
    assert states(office) == ["received"] * 3
    assert processor.run()[0] == 3
    assert states(office) == ["decided"] * 3


@dataclass
class Mortal(FakeReader):
    """A reader whose process ends over mails that say KILLS; nothing after them is read."""

    closed: bool = False
    read_alone: list[int] = field(default_factory=list)

    def read(self, unread: Sequence[Unread]) -> Iterator[Reading]:
        self.batches.append(len(unread))
        for mail in unread:
            if b"KILLS" in mail.octets:
                yield Reading(error="the reading process ended with -9 on this mail", ended=True)
            else:
                yield from FakeReader.read(replace(self, batches=[]), [mail])

    def close(self) -> None:
        self.closed = True


def test_mails_behind_one_that_ended_the_reading_process_pay_nothing_and_those_before_it_wait_for_nothing(
    office: Desktop,
) -> None:
    office.reader = Mortal()
    first = office.arrive(HOURS, sender="a@client.example")
    killer = office.arrive("KILLS", sender="b@client.example")
    last = office.arrive(HOURS, sender="c@client.example")
    processor = office.processor()
    processor.run()
    assert (office.mail(first).state, office.mail(last).state) == ("decided", "received")
    assert (office.mail(killer).attempts, office.mail(killer).failures) == (1, 1)
    processor.run()
    assert (office.mail(last).state, office.mail(last).attempts) == ("decided", 1)
    assert office.mail(killer).state == "received"


def test_large_mails_are_not_held_in_memory_together(office: Desktop) -> None:
    customers(office, 4)
    with office.shell.database.begin() as connection:
        connection.execute(sa.update(MAIL).values(size=intake.BATCH_OCTETS // 2))
    drained(office)
    assert office.reader.batches == [2, 2]
    assert states(office) == ["decided"] * 4


def test_a_single_mail_larger_than_a_batch_is_read_all_the_same(office: Desktop) -> None:
    customers(office, 2)
    with office.shell.database.begin() as connection:
        connection.execute(sa.update(MAIL).values(size=intake.BATCH_OCTETS + 1))
    drained(office)
    assert states(office) == ["decided"] * 2


def test_the_first_mails_of_a_burst_wait_for_few_others_and_none_is_decided_twice(office: Desktop) -> None:
    customers(office, 60)
    drained(office)
    assert office.reader.batches == [5, 10, 20, 25]
    assert len(office.rows(EFFECT)) == len(office.rows(DECISION)) == 60


def test_the_next_mails_are_read_before_these_are_decided(office: Desktop) -> None:
    """Their attempts wait for no decision: the reading process would wait with them."""
    customers(office, 20)
    passed: list[str] = []
    office.shell = replace(office.shell, fault=passed.append)
    processor = office.processor()
    processor.run()
    processor.close()
    steps = [point for point in passed if point != "process.after_reading"]
    assert steps[:4] == ["process.before_attempt", "process.after_attempt"] * 2
    assert steps[4] == "process.before_commit"


@pytest.mark.parametrize(("runs", "decided"), [(1, 5), (2, 10)], ids=["read ahead", "read and not yet handed out"])
def test_what_was_read_when_mailbot_ends_and_not_decided_was_not_attempted(
    office: Desktop, runs: int, decided: int
) -> None:
    customers(office, 60)
    processor = office.processor()
    for _ in range(runs):
        processor.run()
    processor.close()
    assert sorted(states(office)) == ["decided"] * decided + ["received"] * (60 - decided)
    assert sorted(row.attempts for row in office.rows(MAIL) if row.state == "received") == [0] * (60 - decided)


@pytest.mark.parametrize("point", ["process.before_attempt", "process.before_commit"])
def test_mails_that_wait_behind_a_database_that_failed_pay_nothing(office: Desktop, point: str) -> None:
    customers(office, 60)
    office.shell = replace(office.shell, fault=failing_at(point, 3, full_disk))
    processor = office.processor()
    failures, working = 0, True
    while working:
        try:
            working = processor.run()[0] > 0
        except sa.exc.OperationalError:
            failures += 1
    processor.close()
    assert failures == 1
    assert states(office) == ["decided"] * 60
    assert attempts(office) == [1] * 60
    assert len(office.rows(DECISION)) == 60


def test_an_interrupted_reading_leaves_the_mails_as_they_were(office: Desktop) -> None:
    office.reader = Mortal()
    processor = office.processor()

    @dataclass
    class Interrupted(FakeReader):
        def read(self, unread: Sequence[Unread]) -> Iterator[Reading]:
            processor.interrupt()
            raise RuntimeError("closed while it read")
            yield Reading()

    processor._intake.reader = Interrupted()
    customers(office, 2)
    assert processor.run() == (0, frozenset())
    processor.close()
    assert (states(office), attempts(office)) == (["received"] * 2, [0, 0])


def test_a_mail_that_somebody_else_decided_meanwhile_is_left_alone(office: Desktop) -> None:
    mail_id = office.arrive(HOURS)

    def meanwhile(point: str) -> None:
        if point == "process.after_reading":
            with office.shell.database.begin() as connection:
                connection.execute(sa.update(MAIL).where(MAIL.c.id == mail_id).values(state="dropped"))

    office.shell = replace(office.shell, fault=meanwhile)
    drained(office)
    assert (office.mail(mail_id).state, office.rows(EFFECT), office.rows(DECISION)) == ("dropped", [], [])


def test_the_log_and_the_record_hear_of_a_failure_by_its_kind_only(office: Desktop) -> None:
    class Talkative(FakeReader):
        def read(self, unread: Sequence[Unread]) -> Iterator[Reading]:
            for _ in unread:
                yield Reading(error="ValueError: lea@client.example wrote nonsense")

    office.reader = Talkative()
    mail_id = office.arrive("Bonjour")
    office.processor().run()
    assert office.errors == ["ValueError"]
    assert "lea@client.example" not in str(office.events())
    assert "lea@client.example" in office.mail(mail_id).error, "the row may hold it: it goes with the person"


def test_a_mail_put_off_before_the_clock_was_set_back_is_read(office: Desktop) -> None:
    office.clock.advance(days=400)
    poison = office.arrive("POISON")
    office.processor().run()
    assert office.mail(poison).failures == 1
    office.clock.advance(days=-400)
    office.processor().run()
    assert office.mail(poison).failures == 2


def test_a_mail_taken_out_of_quarantine_that_fails_again_is_told_again(office: Desktop) -> None:
    poison = office.arrive("POISON")

    def fail_to_the_end() -> None:
        for _ in range(3):
            office.processor().run()
            office.clock.advance(minutes=2)

    fail_to_the_end()
    with office.shell.database.begin() as connection:
        assert mails.release(connection, [poison], state="received") == 1
    fail_to_the_end()
    told: list[Any] = [payload for name, payload in office.events() if name == "message.parse_failed"]
    assert [payload["quarantined"] for payload in told] == [False, False, True] * 2
