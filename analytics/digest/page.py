"""A digest in one language, ready to be laid out: only texts, and how they are meant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How a text is meant. Colour is never alone: the words say it too."""

    NORMAL = "normal"
    GOOD = "good"
    BAD = "bad"
    FLAT = "flat"
    GREY = "grey"
    """Fewer than 30 observations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a text leads; nowhere when ``href`` is empty."""

    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One of the seven figures."""

    title: str
    when: str
    value: str
    tone: Tone
    change: str
    change_tone: Tone
    interval: str
    beside: str
    target: str
    target_tone: Tone
    bar: tuple[float, float] | None
    """The interval in percent of the tile's width, for shares."""
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something to look at or to do."""

    title: str
    text: str
    link: Link
    alarm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a table, cell by cell."""

    cells: tuple[str, ...]
    bar: float | None = None
    """Percent, drawn before the last cell."""
    strong: bool = False
    grey: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A section with a table; ``note`` stands above it."""

    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a few sentences; each may begin with a mark and end with a link."""

    title: str
    note: str = ""
    lines: tuple[tuple[str, str, Link], ...] = ()
    """(mark or empty, text, link)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """The words of the chart."""

    title: str
    alt: str
    outcomes: tuple[tuple[str, str], ...]
    """(outcome, its name), from the bottom to the top."""
    open: str
    weeks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole digest."""

    language: str
    subject: str
    preheader: str
    over: str
    headline: str
    lead: tuple[str, ...]
    tiles: tuple[Tile, ...]
    points: tuple[Item, ...]
    points_title: str
    points_none: str
    provisional: Table | None
    chart: Legend | None
    changed: Section
    topics: Table | None
    restated: Section
    to_read: Section | None
    quality: Section
    board: Link
    footer: tuple[str, ...]
    command: str
    links: tuple[Link, ...]
