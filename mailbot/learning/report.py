"""Writes the figures of ``mailbot evaluate`` down for people: what is good, what is mixed up, how far to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TASKS = ("intent", "urgency", "emotion")
BAR = 30
"""Characters of a full bar."""
PAIRS = 6
"""Confused pairs shown; the JSON has more."""


def report(result: Mapping[str, Any]) -> str:
    """Return the figures as text; ``result`` is what ``evaluate`` prints as JSON."""
    lines = [f"{result['n']} mails, {result['us_per_message']:.0f} microseconds each"]
    for task in TASKS:
        if task in result:
            lines += ["", *_task(task, result[task])]
    if "entities" in result:
        lines += ["", *_entities(result["entities"])]
    for name, words in (
        ("language", "language told"),
        ("new_text", "new text cut out"),
        ("autonomy", "shipped policy in auto mode, of all mails"),
    ):
        if name in result:
            told = ", ".join(f"{key.replace('_', ' ')} {value:.3f}" for key, value in result[name].items())
            lines += ["", f"{words}: {told}"]
    return "\n".join(lines) + "\n"


def _task(task: str, row: Mapping[str, Any]) -> Iterator[str]:
    yield f"{task}: accuracy {row['accuracy']:.3f}, macro-F1 {row['macro_f1']:.3f}, calibration error {row['ece']:.3f}"
    for language, own in row["by_lang"].items():
        yield f"  {language}: accuracy {own['accuracy']:.3f}, macro-F1 {own['macro_f1']:.3f} ({own['n']} mails)"
    if "out_of_scope" in row:
        yield f"  out of scope told apart: AUROC {row['out_of_scope']['auroc']:.3f} ({row['out_of_scope']['n']} mails)"
    if "several" in row:
        yield f"  several requests in one mail: micro-F1 {row['several']['f1']:.3f}"
    yield from _labels(row["per_label"])
    yield from _confusions(row.get("confusions", ()))
    yield from _reliability(row.get("reliability", ()))
    yield from _coverage(row)


def _labels(table: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    width = max((len(label) for label in table), default=5)
    yield ""
    yield f"  {'label'.ljust(width)}  mails  precision  recall     F1   (the weakest first)"
    for label, own in sorted(table.items(), key=lambda pair: (pair[1]["f1"], pair[0])):
        figures = f"{own['precision']:9.3f}  {own['recall']:6.3f}  {own['f1']:5.3f}"
        yield f"  {label.ljust(width)}  {own['n']:5.0f}  {figures}"


def _confusions(pairs: Any) -> Iterator[str]:
    if pairs:
        yield ""
        yield "  most often taken for each other:"
    for pair in pairs[:PAIRS]:
        yield f"  {pair['n']:3d}  {pair['wanted']} was taken for {pair['said']}"
        for mail in pair["examples"]:
            yield f"       {mail['id']}: {mail['text']}"


def _reliability(bins: Any) -> Iterator[str]:
    if bins:
        yield ""
        yield "  how sure it was, and how often it was right then (equal is honest):"
    for row in bins:
        bar = "#" * round(row["right"] * BAR)
        said = f"sure {row['sure']:.2f}  right {row['right']:.2f}"
        yield f"  {row['from']:.1f}  {said}  {bar.ljust(BAR)}  {row['n']} mails"


def _coverage(row: Mapping[str, Any]) -> Iterator[str]:
    at = ", ".join(f"{share:.0%} at {float(error):.0%}" for error, share in row["coverage_at_error"].items())
    yield ""
    yield f"  mails that could be decided at a given share of errors: {at}"
    curve = "  ".join(f"{point['accepted']:.0%}: {point['error']:.1%}" for point in row.get("coverage_curve", ()))
    if curve:
        yield f"  errors among the surest part of the mails: {curve}"


def _entities(table: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    yield "references found:"
    for kind, own in sorted(table.items(), key=lambda pair: (pair[0] == "micro", pair[0])):
        name = "all together" if kind == "micro" else kind
        yield f"  {name:14}  precision {own['precision']:.3f}  recall {own['recall']:.3f}  F1 {own['f1']:.3f}"
