"""How far mailbot may go with each intent, what people's verdicts say about it, and changing it.

A change is on record with who made it; the daemon sees it with the next mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from mailbot.domain import Mode
from mailbot.policy.promotion import suggested
from mailbot.record.events import Actor
from mailbot.record.payloads.system import ConfigChanged
from mailbot.steps.shell import Subject
from mailbot.store import modes
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mailbot.policy.promotion import Suggestion
    from mailbot.steps.desk import Desk
    from mailbot.steps.shell import Shell

LOOK_BACK = timedelta(days=90)
"""Verdicts older than this say little about today's models and texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentMode:
    """One intent in one mailbox: its mode, and what the verdicts on its mails say.

    ``right`` of ``judged`` mails were read right; ``low`` and ``high`` are the interval around that share.
    """

    mailbox: str
    intent: str
    mode: Mode
    granted: bool
    """Set in the console, not in the settings."""
    judged: int
    right: int
    low: float | None
    high: float | None
    suggestion: Suggestion | None


def intent_modes(
    shell: Shell, desks: Sequence[Desk], *, interval: Callable[[int, int], tuple[float, float] | None]
) -> tuple[tuple[IntentMode, ...], ...]:
    """Return for each desk every intent with its mode; ``interval`` gives the exact interval of k right in n."""
    names = [desk.facts.name for desk in desks]
    with reading(shell.database) as connection:
        granted = [dict(modes.granted(connection, name)) for name in names]
        judged = modes.verdicts(connection, mailboxes=names, since=shell.clock() - LOOK_BACK)
    return tuple(_of_desk(desk, given, judged, interval=interval) for desk, given in zip(desks, granted, strict=True))


def _of_desk(
    desk: Desk,
    granted: Mapping[str, str],
    verdicts: Mapping[tuple[str, str], tuple[int, int]],
    *,
    interval: Callable[[int, int], tuple[float, float] | None],
) -> tuple[IntentMode, ...]:
    facts = desk.facts
    answered = {intent for entry in desk.replies.entries for intent in entry.intents}
    found = []
    for intent in sorted(answered | set(granted)):
        mode = _mode(desk, intent, granted.get(intent, ""))
        judged, right = verdicts.get((facts.name, intent), (0, 0))
        span = interval(right, judged)
        step = None
        if span is not None and facts.mode is not Mode.SHADOW:
            step = suggested(mode, n=judged, low=span[0], high=span[1], budget=desk.error_budget)
        found.append(
            IntentMode(
                mailbox=facts.name,
                intent=intent,
                mode=mode,
                granted=intent in granted,
                judged=judged,
                right=right,
                low=span[0] if span else None,
                high=span[1] if span else None,
                suggestion=step,
            )
        )
    return tuple(found)


def _mode(desk: Desk, intent: str, granted: str) -> Mode:
    facts = desk.facts
    if granted and facts.mode is not Mode.SHADOW:
        return Mode(granted)
    order = (Mode.SHADOW, Mode.DRAFT, Mode.AUTO)
    return min(dict(facts.intent_modes).get(intent, facts.mode), facts.mode, key=order.index)


def set_mode(shell: Shell, desk: Desk, *, intent: str, mode: str, author: str) -> bool:
    """Set an intent's mode; an empty one leaves it to the settings. Return False for what is no intent or mode here."""
    known = {name for entry in desk.replies.entries for name in entry.intents}
    if intent not in known or mode not in {"", *Mode}:
        return False
    now, facts = shell.clock(), desk.facts
    subject = Subject(mailbox=facts.name, code_rev=shell.code_rev, config_rev=shell.config_rev)
    with writing(shell.database) as connection:
        before = dict(modes.granted(connection, facts.name)).get(intent, "")
        if before == mode:
            return True
        row = {"mailbox": facts.name, "intent": intent, "mode": mode, "author": author, "set_at": now}
        modes.grant(connection, row)
        change = ConfigChanged(
            change=f"mode of {intent}: {before or 'settings'} -> {mode or 'settings'}",
            config_rev=shell.config_rev or None,
            author=shell.keys.pseudonym(author),
        )
        shell.write(connection, subject.event(change, at=now, actor=Actor.AGENT))
    return True
