"""Coming in and going out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse

from mailbot.console import accounts, sessions
from mailbot.console.accounts import Kind, Outcome
from mailbot.console.route import Access, Route
from mailbot.console.visit import Refusal
from mailbot.console.words import LANGUAGES
from mailbot.steps.tokens import Purpose, sign, verify
from mailbot.store import users
from mailbot.store.session import writing

if TYPE_CHECKING:
    from starlette.responses import Response

    from mailbot.console.visit import Visit

HOMES = (("board", Access.MANAGER), ("review", Access.AGENT), ("health", Access.AGENT), ("account", Access.AGENT))
"""Where people begin: managers on the board, agents at their queue."""


SECOND_STEP_HOLDS = timedelta(minutes=5)
"""How long the password counts until the code is there."""


def came_from(visit: Visit) -> str:
    """Return the network address that a request comes from."""
    return visit.request.client.host if visit.request.client else ""


def home(visit: Visit) -> Response:
    """Lead everybody to where they work."""
    for name, access in HOMES:
        if visit.me.may(access) and visit.has(name):
            return visit.redirect(name)
    return visit.page("welcome.html")


def login(visit: Visit) -> Response:
    """Ask who it is."""
    if visit.user is not None:
        return visit.redirect("home")
    return _form(visit)


def _form(visit: Visit, *, status: int = 200, problem: str = "", address: str = "") -> Response:
    return visit.page("login/login.html", status=status, problem=problem, address=address, to=visit.query("to"))


def enter(visit: Visit) -> Response:
    """Let somebody in who knows the password."""
    _ = visit.words.gettext
    address = visit.form("address")
    attempt = accounts.check(
        visit.console.shell, address=address, password=visit.form("password"), came_from=came_from(visit)
    )
    if attempt.outcome is Outcome.WAIT:
        return slowed(_form(visit, status=429, problem=too_many(visit, attempt.wait), address=address), attempt.wait)
    if attempt.outcome is Outcome.WRONG:
        return _form(visit, status=403, problem=_("Address and password do not fit."), address=address)
    if attempt.outcome is Outcome.SECOND:
        expires = visit.console.clock() + SECOND_STEP_HOLDS
        key = visit.console.shell.keys.link
        return _code_form(visit, sign(key, Purpose.SECOND_STEP, attempt.user_id, expires=expires))
    return let_in(visit, attempt.user_id, to=visit.form("to"))


def _code_form(visit: Visit, proof: str, *, status: int = 200, problem: str = "") -> Response:
    return visit.page("login/code.html", status=status, problem=problem, proof=proof, to=visit.form("to"))


def enter_code(visit: Visit) -> Response:
    """Let somebody in whose password was right, and whose telephone shows the right code."""
    _ = visit.words.gettext
    shell, proof = visit.console.shell, visit.form("proof")
    user_id = verify(shell.keys.link, Purpose.SECOND_STEP, proof, now=visit.console.clock())
    if user_id is None:
        return _form(visit, status=403, problem=_("That took too long. Please log in again."))
    attempt = accounts.check_code(shell, user_id, visit.form("code"), came_from=came_from(visit))
    if attempt.outcome is Outcome.WAIT:
        return slowed(_code_form(visit, proof, status=429, problem=too_many(visit, attempt.wait)), attempt.wait)
    if attempt.outcome is not Outcome.IN:
        said = _("This code is not right, or was used before. Wait for the next one.")
        return _code_form(visit, proof, status=403, problem=said)
    return let_in(visit, attempt.user_id, to=visit.form("to"))


def too_many(visit: Visit, wait: timedelta) -> str:
    """Return how long to wait, in words."""
    said = visit.words.gettext("Too many attempts. Try again in %(wait)s.")
    return said % {"wait": visit.formats.span(wait)}


def slowed(answer: Response, wait: timedelta) -> Response:
    """Tell programs, too, how long to wait."""
    answer.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return answer


def let_in(visit: Visit, user_id: str, *, to: str = "") -> Response:
    """Begin a new session for somebody who has proved who it is, and lead them where they wanted to go."""
    old = sessions.digest(visit.request.cookies.get(sessions.COOKIE, ""))
    with writing(visit.console.database) as connection:
        token = sessions.begin(
            visit.console.shell,
            connection,
            user_id,
            browser=visit.request.headers.get("user-agent", ""),
            instead_of=old,
        )
    address = to if is_local(to) else visit.url("home")
    return sessions.give_cookie(RedirectResponse(address, status_code=303), visit.console, token)


def is_local(address: str) -> bool:
    """Return whether an address leads to the console itself: a path, and not what a browser takes for a host."""
    return address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()


def leave(visit: Visit) -> Response:
    """End the session."""
    with writing(visit.console.database) as connection:
        users.end_session(connection, visit.session_id)
    return sessions.take_cookie(visit.redirect("login"), visit.console)


def look(visit: Visit) -> Response:
    """Change the language or the colors, for the account and for this browser's login page."""
    chosen = {"language": visit.form("language"), "theme": visit.form("theme")}
    allowed = {"language": LANGUAGES, "theme": ("light", "dark", "auto")}
    fits = {name: value for name, value in chosen.items() if value in allowed[name]}
    values = {name: "" if value == "auto" else value for name, value in fits.items()}
    if visit.user is not None and values:
        with writing(visit.console.database) as connection:
            users.change(connection, visit.user.id, values)
    to = visit.form("to")
    answer = visit.go(to if is_local(to) else visit.url("home"))
    for name, value in values.items():
        path = visit.console.base_path or "/"
        answer.set_cookie(f"mailbot_{name}", value, max_age=31_536_000, path=path, samesite="lax", httponly=True)
    return answer


def login_link(visit: Visit) -> Response:
    """Show the button behind a one-time login link: programs that look at links must not use it up."""
    return visit.page("login/link.html", token=visit.path("token"))


def enter_by_link(visit: Visit) -> Response:
    """Let somebody in by a one-time link."""
    token, now = visit.path("token"), visit.console.clock()
    with writing(visit.console.database) as connection:
        row = accounts.holder(connection, token, kind=Kind.LOGIN, now=now)
        used = row is not None and accounts.redeem(connection, token)
    if row is None or not used:
        raise Refusal(404, visit.words.gettext("This link was used before, or is too old. Ask for a new one."))
    return let_in(visit, str(row.id))


LINK = accounts.PATHS[Kind.LOGIN]

ROUTES = (
    Route(name="home", method="GET", path="/", handler=home, access=Access.AGENT),
    Route(name="login", method="GET", path="/login", handler=login, access=Access.PUBLIC),
    Route(name="enter", method="POST", path="/login", handler=enter, access=Access.PUBLIC),
    Route(name="enter_code", method="POST", path="/login/code", handler=enter_code, access=Access.PUBLIC),
    Route(name="leave", method="POST", path="/logout", handler=leave, access=Access.AGENT),
    Route(name="look", method="POST", path="/look", handler=look, access=Access.PUBLIC),
    Route(name="login_link", method="GET", path=LINK, handler=login_link, access=Access.PUBLIC),
    Route(name="enter_by_link", method="POST", path=LINK, handler=enter_by_link, access=Access.PUBLIC),
)
