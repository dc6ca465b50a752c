"""The first lines of the digest and the subject of the mail: the week in a sentence, and how far it can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.digest.model import Verdict

if TYPE_CHECKING:
    from analytics.digest.saying import Saying

HEADLINE = "self_service_rate"
ENDED = frozenset({Verdict.FEW, Verdict.ALONE, Verdict.BETTER, Verdict.WORSE, Verdict.STEADY})
"""Verdicts about a final week: what came in the reported week is still to be said."""


def _filled(s: Saying) -> dict[str, str]:
    """Return everything that a verdict may mention."""
    digest, numbers = s.digest, s.numbers
    line = next((line for line in digest.lines if line.kpi.name == HEADLINE), None)
    filled = {
        "reported": str(digest.week.number),
        "final": str(digest.final_week.number),
        "before": str(digest.final_week.shifted(-1).number),
        "week": s.short(digest.final_week),
        "final_on": numbers.day(digest.final_on),
        "demands": s.counted(digest.demands, s.words.demands),
        "would": numbers.count(digest.would_reply or 0),
        "n": numbers.count(digest.demands),
        "value": s.share(line.figure) if line else "",
    }
    if line is not None and digest.verdict is Verdict.FEW:
        done = line.figure.numerator
        filled |= {"done": numbers.count(done), "n": numbers.count(line.figure.denominator)}
        filled["word"] = s.counted(done, s.words.resolved)
    if line is not None and line.change is not None:
        low, high = line.change.interval
        filled |= {
            "delta": numbers.points(line.change.delta),
            "low": numbers.signed(low * 100),
            "high": numbers.signed(high * 100),
        }
    return filled


def headline(s: Saying) -> str:
    """Return the verdict in one sentence."""
    return s.say(s.words.headline[s.digest.verdict], **_filled(s))


def lead(s: Saying) -> tuple[str, ...]:
    """Return what the verdict rests on, and what came in the reported week."""
    filled = _filled(s)
    told = s.say(s.words.lead[s.digest.verdict], **filled)
    ahead = s.digest.verdict in ENDED and s.digest.week != s.digest.final_week
    return (told, s.say(s.words.ahead, **filled)) if ahead else (told,)


def subject(s: Saying) -> str:
    """Return the subject of the mail: it carries the verdict."""
    alarms = s.digest.alarms
    return s.say(
        s.words.subject,
        site=s.site,
        number=str(s.digest.week.number),
        verdict=s.say(s.words.subject_verdict[s.digest.verdict], **_filled(s)),
        points=s.counted(alarms, s.words.points_to_watch) if alarms else "",
    )
