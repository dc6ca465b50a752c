"""Certificates on either database: the same reviews prove the same thresholds, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.certifying import reviewed
from tests.databases import KINDS, postgres, sqlite_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """A new database of each kind."""
    if request.param == "sqlite":
        yield sqlite_in(tmp_path)
    else:
        yield from postgres()


def test_reviews_certify_hold_and_are_withdrawn(database: sa.Engine) -> None:
    box = reviewed(database)
    box.mails(320)
    assert [box.certifier.tick() for _ in range(2)] == [1, 0]
    found = box.in_force()
    assert found is not None
    assert found.of("invoice", "fr") == 0.3
    assert box.standing.certificate == found.certificate
    box.mails(90, verdict="incorrect")
    assert box.certifier.tick() == 1
    assert box.in_force() is None
    assert [change["change"] for change in box.changes()] == ["certified", "withdrawn"]
