"""The schema: what the migrations make is what the tables say, and no database of another schema is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from mailbot.errors import SchemaError
from mailbot.store import mails, outbox, search_table
from mailbot.store.schema import current, newest, prepare, upgrade
from mailbot.store.session import create_all, open_database, reading, writing
from tests.databases import sqlite_in
from tests.fakes import NOON

if TYPE_CHECKING:
    from pathlib import Path


def revision(database: sa.Engine) -> str:
    with reading(database) as connection:
        return current(connection)


def mark(database: sa.Engine, text: str) -> None:
    with writing(database) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :found"), {"found": text})


def test_the_migrations_make_what_the_tables_say(tmp_path: Path) -> None:
    with reading(sqlite_in(tmp_path)) as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_table_of_ours})
        assert compare_metadata(context, SQLModel.metadata) == []


def is_table_of_ours(item: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    """SQLite keeps its full-text index in tables of its own."""
    return not (kind == "table" and str(name).startswith(search_table.INDEX))


def test_the_migrations_make_the_very_indexes_of_the_tables(tmp_path: Path) -> None:
    """What alembic does not compare: the conditions of partial indexes, and the triggers of the record."""
    made = open_database(f"sqlite:///{tmp_path / 'made.db'}")
    create_all(made)

    def indexes(database: sa.Engine) -> set[tuple[str, str]]:
        asked = "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
        with reading(database) as connection:
            return {(name, " ".join(sql.split())) for name, sql in connection.exec_driver_sql(asked).all()}

    assert indexes(sqlite_in(tmp_path)) == indexes(made)


def test_a_new_database_gets_its_tables_at_once_and_only_once(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    prepare(database)
    assert revision(database) == newest()
    with writing(database) as connection:
        outbox.set_meta(connection, "kept", "yes")
    prepare(database)
    with reading(database) as connection:
        assert outbox.meta(connection, "kept") == "yes"


def test_an_up_to_date_database_is_only_read(tmp_path: Path) -> None:
    """A command that only lists something waits for no writer."""
    database = sqlite_in(tmp_path)
    with writing(database):
        prepare(database)


@pytest.mark.parametrize(("found", "told"), [("0000", "newer than this mailbot"), ("9999", "newer than this mailbot")])
def test_a_database_of_an_unknown_schema_is_refused_and_left_alone(tmp_path: Path, found: str, told: str) -> None:
    database = sqlite_in(tmp_path)
    mark(database, found)
    for attempt in (prepare, upgrade):
        with pytest.raises(SchemaError, match=told) as raised:
            attempt(database)
        assert raised.value.exit_code == 78
    assert revision(database) == found


def test_somebody_elses_tables_are_not_mistaken_for_a_new_database(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'theirs.db'}")
    with writing(database) as connection:
        connection.exec_driver_sql("CREATE TABLE invoices (id INTEGER)")
    with pytest.raises(SchemaError, match="schema none"):
        prepare(database)


def test_an_upgrade_says_what_it_did(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    assert upgrade(database) == ("", newest())
    assert upgrade(database) == (newest(), newest())


def test_an_upgrade_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    with writing(database) as connection:
        connection.exec_driver_sql("CREATE TABLE mail (id INTEGER)")  # the name is taken: the migration must fail
    with pytest.raises(sa.exc.OperationalError):
        upgrade(database)
    with reading(database) as connection:
        assert set(sa.inspect(connection).get_table_names()) == {"mail"}


def plan(database: sa.Engine, statement: sa.Select[tuple[object, ...]]) -> str:
    compiled = statement.compile(database, compile_kwargs={"literal_binds": True})
    with reading(database) as connection:
        return " ".join(str(row) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all())


def test_what_is_asked_at_every_look_reads_no_whole_table(tmp_path: Path) -> None:
    database = sqlite_in(tmp_path)
    unmarked = sa.select(mails.MAIL.c.uid).where(
        mails.MAIL.c.mailbox == "support",
        mails.MAIL.c.folder == "INBOX",
        mails.MAIL.c.uidvalidity == 7,
        mails.MAIL.c.marked.is_(False),
    )
    unfiled = sa.select(outbox.EFFECT.c.id).where(
        outbox.EFFECT.c.mailbox == "support",
        outbox.EFFECT.c.filed.is_(False),
        outbox.EFFECT.c.sent_at >= sa.literal_column(f"'{NOON:%F %T}'"),
    )
    assert "mail_unmarked" in plan(database, unmarked)
    assert "effect_unfiled" in plan(database, unfiled)
