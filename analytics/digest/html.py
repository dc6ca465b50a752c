"""Lays a digest out as HTML that mail programs show: tables, inlined styles, no picture that has to be fetched.

Mail programs that turn colours round in dark mode are told not to, and every cell says its own background. Gmail cuts
off what is longer than 102 kB.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from analytics.digest.page import Page, Tile

LARGEST = 102_000
"""Octets that Gmail shows."""
TEMPLATE = "digest.html.j2"


def html_of(page: Page, *, image: str) -> str:
    """Return the page as HTML; ``image`` is the address of the chart (``cid:...`` or ``data:...``), empty for none."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    written = environment.get_template(TEMPLATE).render(page=page, rows=_rows(page.tiles), image=image)
    return css_inline.CSSInliner(load_remote_stylesheets=False).inline(written)


def _rows(tiles: tuple[Tile, ...]) -> list[tuple[Tile, ...]]:
    """Return the tiles in pairs; where their number is odd the first one, the volume, has a row of its own."""
    alone = tiles[: len(tiles) % 2]
    rest = tiles[len(tiles) % 2 :]
    return [*([alone] if alone else []), *(rest[place : place + 2] for place in range(0, len(rest), 2))]
