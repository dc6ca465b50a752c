"""The charts of the understanding board: what another threshold would do, whether confidence is honest, the promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analytics.kpi import Counts, Estimate
from mailbot.console.board.charts import COUNT, SHARE, TEXT, Column, Drawing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.compute import BoardOf
    from mailbot.console.board.say import Say

FEWEST_EFFECTIVE = 5
"""Below this effective number of reviews an error rate is a guess: it is told as not estimable."""


def coverage(say: Say, now: BoardOf) -> Drawing:
    """Draw how many mails each threshold would act on, and how many of those would be wrong, where reviews tell."""
    _ = say.words.gettext
    table = _counts(now, "what_if_threshold")
    rows = [_line(float(threshold), line) for threshold, line in table.items()]
    usable = [row for row in rows if row["acted"] or row["routed"]]
    return Drawing(
        name="coverage",
        title=_("What if the threshold were another one?"),
        note=_("From the stored probabilities. Where too few mails were reviewed, the error is not estimable."),
        columns=(
            Column(head=_("Threshold"), kind=SHARE),
            Column(head=_("Mails it would act on")),
            Column(head=_("Mails for an agent")),
            Column(head=_("Share acted on"), kind=SHARE),
            Column(head=_("Share right"), kind=SHARE),
            Column(head=_("Right at least"), kind=SHARE),
            Column(head=_("Right at most"), kind=SHARE),
            Column(head=_("Reviews")),
        ),
        rows=tuple(
            (
                row["threshold"],
                row["acted"],
                row["routed"],
                row["share"],
                row["right"],
                row["low"],
                row["high"],
                row["labels"],
            )
            for row in usable
        ),
        data={
            "kind": "coverage",
            "points": [{**row, "said": _said(say, row)} for row in usable],
            "names": {
                "share": _("Share acted on"),
                "right": _("Share right"),
                "threshold": _("Threshold"),
            },
        },
        empty="" if usable else _("No mail was understood in this period."),
    )


def _line(threshold: float, line: Mapping[str, Any]) -> dict[str, Any]:
    total = line["acted"] + line["routed"]
    known = line["estimable"] and line["n_eff"] >= FEWEST_EFFECTIVE
    low, high = line["interval"] if known else (None, None)
    return {
        "threshold": threshold,
        "acted": line["acted"],
        "routed": line["routed"],
        "share": line["acted"] / total if total else None,
        "right": 1 - line["error"] if known else None,
        "low": None if high is None else 1 - high,
        "high": None if low is None else 1 - low,
        "labels": line["labels"],
    }


def _said(say: Say, row: Mapping[str, Any]) -> str:
    """Return one position of the slider in a sentence."""
    numbers, _ = say.numbers, say.words.gettext
    told = _("At %(threshold)s: mailbot would act on %(acted)s mails (%(share)s), %(routed)s would go to an agent.") % {
        "threshold": numbers.percent(row["threshold"], 0),
        "acted": numbers.count(row["acted"]),
        "share": numbers.percent(row["share"] or 0),
        "routed": numbers.count(row["routed"]),
    }
    if row["right"] is None:
        return f"{told} " + _("The error is not estimable: %(n)s reviewed.") % {"n": numbers.count(row["labels"])}
    return f"{told} " + _("%(wrong)s would be wrong (between %(between)s), from %(n)s reviewed.") % {
        "wrong": numbers.percent(1 - row["right"]),
        "between": numbers.between((1 - row["high"], 1 - row["low"])),
        "n": numbers.count(row["labels"]),
    }


def calibration(say: Say, now: BoardOf) -> Drawing:
    """Draw whether mailbot was right as often as it was sure of itself."""
    _ = say.words.gettext
    found = now.of("calibration_gap").measured
    curve = found.detail["curve"] if isinstance(found, Estimate) else []
    return Drawing(
        name="calibration",
        title=_("Is its confidence honest?"),
        note=_("On the dashed line it is right as often as it believes; below it, it is too sure of itself."),
        columns=(
            Column(head=_("Confidence from"), kind=SHARE),
            Column(head=_("Mean confidence"), kind=SHARE),
            Column(head=_("Share right"), kind=SHARE),
            Column(head=_("Reviews")),
        ),
        rows=tuple((point["from"], point["mean_p"], point["accuracy"], point["n"]) for point in curve),
        data={
            "kind": "calibration",
            "points": [[point["mean_p"], point["accuracy"], point["n"]] for point in curve],
            "axes": [_("Mean confidence"), _("Share right")],
            "names": [_("Reviewed mails"), _("Honest")],
        },
        empty="" if curve else _("No review of a mail drawn by lot in this period."),
    )


def funnel(say: Say, now: BoardOf) -> Drawing:
    """Draw how far customers came: each stage or a later one."""
    _ = say.words.gettext
    names = {
        "opportunity": _("Opportunity"),
        "offered": _("Offered"),
        "clicked": _("Clicked"),
        "started": _("Started"),
        "completed": _("Completed"),
        "converted": _("Converted"),
    }
    stages = [(names.get(stage, stage), int(count)) for stage, count in _counts(now, "funnel").items()]
    return Drawing(
        name="funnel",
        title=_("Conversion funnel"),
        note=_("Conversations that reached a stage or a later one."),
        columns=(Column(head=_("Stage"), kind=TEXT), Column(head=_("Conversations"), kind=COUNT)),
        rows=tuple(stages),
        data={"kind": "funnel", "stages": [{"name": name, "value": count} for name, count in stages]},
        empty="" if any(count for _name, count in stages) else _("No goal was offered in this period."),
    )


def _counts(now: BoardOf, name: str) -> Mapping[str, Any]:
    found = now.of(name).measured
    return found.counts if isinstance(found, Counts) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """The state of the error certificate: what is promised and until when, or how many reviews are missing."""

    threshold: float | None
    alpha: float
    confidence: float
    reviewed: int
    needed: int
    """Reviews that it takes when none of them finds an error."""
    errors: int
    model: str
    valid_until: datetime | None

    @property
    def certified(self) -> bool:
        """Whether there is a promise."""
        return self.threshold is not None

    @property
    def missing(self) -> int:
        """How many reviews are missing at least, if none of them finds an error."""
        return max(0, self.needed - self.reviewed)


def promise(now: BoardOf) -> Promise | None:
    """Return the state of the certificate on a board that measures ``certified_error_bound``."""
    found = now.of("certified_error_bound").measured
    if not isinstance(found, Estimate):
        return None
    told = found.detail
    until = told["valid_until"]
    return Promise(
        threshold=told["threshold"],
        alpha=told["alpha"],
        confidence=1 - told["delta"],
        reviewed=int(told["reviewed"]),
        needed=int(told["reviews_needed"]),
        errors=int(told["errors"]),
        model=str(told["model"] or ""),
        valid_until=datetime.fromtimestamp(until, UTC) if until is not None else None,
    )
