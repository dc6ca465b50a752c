"""The managers' board: seven tiles, one board per objective, files for spreadsheets, and notes beside the curves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from mailbot.console.board import notes
from mailbot.console.board.asked import asked
from mailbot.console.board.charts import Drawing, file_of, marked
from mailbot.console.board.objectives import BY_NAME, Chart
from mailbot.console.board.quality import promise
from mailbot.console.board.rows import rows_of, sheet
from mailbot.console.board.tiles import tiles_of
from mailbot.console.board.view import Look, draw, seven
from mailbot.console.route import Access, Route
from mailbot.console.screens.board_frame import filename_of, looked, saying, soon, surroundings
from mailbot.console.visit import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from mailbot.console.board.say import Say
    from mailbot.console.visit import Visit

OVERVIEW = (Chart.DAYS, Chart.TOPICS, Chart.FLOWS, Chart.HOURS)
CERTIFICATE, SLIDER = "certified_error_bound", "understanding"


def board(visit: Visit) -> Response:
    """Show the seven tiles, the days, the topics, the ways and the hours."""
    say, seen = saying(visit), looked(visit)
    shown = bool(seen.conversations) and not seen.hidden
    frame = surroundings(visit, seen, say, lambda **query: visit.url("board", **query))
    return visit.page(
        "board/board.html",
        **frame,
        tiles=tiles_of(*seven(seen)) if shown else (),
        topics=seen.topics if shown else (),
        drawings=_drawings(seen, say, OVERVIEW, frame["noted"]) if shown else {},
        certificate=promise(seen.board(CERTIFICATE)) if shown else None,
        objective=None,
    )


def objective(visit: Visit) -> Response:
    """Show the figures and charts of one objective."""
    chosen = BY_NAME.get(visit.path("objective"))
    if chosen is None:
        raise Refusal(404)
    say, seen = saying(visit), looked(visit)
    shown = bool(seen.conversations) and not seen.hidden
    names = chosen.figures
    frame = surroundings(visit, seen, say, lambda **query: visit.url("board_objective", objective=chosen.name, **query))
    return visit.page(
        "board/objective.html",
        **frame,
        objective=chosen,
        rows=rows_of(say, names, seen.board(*names), seen.earlier(*names)) if shown else (),
        count=len(sheet(say, seen.board(*names), names, "").rows) if shown else 0,
        topics=seen.topics if shown and Chart.TOPICS in chosen.charts else (),
        drawings=_drawings(seen, say, chosen.charts, frame["noted"]) if shown else {},
        certificate=promise(seen.board(CERTIFICATE)) if shown and chosen.name == SLIDER else None,
        uptime=seen.now.facts.projection.uptime if visit.scope.names is None else None,
        excluded=_excluded(seen) if shown else {},
    )


def _drawings(seen: Look, say: Say, wanted: Sequence[Chart], noted: Sequence[notes.Note]) -> dict[str, Drawing]:
    """Return charts by name; changes are marked where days are drawn."""
    found = {chart.value: draw(say, seen, chart) for chart in wanted}
    if Chart.DAYS in wanted:
        zone = ZoneInfo(seen.asked.period.tz)
        changes = [(note.at.astimezone(zone).date(), number) for number, note in enumerate(noted, 1)]
        found[Chart.DAYS] = marked(found[Chart.DAYS], changes)
    return found


def _excluded(seen: Look) -> dict[str, int]:
    """Return how many mails did not count, by reason; known only of all mailboxes together."""
    counts = getattr(seen.board("volume").of("volume").measured, "counts", {})
    return dict(counts.get("excluded", {}))


def file(visit: Visit) -> Response:
    """Give the table of a chart, or a board's figures, as a file for spreadsheets."""
    name = visit.path("file")
    say, seen = saying(visit), looked(visit, patient=True)
    if seen.hidden:
        raise Refusal(404, visit.words.gettext("Fewer than five customers: nothing is shown of them."))
    if name in BY_NAME:
        made = sheet(say, seen.board(*BY_NAME[name].figures), BY_NAME[name].figures, name)
    elif name in tuple(Chart):
        made = draw(say, seen, Chart(name))
    else:
        raise Refusal(404)
    return visit.download(file_of(made), filename=filename_of(name, seen), kind="text/csv; charset=utf-8")


def add_note(visit: Visit) -> Response:
    """Note what happened on a day, to be read beside the curves."""
    _, say = visit.words.gettext, saying(visit)
    now, tz = visit.console.clock(), visit.console.figures.parameters.tz
    told = asked(_pairs(visit.form("back")), now=now, tz=tz)
    try:
        day: date | None = date.fromisoformat(visit.form("day"))
    except ValueError:
        day = None
    refused = notes.objection(visit.form("text"), day, today=notes.today(now, tz))
    if refused or day is None:
        raise Refusal(422, say.numbers.typeset(_(refused)))
    notes.add(
        visit.console.shell, visit.form("text"), day, author=visit.console.shell.keys.pseudonym(visit.me.address), tz=tz
    )
    return visit.redirect("board", **told.query)


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query[:2000], max_num_fields=50)


ROUTES = (
    Route(name="board", method="GET", path="/board", handler=soon(board), access=Access.MANAGER),
    Route(name="board_file", method="GET", path="/board/files/{file}", handler=file, access=Access.MANAGER),
    Route(name="board_note", method="POST", path="/board/notes", handler=add_note, access=Access.MANAGER),
    Route(
        name="board_objective", method="GET", path="/board/{objective}", handler=soon(objective), access=Access.MANAGER
    ),
)
