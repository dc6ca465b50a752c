"""The database connection: what is written stands or falls together, and no error tells what was written."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from mailbot.errors import DatabaseError, in_one_line
from mailbot.store import mails, outbox
from mailbot.store.session import is_down, open_database, reading, sqlite_path, writing
from tests.databases import sqlite_in
from tests.fakes import NOON

if TYPE_CHECKING:
    from pathlib import Path

SUPPRESSION = mails.SUPPRESSION


@pytest.fixture
def database(tmp_path: Path) -> sa.Engine:
    return sqlite_in(tmp_path)


def test_what_fails_half_way_leaves_nothing(database: sa.Engine) -> None:
    def half(done: str) -> None:
        with writing(database) as connection:
            outbox.set_meta(connection, "half", done)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half("done")
    with reading(database) as connection:
        assert outbox.meta(connection, "half") == ""


def test_no_error_shows_the_address_that_it_was_about(database: sa.Engine) -> None:
    row = {"address": "lea@client.example", "reason": "refused", "since": NOON}
    with writing(database) as connection:
        connection.execute(SUPPRESSION.insert(), row)
    with pytest.raises(sa.exc.IntegrityError) as raised, writing(database) as connection:
        connection.execute(SUPPRESSION.insert(), row)
    assert "lea@client.example" not in str(raised.value)
    assert "lea@client.example" not in in_one_line(raised.value)
    assert "suppression.address" in in_one_line(raised.value)


def test_the_log_gets_the_first_line_of_an_error_only() -> None:
    told = in_one_line(ValueError("refused\nDETAIL: Key (address)=(lea@client.example)"))
    assert told == "ValueError: refused"
    assert in_one_line(ValueError()) == "ValueError"
    assert len(in_one_line(ValueError("x" * 900))) == 200


def test_a_reader_sees_the_same_rows_to_the_end_while_others_write(database: sa.Engine) -> None:
    with reading(database) as connection:
        before = outbox.meta(connection, "epoch")
        with writing(database) as other:
            outbox.set_meta(other, "epoch", "9")
        assert outbox.meta(connection, "epoch") == before


def test_two_threads_that_count_up_lose_no_count(database: sa.Engine) -> None:
    def count() -> None:
        for _ in range(25):
            with writing(database) as connection:
                outbox.set_meta(connection, "n", str(int(outbox.meta(connection, "n") or 0) + 1))

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(database) as connection:
        assert outbox.meta(connection, "n") == "75"


def test_sqlite_loses_no_commit_in_a_power_cut(database: sa.Engine) -> None:
    with writing(database) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_locked_database_is_the_databases_own_trouble(tmp_path: Path) -> None:
    with writing(sqlite_in(tmp_path)):
        other = sa.create_engine(f"sqlite:///{tmp_path / 'test.db'}", connect_args={"timeout": 0})
        with pytest.raises(sa.exc.OperationalError) as raised, other.begin() as connection:
            connection.exec_driver_sql("INSERT INTO meta VALUES ('a', 'b')")
    assert is_down(raised.value)


def test_a_full_disk_is_the_databases_own_trouble(database: sa.Engine) -> None:
    with database.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1")  # SQLite takes the number of pages there are
        with pytest.raises(sa.exc.OperationalError) as raised:
            outbox.set_meta(connection, "big", "x" * 1_000_000)
    assert "full" in str(raised.value)
    assert is_down(raised.value)


def test_a_file_that_is_no_database_is_the_databases_own_trouble(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear database, " * 100)
    with pytest.raises(sa.exc.DatabaseError) as raised, reading(open_database(f"sqlite:///{tmp_path / 'letter.db'}")):
        pass
    assert is_down(raised.value)


def test_a_row_that_breaks_a_rule_is_not_the_databases_trouble(database: sa.Engine) -> None:
    with pytest.raises(sa.exc.IntegrityError) as raised, writing(database) as connection:
        connection.execute(SUPPRESSION.insert(), {"address": None, "reason": "", "since": NOON})
    assert not is_down(raised.value)
    assert not is_down(ValueError("a defect of ours"))


def test_postgresql_without_its_driver_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DatabaseError, match=r"pip install 'mailbot\[postgres\]'"):
        open_database("postgresql://bot@localhost/mailbot")


def test_only_a_sqlite_address_has_a_file() -> None:
    assert str(sqlite_path("sqlite:////var/lib/mailbot/mailbot.db")) == "/var/lib/mailbot/mailbot.db"
    assert sqlite_path("postgresql://bot@localhost/mailbot") is None
