"""What an address of the console is: its name, its path, who may use it and what answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

SAFE = ("GET", "HEAD")
"""Methods that change nothing."""


class Access(IntEnum):
    """Who may use an address; each may also do what those before it may."""

    PUBLIC = 0
    """Everybody, without logging in."""
    AGENT = 1
    MANAGER = 2
    ADMIN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address. A handler is a plain function from a visit to a response; it runs in a thread of its own."""

    name: str
    method: Literal["GET", "POST"]
    path: str
    """Such as ``/conversations/{id}``; a part in braces matches anything without a slash."""
    handler: Callable[[Any], Response]
    """Takes a ``mailbot.console.visit.Visit``, which itself knows the routes: hence not named here."""
    access: Access
    signed: bool = False
    """The request proves by itself that it may come from elsewhere: a signed hook, a one-click unsubscription."""
