"""The command line: what operators type, written down in docs/commands.md from these very words.

Every command says what happened, what mailbot did and what to do. Exit codes: 0 fine, 1 the thing asked for failed,
2 wrong usage, 75 another daemon holds the state directory, 78 settings or schema refused.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from mailbot import __version__
from mailbot.cli import (
    administration,
    bench,
    certificates,
    demo,
    digest,
    doctor,
    init,
    kpi,
    learning,
    queues,
    record,
    replay,
    running,
    settings,
    user,
)
from mailbot.cli.common import forgive
from mailbot.cli.trouble import named

app = typer.Typer(
    name="mailbot",
    help="Answer support mail: what may be answered, ask when it must be asked, hand over the rest, record it all.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def version(
    *,
    shown: Annotated[bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)] = False,
) -> None:
    """Answer support mail: what may be answered, ask when it must be asked, hand over the rest, record it all."""
    if shown:
        sys.stdout.write(f"mailbot {__version__}\n")
        raise typer.Exit


for module in (  # in the order in which somebody new needs them
    demo,
    init,
    settings,
    doctor,
    running,
    replay,
    user,
    queues,
    kpi,
    digest,
    record,
    learning,
    certificates,
    administration,
    bench,
):
    module.add_to(app)


def main() -> None:
    """Run a command; trouble that has a name is told in one sentence and by the exit code."""
    output = sys.stdout
    forgive(output)
    try:
        app()
    except SystemExit:
        if sys.stdout is output:
            raise
        # Typer put another output there: the reader of ours went away (``| head``). Nothing is wrong.
        raise SystemExit(0) from None
    except Exception as error:
        known = named(error)
        if known is None:  # a defect: its whole story is wanted
            raise
        sys.stderr.write(f"mailbot: {known}\n")
        raise SystemExit(known.exit_code) from None
