"""``mailbot demo``: the real thing on an embedded mail server, with invented customers, in under a minute."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.common import AsJson, NoConfig, say, say_json

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

STATE = Path("demo-state")
PORT = 8025
WIDTH = 100
"""Characters of a line on a pipe."""


class Bar:
    """A progress bar on a terminal; nothing on a pipe."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        """Show the bar on ``progress``; None shows nothing."""
        self._progress, self._total = progress, total
        self._task: TaskID | None = None

    def training(self) -> None:
        """Say what takes so long the first time."""
        if self._progress is not None:
            self._task = self._progress.add_task("Loading the models (trained the first time)", total=None)

    def playing(self, done: int) -> None:
        """Show how many mails have come."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description="Playing the mails", total=self._total, completed=done)


def demo(  # noqa: PLR0913 - one parameter for each option of the contract
    *,
    mails: Annotated[int, typer.Option("--mails", min=1, help="How many mails reach the support mailbox.")] = 300,
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=104, help="Over how many past weeks.")] = 5,
    seed: Annotated[int, typer.Option("--seed", help="The same seed brings the same customers and letters.")] = 1,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port of the console; 0 for any that is free.")
    ] = PORT,
    state: Annotated[
        Path, typer.Option("--state", help="Directory to make anew; one that no demo made is refused.")
    ] = STATE,
    leave: Annotated[bool, typer.Option("--exit", help="Stop after the run, without a console.")] = False,
    config: NoConfig = None,
    as_json: AsJson = False,
) -> None:
    """Play weeks of support mail through the real daemon on an embedded mail server, and tell what became of it.

    Customers, follow-ups, thanks, absence notes, bounces, newsletters, spam and colleagues are simulated as mail, in
    French and English; nothing leaves this machine. Then the console opens on the result, until Ctrl-C; with --exit
    the command ends after its summary. The same seed brings the same first mails on the same moments before now; what
    follows them depends on what mailbot answers.

    Example: mailbot demo --mails 300 --weeks 5
    """
    from rich.console import Console
    from rich.progress import Progress

    from mailbot.demo.run import Options
    from mailbot.demo.run import demo as played_demo
    from mailbot.demo.show import figures_text, next_steps, shown, staying

    del config
    options = Options(state=state, mails=mails, weeks=weeks, seed=seed, web_port=None if leave else port)
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    ending = threading.Event()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends in good order, as Ctrl-C does
    progress = Progress(console=Console(stderr=True), transient=True) if sys.stderr.isatty() and not as_json else None
    if progress is not None:
        progress.start()
    shown_all = False
    try:
        with played_demo(options, Bar(progress, mails)) as played:
            if progress is not None:
                progress.stop()
            if as_json:
                links = {"console_url": played.console_url, "login_url": played.login_url}
                say_json({**played.summary.as_json(), **links, "config": str(played.config)})
            else:
                console.print(shown(played, options))
                say(figures_text(played.figures))
                say(next_steps(played) if leave else staying(played))
            sys.stdout.flush()
            shown_all = True
            if not leave:
                ending.wait()
    except KeyboardInterrupt:
        sys.stderr.write("mailbot: the demo was ended\n")
        raise typer.Exit(0 if shown_all else 1) from None
    finally:
        if progress is not None:
            progress.stop()


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(demo)
