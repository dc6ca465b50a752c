"""``mailbot backup``, ``restore``, ``gdpr`` and ``audit``: keeping an installation, and keeping promises to people."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from mailbot.cli.common import AsJson, Config, open_shell, say, say_json
from mailbot.cli.record import record_verify

gdpr_app = typer.Typer(help="What is held about one person: show it, or erase it.", no_args_is_help=True)
audit_app = typer.Typer(help="Prove that nobody changed what was written down.", no_args_is_help=True)
Directory = Annotated[Path, typer.Argument(help="The directory of the backup.")]
Address = Annotated[str, typer.Argument(help="The person's mail address.")]


def backup(directory: Directory, config: Config = None) -> None:
    """Copy database, keys and models to a new directory, while mailbot runs. Your settings file is not in it.

    Example: mailbot backup /var/backups/mailbot/2026-11-22
    """
    from mailbot.bootstrap.backup import back_up
    from mailbot.bootstrap.place import Place, settings_of

    manifest = back_up(Place.of(settings_of(config)), directory)
    count = len(manifest["files"])
    say(f"{count} files copied to {directory}, as of {manifest['made_at']}. Keep it as safe as the mail.")


def restore(directory: Directory, config: Config = None) -> None:
    """Put a backup back. Stop mailbot first. What may have been answered since the backup is not answered again.

    Example: mailbot restore /var/backups/mailbot/2026-11-22
    """
    from mailbot.bootstrap.backup import restore as put_back
    from mailbot.bootstrap.place import Place, settings_of

    done = put_back(Place.of(settings_of(config)), directory)
    say(f"Restored as of {done.made_at}." + (f" What was there lies in {done.aside}." if done.aside else ""))
    say(f"{done.held} mails that were to be sent are looked for in the Sent folder; what is not there waits for you:")
    say("  mailbot outbox list")
    say("Mails that arrived before now and are not in the backup may have been answered. They wait for you, too:")
    say("  mailbot quarantine list      (then: mailbot quarantine retry ID, or drop ID)")


@gdpr_app.command("export")
def gdpr_export(address: Address, config: Config = None) -> None:
    """Print everything that is held about a person as JSON (GDPR, article 15).

    Example: mailbot gdpr export lea@client.example > lea.json
    """
    from mailbot.steps.privacy import told

    say_json(told(open_shell(config, make=False), _address(address)))


@gdpr_app.command("erase")
def gdpr_erase(address: Address, config: Config = None) -> None:
    """Erase what is held about a person: mails, texts and addresses (GDPR, article 17). No figure changes.

    Example: mailbot gdpr erase lea@client.example
    """
    import sqlalchemy as sa

    from mailbot.steps.privacy import erase
    from mailbot.store.session import rewrite

    shell = open_shell(config, make=False)
    found = erase(shell, _address(address))
    if found.nothing:
        say("Nothing is held about this address.")
        return
    say(f"Erased: {len(found.conversations)} conversations, {len(found.mails)} mails, {len(found.effects)} answers.")
    try:
        rewrite(shell.database)
    except sa.exc.OperationalError:
        sys.stderr.write(
            "mailbot: the texts are gone, but the file could not be written anew while mailbot works; "
            "run the command again when it is quiet.\n"
        )
        raise typer.Exit(1) from None
    say("Not in mailbot's hands: the mails in the mailbox itself, colleagues' copies, and backups made before today.")


def _address(text: str) -> str:
    """Return a mail address; a slip is wrong usage, not the answer that nothing is held."""
    if "@" not in text:
        raise typer.BadParameter(f"{text!r} is not a mail address; nothing was done.")
    return text


@audit_app.command("verify")
def audit_verify(config: Config = None, *, as_json: AsJson = False) -> None:
    """Check that no event was changed, removed or put in between; compare the head with the one in a digest.

    Example: mailbot audit verify
    """
    record_verify(config=config, as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(backup)
    app.command()(restore)
    app.add_typer(gdpr_app, name="gdpr")
    app.add_typer(audit_app, name="audit")
