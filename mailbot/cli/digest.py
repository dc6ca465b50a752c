"""``mailbot digest``: shows the weekly digest, or sends it to those who do not have it yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the types at run time
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from mailbot.cli.common import Config, say
from mailbot.errors import FileError, SettingsError

if TYPE_CHECKING:
    from mailbot.loading import Loaded
    from mailbot.steps.shell import Shell

READER = "reader@localhost"
"""Whom a preview is addressed to where the settings name nobody."""


class Language(StrEnum):
    """In which language the digest is written."""

    FR = "fr"
    EN = "en"


def digest(
    config: Config = None,
    week: Annotated[
        str | None, typer.Option("--week", help="The ISO week to report, such as 2026-W46; else the last whole week.")
    ] = None,
    language: Annotated[Language | None, typer.Option("--lang", help="fr or en; else digest.language.")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="For a preview: what was known then, such as 2026-11-16T06:59:59Z.")
    ] = None,
    preview: Annotated[
        Path | None, typer.Option("--preview", help="Write the HTML there, and the .eml beside it.")
    ] = None,
    *,
    send: Annotated[bool, typer.Option("--send", help="Send it to the digest.recipients who lack it.")] = False,
) -> None:
    """Show or send the report of a week: what became of its demands, how sure that is, and what to do.

    A running mailbot sends it by itself, once a week to each person; --send does nothing twice.

    Example: mailbot digest --week 2026-W46 --lang fr --preview digest.html
    """
    if (preview is None) == (not send):
        raise typer.BadParameter("say either --preview FILE or --send")
    if as_of and send:
        raise typer.BadParameter("--as-of goes with --preview; what is sent is what is known now")
    from mailbot.bootstrap.place import Place, database_of, make_state_dir, settings_of, shell_of

    loaded = settings_of(config)
    place = Place.of(loaded)
    make_state_dir(place)
    shell = shell_of(place, database_of(place))
    zone = loaded.settings.site.timezone
    chosen = _week(week, now=shell.clock(), zone=zone)
    told = language.value if language else ""
    if preview is not None:
        _preview(loaded, shell, week=chosen, language=told, file=preview, as_of=_moment(as_of, zone))
    else:
        _send(loaded, shell, week=chosen, language=told)


def _week(text: str | None, *, now: datetime, zone: str) -> str:
    """Return the name of the week; BadParameter for none or for one that has not begun."""
    from mailbot.steps.digest import monday_of, week_name

    today = now.astimezone(ZoneInfo(zone)).date()
    if text is None:
        return week_name(today - timedelta(weeks=1))
    try:
        monday = monday_of(text.strip().upper())
    except ValueError as error:
        raise typer.BadParameter(f"--week: {error}") from None
    if monday > today:
        raise typer.BadParameter(f"--week: {text} has not begun")
    return week_name(monday)


def _moment(text: str | None, zone: str) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"--as-of takes a time such as 2026-11-16T06:59:59Z, not {text!r}") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _preview(loaded: Loaded, shell: Shell, *, week: str, language: str, file: Path, as_of: datetime | None) -> None:
    from mailbot.bootstrap.digest import digester_of
    from mailbot.steps.digest import closed_instant
    from mailbot.store.session import reading

    digester = digester_of(loaded, shell, language=language)
    now = shell.clock()
    with reading(shell.database) as connection:
        edition = digester.compute(connection, week, as_of or closed_instant(connection, now))
    recipient = next(iter(digester.recipients), READER)
    mail, subject = digester.mail(edition, recipient, week=week, effect_id=shell.new_id(now), now=now)
    beside = file.with_suffix(".eml")
    try:
        file.write_text(edition.letter(image="", unsubscribe="").html, encoding="utf-8")
        beside.write_bytes(mail.octets)
    except OSError as error:
        raise FileError(f"{file} could not be written ({error}). No digest was sent.") from error
    say(subject)
    say(f"The digest of {week} was written to {file}, and as a mail to {beside}. Nothing was sent.")


def _send(loaded: Loaded, shell: Shell, *, week: str, language: str) -> None:
    from mailbot.bootstrap.digest import digester_of

    if not loaded.settings.digest.recipients:
        raise SettingsError("digest.recipients names nobody; no digest was sent. Add an address to [digest].")
    if not loaded.settings.mailbox:
        raise SettingsError("There is no [[mailbox]] to send from; no digest was sent. Run: mailbot init")
    digester = digester_of(loaded, shell, language=language)
    if shell.clock() < digester.schedule.end_of(week):
        raise typer.BadParameter(f"--week: {week} is not over; a preview can show it")
    queued = digester.queue(week)
    if queued:
        say(f"{queued} put into the outbox for {week}; a running mailbot sends them within seconds.")
    else:
        say(f"Everybody has the digest of {week} already; nothing was sent.")


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(digest)
