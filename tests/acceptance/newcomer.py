"""What somebody new types: ``mailbot init`` and ``doctor``, and ``mailbot run`` as a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

from mailbot.bootstrap.place import cached_models
from mailbot.cli import app
from tests.acceptance.harness import until
from tests.servers.dovecot import PASSWORD
from tests.servers.ports import LOOPBACK, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typer.testing import Result

    from mailbot.demo.mailhost import MailHost
    from tests.acceptance.harness import Inbox

FIRST_START = 900.0
"""Seconds until the first mail may be decided: the models are made before, when this machine has none yet."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody with a mailbox, an empty directory and a server to send by."""

    directory: Path
    inbox: Inbox
    smtp: MailHost
    environment: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def arrives(directory: Path, inbox: Inbox, smtp: MailHost) -> Newcomer:
        """Return a newcomer whose login works on both servers."""
        from mailbot.demo.mailhost import HostUser

        if inbox.kind != "pymap":
            smtp.add(HostUser(address=inbox.address, password=PASSWORD))
        secret = directory / "secret"
        secret.write_text(PASSWORD)
        secret.chmod(0o600)
        environment = {"MAILBOT_WEB__BIND": f"{LOOPBACK}:{free_port()}", "MAILBOT_SITE__MODELS": str(cached_models())}
        return Newcomer(directory, inbox, smtp, environment)

    @property
    def settings(self) -> Path:
        """Where init writes the settings."""
        return self.directory / "site" / "mailbot.toml"

    def init(self, **options: str) -> Result:
        """Run ``mailbot init --yes`` against both servers; ``options`` replace the right ones."""
        right = {
            "name": "Acmé",
            "address": self.inbox.address,
            "imap-host": LOOPBACK,
            "imap-port": str(self.inbox.box.account.port),
            "imap-security": "none",
            "smtp-host": LOOPBACK,
            "smtp-port": str(self.smtp.smtp_port),
            "smtp-security": "none",
            "password-file": str(self.directory / "secret"),
        }
        words = [word for name, value in {**right, **options}.items() for word in (f"--{name}", value)]
        return self.types("init", str(self.settings.parent), "--yes", *words)

    def doctor(self, *words: str) -> tuple[int, dict[str, dict[str, str]]]:
        """Return the exit code of ``mailbot doctor --json`` and its checks by name."""
        ran = self.types("doctor", "--json", "--config", str(self.settings), *words)
        assert ran.stdout, ran.output
        return ran.exit_code, {check["check"]: check for check in json.loads(ran.stdout)}

    def types(self, *words: str, typed: str | None = None) -> Result:
        """Run a command in this process: a new one needs seconds to load everything. ``typed`` answers its questions."""
        mask = os.umask(0)
        os.umask(mask)
        try:
            return CliRunner(env=self.environment).invoke(app, list(words), input=typed)
        finally:
            os.umask(mask)  # commands that open the state make everything private, for the whole process

    def change(self, pattern: str, replacement: str) -> None:
        """Change the settings file as somebody with an editor would."""
        text, count = re.subn(pattern, replacement, self.settings.read_text(encoding="utf-8"))
        assert count
        self.settings.write_text(text, encoding="utf-8")

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        """Run ``mailbot run``, ready when it says so; at the end SIGTERM must end it in good order."""
        log = (self.directory / "run.log").open("w")
        process = subprocess.Popen(
            [sys.executable, "-m", "mailbot", "run", "--config", str(self.settings)],
            env={**os.environ, **self.environment},
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            until(lambda: self.ready() or process.poll() is not None, "ready", seconds=FIRST_START)
            assert process.poll() is None, (self.directory / "run.log").read_text()
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
        finally:
            process.kill()
            process.wait(10)
            log.close()

    def ready(self) -> bool:
        """Whether ``/readyz`` says that mail flows."""
        try:
            with urllib.request.urlopen(f"http://{self.environment['MAILBOT_WEB__BIND']}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def decisions(self) -> list[dict[str, Any]]:
        """Return what ``mailbot decisions export`` prints."""
        ran = self.types("decisions", "export", "--config", str(self.settings))
        assert ran.exit_code == 0, ran.output
        return [json.loads(line) for line in ran.stdout.splitlines()]
