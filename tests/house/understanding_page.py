"""Writes docs/understanding.md from the figures that ``python -m tests.bench.understanding`` measured last."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mailbot.understanding.corpus import corpus_digest
from mailbot.understanding.models import recipe_digest
from tests.house.understanding_words import CERTIFICATES, OPENING, WHY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

RESTS_ON: dict[str, tuple[str, ...]] = {
    "quotes": (),
    "bounce": (),
    **dict.fromkeys(("development", "promises", "speed"), ("corpus", "code")),
}
"""What must be as it was measured on; for the other parts, which learn from public sets, that is the code."""
COMMAND = "python -m tests.bench.understanding"
LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Bar:
    """One promise about quality: what is wanted, where it stands among the figures, and which way is better."""

    name: str
    part: str
    wanted: float
    of: Callable[[Mapping[str, Any]], float]
    unit: str = ""
    least: bool = True
    """Whether more is better."""

    def met(self, figures: Mapping[str, Any]) -> bool:
        """Tell whether the last measurement reaches the bar."""
        value = self.of(figures[self.part])
        return value >= self.wanted if self.least else value <= self.wanted


def _own(language: str, *keys: str) -> Callable[[Mapping[str, Any]], float]:
    def look(part: Mapping[str, Any]) -> float:
        found: Any = part[language]
        for key in keys:
            found = found[key]
        return float(found)

    return look


BARS = (
    Bar("clinc150: accuracy in scope", "clinc150", 0.935, lambda part: part["accuracy"]),
    Bar("clinc150: out of scope told apart (AUROC)", "clinc150", 0.955, lambda part: part["auroc"]),
    Bar(
        "clinc150: one message after the other", "clinc150", 500, lambda part: part["us_per_message"], "µs", least=False
    ),
    Bar("nlupp banking: several requests, micro-F1", "nlupp", 0.91, lambda part: part["micro_f1"]),
    Bar("xed French: emotion, macro-F1", "xed", 0.45, lambda part: part["fr"]["macro_f1"]),
    Bar("xed English: emotion, macro-F1", "xed", 0.48, lambda part: part["en"]["macro_f1"]),
    Bar("new text exactly, gold of talon", "quotes", 0.75, lambda part: part["talon"]["exact"]),
    Bar("new text exactly, mails of two reply parsers", "quotes", 0.75, lambda part: part["reply_parsers"]["exact"]),
    Bar("bounces recognised", "bounce", 0.97, lambda part: part["recognised"]),
    Bar("own mails: intent, French", "development", 0.85, _own("fr", "intent", "accuracy")),
    Bar("own mails: intent, English", "development", 0.85, _own("en", "intent", "accuracy")),
    Bar("own mails: urgency, macro-F1", "development", 0.65, _own("all", "urgency", "macro_f1")),
    Bar("own mails: references, micro-F1", "development", 0.95, _own("all", "entities", "micro", "f1")),
    Bar("own mails: new text, mean similarity", "development", 0.97, _own("all", "new_text", "mean_similarity")),
    Bar("own mails: language", "development", 0.993, _own("all", "language", "accuracy")),
    Bar("own mails: answered without a person", "development", 0.20, _own("all", "autonomy", "answered")),
    Bar("of these, misread", "development", 0.10, _own("all", "autonomy", "answered_wrong"), least=False),
    Bar(
        "of these, labelled as needing a person",
        "development",
        0.15,
        _own("all", "autonomy", "answered_needs_human"),
        least=False,
    ),
    Bar("a mail of 2 kB, parsed and understood (median)", "speed", 5, lambda part: part["mail_ms"], "ms", least=False),
    Bar("memory of the reading process", "speed", 350, lambda part: part["memory_mb"], "MB", least=False),
    Bar("a model is loaded in", "speed", 1, lambda part: part["load_s"], "s", least=False),
    Bar(
        "certified thresholds that break their promise",
        "promises",
        0.10,
        lambda part: max(row["broken"]["learn then test"] for rows in (part["laws"], part["held out"]) for row in rows),
        least=False,
    ),
)


def page(figures_file: Path, corpus: Path, note: str) -> str:
    """Return docs/understanding.md."""
    figures = json.loads(figures_file.read_text(encoding="utf-8"))
    lines = ["# How well mails are understood", "", note, OPENING.strip(), "", *_freshness(figures, corpus)]
    lines += ["", "## Every bar", "", *_bars(figures)]
    missed = [bar for bar in BARS if not bar.met(figures)]
    if missed:
        lines += ["", "## Where a bar is missed, and what was tried", ""]
        told = dict.fromkeys(WHY[bar.name] for bar in missed)
        for words in told:
            names = ", ".join(bar.name for bar in missed if WHY[bar.name] == words)
            lines += [f"**{names}.** {words.strip()}", ""]
    lines += ["", *_development(figures["development"]), "", CERTIFICATES.strip(), "", *_promises(figures["promises"])]
    return "\n".join(_single_blanks(lines)).rstrip() + "\n"


def _single_blanks(lines: list[str]) -> Iterator[str]:
    last = "x"
    for line in lines:
        if line or last:
            yield line
        last = line


def _freshness(figures: Mapping[str, Any], corpus: Path) -> Iterator[str]:
    now = {"corpus": corpus_digest(corpus)[:12], "code": recipe_digest()}
    old = [
        name
        for name, part in sorted(figures.items())
        if any(part["measured_on"][what] != now[what] for what in RESTS_ON.get(name, ("code",)))
    ]
    if old:
        yield f"Measured before the last change of the corpus or of the learning code: {', '.join(old)}."
    else:
        yield "Measured on the corpus and the learning code of this checkout."


def _bars(figures: Mapping[str, Any]) -> Iterator[str]:
    yield "| what | bar | measured | |"
    yield "|---|---:|---:|---|"
    for bar in BARS:
        sign = "≥" if bar.least else "≤"
        value = bar.of(figures[bar.part])
        yield (
            f"| {bar.name} | {sign} {_number(bar.wanted, bar.unit)} | {_number(value, bar.unit, digits=2)} "
            f"| {'met' if bar.met(figures) else '**missed**'} |"
        )
    yield ""
    parts = ", ".join(f"`{part}`" for part in dict.fromkeys(bar.part for bar in BARS))
    yield f"Command: `{COMMAND} --only PART`; the parts, in this order: {parts}. Without `--only` it measures all of them."
    yield ""
    yield (
        f"parakweet, for which no bar was set: whether a sentence of real mail asks for something is told with accuracy "
        f"{figures['parakweet']['accuracy']:.1%} and F1 {figures['parakweet']['f1_yes']:.1%} for "
        f'"yes" (`{COMMAND} --only parakweet`). Bounces whose failed addresses are all and only the right ones: '
        f"{figures['bounce']['named']:.1%} of {figures['bounce']['n']}. Not measured here: clinc150 with sentence "
        "embeddings, which need a model that is never fetched; the reasons of bounces, for which there is no gold."
    )


def _number(value: float, unit: str, *, digits: int = 1) -> str:
    return f"{value:g} {unit}" if unit else f"{value:.{digits}%}"


def _development(part: Mapping[str, Any]) -> Iterator[str]:
    yield "## The development test"
    yield ""
    yield (
        f"{part['all']['n']} mails of people whom the models had not read ({part['fr']['n']} French, {part['en']['n']} "
        "English). The same in a readable report: `mailbot evaluate --dev`."
    )
    yield ""
    yield "| | French | English | all |"
    yield "|---|---:|---:|---:|"
    for task in ("intent", "urgency", "emotion"):
        for name, words in (("accuracy", "accuracy"), ("macro_f1", "macro-F1"), ("ece", "calibration error")):
            cells = " | ".join(f"{part[side][task][name]:.1%}" for side in (*LANGUAGES, "all"))
            yield f"| {task}, {words} | {cells} |"
    yield from _other_rows(part)
    yield ""
    yield "### Intent by intent"
    yield ""
    yield "| intent | F1 French | F1 English | precision | recall | mails |"
    yield "|---|---:|---:|---:|---:|---:|"
    for label, own in sorted(part["all"]["intent"]["per_label"].items(), key=lambda pair: pair[1]["f1"]):
        sides = " | ".join(f"{part[side]['intent']['per_label'].get(label, {'f1': 0})['f1']:.2f}" for side in LANGUAGES)
        yield f"| `{label}` | {sides} | {own['precision']:.2f} | {own['recall']:.2f} | {own['n']:.0f} |"
    yield ""
    pairs = part["all"]["intent"]["confusions"]
    yield "Most often taken for each other: " + ", ".join(
        f"{pair['wanted']} for {pair['said']} ({pair['n']})" for pair in pairs[:8]
    )
    yield ""
    yield from _curves(part)


def _other_rows(part: Mapping[str, Any]) -> Iterator[str]:
    rows: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("out of scope told apart, AUROC", ("intent", "out_of_scope", "auroc")),
        ("language", ("language", "accuracy")),
        ("references, micro-F1", ("entities", "micro", "f1")),
        ("new text exactly", ("new_text", "exact")),
        ("answered without a person", ("autonomy", "answered")),
        ("of these, misread", ("autonomy", "answered_wrong")),
        ("of these, needing a person", ("autonomy", "answered_needs_human")),
    )
    for words, keys in rows:
        cells = " | ".join(f"{_own(side, *keys)(part):.1%}" for side in (*LANGUAGES, "all"))
        yield f"| {words} | {cells} |"


def _curves(part: Mapping[str, Any]) -> Iterator[str]:
    yield "### Errors against coverage"
    yield ""
    yield "Of the intents, the surest part of the mails, and the share of it that is misread:"
    yield ""
    curve = part["all"]["intent"]["coverage_curve"]
    yield "| accepted | " + " | ".join(f"{point['accepted']:.0%}" for point in curve) + " |"
    yield "|---|" + "---:|" * len(curve)
    for side in (*LANGUAGES, "all"):
        cells = " | ".join(f"{point['error']:.1%}" for point in part[side]["intent"]["coverage_curve"])
        yield f"| misread, {side} | {cells} |"
    yield ""
    yield "How sure the model was, and how often it was right then:"
    yield ""
    bins = part["all"]["intent"]["reliability"]
    yield "| sure | " + " | ".join(f"{row['sure']:.2f}" for row in bins) + " |"
    yield "|---|" + "---:|" * len(bins)
    yield "| right | " + " | ".join(f"{row['right']:.2f}" for row in bins) + " |"
    yield "| mails | " + " | ".join(f"{row['n']}" for row in bins) + " |"


def _promises(part: Mapping[str, Any]) -> Iterator[str]:
    yield "| mail | reviews | at most misread | lowest that looks good | one start | mailbot |"
    yield "|---|---:|---:|---|---|---|"
    for source, words in (("laws", "by known laws"), ("held out", "held-out mails, drawn again and again")):
        for row in part[source]:
            ways = " | ".join(
                f"broken {row['broken'][way]:.1%}, accepts {row['accepted'][way]:.0%}"
                for way in ("lowest that looks good", "one start", "learn then test")
            )
            yield f"| {words} | {row['reviews']} | {row['budget']:.0%} | {ways} |"
    yield ""
    yield f"Command: `{COMMAND} --only promises`, or the laws alone: `python -m tests.bench.promise`"
