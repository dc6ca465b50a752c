"""Every address of the console, in one list: what is not here does not exist.

The test matrix of roles and addresses is made from it (tests/console/test_matrix.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.console import first_steps, live
from mailbot.console.screens import (
    account,
    board,
    conversations,
    figures,
    health,
    invite,
    login,
    mails,
    models,
    monitoring,
    people,
    public,
    replies,
    review,
    settings,
)

if TYPE_CHECKING:
    from mailbot.console.route import Route

ROUTES: tuple[Route, ...] = (
    *login.ROUTES,
    *invite.ROUTES,
    *account.ROUTES,
    *health.ROUTES,
    *live.ROUTES,
    *first_steps.ROUTES,
    *board.ROUTES,
    *figures.ROUTES,
    *models.ROUTES,
    *settings.ROUTES,
    *people.ROUTES,
    *monitoring.ROUTES,
    *public.ROUTES,
    *review.ROUTES,
    *mails.ROUTES,
    *conversations.ROUTES,
    *replies.ROUTES,
)
