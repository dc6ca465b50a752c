"""Reads mails in a process of its own, so that a hostile mail can only ever stop that process.

The child may use 10 seconds of processor time and 512 MB a mail and opens no connection (R66). It speaks JSON over a
pipe. When it dies or hangs, the mail it was reading gets a failure and the next mail a new child.
"""

from __future__ import annotations

import base64
import json
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Protocol

from mailbot.domain import InboundMessage, Understanding
from mailbot.steps import codec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CPU_SECONDS = 10
MEMORY_BYTES = 512 * 1024 * 1024
WALL_SECONDS = 60.0
"""Longest wait for one mail; a child that only sleeps uses no processor time."""
START_SECONDS = 600.0
"""Longest wait for the first answer: the child loads, and at the very first start trains, the models."""
END_SECONDS = 2.0
"""How long a child that has closed its pipe may take to end."""


class ReaderClosedError(Exception):
    """The reader was closed while it read: mailbot ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read in one mail. ``error`` is empty when all went well; ``ms`` are the milliseconds each part took."""

    message: InboundMessage | None = None
    understanding: Understanding | None = None
    message_json: str = ""
    understanding_json: str = ""
    error: str = ""
    ended: bool = False
    """Reading this mail ended the reading process; the next mail needs a new one."""
    ms: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A mail to be read: its bytes, and the names that the mailbox's own server signs Authentication-Results with."""

    octets: bytes
    authserv_id: tuple[str, ...] = ()
    webform_senders: tuple[str, ...] = ()
    """Senders that are the site's own web forms, not programs that want no answer."""


class Reader(Protocol):
    """Reads mails; the child process in the daemon, in place in `mailbot replay` and in tests."""

    def start(self) -> None:
        """Get ready, so that the first mail does not wait; do nothing when that is done already."""
        ...

    def read(self, mails: Sequence[Unread]) -> Iterator[Reading]:
        """Yield one Reading for each mail, in order; never raises on a mail."""
        ...

    def close(self) -> None:
        """Let go of everything; from any thread: a mail that is being read then gets an error."""
        ...


class ChildReader:
    """A Reader whose work is done by ``mailbot.steps.reader_child``, or by another module that speaks as it does."""

    def __init__(
        self,
        *,
        models: str,
        corpus: str,
        languages: Sequence[str],
        module: str = "mailbot.steps.reader_child",
        wall_seconds: float = WALL_SECONDS,
    ) -> None:
        """Remember how to start the child; it starts with the first mail."""
        options = json.dumps({"models": models, "corpus": corpus, "languages": list(languages)})
        self._command = [sys.executable, "-m", module, options]
        self._wall_seconds = wall_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._lock = threading.Lock()
        self._closed = False

    def start(self) -> None:
        """Start the child and wait until its models are loaded, so that the first mail does not wait for them."""
        if self._child is None:
            self._launch()

    def read(self, mails: Sequence[Unread]) -> Iterator[Reading]:
        """Yield one Reading for each mail, in order; a mail that kills the child gets an error.

        Raises RuntimeError when no child can be started, and ReaderClosedError after ``close``.
        """
        done = 0
        while done < len(mails):
            child = self._child or self._launch()
            feeder = threading.Thread(target=_feed, args=(child.stdin, mails[done:]), daemon=True, name="reader-feed")
            feeder.start()
            alive = True
            while alive and done < len(mails):
                reading = self._answer()
                alive = reading is not None
                done += 1
                yield reading or Reading(error=self._died(), ended=True)
            feeder.join(timeout=5)

    def close(self) -> None:
        """End the child, now and for good."""
        self._closed = True
        self._end(0.0)

    def _launch(self) -> subprocess.Popen[bytes]:
        with self._lock:
            self._check_open()
            child = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own module under our own interpreter, no shell
            self._child = child
            answers: queue.Queue[bytes] = queue.Queue()
            self._answers = answers
        threading.Thread(target=_collect, args=(child.stdout, answers), daemon=True, name="reader-collect").start()
        if self._line(START_SECONDS) != b"ready\n":
            raise RuntimeError(f"the reading process did not start: {self._died()}")
        return child

    def _line(self, seconds: float) -> bytes | None:
        """Return the child's next line, an empty one when it has ended, None when nothing came in time."""
        try:
            return self._answers.get(timeout=seconds)
        except queue.Empty:
            return None

    def _answer(self) -> Reading | None:
        """Return what the child says about one mail; None when it says nothing that can be understood."""
        line = self._line(self._wall_seconds) or b""
        try:
            return _reading(json.loads(line))
        except (ValueError, TypeError, KeyError):
            return None

    def _died(self) -> str:
        """Make sure that the child has ended and return how it did; ReaderClosedError when it was us who ended it."""
        code = self._end(END_SECONDS)
        self._check_open()
        return (
            "the reading process "
            + ("hung and was stopped" if code is None else f"ended with {code}")
            + " on this mail"
        )

    def _end(self, seconds: float) -> int | None:
        """Let the child end by itself within ``seconds``, then stop it; return its exit code if it did."""
        with self._lock:
            child, self._child = self._child, None
        if child is None:
            return None
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            return None

    def _check_open(self) -> None:
        if self._closed:
            raise ReaderClosedError


def _feed(pipe: IO[bytes] | None, mails: Sequence[Unread]) -> None:
    """Write the mails to the child; it reads them one after the other. Ends quietly when the child dies."""
    if pipe is None:
        return
    try:
        for mail in mails:
            request = {
                "octets": base64.b64encode(mail.octets).decode("ascii"),
                "authserv_id": mail.authserv_id,
                "webform_senders": mail.webform_senders,
            }
            pipe.write(json.dumps(request).encode() + b"\n")
            pipe.flush()
    except (BrokenPipeError, OSError, ValueError):
        return


def _collect(pipe: IO[bytes] | None, answers: queue.Queue[bytes]) -> None:
    """Put the child's lines into the queue, and an empty one when there will be no more."""
    if pipe is not None:
        for line in pipe:
            answers.put(line)
    answers.put(b"")


def _reading(plain: dict[str, Any]) -> Reading:
    if plain["error"]:
        return Reading(error=plain["error"])
    message, understanding = plain["message"], plain["understanding"]
    return Reading(
        message=codec.loads(InboundMessage, message),
        understanding=codec.loads(Understanding, understanding) if understanding else None,
        message_json=message,
        understanding_json=understanding,
        ms=plain["ms"],
    )
