"""The plain twin of the digest: the same words, for mail programs and people that want no HTML."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from analytics.digest.page import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.digest.page import Link, Page, Section, Tile

WIDTH = 76


def text_of(page: Page) -> str:
    """Return the page as text of at most 76 characters a line, addresses excepted."""
    return "\n".join(_lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield from _wrapped(page.over)
    yield ""
    for sentence in (page.headline, *page.lead):
        yield from _wrapped(sentence)
    yield ""
    colon = "\u202f: " if page.language == "fr" else ": "
    for tile in page.tiles:
        yield from _tile(tile, colon)
    yield from _title(page.points_title)
    for item in page.points:
        yield from _wrapped(f"{'!' if item.alarm else '-'} {item.title}. {item.text}", indent="  ")
        yield from _address(item.link)
    if not page.points:
        yield from _wrapped(page.points_none)
    for part in (page.provisional, page.changed, page.topics, page.restated, page.to_read, page.quality):
        if part is not None:
            yield from _table(part) if isinstance(part, Table) else _section(part)
    yield ""
    yield from _address(page.board, indent="")
    for sentence in page.footer:
        yield from _wrapped(sentence)
    yield page.command
    for link in page.links:
        yield from _address(link, indent="")


def _tile(tile: Tile, colon: str) -> Iterator[str]:
    yield from _wrapped(f"* {tile.title} ({tile.when}){colon}{tile.value}", indent="  ")
    told = " | ".join(text for text in (tile.change, tile.interval, tile.beside, tile.target) if text)
    yield from _wrapped(f"  {told}", indent="  ")


def _title(text: str) -> Iterator[str]:
    yield ""
    yield text
    yield "-" * len(text)


def _section(found: Section) -> Iterator[str]:
    yield from _title(found.title)
    if found.note:
        yield from _wrapped(found.note)
    for mark, text, link in found.lines:
        yield from _wrapped(f"- {mark + ' · ' if mark else ''}{text}", indent="  ")
        yield from _address(link)


def _table(found: Table) -> Iterator[str]:
    """Yield a table as aligned columns; empty cells stay empty."""
    yield from _title(found.title)
    if found.note:
        yield from _wrapped(found.note)
    rows = [found.head, *(row.cells for row in found.rows)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(found.head))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def _address(link: Link, indent: str = "  ") -> Iterator[str]:
    if link.href:
        yield f"{indent}{link.text} <{link.href}>"
