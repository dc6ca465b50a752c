"""The managers' board: seven tiles, one board per objective, what every figure means, and the mails behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from analytics.digest.numbers import Numbers
from analytics.kpis import BY_NAME as FIGURES
from analytics.kpis import KPIS
from analytics.weeks import IsoWeek
from mailbot.console.board import notes
from mailbot.console.board.asked import Asked, asked
from mailbot.console.board.behind import Side, conversations_behind
from mailbot.console.board.charts import TEXT, Column, Drawing, file_of, marked
from mailbot.console.board.control import controlled, drawing
from mailbot.console.board.figures import Unread
from mailbot.console.board.objectives import BY_NAME, OBJECTIVES, Chart
from mailbot.console.board.period import LENGTHS
from mailbot.console.board.quality import promise
from mailbot.console.board.rows import rows_of, sheet
from mailbot.console.board.say import Say
from mailbot.console.board.tiles import READ_FOR_TILES, tiles_of
from mailbot.console.board.view import Look, draw, latest_final, look, seven
from mailbot.console.labels import Names
from mailbot.console.route import Access, Route
from mailbot.console.visit import Refusal
from mailbot.store import search
from mailbot.store.conversations import CONVERSATION
from mailbot.store.session import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.responses import Response

    from mailbot.console.visit import Visit

OVERVIEW = (Chart.DAYS, Chart.TOPICS, Chart.FLOWS, Chart.HOURS)
SHOWN = 50
"""Conversations listed behind a figure; the file has them all."""
CERTIFICATE, SLIDER = "certified_error_bound", "understanding"


def saying(visit: Visit) -> Say:
    """Return the person's language for figures."""
    return Say(words=visit.words, numbers=Numbers(visit.language))


def question(visit: Visit, *also: str) -> Asked:
    """Return what the address asks for; ``also`` names what else this page understands."""
    figures = visit.console.figures
    pairs = visit.request.query_params.multi_items()
    return asked(pairs, now=visit.console.clock(), tz=figures.parameters.tz, also=also)


def looked(visit: Visit, *also: str, patient: bool = False) -> Look:
    """Return the figures that the address asks for, within the person's mailboxes; a file waits for them."""
    return look(visit.console.figures, question(visit, *also), visit.scope, patient=patient)


def soon(handler: Callable[[Visit], Response]) -> Callable[[Visit], Response]:
    """Return a handler that says so while the figures are being read, and comes again."""

    def shown(visit: Visit) -> Response:
        try:
            return handler(visit)
        except Unread:
            return visit.page("board/reading.html", status=202)

    return shown


@dataclass(frozen=True, slots=True)
class Choice:
    """A period to choose."""

    label: str
    address: str
    here: bool


def _frame(visit: Visit, seen: Look, say: Say, address: Callable[..., str]) -> dict[str, Any]:
    """Return what every page of the board shows around its figures; ``address`` gives the page's own."""
    _, told, figures = visit.words.gettext, seen.asked, visit.console.figures
    now = visit.console.clock()
    period, filters = told.period, dict(told.filters)
    names = {"today": _("Today"), "7": _("7 days"), "30": _("30 days"), "90": _("90 days")}
    latest = latest_final(told, now=now, horizon_days=figures.parameters.outcome_horizon_days).period
    choices = [Choice(names[name], address(**filters, period=name), period.name == name) for name in LENGTHS]
    choices.append(Choice(_("Last final week"), address(**filters, **latest.query), period.name == latest.name))
    headings = {"today": _("Today"), "7": _("Last 7 days"), "30": _("Last 30 days"), "90": _("Last 90 days")}
    week = _("Week %(number)s") % {"number": IsoWeek(period.first).number} if period.name else _("Chosen days")
    return {
        "say": say,
        "seen": seen,
        "told": told,
        "heading": headings.get(period.name, week),
        "periods": choices,
        "form_address": address(),
        "bare_address": address(**period.query),
        "now_address": address(**filters, **period.query),
        "objectives": OBJECTIVES,
        "choices": seen.choices,
        "standings": [state for state in visit.console.standings() if visit.scope.holds(state.mailbox)],
        "slips": [say.slip(slip) for slip in told.slips],
        "noted": [notes.note_of(say, item) for item in notes.noted(figures.database, period, as_of=told.as_of or now)],
        "today": notes.today(now, period.tz).isoformat(),
        "latest": latest,
    }


def board(visit: Visit) -> Response:
    """Show the seven tiles, the days, the topics, the ways and the hours."""
    say, seen = saying(visit), looked(visit)
    shown = bool(seen.conversations) and not seen.hidden
    frame = _frame(visit, seen, say, lambda **query: visit.url("board", **query))
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
    frame = _frame(visit, seen, say, lambda **query: visit.url("board_objective", objective=chosen.name, **query))
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
    return visit.download(file_of(made), filename=_filename(name, seen), kind="text/csv; charset=utf-8")


def _filename(name: str, seen: Look) -> str:
    period = seen.asked.period
    return f"mailbot-{name}-{period.first}-{period.last}.csv"


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
        **_frame(visit, seen, say, lambda **query: visit.url("figure", figure=name, **query)),
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
    return visit.download(file_of(made), filename=_filename(name, seen), kind="text/csv; charset=utf-8")


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


def _route(name: str, path: str, handler: Any) -> Route:
    return Route(name=name, method="GET", path=path, handler=handler, access=Access.MANAGER)


ROUTES = (
    _route("board", "/board", soon(board)),
    _route("board_file", "/board/files/{file}", file),
    Route(name="board_note", method="POST", path="/board/notes", handler=add_note, access=Access.MANAGER),
    _route("board_objective", "/board/{objective}", soon(objective)),
    _route("figures", "/figures", definitions),
    _route("figure", "/figures/{figure}", soon(figure)),
    _route("figure_weeks", "/figures/{figure}/weeks", weeks),
    _route("figure_file", "/figures/{figure}/file", behind_file),
)
"""The addresses of the board and of the figures that digests link to."""
