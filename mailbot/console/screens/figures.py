"""What every figure means, its value, its weeks with their limits, and the conversations behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.kpis import BY_NAME as FIGURES
from analytics.kpis import KPIS
from mailbot.console.board import notes
from mailbot.console.board.behind import Side, conversations_behind
from mailbot.console.board.charts import TEXT, Column, Drawing, file_of
from mailbot.console.board.control import controlled, drawing
from mailbot.console.board.rows import rows_of
from mailbot.console.board.tiles import READ_FOR_TILES
from mailbot.console.labels import Names
from mailbot.console.route import Access, Route
from mailbot.console.screens.board_frame import filename_of, looked, question, saying, soon, surroundings
from mailbot.console.visit import Refusal
from mailbot.store import search
from mailbot.store.conversations import CONVERSATION
from mailbot.store.session import reading

if TYPE_CHECKING:
    from starlette.responses import Response

    from mailbot.console.visit import Visit

SHOWN = 50
"""Conversations listed at a time behind a figure; the file has them all."""


def _figure(visit: Visit) -> str:
    name = visit.path("figure")
    if name not in FIGURES:
        raise Refusal(404, visit.words.gettext("There is no figure of this name."))
    return name


def definitions(visit: Visit) -> Response:
    """List every figure with what it means."""
    seen = question(visit)
    return visit.page("board/definitions.html", say=saying(visit), kpis=KPIS, told=seen)


def figure(visit: Visit) -> Response:
    """Show what one figure means, its value, its weeks, and the conversations behind it."""
    name = _figure(visit)
    say, seen = saying(visit), looked(visit, "side", "page")
    now, before = seen.board(name), seen.earlier(name)
    side = _side(visit)
    shown = not seen.hidden
    behind = conversations_behind(now, name, side) if shown else ()
    pages = max(1, -(-len(behind) // SHOWN))
    page = _page(visit.query("page"), pages)
    ids = behind[(page - 1) * SHOWN : page * SHOWN]
    with reading(visit.console.database) as connection:
        rows = search.by_id(connection, ids, within=visit.scope.of(CONVERSATION.c.mailbox))
    return visit.page(
        "board/figure.html",
        **surroundings(visit, seen, say, lambda **query: visit.url("figure", figure=name, **query)),
        kpi=FIGURES[name],
        beside=tuple(FIGURES[other] for other in FIGURES[name].beside),
        row=rows_of(say, (name,), now, before)[0] if shown else None,
        side=side,
        sides=tuple(Side),
        is_share=hasattr(now.of(name).measured, "numerator"),
        behind=[(name, rows.get(name)) for name in ids],
        names=Names(visit.words),
        page=page,
        pages=pages,
        count=len(behind),
        objective=None,
        weekly=name in READ_FOR_TILES and not seen.asked.filters and visit.scope.names is None,
    )


def _page(text: str, pages: int) -> int:
    """Return which page is asked for, from 1; the first one for anything that is none."""
    number = int(text) if text.isdecimal() and len(text) < len("100000") else 1
    return min(max(number, 1), pages)


def _side(visit: Visit) -> Side:
    given = visit.query("side", Side.ALL)
    return Side(given) if given in tuple(Side) else Side.ALL


def weeks(visit: Visit) -> Response:
    """Show a figure week by week with its limits; while the weeks are being read, ask again in a moment."""
    name, now = _figure(visit), visit.console.clock()
    if name not in READ_FOR_TILES or visit.scope.names is not None:
        raise Refusal(404)
    say, kept = saying(visit), visit.console.figures.weeks
    ready = kept.ready(now)
    listed = kept.points(name, now)
    if not ready and any(point is None for _, point in listed):
        read = sum(point is not None for _, point in listed)
        return visit.part("board/weeks.html", drawing=None, read=read, of=len(listed), name=name)
    tz = visit.console.figures.parameters.tz
    starts = [week.window(tz).start for week, _ in listed]
    changes = notes.since(visit.console.database, starts[0], as_of=now)
    seen = looked(visit, patient=True)
    found = controlled(seen.board(name).of(name), listed, changes, tz)
    made = drawing(say, FIGURES[name], listed, found, notes.marks_on(say, changes, starts))
    return visit.part("board/weeks.html", drawing=made, found=found, say=say, told=seen.asked)


def behind_file(visit: Visit) -> Response:
    """Give the ids of every conversation behind a figure as a file."""
    name, seen = _figure(visit), looked(visit, "side", patient=True)
    if seen.hidden:
        raise Refusal(404, visit.words.gettext("Fewer than five customers: nothing is shown of them."))
    listed = conversations_behind(seen.board(name), name, _side(visit))
    head = Column(head=visit.words.gettext("Conversation"), kind=TEXT)
    made = Drawing(name=name, title=name, columns=(head,), rows=tuple((item,) for item in listed))
    return visit.download(file_of(made), filename=filename_of(name, seen), kind="text/csv; charset=utf-8")


ROUTES = (
    Route(name="figures", method="GET", path="/figures", handler=definitions, access=Access.MANAGER),
    Route(name="figure", method="GET", path="/figures/{figure}", handler=soon(figure), access=Access.MANAGER),
    Route(name="figure_weeks", method="GET", path="/figures/{figure}/weeks", handler=weeks, access=Access.MANAGER),
    Route(name="figure_file", method="GET", path="/figures/{figure}/file", handler=behind_file, access=Access.MANAGER),
)
"""The addresses that the digest's links lead to."""
