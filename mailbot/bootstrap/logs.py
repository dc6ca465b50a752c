"""What mailbot says while it runs: one line for each thing that happened, never a customer's words (T16)."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, TextIO, cast

import structlog

if TYPE_CHECKING:
    from mailbot.settings import LogSettings


class Unfailing:
    """A stream that swallows what cannot be written: no mail waits for a log on a full disk or a closed pipe."""

    def __init__(self, stream: TextIO) -> None:
        """Keep the stream."""
        self._stream = stream

    def write(self, text: str) -> int:
        """Write ``text`` if that can be done."""
        try:
            return self._stream.write(text)
        except (OSError, ValueError):
            return 0

    def flush(self) -> None:
        """Pass on what was written if that can be done."""
        try:
            self._stream.flush()
        except (OSError, ValueError):
            return


def set_up_logs(settings: LogSettings) -> None:
    """Write readable lines on a terminal and JSON elsewhere, unless the settings say otherwise."""
    readable = settings.format == "console" or (settings.format == "auto" and sys.stderr.isatty())
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    logging.basicConfig(level=max(level, logging.WARNING), format="%(name)s: %(message)s", stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", Unfailing(sys.stderr))),
        cache_logger_on_first_use=True,
    )
