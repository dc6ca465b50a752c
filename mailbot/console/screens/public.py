"""The pages that customers reach from a mail, and the hook that your own systems call. Nobody logs in here.

Looking at a page changes nothing; a button does. Only the hook and the one-click unsubscription (RFC 8058) come from
elsewhere, and prove by a signature that they may.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from mailbot.console.route import Access, Route
from mailbot.console.visit import Refusal
from mailbot.steps import digest, inbound, visitors

if TYPE_CHECKING:
    from mailbot.console.visit import Visit

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
"""A transparent GIF of one pixel."""
SCORES = tuple(str(score) for score in range(1, visitors.SCALE + 1))


def _gone(visit: Visit) -> Refusal:
    return Refusal(404, visit.words.gettext("This link is not complete, or too old. Nothing was changed."))


def _agent(visit: Visit) -> str:
    return "bot" if visit.request.method == "HEAD" else visit.request.headers.get("user-agent", "")


# --- rating -----------------------------------------------------------------------------------------------------------


def rating(visit: Visit) -> Response:
    """Ask for the rating."""
    asked = visitors.asked(visit.console.shell, visit.path("token"))
    if asked is None:
        raise _gone(visit)
    return visit.page("public/rate.html", token=visit.path("token"), done=asked.rated, scores=SCORES)


def rate(visit: Visit) -> Response:
    """Take the rating; a second one changes nothing."""
    score = visit.form("score")
    if score not in SCORES:
        raise Refusal(400)
    if visitors.rate(visit.console.shell, visit.path("token"), int(score)) is None:
        raise _gone(visit)
    return visit.page("public/rate.html", token=visit.path("token"), done=True, scores=SCORES)


# --- following a link, opening a mail ---------------------------------------------------------------------------------


def go(visit: Visit) -> Response:
    """Lead on to the link of a mail."""
    replies = {name: desk.replies for name, desk in visit.console.desks.items()}
    address = visitors.clicked(visit.console.shell, visit.path("token"), replies=replies, agent=_agent(visit))
    if address is None:
        raise _gone(visit)
    return RedirectResponse(address, status_code=302, headers={"Referrer-Policy": "no-referrer"})


def pixel(visit: Visit) -> Response:
    """Give the picture of one pixel, whatever the link is worth."""
    visitors.opened(visit.console.shell, visit.path("token"), agent=_agent(visit))
    return Response(PIXEL, media_type="image/gif", headers={"Cross-Origin-Resource-Policy": "cross-origin"})


# --- no more ----------------------------------------------------------------------------------------------------------


def stop(visit: Visit) -> Response:
    """Ask whether automatic mail is to end."""
    if not visitors.may_unsubscribe(visit.console.shell, visit.path("token")):
        raise _gone(visit)
    return visit.page("public/unsubscribe.html", action=visit.url("unsubscribe", token=visit.path("token")), done=False)


def unsubscribe(visit: Visit) -> Response:
    """End automatic mail to a customer."""
    if not visitors.unsubscribe(visit.console.shell, visit.path("token")):
        raise _gone(visit)
    return visit.page("public/unsubscribe.html", action="", done=True)


def digest_stop(visit: Visit) -> Response:
    """Ask whether the weekly digest is to end. The page tells nothing about the link: only doing it looks it up."""
    return visit.page("public/digest.html", action=visit.url("digest_off", token=visit.path("token")), done=False)


def digest_off(visit: Visit) -> Response:
    """End the weekly digest for one reader."""
    recipients = visit.console.settings.digest.recipients
    if not digest.unsubscribe(visit.console.shell, visit.path("token"), recipients=recipients):
        raise _gone(visit)
    return visit.page("public/digest.html", action="", done=True)


# --- the hook ---------------------------------------------------------------------------------------------------------


def goals(visit: Visit) -> Response:
    """Take a goal, a lead, a sale or an agreement that one of your systems tells of."""
    secret, shell = visit.console.hook_secret, visit.console.shell
    if not secret:
        return visit.json({"error": "hooks.secret_file is not set; nothing was taken"}, status=404)
    headers = {name.lower(): value for name, value in visit.request.headers.items()}
    if not inbound.is_signed(secret, headers, visit.body, now=shell.clock()):
        said = "the signature is missing, wrong, or older than five minutes; nothing was taken"
        return visit.json({"error": said}, status=401)
    try:
        fresh = inbound.take(shell, headers["webhook-id"], visit.body)
    except ValueError as error:
        return visit.json({"error": f"{error}; nothing was taken"}, status=422)
    return visit.json({"taken": fresh}, status=202 if fresh else 200)


ROUTES = (
    Route(name="rating", method="GET", path="/rate/{token}", handler=rating, access=Access.PUBLIC),
    Route(name="rate", method="POST", path="/rate/{token}", handler=rate, access=Access.PUBLIC),
    Route(name="go", method="GET", path="/go/{token}", handler=go, access=Access.PUBLIC),
    Route(name="pixel", method="GET", path="/open/{token}", handler=pixel, access=Access.PUBLIC),
    Route(name="stop", method="GET", path="/unsubscribe/{token}", handler=stop, access=Access.PUBLIC),
    Route(
        name="unsubscribe",
        method="POST",
        path="/unsubscribe/{token}",
        handler=unsubscribe,
        access=Access.PUBLIC,
        signed=True,
    ),
    Route(name="digest_stop", method="GET", path="/digest/off/{token}", handler=digest_stop, access=Access.PUBLIC),
    Route(
        name="digest_off",
        method="POST",
        path="/digest/off/{token}",
        handler=digest_off,
        access=Access.PUBLIC,
        signed=True,
    ),
    Route(name="goals", method="POST", path="/hooks/goals", handler=goals, access=Access.PUBLIC, signed=True),
)
