"""Says what a figure means, how it is computed, from which events, and for which conversations it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analytics.kpi import Better, Counts, Proportion, Spread
from analytics.reading import sql_of
from analytics.report import figure_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from analytics.compute import Measurement
    from analytics.facts import Facts
    from analytics.kpi import Band, Kpi
    from analytics.units import Grain

WORDS = {
    "fr": {
        Better.HIGHER: "plus haut est mieux",
        Better.LOWER: "plus bas est mieux",
        Better.BAND: "une fourchette",
        Better.NEITHER: "descriptif",
        "computed": "Calcul",
        "unit": "Unité",
        "final": "Définitif",
        "target": "Objectif",
        "proposed": " (proposition)",
        "benchmark": "Repère",
        "pitfalls": "À savoir",
        "beside": "À lire avec",
        "reads": "Lit",
        "example": "Exemple",
        "gives": "donne",
    },
    "en": {
        Better.HIGHER: "higher is better",
        Better.LOWER: "lower is better",
        Better.BAND: "a band",
        Better.NEITHER: "descriptive",
        "computed": "Computed",
        "unit": "Unit",
        "final": "Final",
        "target": "Target",
        "proposed": " (proposed)",
        "benchmark": "Benchmark",
        "pitfalls": "Mind",
        "beside": "Read with",
        "reads": "Reads",
        "example": "Example",
        "gives": "gives",
    },
}
SHOWN = 50


def band_text(band: Band) -> str:
    """Return a band as ``>= 0.7``, ``<= 0.1`` or ``2 to 5``."""
    if band.at_least is not None and band.at_most is not None:
        return f"{band.at_least:g} … {band.at_most:g}"
    return f"≥ {band.at_least:g}" if band.at_least is not None else f"≤ {band.at_most:g}"


def definition(kpi: Kpi, language: str) -> Iterator[str]:
    """Yield the lines that define a figure."""
    words = WORDS[language]
    yield f"{getattr(kpi.title, language)} ({kpi.name}, {kpi.code}, {kpi.definition_rev})"
    yield getattr(kpi.question, language)
    yield ""
    yield getattr(kpi.definition, language)
    yield ""
    yield f"{words['computed']}: {kpi.measure.formula}"
    yield f"{words['unit']}: {kpi.grain.value}; {words[kpi.better]}"
    yield f"{words['final']}: {getattr(kpi.matures, language)}"
    if kpi.target:
        proposed = words["proposed"] if kpi.target.proposed else ""
        yield f"{words['target']}: {band_text(kpi.target.band)}, {kpi.target.source}{proposed}"
    if kpi.benchmark:
        yield f"{words['benchmark']}: {kpi.benchmark.text}, {kpi.benchmark.channel}, {kpi.benchmark.source}"
    yield f"{words['pitfalls']}: {getattr(kpi.pitfalls, language)}"
    if kpi.beside:
        yield f"{words['beside']}: {', '.join(kpi.beside)}"
    yield f"{words['example']}:"
    yield from (f"  {name}: {text}" for name, text in list(kpi.example.stories.items())[:6])
    yield f"  {words['gives']} {dict(kpi.example.expected)}"


def statements(kpi: Kpi, dialect: sa.Dialect) -> Iterator[str]:
    """Yield the SQL that reads the figure's events, one statement a type; what is counted is said by the formula."""
    for kind in sorted(kpi.measure.reads):
        yield f"{sql_of(kind, dialect)};"


def lineage(item: Measurement, facts: Facts) -> Iterator[str]:
    """Yield the figure of a window, and the conversations, messages or replies that it was counted from."""
    found = item.measured
    figure = figure_json(item, facts, ids=False)
    shown = ("numerator", "denominator", "n", "value", "interval", "mean", "median", "p90", "maturity", "status")
    for name, value in figure.items():
        if isinstance(found, Counts) or name in shown:
            yield f"{name}: {value}"
    if isinstance(found, Proportion):
        hits = set(found.numerator_units.rows.tolist())
        names = facts.ids(found.denominator_units)
        chosen = [row in hits for row in found.denominator_units.rows.tolist()]
        yield from _listed(sorted(zip(names, chosen, strict=True), key=lambda pair: not pair[1]), item.kpi.grain)
    elif isinstance(found, Spread):
        order = np.argsort(-found.values, kind="stable")
        names = facts.ids(found.units)
        yield from _listed([(names[row], float(found.values[row])) for row in order], found.units.grain)


def _listed(pairs: list[tuple[str, bool]] | list[tuple[str, float]], grain: Grain) -> Iterator[str]:
    """Yield the first units, those that count first."""
    for name, value in pairs[:SHOWN]:
        mark = ("x" if value else " ") if isinstance(value, bool) else f"{value:g}"
        yield f"  [{mark}] {grain.value} {name}"
    if len(pairs) > SHOWN:
        yield f"  ... {len(pairs) - SHOWN} more: --ids --json lists them all"
