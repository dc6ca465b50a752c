"""What the record promises on every database."""

from __future__ import annotations

import io
import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from mailbot.errors import RecordError
from mailbot.record import exchange
from mailbot.record.events import Actor, Event
from mailbot.record.ids import uuid7
from mailbot.record.journal import append, event_table, read, verify
from tests.databases import KINDS, postgres, sqlite_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(scope="module", params=KINDS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        yield sqlite_in(tmp_path_factory.mktemp("db"))
    else:
        yield from postgres()


@pytest.fixture
def database(server: sa.Engine) -> Iterator[sa.Engine]:
    """Give the database with an empty record, by dropping the table with its triggers and making it anew."""
    from mailbot.store.session import install_triggers

    with server.begin() as connection:
        event_table.drop(connection)
        event_table.create(connection)
        install_triggers(connection)
    return server


NUMBERS = itertools.count(1)


def new_id(moment: datetime) -> str:
    return uuid7(moment, next(NUMBERS).to_bytes(10, "big"))


def event(number: int, **changes: object) -> Event:
    values: dict[str, object] = {
        "type": "message.received",
        "occurred_at": NOON + timedelta(seconds=number),
        "mailbox": "support",
        "message_id": f"m{number}",
        "actor": Actor.CUSTOMER,
        "idempotency_key": f"message.received:{number}",
        "payload": {"uid": number, "size": 1200 + number},
    }
    return Event(**{**values, **changes})  # type: ignore[arg-type]


def put(database: sa.Engine, *events: Event, now: datetime = NOON) -> tuple[Event, ...]:
    with database.begin() as connection:
        return append(connection, events, now=now, new_id=new_id)


def all_events(database: sa.Engine) -> list[Event]:
    with database.connect() as connection:
        return [item for item, _, _ in read(connection)]


def test_events_keep_the_order_in_which_they_were_committed(database: sa.Engine) -> None:
    put(database, event(1), event(2))
    put(database, event(3))
    assert [(e.seq, e.message_id) for e in all_events(database)] == [(1, "m1"), (2, "m2"), (3, "m3")]


def test_the_same_fact_told_twice_is_written_once(database: sa.Engine) -> None:
    first = put(database, event(1))
    again = put(database, event(1, payload={"uid": 99}), event(2))
    assert [e.message_id for e in first] == ["m1"]
    assert [e.message_id for e in again] == ["m2"]
    assert all_events(database)[0].payload == {"uid": 1, "size": 1201}


def test_the_record_time_never_runs_backwards_when_the_clock_does(database: sa.Engine) -> None:
    put(database, event(1), now=NOON)
    put(database, event(2), now=NOON - timedelta(hours=3))
    assert [e.recorded_at for e in all_events(database)] == [NOON, NOON]


@pytest.mark.parametrize("statement", ["UPDATE event SET mailbox = 'x'", "DELETE FROM event"])
def test_no_event_can_be_changed_or_removed(database: sa.Engine, statement: str) -> None:
    put(database, event(1))
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), database.begin() as connection:
        connection.exec_driver_sql(statement)
    assert len(all_events(database)) == 1


def test_a_record_that_nobody_touched_verifies(database: sa.Engine) -> None:
    put(database, *(event(n) for n in range(1, 30)))
    with database.connect() as connection:
        count, head, wrong = verify(connection)
    assert (count, wrong) == (29, ())
    assert len(head) == 64


@pytest.mark.parametrize(
    ("reason", "statement"),
    [
        ("an edited payload", "UPDATE event SET payload = '{\"uid\": 7}' WHERE seq = 3"),
        ("an edited time", "UPDATE event SET occurred_at = '2020-01-01 00:00:00' WHERE seq = 3"),
        ("a removed event", "DELETE FROM event WHERE seq = 3"),
        ("two events whose places were changed", "UPDATE event SET seq = CASE seq WHEN 3 THEN 104 ELSE seq END"),
    ],
)
def test_a_change_behind_the_back_of_the_triggers_is_noticed(database: sa.Engine, reason: str, statement: str) -> None:
    put(database, *(event(n) for n in range(1, 6)))
    with database.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER event_no_update")
            connection.exec_driver_sql("DROP TRIGGER event_no_delete")
        else:
            connection.exec_driver_sql("ALTER TABLE event DISABLE TRIGGER ALL")
        connection.exec_driver_sql(statement)
    with database.connect() as connection:
        assert verify(connection)[2], reason


def test_an_event_with_an_unknown_type_fails_the_whole_transaction(database: sa.Engine) -> None:
    with pytest.raises(ValueError, match=r"no event type 'mail\.eaten'"):
        put(database, event(1), event(2, type="mail.eaten"))
    assert all_events(database) == []


@pytest.mark.parametrize("as_csv", [True, False])
def test_an_exported_record_taken_into_an_empty_database_is_the_same_record(
    database: sa.Engine, tmp_path: Path, as_csv: bool
) -> None:
    put(database, event(1), event(2, payload={"uid": 2, "attachment_types": ["a,b", 'c"d']}), event(3, customer="k1"))
    text = io.StringIO()
    with database.connect() as connection:
        exchange.export(connection, text, as_csv=as_csv)
    other = sqlite_in(tmp_path)
    with other.begin() as connection:
        lines = io.StringIO(text.getvalue())
        taken = exchange.take(connection, lines, as_csv=as_csv, now=NOON + timedelta(days=9), new_id=new_id)
    assert (taken.read, taken.added) == (3, 3)
    assert all_events(other) == all_events(database)
    with other.connect() as connection, database.connect() as theirs:
        assert verify(connection) == verify(theirs)


def test_taking_a_record_twice_adds_nothing(database: sa.Engine) -> None:
    put(database, event(1), event(2))
    text = io.StringIO()
    with database.begin() as connection:
        exchange.export(connection, text, as_csv=False)
        taken = exchange.take(
            connection,
            io.StringIO(text.getvalue()),
            as_csv=False,
            now=NOON,
            new_id=new_id,  # type: ignore[arg-type]
        )
    assert (taken.added, taken.ignored) == (0, 2)


BAD = [
    ("a time without a zone", '"occurred_at": "2026-11-21T10:00:00"', "occurred_at must be a time"),
    ("an unknown actor", '"actor": "martian"', "actor must be one of"),
    ("a payload of the wrong type", '"payload": {"uid": "seven"}', "message.received.uid must be int"),
    ("a sequence number that is none", '"seq": "x"', "seq must be a whole number"),
    ("an unknown type", '"type": "mail.eaten"', "there is no event type"),
]


@pytest.mark.parametrize(("reason", "field", "message"), BAD)
def test_one_bad_row_refuses_the_whole_file_with_its_line(
    database: sa.Engine, reason: str, field: str, message: str
) -> None:
    good = (
        '{"seq": 1, "event_id": "e1", "type": "message.received", "occurred_at": "2026-11-21T10:00:00Z", '
        '"recorded_at": "2026-11-21T10:00:01Z", "actor": "customer", "idempotency_key": "a", "payload": {}'
    )
    lines = [good + "}", good.replace('"a"', '"b"').replace('"e1"', '"e2"') + ", " + field + "}"]
    with pytest.raises(RecordError, match=r"Line 2: .*Nothing of the file was taken") as refused, database.begin() as c:
        exchange.take(c, lines, as_csv=False, now=NOON, new_id=new_id)
    assert message in str(refused.value), reason
    assert all_events(database) == []


def test_a_csv_without_a_column_is_refused(database: sa.Engine) -> None:
    header = ",".join(name for name in exchange.COLUMNS if name != "occurred_at")
    with pytest.raises(RecordError, match="columns occurred_at"), database.begin() as connection:
        exchange.take(connection, [header + "\n"], as_csv=True, now=NOON, new_id=new_id)
