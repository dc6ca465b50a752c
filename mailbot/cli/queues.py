"""``mailbot outbox``, ``quarantine`` and ``decisions``: what waits for a person, and what was decided."""

from __future__ import annotations

from typing import Annotated

import typer

from mailbot.cli.common import AsJson, Config, ids_of, open_shell, say_done, say_json, say_rows

outbox_app = typer.Typer(help="Mails that wait, failed or were held.", no_args_is_help=True)
quarantine_app = typer.Typer(help="Mails that could not be read.", no_args_is_help=True)
decisions_app = typer.Typer(help="What was decided, and why.", no_args_is_help=True)

Ids = Annotated[list[str] | None, typer.Argument(help="Ids, as `list` shows them.")]
All = Annotated[bool, typer.Option("--all", help="All of them.")]
WAITING = ("draft", "pending", "sending", "deferred", "uncertain", "failed", "bounced", "held", "parked")
RELEASABLE = ("draft", "held", "parked", "failed")


@outbox_app.command("list")
def outbox_list(config: Config = None, *, as_json: AsJson = False) -> None:
    """List what was not sent: drafts, held by the breaker, to be retried, failed, parked for a person.

    Example: mailbot outbox list --json
    """
    from mailbot.store import outbox
    from mailbot.store.session import reading

    with reading(open_shell(config, make=False).database) as connection:
        rows = outbox.in_states(connection, WAITING)
    listed = [
        {
            "id": row.id,
            "state": row.state,
            "kind": row.kind,
            "recipient": row.recipient,
            "template": row.template,
            "attempts": row.attempts,
            "not_before": row.not_before.isoformat(timespec="seconds"),
            "said": row.smtp,
        }
        for row in rows
    ]
    say_rows(listed, as_json=as_json, empty="Nothing waits in the outbox.")


@outbox_app.command("release")
def outbox_release(ids: Ids = None, config: Config = None, *, everything: All = False, as_json: AsJson = False) -> None:
    """Let drafts, held, failed and parked mails be sent; with --all also close the breaker again.

    Example: mailbot outbox release 019b...
    """
    from mailbot.steps import breaker
    from mailbot.store import outbox
    from mailbot.store.session import writing

    named = [] if everything else ids_of(ids, everything=True)
    shell = open_shell(config, make=False)
    with writing(shell.database) as connection:
        chosen = [row.id for row in outbox.in_states(connection, RELEASABLE)] if everything else named
        count = outbox.release(connection, chosen, now=shell.clock())
        if everything:
            breaker.reset(shell, connection)
    say_done(count, len(chosen), "released; a running mailbot sends them within seconds.", as_json=as_json)


@outbox_app.command("drop")
def outbox_drop(ids: Ids = None, config: Config = None, *, as_json: AsJson = False) -> None:
    """Give up mails that were not sent; they stay on record.

    Example: mailbot outbox drop 019b...
    """
    from mailbot.steps import settle
    from mailbot.store import outbox
    from mailbot.store.session import writing

    named = ids_of(ids)
    shell = open_shell(config, make=False)
    with writing(shell.database) as connection:
        rows = outbox.unsent(connection, named)
        for row in rows:
            settle.dropped(shell, connection, row=row)
    say_done(len(rows), len(named), "given up.", as_json=as_json)


@quarantine_app.command("list")
def quarantine_list(config: Config = None, *, as_json: AsJson = False) -> None:
    """List the mails that could not be read after three attempts; their bytes are kept.

    Example: mailbot quarantine list
    """
    from mailbot.store import mails
    from mailbot.store.session import reading

    with reading(open_shell(config, make=False).database) as connection:
        rows = mails.in_state(connection, "quarantined")
    listed = [
        {
            "id": row.id,
            "mailbox": row.mailbox,
            "uid": row.uid,
            "arrived": row.received_at.isoformat(timespec="seconds"),
            "size": row.size,
            "error": row.error,
        }
        for row in rows
    ]
    say_rows(listed, as_json=as_json, empty="The quarantine is empty.")


@quarantine_app.command("retry")
def quarantine_retry(
    ids: Ids = None, config: Config = None, *, everything: All = False, as_json: AsJson = False
) -> None:
    """Try to read quarantined mails again.

    Example: mailbot quarantine retry --all
    """
    count, asked = _leave_quarantine(ids, config, everything=everything, state="received")
    say_done(count, asked, "will be read again.", as_json=as_json)


@quarantine_app.command("drop")
def quarantine_drop(
    ids: Ids = None, config: Config = None, *, everything: All = False, as_json: AsJson = False
) -> None:
    """Leave quarantined mails unread; they stay on record.

    Example: mailbot quarantine drop 019b...
    """
    count, asked = _leave_quarantine(ids, config, everything=everything, state="dropped")
    say_done(count, asked, "given up.", as_json=as_json)


def _leave_quarantine(ids: list[str] | None, config: Config, *, everything: bool, state: str) -> tuple[int, int]:
    """Put mails into another state; return (how many, how many were asked for)."""
    from mailbot.store import mails
    from mailbot.store.session import writing

    named = [] if everything else ids_of(ids, everything=True)
    with writing(open_shell(config, make=False).database) as connection:
        chosen = [row.id for row in mails.in_state(connection, "quarantined")] if everything else named
        count = mails.release(connection, chosen, state=state)
    return count, len(chosen)


@decisions_app.command("export")
def decisions_export(
    config: Config = None, *, jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line.")] = True
) -> None:
    """Print every decision with its reason, rule, evidence and the mail sent, one JSON object a line.

    Example: mailbot decisions export --jsonl > decisions.jsonl
    """
    from mailbot.store import conversations
    from mailbot.store.session import reading

    del jsonl  # the only format; the option is part of the contract
    after = ""
    with reading(open_shell(config).database) as connection:
        while rows := conversations.decisions_with_mail(connection, after=after):
            for row in rows:
                say_json(dict(row._mapping))  # noqa: SLF001 - the documented way to a row as a mapping
            after = rows[-1].id


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(outbox_app, name="outbox")
    app.add_typer(quarantine_app, name="quarantine")
    app.add_typer(decisions_app, name="decisions")
