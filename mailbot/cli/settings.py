"""``mailbot check-config`` and ``mailbot config show``: what is wrong with the settings, and where each came from."""

from __future__ import annotations

import typer

from mailbot.cli.common import AsJson, Config, say, say_rows
from mailbot.errors import MailbotError

config_app = typer.Typer(help="Look at the settings.", no_args_is_help=True)


def check_config(config: Config = None) -> None:
    """Say everything that is wrong with the settings, the policy table and the replies, all at once.

    Example: mailbot check-config --config mailbot.toml
    """
    from mailbot.bootstrap.accounts import check_secrets
    from mailbot.bootstrap.desks import desks_of
    from mailbot.bootstrap.place import settings_of

    loaded = settings_of(config)
    problems: list[MailbotError] = list(check_secrets(loaded))
    try:
        desks_of(loaded)
    except MailbotError as error:
        problems.append(error)
    if not loaded.settings.mailbox:
        say("There is no [[mailbox]] yet. Run: mailbot init")
    if problems:
        for problem in problems:
            say(str(problem))
        raise typer.Exit(78)
    count = len(loaded.settings.mailbox)
    say(f"The settings are in order: {count} mailbox{'' if count == 1 else 'es'}.")


@config_app.command("show")
def show(config: Config = None, *, as_json: AsJson = False) -> None:
    """Show every setting, its value, and where it came from; secrets are masked.

    Example: mailbot config show
    """
    from mailbot.bootstrap.place import settings_of
    from mailbot.loading import shown

    rows = [{"setting": key, "value": value, "from": origin} for key, value, origin in shown(settings_of(config))]
    say_rows(rows, as_json=as_json, empty="There are no settings.")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("check-config")(check_config)
    app.add_typer(config_app, name="config")
