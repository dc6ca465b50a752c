"""Every figure's own example, as docs/kpis.md shows it, gives what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from analytics.kpis import KPIS
from analytics.stories import tell
from tests.unit.analytics.boards import figures

if TYPE_CHECKING:
    from analytics.kpi import Kpi


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.name)
def test_the_example_of_every_figure_gives_what_the_documentation_says(kpi: Kpi) -> None:
    found = figures(tell(kpi.example.stories), told=kpi.example.parameters)
    assert_within(found["kpis"][kpi.name], kpi.example.expected)


def assert_within(found: Any, expected: Any, path: str = "") -> None:
    if isinstance(expected, dict) or hasattr(expected, "items"):
        for name, value in expected.items():
            assert name in found, f"{path}.{name} is missing"
            assert_within(found[name], value, f"{path}.{name}")
    elif isinstance(expected, (list, float)):
        assert found == pytest.approx(expected), path
    else:
        assert found == expected, path
