"""``mailbot doctor``: is everything well, and if not, what is to be done; it only looks."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.common import AsJson, Config, say, say_json

if TYPE_CHECKING:
    from mailbot.steps.checks import Check

Offline = Annotated[bool, typer.Option("--offline", help="Ask no mail server.")]

NAME_WIDTH = 18
COLOURS = {"OK": "32", "WARN": "33", "FAIL": "31"}
"""ANSI colours, for a terminal only; the word is always there too."""


def doctor(config: Config = None, *, as_json: AsJson = False, offline: Offline = False) -> None:
    """Look at everything and say what is well and what is not; nothing is changed and no mail is sent.

    One line a check: OK, WARN or FAIL, what was seen, and below it what to do. Exit code 1 when something FAILed.

    Example: mailbot doctor --config /etc/mailbot/mailbot.toml
    """
    from mailbot.bootstrap.doctor import examine

    found: list[Check] = []
    for check in examine(config, offline=offline):
        found.append(check)
        if not as_json:
            tell(check)
    counts = {level: sum(check.level == level for check in found) for level in COLOURS}
    if as_json:
        say_json(
            [{"check": check.name, "status": check.level, "seen": check.seen, "fix": check.fix} for check in found]
        )
    else:
        say()
        say(f"{len(found)} checks: {counts['OK']} OK, {counts['WARN']} WARN, {counts['FAIL']} FAIL.")
    if counts["FAIL"]:
        raise typer.Exit(1)


def tell(check: Check) -> None:
    """Print one check for people."""
    word = f"{check.level.value:<4}"
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        word = f"\x1b[{COLOURS[check.level]}m{word}\x1b[0m"
    say(f"{word}  {check.name:<{NAME_WIDTH}} {check.seen}")
    if check.fix:
        say(f"{'':<6}{'':<{NAME_WIDTH}} -> {check.fix}")
    sys.stdout.flush()


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(doctor)
