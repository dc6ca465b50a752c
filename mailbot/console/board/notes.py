"""What was changed about mailbot, and what people noted, to be read beside the curves; and how a note is written down.

A note goes into the record, which holds nothing about customers: one with an address or a long number is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from analytics.digest.material import happenings
from analytics.digest.saying import LANGUAGES
from mailbot.console.words import mark
from mailbot.record.events import Actor, Event, payload_of
from mailbot.record.payloads.system import AnnotationAdded
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import sqlalchemy as sa

    from analytics.digest.material import Happening
    from mailbot.console.board.period import Period
    from mailbot.console.board.say import Say
    from mailbot.steps.shell import Shell

LONGEST_NOTE = 80
_NUMBER = re.compile(r"\d[\d .-]{5,80}\d", re.ASCII)
EMPTY = mark("Write what happened, in a few words.")
LONG = mark("A note has 80 letters at most.")
PERSONAL = mark("A note holds nothing about customers: no address, no long number.")
AHEAD = mark("A note is about a day that has begun.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One change, in words."""

    at: datetime
    text: str
    by_hand: bool
    """Somebody wrote it; else mailbot noted it by itself."""


def noted(database: sa.Engine, period: Period, *, as_of: datetime) -> list[Happening]:
    """Return what was changed within a period, in order."""
    window = period.window
    return [item for item in since(database, window.start, as_of=as_of) if item.at < window.end]


def since(database: sa.Engine, start: datetime, *, as_of: datetime) -> list[Happening]:
    """Return what was changed after an instant, in order."""
    with reading(database) as connection:
        return happenings(connection, since=start, as_of=as_of)


def today(now: datetime, tz: str) -> date:
    """Return the day that it is at the site."""
    return now.astimezone(ZoneInfo(tz)).date()


def note_of(say: Say, item: Happening) -> Note:
    """Say a change."""
    words = LANGUAGES[say.words.language]
    named = ("model", "label", "template", "kpi", "after", "change", "config_rev")
    what = next((str(item.payload[name]) for name in named if _plain(item.payload.get(name))), "")
    phrase = words.change.get(item.type, "{what}")
    text = say.numbers.typeset(phrase.format(what=" ".join(what.split())[:LONGEST_NOTE]))
    return Note(at=item.at, text=text, by_hand=item.type == AnnotationAdded.TYPE)


def _plain(value: object) -> bool:
    return value not in {None, ""} if not isinstance(value, (dict, list)) else False


def objection(text: str, day: date | None, *, today: date) -> str:
    """Return why a note is refused, as a message to be translated; empty when it is not."""
    said = " ".join(text.split())
    if not said:
        return EMPTY
    if len(said) > LONGEST_NOTE:
        return LONG
    if "@" in said or _NUMBER.search(said):
        return PERSONAL
    return AHEAD if day is None or day > today else ""


def add(shell: Shell, text: str, day: date, *, author: str, tz: str) -> None:
    """Write a note about a day into the record; about today it counts from this moment on."""
    now = shell.clock()
    midnight = datetime.combine(day, time(), ZoneInfo(tz))
    said = AnnotationAdded(label=" ".join(text.split()), author=author)
    event = Event(
        type=said.TYPE,
        occurred_at=now if day == today(now, tz) else midnight.astimezone(now.tzinfo),
        actor=Actor.AGENT,
        actor_id=author,
        code_rev=shell.code_rev,
        config_rev=shell.config_rev,
        payload=payload_of(said),
    )
    with writing(shell.database) as connection:
        shell.write(connection, event)


def marks_on(say: Say, found: Sequence[Happening], starts: Sequence[datetime]) -> list[tuple[int, str]]:
    """Return (place of the stretch in ``starts`` that a change fell into, what was changed)."""
    marked = []
    for item in found:
        place = sum(start <= item.at for start in starts) - 1
        if place >= 0:
            marked.append((place, note_of(say, item).text))
    return marked
