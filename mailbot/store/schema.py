"""Which schema the database has, and how it gets to the one this mailbot needs (alembic).

A database without tables gets them at once; an older one is changed only by ``mailbot migrate``; a newer one is
refused, so that an old mailbot never writes into what it does not understand.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from mailbot.errors import SchemaError
from mailbot.store.session import install_triggers, reading

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix())
    return config


def newest() -> str:
    """Return the revision this mailbot needs."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(connection: Connection) -> str:
    """Return the revision of a database; empty when it has no tables yet."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def upgrade(engine: Engine) -> tuple[str, str]:
    """Bring a database to the newest schema; return (revision before, revision after). One transaction."""
    config = _config()
    with engine.begin() as connection:
        before = current(connection)
        _refuse_unknown(before)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        install_triggers(connection)
        return before, current(connection)


def prepare(engine: Engine) -> None:
    """Make the tables of a new database; raise SchemaError for one that is older or newer than this mailbot."""
    with reading(engine) as connection:
        found = current(connection)
        empty = not sa.inspect(connection).get_table_names()
    if empty:
        upgrade(engine)
        return
    if found != newest():
        _refuse_unknown(found)
        raise SchemaError(
            f"The database has schema {found or 'none'}, this mailbot needs {newest()}; nothing was changed. "
            "Make a backup, then run: mailbot migrate"
        )


def _refuse_unknown(revision: str) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision and revision not in known:
        raise SchemaError(
            f"The database has schema {revision}, which is newer than this mailbot; nothing was changed. "
            "Use the mailbot that wrote it, or restore a backup."
        )
