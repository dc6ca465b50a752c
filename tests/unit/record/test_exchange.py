"""Files of the record from somebody else: whatever is in them, they are taken whole or refused with the line."""

from __future__ import annotations

import io
import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.errors import RecordError
from mailbot.record import exchange
from mailbot.record.events import Event
from mailbot.record.ids import uuid7
from mailbot.record.journal import LONGEST_KEY, append, bounded, read, verify
from mailbot.store.session import reading, writing
from tests.databases import sqlite_in
from tests.fakes import NOON

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import sqlalchemy as sa

NUMBERS = itertools.count(1)


def new_id(moment: datetime) -> str:
    return uuid7(moment, next(NUMBERS).to_bytes(10, "big"))


@pytest.fixture
def database(tmp_path: Path) -> sa.Engine:
    return sqlite_in(tmp_path)


def row(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "seq": number,
        "event_id": f"e{number}",
        "type": "message.received",
        "occurred_at": "2026-11-21T09:00:00Z",
        "recorded_at": "2026-11-21T09:00:01Z",
        "mailbox": "support",
        "conversation_id": "",
        "message_id": f"m{number}",
        "reply_id": "",
        "customer": "c",
        "actor": "customer",
        "idempotency_key": f"k{number}",
        "payload": {"uid": number},
        **changes,
    }


def jsonl(*rows: dict[str, Any]) -> io.StringIO:
    return io.StringIO("".join(json.dumps(item) + "\n" for item in rows))


def take(database: sa.Engine, source: io.StringIO, *, as_csv: bool = False) -> exchange.Taken:
    with writing(database) as connection:
        return exchange.take(connection, source, as_csv=as_csv, now=NOON, new_id=new_id)


def count(database: sa.Engine) -> int:
    with reading(database) as connection:
        return sum(1 for _ in read(connection))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"seq": 10**30}, "is not a number that can be kept"),
        ({"seq": 2**63 - 1}, "is not a number that can be kept"),
        ({"payload": {"size": -(2**53) - 1}}, "is not a number that can be kept"),
        ({"payload": {"size": 1e300}}, "is not a number that can be kept"),
        ({"payload": {"further": [{"deep": -1e17}]}}, "is not a number that can be kept"),
        ({"payload": {"size": float("inf")}}, "it is not JSON"),
        ({"seq": -1}, "seq must lie between"),
        ({"schema_version": 10**12}, "schema_version must lie between"),
        ({"event_id": "x" * 33}, "event_id has more than 32 characters"),
        ({"idempotency_key": "x" * 201}, "idempotency_key has more than 200 characters"),
        ({"mailbox": "a\0b"}, "mailbox holds a NUL"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at must be a time"),
        ({"occurred_at": "9999-12-31T23:59:59-12:00"}, "occurred_at must be a time"),
        ({"occurred_at": "yesterday"}, "occurred_at must be a time"),
        ({"occurred_at": "2026-11-21T09:00:00"}, "occurred_at must be a time"),
        ({"payload": {"uid": "seven"}}, "message.received.uid must be int"),
        ({"payload": {"uid": float("nan")}}, "it is not JSON"),
        ({"payload": {"channel": "\ud800"}}, "it is not JSON"),
        ({"payload": [1]}, "must be a JSON object"),
        ({"type": "message.invented"}, "there is no event type"),
        ({"actor": "burglar"}, "actor must be one of"),
        ({"customer": ["c"]}, "customer must be text"),
    ],
)
def test_a_row_that_cannot_be_kept_is_refused_with_its_line_and_nothing_is_taken(
    database: sa.Engine, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(RecordError, match="Line 2: ") as raised:
        take(database, jsonl(row(1), row(2, **changes)))
    assert told in str(raised.value)
    assert "Nothing of the file was taken" in str(raised.value)
    assert count(database) == 0


def test_json_nested_beyond_all_reason_is_refused(database: sa.Engine) -> None:
    with pytest.raises(RecordError, match="Line 1: it is not JSON"):
        take(database, io.StringIO('{"payload":' + "[" * 100_000 + "\n"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Line 1: the columns seq"),
        ("seq,type\n1,x\n", "Line 1: the columns event_id"),
        (",".join(exchange.COLUMNS) + "\n1,2\n", "Line 2: it has more or fewer fields"),
        (",".join(exchange.COLUMNS) + '\n1,"unended\n', "Line 2:"),
        (
            ",".join(exchange.COLUMNS) + "\n" + "1,e,message.received,t,t,,,,,,bot,k,{not json}\n",
            "Line 2: payload is not",
        ),
    ],
)
def test_a_table_that_is_none_is_refused(database: sa.Engine, text: str, told: str) -> None:
    with pytest.raises(RecordError) as raised:
        take(database, io.StringIO(text), as_csv=True)
    assert told in str(raised.value)


def test_a_number_too_large_to_be_one_in_json_does_not_keep_every_figure_from_being_computed(
    database: sa.Engine,
) -> None:
    text = json.dumps(row(1, type="agent.replied", payload={"handle_minutes": "here"})).replace('"here"', "1e999")
    with pytest.raises(RecordError, match="1e999 is not a number that can be kept"):
        take(database, io.StringIO(text))
    assert count(database) == 0


def test_a_place_at_the_end_of_all_numbers_leaves_none_for_what_comes_after_and_is_refused(
    database: sa.Engine,
) -> None:
    head = ",".join(exchange.COLUMNS)
    line = f"{2**63 - 1},e1,message.received,2026-11-21T09:00:00Z,2026-11-21T09:00:00Z,,,,,,bot,k,{{}}"
    with pytest.raises(RecordError, match="Line 2: seq must lie between"):
        take(database, io.StringIO(f"{head}\n{line}\n"), as_csv=True)
    take(database, jsonl(row(2**53)))
    with writing(database) as connection:
        (after,) = append(connection, [Event(type="worker.started", occurred_at=NOON)], now=NOON, new_id=new_id)
    assert after.seq == 2**53 + 1


def test_a_file_from_the_future_is_not_taken_into_a_record_that_is_in_use(database: sa.Engine) -> None:
    future = row(2, recorded_at="9999-12-31T23:59:59Z")
    take(database, jsonl(row(1)))
    with pytest.raises(RecordError, match="recorded on 9999-12-31T23:59:59Z, which is still to come"):
        take(database, jsonl(future))
    assert count(database) == 1


def test_a_file_from_the_future_is_taken_into_an_empty_database_to_look_at_it(database: sa.Engine) -> None:
    assert take(database, jsonl(row(1, recorded_at="2031-01-01T00:00:00Z"))).added == 1


def test_two_events_under_one_event_id_are_refused_in_words(database: sa.Engine) -> None:
    with pytest.raises(RecordError, match="stands for another event already"):
        take(database, jsonl(row(1), row(2, event_id="e1")))
    assert count(database) == 0


def test_a_row_read_twice_is_ignored(database: sa.Engine) -> None:
    taken = take(database, jsonl(row(1), row(1), row(2)))
    assert (taken.read, taken.added, taken.ignored) == (3, 2, 1)
    assert take(database, jsonl(row(1), row(2))).added == 0


def test_a_row_without_a_key_is_known_by_its_event_id(database: sa.Engine) -> None:
    assert take(database, jsonl(row(1, idempotency_key=""), row(1, idempotency_key=""))).added == 1


def test_rows_are_taken_in_the_order_of_their_numbers(database: sa.Engine) -> None:
    take(database, jsonl(row(3), row(1), row(2)))
    with reading(database) as connection:
        assert [event.message_id for event, _, _ in read(connection)] == ["m1", "m2", "m3"]
        assert verify(connection)[2] == ()


def test_a_payload_larger_than_the_csv_modules_usual_limit_is_taken(database: sa.Engine) -> None:
    long = row(1, payload={"channel": "x" * 200_000})
    take(database, jsonl(long))
    sink = io.StringIO()
    with reading(database) as connection:
        exchange.export(connection, sink, as_csv=True)
    sink.seek(0)
    assert take(database, sink, as_csv=True).ignored == 1


def test_a_key_that_is_too_long_is_kept_as_its_digest_and_known_again(database: sa.Engine) -> None:
    (event,) = exchange.parse(jsonl(row(1)), as_csv=False)
    from dataclasses import replace

    long = replace(event, event_id="", idempotency_key="message.received:" + "x" * 300)
    other = replace(event, event_id="", idempotency_key="message.received:" + "x" * 299 + "y")
    with writing(database) as connection:
        first = append(connection, [long, other], now=NOON, new_id=new_id)
        again = append(connection, [long, other], now=NOON, new_id=new_id)
    assert (len(first), len(again)) == (2, 0)
    assert {len(event.idempotency_key) for event in first} == {LONGEST_KEY}
    assert bounded("short") == "short"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def refusal(database: sa.Engine, source: io.StringIO, *, as_csv: bool = False) -> str:
    """Return in what words a file was refused; empty when it was taken."""
    try:
        take(database, source, as_csv=as_csv)
    except RecordError as error:
        return str(error)
    return ""


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from([*exchange.COLUMNS, *exchange.FURTHER]), value=JSON_VALUES)
def test_whatever_stands_in_a_field_the_file_is_taken_or_refused_in_words(
    database: sa.Engine, name: str, value: object
) -> None:
    said = refusal(database, jsonl(row(1, **{name: value})))
    assert not said or "Nothing of the file was taken" in said


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200), as_csv=st.booleans())
def test_whatever_the_file_is_it_is_taken_or_refused_in_words(database: sa.Engine, text: str, as_csv: bool) -> None:
    said = refusal(database, io.StringIO(text, newline=""), as_csv=as_csv)
    assert not said or "Nothing of the file was taken" in said


@pytest.mark.parametrize("text", ["a\0b", "a\\\0b"])
def test_a_payload_that_postgresql_could_not_keep_is_refused(database: sa.Engine, text: str) -> None:
    with pytest.raises(RecordError, match=r"payload of message\.received holds a NUL"):
        take(database, jsonl(row(1, payload={"channel": text})))


def test_a_payload_that_only_speaks_of_a_nul_is_taken(database: sa.Engine) -> None:
    assert take(database, jsonl(row(1, payload={"channel": "\\u0000"}))).added == 1
