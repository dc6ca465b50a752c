"""Who uses the console: agents answer, managers see the figures and run things, admins let people in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from mailbot.console.route import Access
from mailbot.store.scope import Scope

if TYPE_CHECKING:
    import sqlalchemy as sa


class Role(StrEnum):
    """What somebody may do; each role may also do what those before it may."""

    AGENT = "agent"
    MANAGER = "manager"
    ADMIN = "admin"

    @property
    def access(self) -> Access:
        """Return the addresses that the role opens."""
        return Access[self.name]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who is logged in."""

    id: str
    address: str
    name: str
    role: Role
    language: str = ""
    theme: str = ""
    scope: Scope = field(default_factory=Scope)
    """The mailboxes that the person sees: hand it to every query."""

    @property
    def shown(self) -> str:
        """Return what to call the person."""
        return self.name or self.address

    def may(self, access: Access) -> bool:
        """Return whether the person may use addresses of this access."""
        return self.role.access >= access


def user_of(row: sa.Row[Any]) -> User:
    """Return the person of an account's row."""
    return User(
        id=row.id,
        address=row.address,
        name=row.name,
        role=Role(row.role),
        language=row.language,
        theme=row.theme,
        scope=Scope.over(row.mailboxes) if row.mailboxes else Scope.everything(),
    )
