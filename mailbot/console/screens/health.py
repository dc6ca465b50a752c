"""Health: is mail coming in and going out, and what can be done about it where it is not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailbot.console import standing
from mailbot.console.causes import seen, told
from mailbot.console.findings import LEVELS, fix_of, name_of, seen_of
from mailbot.console.frame import MODES
from mailbot.console.route import Access, Route
from mailbot.console.visit import Refusal
from mailbot.steps.checks import Level
from mailbot.store.tables import EffectState

if TYPE_CHECKING:
    from starlette.responses import Response

    from mailbot.console.visit import Visit

SMALL = re.compile(r"[0-9]{1,8}")
KINDS = {Level.OK: "good", Level.WARN: "warn", Level.FAIL: "bad"}
DONE = ("released", "dropped", "retried")


def health(visit: Visit) -> Response:
    """Show how mailbot is."""
    now = standing.standing(visit.console, visit.scope)
    count = visit.query("count")
    return visit.page(
        "health/health.html",
        now=now,
        causes=[told(cause, visit.words) for cause in seen(visit.console.causes(), visit.scope)],
        states=standing.STATES,
        kind_of=standing.kind_of,
        returned=EffectState.BOUNCED,
        modes=MODES,
        shown=standing.SHOWN,
        choosable=any(row.state != EffectState.BOUNCED for row in now.troubled),
        manages=visit.may(Access.MANAGER),
        done=visit.query("done") if visit.query("done") in DONE else "",
        count=int(count) if SMALL.fullmatch(count) else 0,
    )


def doctor(visit: Visit) -> Response:
    """Show what ``mailbot doctor`` finds without asking the servers: a piece that the page loads by itself."""
    words = visit.words
    checks = [
        {
            "name": name_of(check.name, words),
            "seen": seen_of(check.seen, words),
            "fix": fix_of(check.fix, words),
            "level": words.gettext(LEVELS[check.level]),
            "kind": KINDS[check.level],
        }
        for check in visit.console.examine()
    ]
    return visit.part("health/doctor.html", checks=checks)


def outbox(visit: Visit) -> Response:
    """Send again, or give up, the mails that were ticked."""
    ids, deed = visit.forms("id"), visit.form("deed")
    if deed == "release_held":
        if not visit.may(Access.ADMIN):
            raise Refusal(403)
        return visit.redirect("health", done="released", count=standing.release_held(visit.console))
    if deed == "release":
        return visit.redirect("health", done="released", count=standing.release(visit.console, visit.scope, ids))
    if deed == "drop":
        return visit.redirect("health", done="dropped", count=standing.drop(visit.console, visit.scope, ids))
    raise Refusal(400)


def quarantine(visit: Visit) -> Response:
    """Read again, or give up, the mails that were ticked."""
    states = {"retry": ("received", "retried"), "drop": ("dropped", "dropped")}
    if visit.form("deed") not in states:
        raise Refusal(400)
    state, done = states[visit.form("deed")]
    count = standing.leave_quarantine(visit.console, visit.scope, visit.forms("id"), state=state)
    return visit.redirect("health", done=done, count=count)


ROUTES = (
    Route(name="health", method="GET", path="/health", handler=health, access=Access.AGENT),
    Route(name="doctor", method="GET", path="/health/doctor", handler=doctor, access=Access.MANAGER),
    Route(name="outbox", method="POST", path="/health/outbox", handler=outbox, access=Access.MANAGER),
    Route(name="quarantine", method="POST", path="/health/quarantine", handler=quarantine, access=Access.MANAGER),
)
