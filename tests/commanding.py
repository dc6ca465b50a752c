"""Runs a command of mailbot in this process as an operator would, and tells how it ended."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from mailbot.cli import main
from mailbot.store.schema import upgrade
from mailbot.store.session import open_database

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@dataclass
class Operator:
    """Somebody at a terminal, with the settings of one installation in ``directory``."""

    directory: Path
    patch: pytest.MonkeyPatch
    input: str = ""
    extra: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Path:
        return self.directory / "mailbot.toml"

    @property
    def file(self) -> Path:
        return self.directory / "state" / "mailbot.db"

    def install(self, text: str = "") -> None:
        """Write the settings and make the database."""
        self.settings.write_text(text)
        self.file.parent.mkdir(mode=0o700, exist_ok=True)
        engine = open_database(f"sqlite:///{self.file}")
        upgrade(engine)
        engine.dispose()

    def run(self, *words: str) -> Said:
        """Run ``mailbot WORDS --config mailbot.toml``; a traceback fails the test."""
        arguments = [*words, "--config", str(self.settings)] if self.settings.exists() else [*words]
        self.patch.setattr(sys, "argv", ["mailbot", *arguments, *self.extra])
        self.patch.setattr(sys, "stdin", io.StringIO(self.input))
        out, err = io.StringIO(), io.StringIO()
        code = 0
        with redirect_stdout(out), redirect_stderr(err):
            try:
                main()
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        return Said(code=code, out=out.getvalue(), err=err.getvalue())


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """An operator with an installation that has never run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAILBOT_CONFIG", raising=False)
    made = Operator(tmp_path, monkeypatch)
    made.install()
    return made
