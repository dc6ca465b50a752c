"""What systemd hears of mailbot: that it is ready, alive and ending; and nothing at all elsewhere."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

from mailbot.bootstrap.systemd import USUAL_INTERVAL, Notifier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["path", "abstract"])
def listening(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    """The socket systemd listens at, as both kinds of address."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.settimeout(2.0)
        if request.param == "path":
            monkeypatch.chdir(tmp_path)  # an address has 108 octets at most
            sock.bind("notify")
            monkeypatch.setenv("NOTIFY_SOCKET", "notify")
        else:
            name = f"mailbot-test-{os.getpid()}-{id(sock)}"
            sock.bind(f"\0{name}")
            monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
        yield sock


def test_systemd_hears_of_the_start_of_life_and_of_the_end(listening: socket.socket) -> None:
    notifier = Notifier()
    notifier.ready()
    notifier.alive()
    notifier.stopping()
    assert [listening.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_a_systemd_that_went_away_ends_nothing(listening: socket.socket) -> None:
    notifier = Notifier()
    listening.close()
    notifier.alive()


def test_without_systemd_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    notifier = Notifier()
    notifier.ready()
    assert notifier.interval == USUAL_INTERVAL


@pytest.mark.parametrize(("limit", "interval"), [("120000000", 60.0), ("0", USUAL_INTERVAL), ("soon", USUAL_INTERVAL)])
def test_a_sign_of_life_comes_twice_as_often_as_systemd_wants_one(
    monkeypatch: pytest.MonkeyPatch, limit: str, interval: float
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", limit)
    assert Notifier().interval == interval
