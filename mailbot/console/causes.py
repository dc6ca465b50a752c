"""Says in the person's language why mail is not flowing; monitoring reads the same sentences in English at /readyz."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mailbot.console.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailbot.console.words import Words
    from mailbot.store.scope import Scope

SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"mailbox (?P<name>.{1,80}): not reachable"), mark("The mailbox %(name)s cannot be reached.")),
    (re.compile(r"mailbox (?P<name>.{1,80}): not read yet"), mark("The mailbox %(name)s was not read yet.")),
    (
        re.compile(r"mailbox (?P<name>.{1,80}): last read (?P<time>[\w :,]{1,40})(?:\.\d+)? ago"),
        mark("The mailbox %(name)s was last read %(time)s ago."),
    ),
    (
        re.compile(r"mailbox (?P<name>.{1,80}): the SMTP account is refused"),
        mark("The server that sends for %(name)s refuses the account."),
    ),
    (
        re.compile(r"outbox: held by the breaker.{0,60}"),
        mark("Sending is held: far more automatic mails than usual. Look at them, then release them below."),
    ),
    (
        re.compile(r"reading: a mail has waited for more than 15 minutes"),
        mark("A mail has waited for more than 15 minutes to be read."),
    ),
    (
        re.compile(r"outbox: (?P<n>\d{1,9}) mails should have been sent more than 15 minutes ago"),
        mark("%(n)s mails should have been sent more than 15 minutes ago."),
    ),
    (re.compile(r"disk: (?P<n>\d{1,9}) MB left in the state directory"), mark("Only %(n)s MB are left on the disk.")),
    (re.compile(r"database: (?P<name>\w{1,80})"), mark("The database cannot be used (%(name)s).")),
    (
        re.compile(r"(?P<name>[\w .-]{1,80}): stopped"),
        mark("A part of mailbot has stopped: %(name)s. Restart mailbot."),
    ),
    (re.compile(r"mailbot is ending"), mark("mailbot is ending.")),
)


_MAILBOX = re.compile(r"mailbox (?P<name>.{1,80}?): ")


def seen(causes: Iterable[str], scope: Scope) -> tuple[str, ...]:
    """Return the causes that concern somebody: not those of a mailbox outside the scope."""
    named = ((cause, _MAILBOX.match(cause)) for cause in causes)
    return tuple(cause for cause, found in named if found is None or scope.holds(found["name"]))


def told(cause: str, words: Words) -> str:
    """Return a sentence of ``Health.causes`` in the person's language; one that nobody translated stays as it is."""
    for pattern, sentence in SENTENCES:
        found = pattern.fullmatch(cause)
        if found:
            return words.gettext(sentence) % found.groupdict()
    return cause
