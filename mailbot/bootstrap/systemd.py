"""Tells systemd that mailbot is ready, alive and stopping (sd_notify); does nothing elsewhere."""

from __future__ import annotations

import os
import socket

USUAL_INTERVAL = 60.0


class Notifier:
    """Speaks to the socket that systemd names in the environment."""

    def __init__(self) -> None:
        """Look whether systemd listens and how often it wants a sign of life."""
        self._address = os.environ.get("NOTIFY_SOCKET", "")
        limit = os.environ.get("WATCHDOG_USEC", "")
        self.interval = int(limit) / 2_000_000 if limit.isdigit() and int(limit) else USUAL_INTERVAL

    def ready(self) -> None:
        """Say that mailbot works."""
        self._say("READY=1")

    def alive(self) -> None:
        """Give a sign of life."""
        self._say("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that mailbot is ending."""
        self._say("STOPPING=1")

    def _say(self, text: str) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as speaker:
            try:
                speaker.sendto(text.encode(), address)
            except OSError:
                return  # systemd does not listen any more: no reason to stop answering mail
