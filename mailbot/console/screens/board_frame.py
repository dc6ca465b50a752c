"""What every page of the board has in common: the question of its address, the figures, the period, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.digest.numbers import Numbers
from analytics.weeks import IsoWeek
from mailbot.console.board import notes
from mailbot.console.board.asked import Asked, asked
from mailbot.console.board.figures import Unread
from mailbot.console.board.objectives import OBJECTIVES
from mailbot.console.board.period import LENGTHS
from mailbot.console.board.say import Say
from mailbot.console.board.view import Look, latest_final, look

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from mailbot.console.visit import Visit


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


def surroundings(visit: Visit, seen: Look, say: Say, address: Callable[..., str]) -> dict[str, Any]:
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


def filename_of(name: str, seen: Look) -> str:
    """Return what a file of a period is called."""
    period = seen.asked.period
    return f"mailbot-{name}-{period.first}-{period.last}.csv"
