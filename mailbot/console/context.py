"""What the whole console is given when it is built: the database, the settings, and ways to the rest of mailbot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mailbot.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    import sqlalchemy as sa

    from mailbot.console.board.figures import Figures
    from mailbot.learning.certificates import Standing
    from mailbot.loading import Loaded
    from mailbot.settings import Settings
    from mailbot.steps.checks import Check
    from mailbot.steps.desk import Desk
    from mailbot.steps.reader import Reader
    from mailbot.steps.shell import Shell


def _no_words() -> Sequence[str]:
    return ()


def _no_bytes() -> bytes:
    return b""


def _no_digest(language: str) -> str:
    del language
    return ""


def _no_wake(mailbox: str) -> None:
    del mailbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Built by ``mailbot.bootstrap.console``. Callables stand for what lives above or beside the console."""

    shell: Shell
    loaded: Loaded
    figures: Figures
    """What the managers' board shows."""
    models: Path
    """The models directory."""
    corpus: Path = field(default_factory=lambda: shipped("models/corpus"))
    """Labelled mails that every training begins with."""
    desks: Mapping[str, Desk] = field(default_factory=dict)
    """Each mailbox's policy table, replies and limits, by its name."""
    causes: Callable[[], Sequence[str]] = _no_words
    """Why mail is not flowing, one sentence each."""
    metrics: Callable[[], bytes] = _no_bytes
    """The counters, as Prometheus text."""
    standings: Callable[[], Sequence[Standing]] = tuple
    """How far the certificate of each mailbox is."""
    examine: Callable[[], Sequence[Check]] = tuple
    """What ``mailbot doctor`` finds without asking the servers."""
    wake: Callable[[str], None] = _no_wake
    """Tells the daemon of this process that a mailbox has something to send; a second process waits for its sweep."""
    reader: Callable[[], Reader] | None = None
    """Starts a process that reads one mail with today's models; None where there is none."""
    digest: Callable[[str], str] = _no_digest
    """Computes last week's digest in a language and returns it as HTML."""
    hook_secret: bytes = b""
    """What your own systems sign their requests with; empty takes none."""
    demo: bool = False
    """Everything here is invented, and the console says so."""

    @property
    def database(self) -> sa.Engine:
        """Return the database."""
        return self.shell.database

    @property
    def settings(self) -> Settings:
        """Return the settings."""
        return self.loaded.settings

    @property
    def clock(self) -> Callable[[], datetime]:
        """Return the clock."""
        return self.shell.clock

    @property
    def base_url(self) -> str:
        """Return the address that people and links use, without a slash at its end."""
        return self.settings.web.base_url.rstrip("/")

    @property
    def base_path(self) -> str:
        """Return the path that the console has behind its proxy, such as ``/mailbot``; empty at the root."""
        return urlsplit(self.base_url).path.rstrip("/")

    @property
    def origin(self) -> str:
        """Return the origin of the console's pages, such as ``https://mailbot.acme.example``."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}".lower()

    @property
    def secure(self) -> bool:
        """Return whether people come by https."""
        return self.origin.startswith("https://")
