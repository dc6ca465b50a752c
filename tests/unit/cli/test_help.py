"""Every command says what it does, gives an example, and answers at once."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import typer.main

from mailbot.cli import app

SLOW = ("sklearn", "spacy", "numpy", "scipy", "sqlalchemy", "sqlmodel", "alembic", "pydantic", "imapclient", "jinja2")


def leaves(path: tuple[str, ...], command: Any) -> list[tuple[tuple[str, ...], Any]]:
    children = getattr(command, "commands", {})
    if not children:
        return [(path, command)]
    return [leaf for name, child in children.items() for leaf in leaves((*path, name), child)]


COMMANDS = leaves((), typer.main.get_command(app))


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
def test_every_command_has_a_sentence_and_an_example(path: tuple[str, ...], command: Any) -> None:
    assert f"Example: mailbot {' '.join(path)}" in command.help
    assert command.help.splitlines()[0].endswith(".")
    for parameter in command.params:
        assert parameter.name == "help" or getattr(parameter, "help", ""), parameter.name


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
def test_every_command_takes_the_settings_file(path: tuple[str, ...], command: Any) -> None:
    assert path == ("init",) or "--config" in {option for parameter in command.params for option in parameter.opts}


def test_help_loads_nothing_that_takes_long() -> None:
    script = f"import sys; import mailbot.__main__; print([name for name in {SLOW!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True)
    assert ran.stdout.strip() == "[]"
