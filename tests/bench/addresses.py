"""Which addresses of the console are measured: every one that a browser gets, made from the list of addresses itself.

A new screen is measured without another line, or its places in braces are to be filled here: until then
tests/console/test_measured.py fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from mailbot.console.board.objectives import OBJECTIVES, Chart
from mailbot.console.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailbot.console.route import Route

LEFT_OUT: Mapping[str, str] = {
    "home": "leads on to another page",
    "login_link": "works once",
    "invitation": "works once",
    "doctor": "asks the whole machine; the page loads it by itself afterwards",
    "conversation_again": "starts a process and loads today's models, by a button",
    "digest_preview": "computes a week anew, in a frame of its own",
}
"""Addresses that are not measured, and why."""

ASKED: Mapping[str, tuple[str, ...]] = {
    "board": ("period=7", "", "period=90", "language=fr"),
    "review": ("", "mail={mail}"),
    "conversations": (
        "",
        "q=facture",
        "q=facture+commande",
        "q=commande+1234",
        "q=f",
        "q=facture&state=waiting",
        "q=nothing+of+the+kind",
        "intent=order_status&language=fr",
        "intent=nobody_asks_this",
        "state=open",
        "handled=people",
        "reason=low_confidence",
        "reason=duplicate",
        "queue=billing",
        "language=de",
        "since=2026-01-06&until=2026-01-08",
        "after={deep}",
        "before={deep}",
    ),
    "figure": ("", "side=yes"),
    "settings": ("", "digest=en"),
}
"""What is asked of an address besides its path, where that makes a difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Things of the database that addresses name. ``deep`` is a place in the middle of the list of conversations."""

    conversation: str
    longest: str
    """The conversation with the most mails."""
    mail: str
    reply: str
    deep: str
    tokens: Mapping[str, str]
    """The signed link of each page that customers reach, by the name of its address."""


def _places(known: Known) -> Mapping[str, tuple[Mapping[str, str], ...]]:
    """Return what fills the places of each address that has some."""
    mail = {"id": known.mail}
    files = (*(chart.value for chart in Chart), *(objective.name for objective in OBJECTIVES))
    return {
        "board_objective": tuple({"objective": objective.name} for objective in OBJECTIVES),
        "board_file": tuple({"file": name} for name in files),
        "figure": tuple({"figure": name} for name in ("volume", "fcr", "csat_bot_only", "response_time_s")),
        "figure_file": ({"figure": "fcr"},),
        "figure_weeks": ({"figure": "fcr"},),
        **{name: ({"token": token},) for name, token in known.tokens.items()},
        "mail_html": (mail,),
        "mail_file": ({**mail, "part": "0"},),
        "mail_source": (mail,),
        "conversation": ({"id": known.conversation}, {"id": known.longest}),
        "reply": ({"id": known.reply},),
    }


def addresses(route: Route, known: Known) -> list[str]:
    """Return the addresses of a route, without a slash at the beginning; KeyError when a place is not filled."""
    paths = [route.path]
    if "{" in route.path:
        paths = [route.path.format_map(values) for values in _places(known)[route.name]]
    values = {"mail": known.mail, "deep": quote(known.deep)}
    queries = [query.format_map(values) for query in ASKED.get(route.name, ("",))]
    return [path.lstrip("/") + (f"?{query}" if query else "") for path in paths for query in queries]


def measured() -> list[Route]:
    """Return the routes that are measured: all that a browser gets, the curves last, which are read in the background."""
    chosen = [route for route in ROUTES if route.method == "GET" and route.name not in LEFT_OUT]
    return sorted(chosen, key=lambda route: route.name == "figure_weeks")
