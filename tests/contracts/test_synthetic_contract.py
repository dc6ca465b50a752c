"""A made-up record is the same on every database, and bound together on each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from analytics.synthetic.generate import generate
from analytics.synthetic.rows import fill
from analytics.synthetic.world import World
from mailbot.record.journal import read, verify
from tests.databases import KINDS, postgres, sqlite_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORLD = World(seed=4, start=date(2026, 3, 27), days=3, per_day=20)


@pytest.fixture(params=KINDS)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "sqlite":
        yield sqlite_in(tmp_path)
    else:
        yield from postgres()


def test_a_made_up_record_is_written_as_the_journal_writes_and_can_only_grow(server: sa.Engine) -> None:
    facts = list(generate(WORLD))
    with server.begin() as connection:
        assert fill(connection, facts, seed=4) == len(facts)
    with server.connect() as connection:
        count, _, wrong = verify(connection)
        assert (count, wrong) == (len(facts), ())
        for fact, (event, _, _) in zip(facts, read(connection), strict=True):
            assert (event.type, event.payload) == (fact.kind, fact.payload)
            assert event.recorded_at is not None
            times = event.occurred_at.timestamp(), event.recorded_at.timestamp()
            assert times == (fact.occurred, fact.recorded)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), server.begin() as connection:
        connection.execute(sa.text("DELETE FROM event"))
