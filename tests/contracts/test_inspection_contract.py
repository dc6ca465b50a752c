"""What doctor's look into the database promises on every database: it sees everything and can change nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from mailbot.record import journal
from mailbot.record.events import Event
from mailbot.record.ids import uuid7
from mailbot.steps.checks import Level
from mailbot.steps.checks_store import check_cursor, check_database, check_record, check_schema, check_work, last_event
from mailbot.store import mails, outbox
from mailbot.store.inspection import looking
from mailbot.store.session import writing
from tests.databases import KINDS, postgres, sqlite_in
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module", params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL, as the settings hold it, of a database with one event, one cursor and an open breaker."""
    if request.param == "sqlite":
        engine = sqlite_in(tmp_path_factory.mktemp("db"))
        fill(engine)
        yield engine.url.render_as_string(hide_password=False)
        engine.dispose()
        return
    for engine in postgres():
        fill(engine)
        yield engine.url.render_as_string(hide_password=False).replace("+psycopg", "")


def fill(engine: sa.Engine) -> None:
    """Write what is looked for."""
    values = {"uidvalidity": 7, "first_uid": 1, "last_uid": 42, "started_at": NOON, "polled_at": NOON}
    with writing(engine) as connection:
        started = Event(type="worker.started", occurred_at=NOON, payload={"epoch": 1})
        journal.append(connection, [started], now=NOON, new_id=lambda at: uuid7(at, bytes(10)))
        mails.set_cursor(connection, mailbox="support", folder="INBOX", values=values)
        outbox.set_meta(connection, "breaker", "open")


def test_a_look_sees_schema_safety_record_work_and_cursors(url: str) -> None:
    with looking(url) as connection:
        assert check_schema(connection).level is Level.OK
        database = check_database(connection, place="here")
        assert database.level is Level.OK, database
        assert database.seen.startswith("SQLite" if url.startswith("sqlite") else "PostgreSQL")
        assert "the last 1 events" in check_record(connection).seen
        assert last_event(connection) == NOON
        work = {check.name: check for check in check_work(connection, now=NOON + timedelta(hours=1), running=True)}
        assert (work["breaker"].level, work["outbox"].level) == (Level.FAIL, Level.OK)
        (row,) = mails.cursors(connection)
        assert "UID 42" in check_cursor(row, name="cursor", uidvalidity=7).seen


def test_a_look_can_change_nothing(url: str) -> None:
    with looking(url) as connection, pytest.raises(sa.exc.DBAPIError, match=r"read-?only"):
        connection.exec_driver_sql("DELETE FROM meta")
