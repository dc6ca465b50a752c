"""The mailboxes, the way out and the models of the acceptance tests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.shipped import shipped
from mailbot.understanding.models import load_or_train
from mailbot.understanding.pipeline import understand
from tests.acceptance.harness import Bot, Inbox, Way, mailbox_table, write_settings
from tests.conftest import dovecot_box, pymap_box
from tests.servers.smtp_sink import SmtpSink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mailbot.domain import InboundMessage, Understanding

LANGUAGES = ("fr", "en")


@pytest.fixture
def way() -> Iterator[Way]:
    """A way out of the test's own."""
    with SmtpSink() as sink:
        yield Way(sink)


@pytest.fixture(params=["pymap", pytest.param("dovecot", marks=pytest.mark.server)])
def inbox(request: pytest.FixtureRequest) -> Inbox:
    """A support mailbox of the test's own, on pymap and then on Dovecot."""
    return make_inbox(request, request.param)


def make_inbox(request: pytest.FixtureRequest, kind: str) -> Inbox:
    """Return a new mailbox on one of the servers."""
    if kind == "dovecot":
        server = request.getfixturevalue("dovecot")
        return Inbox(box=dovecot_box(server), dovecot=server)
    host = request.getfixturevalue("mail_host")
    return Inbox(box=pymap_box(host), host=host)


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the shipped models, trained once for the whole run, whatever the number of its processes."""
    base = tmp_path_factory.getbasetemp()
    directory = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "models"
    load_or_train(directory, corpus=shipped("models/corpus"), languages=LANGUAGES)
    return directory


@pytest.fixture(scope="session")
def understanding(models_dir: Path) -> Callable[[InboundMessage], Understanding]:
    """What mailbot really understands of a mail."""
    models = load_or_train(models_dir, corpus=shipped("models/corpus"), languages=LANGUAGES)
    return lambda message: understand(message, models)


@pytest.fixture
def bot(inbox: Inbox, way: Way, tmp_path: Path) -> Callable[..., Bot]:
    """Make the daemon of ``inbox``: ``bot(limits={...})`` are tables of the settings, ``box={...}`` the mailbox's own."""

    def make(box: dict[str, Any] | None = None, start: dict[str, Any] | None = None, **tables: Any) -> Bot:
        table = mailbox_table(inbox, smtp_port=way.port, **(box or {}))
        return Bot(write_settings(tmp_path, table, **tables), **(start or {}))

    return make
