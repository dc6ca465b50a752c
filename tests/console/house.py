"""A console on a real port over a seeded installation, and somebody for each role."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import httpx

from mailbot.console import accounts, sessions
from mailbot.console.app import build_app
from mailbot.console.board.figures import Figures
from mailbot.console.context import Console
from mailbot.console.people import Role
from mailbot.console.routes import ROUTES
from mailbot.console.server import ConsoleServer
from mailbot.loading import Loaded
from mailbot.settings import Settings
from mailbot.store import users
from mailbot.store.session import reading, writing
from tests.fakes import FixedClock, desk, shell_on
from tests.unit.analytics.boards import parameters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from mailbot.console.route import Route

PASSWORD = "the quick brown mailbot"
ROLES = {role: f"{role.value}@acme.example" for role in Role}
SETTINGS: dict[str, Any] = {
    "site": {"name": "Acme"},
    "mailbox": [
        {
            "name": "support",
            "address": "support@acme.example",
            "mode": "draft",
            "imap": {"host": "imap.acme.example", "username": "support"},
            "smtp": {"host": "smtp.acme.example"},
        }
    ],
}


@dataclass
class House:
    """A console, its address, and what it works on. ``causes`` are the sentences of the banner."""

    database: sa.Engine
    clock: FixedClock
    console: Console
    server: ConsoleServer
    origin: str
    causes: list[str] = field(default_factory=list)
    woken: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The console's address, without a slash at its end."""
        return self.origin + self.console.base_path

    def client(self, role: Role | None = None, *, language: str = "en") -> httpx.Client:
        """Return a browser without a screen: logged in as ``role``, or not at all; it sends Origin as browsers do."""
        made = httpx.Client(
            base_url=self.url + "/",
            headers={"Origin": self.origin, "Accept-Language": language, "Accept": "text/html"},
            follow_redirects=False,
            timeout=30,
        )
        if role is not None:
            made.cookies.set(
                sessions.COOKIE, self.session(role), domain="127.0.0.1", path=self.console.base_path or "/"
            )
        return made

    def session(self, role: Role) -> str:
        """Return the token of a new session."""
        user_id = self.user_id(role)
        with writing(self.database) as connection:
            return sessions.begin(self.console.shell, connection, user_id, browser="test")

    def user_id(self, role: Role) -> str:
        """Return the account's id."""
        with reading(self.database) as connection:
            row = users.by_address(connection, ROLES[role])
        assert row is not None
        return str(row.id)


@contextmanager
def house_on(
    database: sa.Engine,
    directory: Path,
    *,
    base_path: str = "",
    base_url: str = "",
    routes: tuple[Route, ...] = ROUTES,
    settings: dict[str, Any] | None = None,
    **changes: Any,
) -> Iterator[House]:
    """Give a running console; ``changes`` are fields of the Console."""
    clock = FixedClock()
    shell = shell_on(database, clock)
    errors: list[str] = []
    shell = replace(shell, tell=lambda event, **facts: errors.append(f"{facts}") if event == "console.failed" else None)
    causes: list[str] = []
    woken: list[str] = []
    server = ConsoleServer(host="127.0.0.1", port=0)
    origin = f"http://127.0.0.1:{server.port}"
    tree = {**SETTINGS, **(settings or {}), "web": {"base_url": base_url or origin + base_path}}
    tree["site"] = {**SETTINGS["site"], **tree.get("site", {}), "state_dir": str(directory)}
    loaded = Loaded(settings=Settings.model_validate(tree), origins={}, path=directory / "mailbot.toml")
    given: dict[str, Any] = {
        "figures": Figures(database, parameters(), clock, patience=60),
        "models": directory / "models",
        "desks": {box.name: desk() for box in loaded.settings.mailbox},
        "causes": lambda: tuple(causes),
        "metrics": lambda: b"mailbot_ready 1\n",
        "wake": woken.append,
    }
    console = Console(shell=shell, loaded=loaded, **{**given, **changes})
    with writing(database) as connection:
        for role, address in ROLES.items():
            accounts.add_user(shell, connection, address=address, role=role, name=role.value.title(), password=PASSWORD)
    server.start(build_app(console, routes))
    try:
        yield House(
            database=database,
            clock=clock,
            console=console,
            server=server,
            origin=origin,
            causes=causes,
            woken=woken,
            errors=errors,
        )
    finally:
        server.stop()
