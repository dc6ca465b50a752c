"""``mailbot record``: what goes out comes back the same, and a record that somebody touched is found out."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pytest

from mailbot.record import journal
from mailbot.record.events import Event
from mailbot.record.ids import uuid7
from mailbot.store.session import open_database, writing
from tests.fakes import NOON

if TYPE_CHECKING:
    from tests.commanding import Operator


def tell(operator: Operator, count: int) -> None:
    events = [
        Event(type="worker.started", occurred_at=NOON, idempotency_key=f"worker.started:{n}", payload={"epoch": n})
        for n in range(1, count + 1)
    ]
    numbers = iter(range(1, count + 1))
    with writing(open_database(f"sqlite:///{operator.file}")) as connection:
        journal.append(connection, events, now=NOON, new_id=lambda at: uuid7(at, next(numbers).to_bytes(10, "big")))


def tamper(operator: Operator, statement: str) -> None:
    with sqlite3.connect(operator.file) as connection:
        connection.execute("DROP TRIGGER event_no_update")
        connection.execute("DROP TRIGGER event_no_delete")
        connection.execute(statement)


@pytest.mark.parametrize("name", ["record.jsonl", "record.csv"])
def test_a_record_goes_out_and_comes_back(operator: Operator, name: str) -> None:
    tell(operator, 3)
    path = operator.directory / name
    assert operator.run("record", "export", str(path)).out == f"3 events written to {path}.\n"
    said = operator.run("record", "import", str(path), "--json")
    assert json.loads(said.out) == {"read": 3, "added": 0, "ignored": 3}
    operator.file.unlink()
    operator.install()
    assert operator.run("record", "import", str(path)).out == "3 events added; 0 were known already.\n"


@pytest.mark.parametrize("name", ["record.jsonl", "record.csv"])
def test_an_untouched_copy_has_the_head_of_the_record(operator: Operator, name: str) -> None:
    tell(operator, 3)
    path = operator.directory / name
    operator.run("record", "export", str(path))
    tell(operator, 5)  # the record goes on
    copy = json.loads(operator.run("record", "verify", str(path), "--json").out)
    assert (copy["events"], copy["problems"]) == (3, [])
    said = operator.run("record", "verify", str(path))
    assert (said.code, said.out) == (0, f"3 events, as they stand in the record; head {copy['head'][:16]}.\n")
    operator.run("record", "export", str(path))
    whole = json.loads(operator.run("record", "verify", str(path), "--json").out)
    assert whole["head"] == json.loads(operator.run("record", "verify", "--json").out)["head"] != copy["head"]


def test_a_copy_that_somebody_touched_is_found_out(operator: Operator) -> None:
    tell(operator, 4)
    path = operator.directory / "record.jsonl"
    operator.run("record", "export", str(path))
    first, second, _, last = path.read_text(encoding="utf-8").splitlines()
    changed = second.replace('"epoch": 2', '"epoch": 7')
    stranger = last.replace('"seq": 4', '"seq": 3').replace(json.loads(last)["event_id"], "f" * 32)
    path.write_text(
        "\n".join((first, changed, stranger.replace("started:4", "started:9"), last)) + "\n", encoding="utf-8"
    )
    said = operator.run("record", "verify", str(path))
    assert said.code == 1
    assert "event 2 (worker.started) differs from the record\n" in said.out
    assert "event 3 (worker.started) is not in the record\n" in said.out
    assert "event 3 (worker.started) is missing\n" in said.out
    assert "4 events, NOT as they were written" in said.out


def test_of_a_copy_from_elsewhere_only_the_head_can_be_told(operator: Operator) -> None:
    tell(operator, 2)
    path = operator.directory / "record.jsonl"
    operator.run("record", "export", str(path))
    head = json.loads(operator.run("record", "verify", "--json").out)["head"]
    operator.file.unlink()
    operator.install()
    said = operator.run("record", "verify", str(path))
    assert said.out == f"2 events, of another record: compare the head; head {head[:16]}.\n"


def test_a_copy_that_is_not_there_is_told(operator: Operator) -> None:
    said = operator.run("record", "verify", str(operator.directory / "absent.jsonl"))
    assert said.code == 1
    assert "(MB-RECORD)" in said.err


def test_a_record_goes_through_a_pipe(operator: Operator) -> None:
    tell(operator, 2)
    operator.input = operator.run("record", "export", "-").out
    assert len(operator.input.splitlines()) == 2
    operator.file.unlink()
    operator.install()
    assert json.loads(operator.run("record", "import", "-", "--json").out)["added"] == 2


def test_a_slow_pipe_does_not_keep_a_running_mailbot_from_writing(operator: Operator) -> None:
    class Slow:
        def __iter__(self) -> Slow:
            return self

        def __next__(self) -> str:
            with sqlite3.connect(operator.file, timeout=0) as connection:
                connection.execute("INSERT OR REPLACE INTO meta VALUES ('somebody', 'writes')")
            raise StopIteration

    import sys

    from mailbot.cli.record import record_import

    operator.patch.setattr(sys, "stdin", Slow())
    record_import(operator.directory.joinpath("-").relative_to(operator.directory), operator.settings)


def test_the_export_works_without_any_settings_file(operator: Operator) -> None:
    tell(operator, 1)
    operator.settings.unlink()
    operator.patch.setenv("MAILBOT_DATABASE__URL", f"sqlite:///{operator.file}")
    operator.patch.setenv("MAILBOT_SITE__STATE_DIR", str(operator.file.parent))
    assert len(operator.run("record", "export", "-").out.splitlines()) == 1


def test_a_new_database_is_made_for_an_import(operator: Operator) -> None:
    operator.settings.unlink()
    operator.patch.setenv("MAILBOT_DATABASE__URL", f"sqlite:///{operator.directory / 'new.db'}")
    operator.patch.setenv("MAILBOT_SITE__STATE_DIR", str(operator.directory / "new"))
    assert operator.run("record", "verify").out.startswith("0 events, as they were written")
    assert (operator.directory / "new").stat().st_mode & 0o077 == 0
    assert (operator.directory / "new.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["absent.jsonl", "."])
def test_a_file_that_cannot_be_read_is_told(operator: Operator, name: str) -> None:
    said = operator.run("record", "import", str(operator.directory / name))
    assert said.code == 1
    assert "Nothing was taken" in said.err
    assert "(MB-RECORD)" in said.err


def test_a_file_in_another_encoding_is_told(operator: Operator) -> None:
    path = operator.directory / "latin.csv"
    path.write_bytes("é".encode("latin-1"))
    said = operator.run("record", "import", str(path))
    assert (said.code, "Nothing was taken" in said.err) == (1, True)


def test_a_wrong_line_refuses_the_whole_file(operator: Operator) -> None:
    tell(operator, 2)
    path = operator.directory / "record.jsonl"
    operator.run("record", "export", str(path))
    path.write_text(path.read_text() + '{"seq": 3}\n')
    operator.file.unlink()
    operator.install()
    said = operator.run("record", "import", str(path))
    assert (said.code, "Line 3" in said.err) == (1, True)
    assert json.loads(operator.run("record", "verify", "--json").out)["events"] == 0


def test_a_whole_record_is_said_to_be_whole(operator: Operator) -> None:
    tell(operator, 4)
    said = operator.run("record", "verify")
    assert said.code == 0
    assert said.out.startswith("4 events, as they were written; head ")
    assert json.loads(operator.run("record", "verify", "--json").out)["problems"] == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET payload = '{\"epoch\": 9}' WHERE seq = 2",
        "UPDATE event SET occurred_at = '2026-11-20 12:00:00.000000' WHERE seq = 2",
        "UPDATE event SET customer = 'x' WHERE seq = 4",
        "DELETE FROM event WHERE seq = 1",
        "DELETE FROM event WHERE seq = 3",
        "UPDATE event SET seq = 9 WHERE seq = 2",
    ],
)
def test_a_record_that_somebody_touched_is_found_out(operator: Operator, statement: str) -> None:
    tell(operator, 4)
    tamper(operator, statement)
    said = operator.run("record", "verify")
    assert said.code == 1
    assert "NOT as they were written" in said.out
    assert json.loads(operator.run("record", "verify", "--json").out)["problems"]


def test_a_record_that_is_wrong_throughout_is_told_in_a_few_lines(operator: Operator) -> None:
    tell(operator, 60)
    tamper(operator, "UPDATE event SET customer = 'x'")
    out = operator.run("record", "verify").out.splitlines()
    assert len(out) == 22
    assert out[-2] == "... and 40 more; --json lists them all"
    assert len(json.loads(operator.run("record", "verify", "--json").out)["problems"]) == 60


def test_a_record_goes_out_as_parquet_with_times_and_whole_payloads(operator: Operator) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="pip install 'mailbot[analytics]'")
    tell(operator, 3)
    path = operator.directory / "record.parquet"
    assert operator.run("record", "export", str(path)).out == f"3 events written to {path}.\n"
    table = pq.read_table(path)
    assert table.column_names[:4] == ["seq", "event_id", "type", "occurred_at"]
    assert table.column("seq").to_pylist() == [1, 2, 3]
    assert [json.loads(text) for text in table.column("payload").to_pylist()] == [{"epoch": n} for n in (1, 2, 3)]
    assert table.column("occurred_at").to_pylist() == [NOON] * 3
    assert str(table.schema.field("recorded_at").type) == "timestamp[ms, tz=UTC]", "Parquet knows no whole seconds"
