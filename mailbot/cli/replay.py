"""``mailbot replay``: what would happen to a mail, and why, without touching anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.common import AsJson, Config, note, say, say_json

if TYPE_CHECKING:
    from collections.abc import Iterator

Paths = Annotated[list[Path], typer.Argument(help=".eml files, mbox, Maildir, folders, or - for standard input.")]


def replay(paths: Paths, config: Config = None, *, as_json: AsJson = False) -> None:
    """Read, understand and decide mails, and print the trail; nothing is sent, stored or connected to.

    Example: mailbot replay mail.eml --json
    """
    for line in _lines(paths, config):
        if as_json:
            say_json(line)
        else:
            _tell(line)


def _lines(paths: list[Path], config: Path | None) -> Iterator[dict[str, Any]]:
    from mailbot.bootstrap.clock import now
    from mailbot.bootstrap.desks import replay_desk
    from mailbot.bootstrap.place import models_for_replay, settings_of
    from mailbot.steps.replay import mails_in, told, untold
    from mailbot.steps.replay import replay as replayed

    loaded = settings_of(config)
    desk, models = replay_desk(loaded), models_for_replay(loaded, tell=note)
    for path in paths:
        if str(path) != "-" and not path.exists():
            yield untold(str(path), "there is no such file")
            continue
        for name, octets in mails_in([path]):
            try:
                line = told(name, replayed(octets, desk=desk, models=models, now=now()))
            except Exception as error:  # noqa: BLE001 - the command never stops at one mail
                line = untold(name, f"{type(error).__name__}: {error}"[:500])
            yield line


def _tell(line: dict[str, Any]) -> None:
    """Print one mail's trail for people."""
    say(f"{line['path']}")
    say(f"  from      {line['from'] or '(nobody)'}   subject {line['subject'] or '(none)'}")
    if line["automatic"]:
        say(f"  automatic {line['automatic']}")
    intent = line["intent"]
    if intent:
        sure = "accepted" if intent["accepted"] else "not sure enough"
        also = f"   also {', '.join(line['also'])}" if line["also"] else ""
        say(f"  wants     {intent['label']} {intent['p']:.2f} ({sure}, threshold {intent['threshold']:.2f}){also}")
        why = line["why"]
        if why["words"]:
            turn = f"   without {', '.join(why['without'])}: {why['instead']}" if why["instead"] else ""
            say(f"  because   {', '.join(why['words'])}{turn}")
        mood = f"urgency {line['urgency']['label']}   emotion {line['emotion']['label']}"
        say(f"  language  {line['language']['label']}   {mood}")
    for entity in line["entities"]:
        say(f"  names     {entity['type']}: {entity['text']} = {entity['value']}")
    decision = line["decision"]
    say(f"  decision  {decision['action']} ({decision['reason']}) by rule {decision['rule']}: {decision['evidence']}")
    if line["reply"]:
        say(f"  reply     [{line['reply']['language']}] {line['reply']['subject']}")
        for text in line["reply"]["text"].splitlines():
            say(f"            {text}")
    if line["error"]:
        say(f"  error     {line['error']}")
    say()


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(replay)
