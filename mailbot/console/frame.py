"""What stands around every page: the bar with its places, the mode, the age of the mailbox, and warnings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.console import live
from mailbot.console.causes import told
from mailbot.console.first_steps import first_steps
from mailbot.console.words import mark

if TYPE_CHECKING:
    from datetime import datetime

    from mailbot.console.first_steps import Step
    from mailbot.console.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An entry of the bar; ``key`` goes there after a ``g``."""

    route: str
    label: str
    key: str


PLACES = (
    Place(route="board", label=mark("Board"), key="d"),
    Place(route="review", label=mark("Review"), key="r"),
    Place(route="conversations", label=mark("Conversations"), key="c"),
    Place(route="replies", label=mark("Replies"), key="p"),
    Place(route="models", label=mark("Models"), key="m"),
    Place(route="health", label=mark("Health"), key="s"),
)
"""The bar, in its order. A page says with ``{% set place = "review" %}`` which of them it belongs to."""

MODES = {
    "shadow": mark("Observation: nothing is sent"),
    "draft": mark("Drafts: people send"),
    "auto": mark("Automatic"),
}


MODE_NAMES = {"shadow": mark("Observation"), "draft": mark("Drafts"), "auto": mark("Automatic")}
"""The same in one word, for the bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the bar and the banners say."""

    places: tuple[Place, ...]
    mode: str
    mode_name: str
    demo: bool
    counts: live.Counts
    steps: tuple[Step, ...]
    """The demo's first five minutes; empty elsewhere."""
    problems: tuple[str, ...]
    """Why mail is not flowing, in the person's language: the banner."""
    seen_at: datetime | None
    """When the mailbox that was not looked at for longest was last read; None before that."""


def frame_of(visit: Visit) -> Frame:
    """Return what stands around a page for this person."""
    modes = {box.mode for box in visit.console.settings.mailbox if visit.scope.holds(box.name)}
    mode = next((mode for mode in ("auto", "draft", "shadow") if mode in modes), "shadow")
    counts = live.counts(visit.console, visit.scope) if visit.user else live.Counts()
    problems = tuple(told(cause, visit.words) for cause in counts.problems)
    return Frame(
        places=tuple(place for place in PLACES if visit.has(place.route)),
        mode=MODES[mode],
        mode_name=MODE_NAMES[mode],
        demo=visit.console.demo,
        counts=counts,
        problems=problems,
        steps=first_steps(visit),
        seen_at=counts.seen_at,
    )
