"""What became of the last digest: figures that are others by now, with the cause, and forecasts that can be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.digest.lines import SEVEN
from analytics.digest.model import Forecast, Foretold, Restated
from analytics.kpi import Maturity
from analytics.kpis import BY_NAME
from analytics.report import figure_json
from analytics.weeks import IsoWeek

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics.digest.material import Material, Publication
    from analytics.kpi import Kpi

COMPARED = tuple(spec.name for spec in SEVEN)
SEEN = 3
"""Decimals of a share that readers saw: a tenth of a percent."""
FORECASTS = {"fcr": "fcr_survival_nowcast"}
DEFINITION, PARAMETERS, OTHER = "definition", "parameters", "other"
"""Causes that are no events."""


def restated(material: Material, *, parameters: str) -> tuple[Restated, ...]:
    """Return the final figures of the last digest that are others by now, as far as readers can see, with the causes.

    ``parameters`` identifies the parameters of today's figures; other ones then are a cause.
    """
    said = material.publication
    return tuple(_restated(material, said, parameters)) if said is not None else ()


def _restated(material: Material, said: Publication, parameters: str) -> Iterator[Restated]:
    for week, kpi, then in _published(material, said):
        now = figure_json(material.boards[week].of(kpi.name), material.boards[week].facts, ids=False)
        is_count = kpi.name == "volume"
        before, after = (told.get("demands" if is_count else "value") for told in (then, now))
        if before is None or after is None or (not is_count and then.get("maturity") != Maturity.MATURE):
            continue
        if round(float(before), SEEN) == round(float(after), SEEN):
            continue
        yield Restated(
            kpi=kpi,
            week=week,
            said=float(before),
            now=float(after),
            is_count=is_count,
            causes=_causes(material, said, kpi, week, parameters),
        )


def _published(material: Material, said: Publication) -> Iterator[tuple[IsoWeek, Kpi, Mapping[str, Any]]]:
    for name, figures in said.values.items():
        week = IsoWeek.named(name)
        for kpi_name in COMPARED:
            figure = figures.get(kpi_name)
            if week in material.boards and isinstance(figure, dict):
                yield week, BY_NAME[kpi_name], figure


def _causes(material: Material, said: Publication, kpi: Kpi, week: IsoWeek, parameters: str) -> dict[str, int]:
    """Return what came since that the figure depends on; what was set otherwise; at least that it is not known."""
    late = material.late.get(week, {})
    found = {kind: count for kind, count in sorted(late.items()) if kind in kpi.measure.reads}
    if said.definitions.get(kpi.name, kpi.definition_rev) != kpi.definition_rev:
        found = {DEFINITION: 1, **found}
    if said.parameters and said.parameters != parameters:
        found = {PARAMETERS: 1, **found}
    return found or {OTHER: 1}


def foretold(material: Material) -> tuple[Foretold, ...]:
    """Return the forecasts of the last digest whose week is final by now."""
    said = material.publication
    if said is None:
        return ()
    found = []
    for name, figures in said.values.items():
        week = IsoWeek.named(name)
        for kpi_name, forecast_name in FORECASTS.items():
            then, forecast = figures.get(kpi_name), figures.get(forecast_name)
            if week not in material.boards or not isinstance(forecast, dict) or not isinstance(then, dict):
                continue
            item = material.boards[week].of(kpi_name)
            interval, value = forecast.get("interval"), forecast.get("value")
            ripened = then.get("maturity") != Maturity.MATURE and item.maturity is Maturity.MATURE
            if ripened and item.value is not None and value is not None and interval and _worth(forecast):
                told = Forecast(value=float(value), interval=(float(interval[0]), float(interval[1])))
                found.append(Foretold(kpi=item.kpi, week=week, said=told, now=item.value))
    return tuple(found)


def _worth(forecast: Mapping[str, Any]) -> bool:
    """Tell whether the forecast was shown then: it needs thirty demands, as everything does."""
    return forecast.get("display") == "normal"
