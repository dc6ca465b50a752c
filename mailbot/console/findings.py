"""Says in the person's language what ``mailbot doctor`` found; the command itself speaks English.

The sentences are those of mailbot.steps.checks, checks_store and mailbot.bootstrap.doctor, with places for their
values; one that stands in none of them is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from mailbot.console.causes import told
from mailbot.console.words import mark
from mailbot.steps.checks import Level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mailbot.console.words import Words

LEVELS: Mapping[Level, str] = {Level.OK: mark("OK"), Level.WARN: mark("warning"), Level.FAIL: mark("failure")}
NAMES: Mapping[str, str] = {
    "python": mark("Python"),
    "settings": mark("settings"),
    "secrets": mark("secrets"),
    "replies": mark("replies"),
    "facts": mark("facts of the site"),
    "state": mark("state directory"),
    "keys": mark("keys"),
    "disk": mark("disk"),
    "daemon": mark("daemon"),
    "database": mark("database"),
    "schema": mark("schema"),
    "clock": mark("clock"),
    "record": mark("record"),
    "breaker": mark("breaker"),
    "quarantine": mark("quarantine"),
    "outbox": mark("outbox"),
    "reading": mark("reading"),
    "models": mark("models"),
    "mode": mark("mode"),
    "authserv": mark("senders"),
}
"""What a check looks at; a mailbox's name may follow."""
SEEN: Sequence[str] = (
    mark("%(version)s, neither CVE-2024-6923 nor CVE-2023-27043"),
    mark("%(version)s has %(faults)s (tried out); mailbot writes its headers itself and is not open to it"),
    mark("%(now)s, but the record's last event is of %(then)s"),
    mark("%(now)s, which is before mailbot was installed (%(then)s)"),
    mark("%(size)s GB free on the disk of %(path)s"),
    mark("%(path)s may not be looked at by you"),
    mark("%(path)s cannot be made: %(above)s is not yours to write"),
    mark("%(path)s has mode %(mode)s: others may use it"),
    mark("%(path)s, mode %(mode)s"),
    mark("%(path)s: made with mode 0700 at the first start"),
    mark("%(path)s: made at the first start; back it up with the database"),
    mark("%(path)s: made at the first start"),
    mark("no tables yet; they are made at the first start"),
    mark("%(found)s instead of %(wanted)s: mailbot does not start"),
    mark("%(place)s: a power cut can lose mails that were already taken in"),
    mark("%(place)s, whole"),
    mark("event %(seq)s (%(type)s) is not as it was written"),
    mark("empty"),
    mark("the last %(count)s events are as they were written; head %(head)s"),
    mark("open: automatic sending stopped because mailbot suddenly sent far more than usual (R38)"),
    mark("closed, nothing is held back"),
    mark("%(count)s mails that could not be read"),
    mark("%(count)s mails have waited for more than 15 minutes to be read, and no mailbot is running"),
    mark("%(count)s mails have waited for more than 15 minutes to be read"),
    mark("%(count)s mails should have been sent more than 15 minutes ago, and no mailbot is running"),
    mark("%(count)s mails should have been sent more than 15 minutes ago"),
    mark("%(count)s mails decided, none waits"),
    mark("%(count)s mails decided, %(waiting)s to be read now"),
    mark("%(counts)s: a person has to decide"),
    mark("%(count)s mails have been put off by the mail server for more than an hour"),
    mark("%(sent)s sent, %(drafts)s drafts wait for an agent"),
    mark("%(path)s: there is no mailbox yet"),
    mark("%(path)s for mailbot %(version)s; mailboxes: %(names)s"),
    mark("readable by mailbot alone"),
    mark("%(count)s replies in %(languages)s; %(links)s policy links"),
    mark("%(path)s: no example left"),
    mark("%(path)s still holds examples that belong to nobody: %(examples)s"),
    mark("web.bind = %(bind)s is no address and port"),
    mark("no mailbot is running, and %(bind)s cannot be used: %(error)s"),
    mark("no mailbot is running; %(bind)s is free"),
    mark("running and ready (%(url)s)"),
    mark("a mailbot is running; %(url)s answers %(code)s"),
    "running, but %(causes)s",
    mark("a mailbot is running, but nothing answers at %(url)s (%(error)s)"),
    mark("%(place)s cannot be read: %(error)s"),
    mark("none yet; they are made from the corpus at the first start, in about a minute"),
    mark("%(names)s: of another corpus or version, made anew at the next start"),
    mark("%(names)s: as their manifests say"),
    mark("shadow: mails are read and decided, nothing is sent"),
    mark("draft: every answer waits for an agent"),
    mark("auto: mailbot answers"),
    mark("authserv_id is not set: no sender counts as verified, answers stay short (R34, R59)"),
    mark("senders are verified by %(names)s"),
)
"""What was seen; of two that fit, the first is meant."""
FIXES: Sequence[str] = (
    mark("Use a Python with this year's security fixes, such as your distribution's or 3.12.5 or newer."),
    mark("Set the clock and keep it right with NTP: timedatectl set-ntp true"),
    mark("Make room: mailbot takes no mail in while it cannot store it."),
    mark("Make room, or move site.state_dir to a larger disk."),
    mark("Run doctor as the user that mailbot runs as, or as root."),
    mark("Change its owner, or site.state_dir."),
    mark("Run: %(command)s"),
    mark("Make a backup, then: mailbot migrate. It refuses a database that is newer than this mailbot."),
    mark("Stop mailbot and restore the newest backup that is whole."),
    mark("SQLite: start mailbot once, which sets WAL. PostgreSQL: fsync and synchronous_commit must be on."),
    mark("Run: mailbot record verify. Keep the file as it is, and compare it with a backup."),
    mark("Look at `mailbot outbox list`; when all is well: mailbot outbox release --all"),
    mark("See `mailbot quarantine list`; read them by hand, then: mailbot quarantine drop"),
    mark("See `mailbot outbox list`, then: mailbot outbox release ID, or mailbot outbox drop ID"),
    mark("See `mailbot outbox list` for what it says. mailbot goes on trying; after five days a person is told."),
    mark("Look at mailbot's log for the reason, and at the SMTP line below; then restart it."),
    mark("Start it: mailbot run"),
    mark("Do what the sentence says; docs/settings.md has every setting."),
    mark("Run: mailbot init DIR, or name yours with --config"),
    mark("Do what the sentence says; docs/operations.md shows where secrets go."),
    mark("Correct the files named; mailbot check-config lists them again."),
    mark("Check site.replies, site.facts and policy.chain in the settings."),
    mark("Put in your own links, hours and telephone numbers before mailbot answers anybody."),
    mark("Write it as 127.0.0.1:8025."),
    mark("Choose another web.bind."),
    mark("docs/operations.md says what each cause means; mailbot's log says more."),
    mark("Check web.bind."),
    mark("Was it --no-console?"),
    mark("Check database.url, the user and the modes. PostgreSQL needs: pip install 'mailbot[postgres]'"),
    mark("Remove the folder named below %(path)s: it is made anew at the next start."),
    mark("Find Authentication-Results in the source of a mail you got; its first word goes to authserv_id."),
)
"""What to do about it. Sentences without places come first where two would fit."""
RUNNING = mark("running, but %(causes)s")
LONGEST = 700
"""Characters of a sentence that is looked for."""


def name_of(name: str, words: Words) -> str:
    """Return what a check looks at, with the mailbox's name where there is one."""
    kind, space, mailbox = name.partition(" ")
    return words.gettext(NAMES.get(kind, kind)) + space + mailbox


def seen_of(text: str, words: Words) -> str:
    """Return what was seen, in the person's language."""
    return _told(text, SEEN, words)


def fix_of(text: str, words: Words) -> str:
    """Return what to do, in the person's language."""
    return _told(text, FIXES, words)


def _told(text: str, sentences: Sequence[str], words: Words) -> str:
    if text in sentences or len(text) > LONGEST:
        return words.gettext(text)
    for sentence in sentences:
        found = _pattern(sentence).fullmatch(text) if "%(" in sentence else None
        if found:
            values = found.groupdict()
            if sentence == RUNNING:
                values["causes"] = " ".join(told(cause, words) for cause in values["causes"].split("; "))
            return words.gettext(sentence) % values
    return text


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    """Return what finds a sentence and the values in its places."""
    parts = re.split(r"%\((\w+)\)s", sentence)
    return re.compile(
        "".join(f"(?P<{part}>.{{1,500}}?)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
    )
