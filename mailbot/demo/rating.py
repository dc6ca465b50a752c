"""Customers who are asked whether the answer helped: some follow the link and say so, as they would in a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from mailbot.demo.chance import chance
from mailbot.steps.visitors import rate

if TYPE_CHECKING:
    from datetime import datetime

    from mailbot.demo.octets import Arrived
    from mailbot.steps.shell import Shell

WILLING = 0.4
"""Share of those asked who answer; real ones are fewer, but five weeks hold few mails."""
SCORES, WEIGHTS = (5, 4, 3, 2, 1), (45, 28, 12, 8, 7)
LATEST_HOURS = 60
_LINK = re.compile(r"/rate/([A-Za-z0-9_.\-]{10,600})")


@dataclass(slots=True)
class Raters:
    """The ratings that are still to be given: when, by which link, how many stars."""

    seed: int
    due: list[tuple[datetime, str, int]] = field(default_factory=list)

    def take(self, mail: Arrived, at: datetime) -> None:
        """Let somebody read a question that arrived at ``at``."""
        link = _LINK.search(mail.text)
        rng = chance(self.seed, "rating", mail.recipient)
        if mail.kind == "survey" and link is not None and rng.random() < WILLING:
            score = rng.choices(SCORES, WEIGHTS)[0]
            self.due.append((at + timedelta(hours=rng.uniform(0.5, LATEST_HOURS)), link[1], score))

    def give(self, shell: Shell) -> int:
        """Give the ratings whose time has come; return how many counted."""
        now = shell.clock()
        ready = [item for item in self.due if item[0] <= now]
        self.due = [item for item in self.due if item[0] > now]
        return sum(bool(rate(shell, token, score)) for _, token, score in ready)
