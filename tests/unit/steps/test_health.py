"""Whether mail is flowing: nothing is said while it is, and the cause is named when it is not."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mailbot.domain import Delivery, Outcome
from mailbot.steps.breaker import KEY, OPEN
from mailbot.steps.health import Health, Standing
from mailbot.store import mails, outbox
from mailbot.store.session import writing
from tests.databases import sqlite_in
from tests.fakes import NOON, FixedClock, shell_on
from tests.running import House
from tests.sending import Office

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def house(tmp_path: Path) -> House:
    clock = FixedClock()
    return House(Office(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock))


@pytest.fixture
def health(house: House, tmp_path: Path) -> Health:
    house.daemon.listeners[0].look()
    return Health(shell=house.shell, daemon=house.daemon, state_dir=tmp_path)


def store(house: House, *, mailbox: str = "support", minutes: int = 0) -> None:
    at = NOON - timedelta(minutes=minutes)
    row = {"id": f"m{mailbox}{minutes}", "mailbox": mailbox, "folder": "INBOX", "uidvalidity": 7, "uid": minutes}
    row |= {"internaldate": at, "observed_at": at, "received_at": at, "state": "received", "size": 1}
    with house.shell.database.begin() as connection:
        mails.add(connection, [row], [b"x"])


def test_while_mail_flows_there_is_no_cause(health: Health) -> None:
    assert health.causes() == []


def test_before_the_first_look_a_mailbox_is_not_read_yet(house: House, tmp_path: Path) -> None:
    assert Health(shell=house.shell, daemon=house.daemon, state_dir=tmp_path).causes() == [
        "mailbox support: not read yet"
    ]


def test_a_mailbox_that_nobody_looked_at_for_eleven_minutes_is_told(health: Health, house: House) -> None:
    house.office.clock.advance(minutes=10)
    assert health.causes() == []
    house.office.clock.advance(minutes=2)
    assert health.causes() == ["mailbox support: last read 0:12:00 ago"]


def test_a_sent_folder_in_which_nothing_happens_is_no_cause(health: Health, house: House) -> None:
    """The Sent folder's row is only written when something was sent, however often it is looked at."""
    house.office.clock.advance(hours=3)
    house.daemon.listeners[0].look()
    with house.shell.database.begin() as connection:
        assert mails.cursor(connection, mailbox="support", folder=mails.SENT) is not None
    assert health.causes() == []
    assert b'mailbox_age_seconds{mailbox="support"} 0.0' in health.metrics()


def test_a_server_that_is_away_is_told_at_once(health: Health, house: House) -> None:
    house.daemon.listeners[0].reachable = False
    assert health.causes() == ["mailbox support: not reachable"]


def test_a_refused_account_is_told_while_it_is_paused(health: Health, house: House) -> None:
    house.office.queue()
    house.office.server.answers = [Delivery(outcome=Outcome.ACCOUNT, code=535, text="no")]
    house.office.deliverer.run()
    assert health.causes() == ["mailbox support: the SMTP account is refused"]
    house.office.clock.advance(minutes=6)
    assert health.causes() == []


def test_an_open_breaker_is_told(health: Health, house: House) -> None:
    with house.shell.database.begin() as connection:
        outbox.set_meta(connection, KEY, OPEN)
    assert health.causes() == ["outbox: held by the breaker (see: mailbot outbox list)"]


def test_a_mail_that_waits_too_long_to_be_read_or_sent_is_told(health: Health, house: House) -> None:
    store(house, minutes=16)
    house.office.queue(not_before=NOON - timedelta(minutes=16))
    assert health.causes() == [
        "reading: a mail has waited for more than 15 minutes",
        "outbox: 1 mails should have been sent more than 15 minutes ago",
    ]


def test_what_lies_in_a_mailbox_that_is_no_longer_served_is_no_cause(health: Health, house: House) -> None:
    store(house, mailbox="gone", minutes=90)
    house.office.queue(mailbox="gone", not_before=NOON - timedelta(minutes=90))
    assert health.causes() == []


def test_a_disk_that_cannot_be_looked_at_is_told(health: Health, tmp_path: Path) -> None:
    gone = tmp_path / "unmounted"
    assert replace(health, state_dir=gone).causes() == [
        "disk: the state directory cannot be looked at (FileNotFoundError)"
    ]


def test_a_full_disk_is_told(health: Health, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=5 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert health.causes() == ["disk: 5 MB left in the state directory"]


def test_a_database_that_is_gone_is_told_and_nothing_is_raised(health: Health, house: House) -> None:
    with house.shell.database.begin() as connection:
        connection.exec_driver_sql("DROP TABLE mailbox_cursor")
    assert health.causes() == ["database: OperationalError"]


def test_a_thread_that_ended_is_told_and_one_that_ends_with_mailbot_is_not(
    health: Health, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)

    def broken() -> tuple[int, ...]:
        raise SystemExit

    house.folder.uids_after = lambda last_uid: broken()  # type: ignore[method-assign]  # the double's own trouble
    house.daemon.start()
    house.daemon.threads[0].join(5)
    assert "listen support: stopped" in health.causes()
    house.daemon.stop()
    assert health.causes() == ["mailbot is ending"]


def test_the_counters_name_every_state_and_nobody(health: Health, house: House) -> None:
    house.office.queue()
    text = health.metrics().decode()
    assert "mailbot_ready 1.0" in text
    assert 'mailbot_outbox{state="pending"} 1.0' in text
    assert 'mailbot_mails{state="quarantined"} 0.0' in text
    assert "customers.example" not in text


def standing(house: House, tmp_path: Path) -> Standing:
    return Standing(shell=house.shell, watched=(("support", "INBOX"),), state_dir=tmp_path)


def test_a_console_of_its_own_sees_in_the_database_whether_mail_flows(house: House, tmp_path: Path) -> None:
    alone = standing(house, tmp_path)
    assert alone.causes() == ["mailbox support: not read yet"]
    house.daemon.listeners[0].look()
    assert alone.causes() == []
    assert b"mailbot_ready 1.0" in alone.metrics()
    assert b'mailbot_mailbox_age_seconds{mailbox="support"} 0.0' in alone.metrics()


def test_a_console_of_its_own_sees_that_the_daemon_reads_no_longer(house: House, tmp_path: Path) -> None:
    house.daemon.listeners[0].look()
    house.office.clock.advance(minutes=12)
    assert standing(house, tmp_path).causes() == ["mailbox support: last read 0:12:00 ago"]
    with writing(house.shell.database) as connection:
        mails.note_trouble(connection, mailbox="support", folder="INBOX", error="refused")
    assert standing(house, tmp_path).causes() == ["mailbox support: not reachable"]
