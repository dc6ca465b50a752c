"""Opens the console of a played demo: an account for whoever tries it, and the link that lets them in once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.console import accounts
from mailbot.console.people import Role
from mailbot.demo.people import AGENTS, VISITOR
from mailbot.store.session import writing

if TYPE_CHECKING:
    from mailbot.steps.shell import Shell

NAME = "You"


def one_time_link(shell: Shell, *, base_url: str) -> str:
    """Return the address that lets the visitor in once, within the hour, as an administrator.

    The colleagues of the play have accounts too, so that the console shows who did what; they have no password.
    """
    with writing(shell.database) as connection:
        for agent in AGENTS:
            accounts.add_user(shell, connection, address=agent.address, role=Role.AGENT, name=agent.name)
        visitor = accounts.add_user(shell, connection, address=VISITOR, role=Role.ADMIN, name=NAME)
        token = accounts.make_link(shell, connection, visitor, kind=accounts.Kind.LOGIN)
    return accounts.address_of(token, kind=accounts.Kind.LOGIN, base_url=base_url)
