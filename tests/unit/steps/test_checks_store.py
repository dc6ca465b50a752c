"""What doctor sees in a database: that it is whole and safe, that the record holds, and what stands still."""

from __future__ import annotations

import itertools
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from mailbot.record import journal
from mailbot.record.events import Event
from mailbot.record.ids import uuid7
from mailbot.steps.checks import Check, Level
from mailbot.steps.checks_store import (
    TAIL,
    check_cursor,
    check_database,
    check_record,
    check_schema,
    check_work,
    last_event,
)
from mailbot.store import mails, outbox
from mailbot.store.inspection import looking
from mailbot.store.session import open_database, writing
from tests.databases import sqlite_in
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with today's schema, to be copied: making one takes longer than any test here."""
    directory = tmp_path_factory.mktemp("template")
    sqlite_in(directory).dispose()
    return directory / "test.db"


@pytest.fixture
def engine(template: Path, tmp_path: Path) -> Iterator[sa.Engine]:
    """A database with today's schema."""
    shutil.copy(template, tmp_path)
    made = open_database(f"sqlite:///{tmp_path / 'test.db'}")
    yield made
    made.dispose()


NUMBERS = itertools.count(1)


def url_of(engine: sa.Engine) -> str:
    """Return the URL that the settings would hold."""
    return engine.url.render_as_string(hide_password=False)


def record(engine: sa.Engine, count: int) -> None:
    """Write so many events."""
    events = [Event(type="worker.started", occurred_at=NOON, payload={"epoch": n}) for n in range(count)]
    with writing(engine) as connection:
        journal.append(connection, events, now=NOON, new_id=lambda at: uuid7(at, next(NUMBERS).to_bytes(10, "big")))


def tamper(engine: sa.Engine, statement: str) -> None:
    """Change the record behind its back, triggers removed, as somebody with the file could."""
    with writing(engine) as connection:
        for name in ("event_no_update", "event_no_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(statement)


def mail(engine: sa.Engine, number: int, **values: Any) -> None:
    """Store a mail."""
    row = {
        "id": f"m{number}", "mailbox": "support", "folder": "INBOX", "uidvalidity": 1, "uid": number,
        "internaldate": NOON, "observed_at": NOON, "received_at": NOON, "state": "received", "attempts": 0,
        "failures": 0, "preexisting": False, "marked": False, "size": 1, "content_key": "", "rfc_message_id": "",
        "conversation_id": "", "customer": "", "from_address": "", "subject": "", "automatic": "", "error": "",
        **values,
    }  # fmt: skip
    with writing(engine) as connection:
        connection.execute(mails.MAIL.insert().values(**row))


def effect(engine: sa.Engine, number: int, **values: Any) -> None:
    """Put something into the outbox."""
    row = {
        "id": f"e{number}", "decision_id": "", "mail_id": "", "conversation_id": "", "mailbox": "support",
        "kind": "answer", "state": "pending", "template": "", "language": "fr", "recipient": "lea@client.example",
        "envelope_from": "", "rfc_message_id": "", "subject": "", "octets": b"", "action": "", "webhook_body": "",
        "requires_customer_input": False, "created_at": NOON, "not_before": NOON, "attempts": 0, "uncertain": 0,
        "epoch": 0, "smtp": "", "filed": False, **values,
    }  # fmt: skip
    with writing(engine) as connection:
        connection.execute(outbox.EFFECT.insert().values(**row))


def work(engine: sa.Engine, *, minutes: float = 0.0, running: bool = True) -> dict[str, Check]:
    """Return the checks of work, so many minutes after noon."""
    with looking(url_of(engine)) as connection:
        found = check_work(connection, now=NOON + timedelta(minutes=minutes), running=running)
        return {check.name: check for check in found}


# --- the database -----------------------------------------------------------------------------------------------------


def test_a_database_of_mailbots_own_is_whole_and_loses_nothing(engine: sa.Engine) -> None:
    with looking(url_of(engine)) as connection:
        check = check_database(connection, place="test.db")
        assert check.level is Level.OK
        assert "journal WAL, synchronous FULL" in check.seen
        assert check_schema(connection).level is Level.OK


def test_looking_can_neither_write_nor_make_a_file(engine: sa.Engine, tmp_path: Path) -> None:
    with looking(url_of(engine)) as connection, pytest.raises(sa.exc.OperationalError, match="readonly"):
        connection.exec_driver_sql("DELETE FROM meta")
    absent = tmp_path / "absent.db"
    with pytest.raises(sa.exc.OperationalError), looking(f"sqlite:///{absent}"):
        pass
    assert not absent.exists()


def test_a_path_with_signs_of_its_own_is_one_path(template: Path, tmp_path: Path) -> None:
    strange = tmp_path / "état & co? #1 100%"
    strange.mkdir()
    shutil.copy(template, strange)
    with looking(f"sqlite:///{strange / 'test.db'}") as connection:
        assert check_schema(connection).level is Level.OK


def test_a_database_that_a_power_cut_could_hurt_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "rollback.db"
    plain = sa.create_engine(f"sqlite:///{path}")
    with plain.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE meta (key TEXT)")
    plain.dispose()
    with looking(f"sqlite:///{path}") as connection:
        check = check_database(connection, place="rollback.db")
        assert check.level is Level.WARN
        assert "journal DELETE" in check.seen
        assert (check_schema(connection).level, "mailbot migrate" in check_schema(connection).fix) == (Level.FAIL, True)


def test_a_damaged_file_fails(engine: sa.Engine, tmp_path: Path) -> None:
    record(engine, 300)
    engine.dispose()
    path = tmp_path / "test.db"
    octets = bytearray(path.read_bytes())
    octets[-12288:-4096] = b"\xff" * 8192
    path.write_bytes(octets)
    try:
        with looking(f"sqlite:///{path}") as connection:
            check = check_database(connection, place="test.db")
    except sa.exc.DatabaseError:  # so damaged that it cannot even be asked: doctor says that too
        return
    assert check.level is Level.FAIL
    assert "backup" in check.fix


# --- the record -------------------------------------------------------------------------------------------------------


def test_the_end_of_the_record_is_checked_whatever_its_length(engine: sa.Engine) -> None:
    with looking(url_of(engine)) as connection:
        assert (check_record(connection).seen, last_event(connection)) == ("empty", None)
    record(engine, TAIL)
    with looking(url_of(engine)) as connection:
        assert f"the last {TAIL} events" in check_record(connection).seen
        assert last_event(connection) == NOON
    record(engine, 5)
    with looking(url_of(engine)) as connection:
        check = check_record(connection)
        assert (check.level, f"the last {TAIL} events" in check.seen) == (Level.OK, True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET payload = '{\"epoch\": 99}' WHERE seq = 7",
        "DELETE FROM event WHERE seq = 7",
        "UPDATE event SET prev_hash = '00' WHERE seq = 7",
        "DELETE FROM event WHERE seq = 1",
    ],
)
def test_a_record_that_somebody_touched_fails(engine: sa.Engine, statement: str) -> None:
    record(engine, 12)
    tamper(engine, statement)
    with looking(url_of(engine)) as connection:
        check = check_record(connection)
    assert check.level is Level.FAIL
    assert "mailbot record verify" in check.fix


# --- work -------------------------------------------------------------------------------------------------------------


def test_an_empty_installation_has_nothing_to_complain_of(engine: sa.Engine) -> None:
    found = work(engine)
    assert {check.level for check in found.values()} == {Level.OK}
    assert list(found) == ["breaker", "quarantine", "outbox", "reading"]


def test_a_mail_that_the_server_has_put_off_for_an_hour_is_told_and_not_before(engine: sa.Engine) -> None:
    effect(engine, 1, state="deferred", not_before=NOON + timedelta(hours=3))
    assert work(engine, minutes=59)["outbox"].level is Level.OK
    check = work(engine, minutes=61)["outbox"]
    assert (check.level, check.seen) == (
        Level.WARN,
        "1 mails have been put off by the mail server for more than an hour",
    )


def test_an_open_breaker_fails_and_says_how_to_go_on(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        outbox.set_meta(connection, "breaker", "open")
    check = work(engine)["breaker"]
    assert check.level is Level.FAIL
    assert "mailbot outbox release --all" in check.fix


def test_mails_in_quarantine_and_mails_that_wait_for_a_person_are_warnings(engine: sa.Engine) -> None:
    mail(engine, 1, state="quarantined")
    effect(engine, 1, state="parked")
    effect(engine, 2, state="failed")
    effect(engine, 3, state="draft")
    found = work(engine)
    assert (found["quarantine"].level, found["quarantine"].seen[:1]) == (Level.WARN, "1")
    assert (found["outbox"].level, found["outbox"].seen[:19]) == (Level.WARN, "1 parked, 1 failed:")


def test_drafts_and_what_was_sent_are_only_told(engine: sa.Engine) -> None:
    effect(engine, 1, state="draft")
    effect(engine, 2, state="sent")
    effect(engine, 3, state="shadow")
    assert work(engine, minutes=60)["outbox"].seen == "1 sent, 1 drafts wait for an agent"


def test_a_mail_that_has_just_come_is_counted(engine: sa.Engine) -> None:
    assert work(engine, minutes=1)["reading"].seen == "0 mails decided, none waits"
    mail(engine, 1)
    assert work(engine, minutes=1)["reading"].seen == "0 mails decided, 1 to be read now"


def test_work_that_stands_still_fails_only_while_somebody_should_be_doing_it(engine: sa.Engine) -> None:
    mail(engine, 1)
    effect(engine, 1, state="deferred")
    assert {check.level for check in work(engine, minutes=14).values()} == {Level.OK}
    late = work(engine, minutes=16)
    assert (late["outbox"].level, late["reading"].level) == (Level.FAIL, Level.FAIL)
    stopped = work(engine, minutes=16, running=False)
    assert (stopped["outbox"].level, stopped["reading"].level) == (Level.WARN, Level.WARN)
    assert "mailbot run" in stopped["outbox"].fix


def test_a_retry_that_is_not_due_yet_is_not_late(engine: sa.Engine) -> None:
    effect(engine, 1, state="deferred", not_before=NOON + timedelta(hours=1))
    assert work(engine, minutes=30)["outbox"].level is Level.OK


# --- cursors ----------------------------------------------------------------------------------------------------------


def test_a_folder_that_the_server_numbers_anew_is_told(engine: sa.Engine) -> None:
    assert "R22" in check_cursor(None, name="cursor", uidvalidity=7).seen
    values = {"uidvalidity": 7, "first_uid": 1, "last_uid": 42, "started_at": NOON, "polled_at": NOON}
    with writing(engine) as connection:
        mails.set_cursor(connection, mailbox="support", folder="INBOX", values=values)
    with looking(url_of(engine)) as connection:
        (row,) = mails.cursors(connection)
    assert "up to UID 42, last looked at 2026-11-21 12:00 UTC" in check_cursor(row, name="cursor", uidvalidity=7).seen
    anew = check_cursor(row, name="cursor", uidvalidity=8)
    assert (anew.level, "answers none twice" in anew.fix) == (Level.WARN, True)


def test_the_daemons_own_connection_is_the_safe_one(engine: sa.Engine) -> None:
    again = open_database(url_of(engine))
    with again.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    again.dispose()
