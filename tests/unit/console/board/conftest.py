"""A made-up record of eight weeks for the tests of the board."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from analytics.synthetic.generate import generate
from analytics.synthetic.rows import fill
from analytics.synthetic.world import Habits, World
from mailbot.console.board.figures import Figures
from mailbot.store.session import create_all, open_database
from tests.unit.analytics.boards import parameters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa

WORLD = World(
    seed=7, start=date(2026, 9, 7), days=70, per_day=30, audit_rate=0.4, habits=Habits(uniform_slice=0.1, rates=0.3)
)
NOW = datetime(2026, 11, 15, 21, tzinfo=UTC)


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    path: Path = tmp_path_factory.mktemp("board") / "mailbot.db"
    engine = open_database(f"sqlite:///{path}")
    create_all(engine)
    with engine.begin() as connection:
        fill(connection, generate(WORLD), seed=WORLD.seed)
    yield engine
    engine.dispose()


@pytest.fixture
def figures(recorded: sa.Engine) -> Figures:
    return Figures(recorded, parameters(), lambda: NOW)
