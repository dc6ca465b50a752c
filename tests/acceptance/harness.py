"""A mailbot with its servers in this process, and what the acceptance tests ask of it.

``Bot`` runs the very daemon of ``mailbot run`` on a settings file; ``Inbox`` is the support mailbox on pymap or on
Dovecot; the way out is an SmtpSink, the demo's mail server or Postfix. Nothing sleeps: every wait has a deadline.
"""

from __future__ import annotations

import email.policy
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

import sqlalchemy as sa

from mailbot.bootstrap.build import Running, build
from mailbot.bootstrap.place import Place, locked
from mailbot.domain import Alternative, Entity, InboundMessage, Prediction, RawMessage, Understanding
from mailbot.engine.port import Step
from mailbot.loading import load
from mailbot.message.parse import ReadingContext, parse
from mailbot.record import journal
from mailbot.steps import codec
from mailbot.steps.health import Health
from mailbot.steps.reader import Reading
from mailbot.store import conversations, mails, outbox
from mailbot.store.session import reading
from tests.servers.dovecot import PASSWORD
from tests.servers.ports import LOOPBACK, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from mailbot.demo.mailhost import MailHost
    from mailbot.record.events import Event
    from mailbot.steps.reader import Unread
    from mailbot.steps.shell import Shell
    from tests.conftest import Box
    from tests.servers.dovecot import Dovecot
    from tests.servers.smtp_sink import SmtpSink, SunkMail

T = TypeVar("T")

DEADLINE = 60.0
"""Seconds that anything may take on a busy machine; what is asserted never depends on how long it took."""

PATIENCE = 120.0
"""Seconds for what needs a new process that loads the models."""

NUMBERS = itertools.count(1)

WIDE = email.policy.SMTP.clone(max_line_length=998)
"""Folding at 78 characters would turn a long Message-ID into encoded words."""


def until(look: Callable[[], T], what: str, *, seconds: float = DEADLINE) -> T:
    """Return the first true value of ``look``; fail with ``what`` when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"after {seconds:.0f} s still not: {what}")
        time.sleep(0.02)


# --- mails in --------------------------------------------------------------------------------------------------------


def mail(
    text: str,
    *,
    to: str,
    sender: str = "Léa Martin <lea@client.example>",
    subject: str = "Ma commande",
    message_id: str = "",
    answers: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> bytes:
    """Return a customer's mail; ``answers`` are the ids of its References, the last one its In-Reply-To."""
    built = EmailMessage(policy=WIDE)
    built["From"], built["To"], built["Subject"] = sender, to, subject
    built["Date"] = format_datetime(at or datetime.now(UTC))
    built["Message-ID"] = message_id or f"<{next(NUMBERS)}.{os.getpid()}@client.example>"
    if answers:
        built["In-Reply-To"] = answers[-1]
        built["References"] = " ".join(answers)
    for name, value in (headers or {}).items():
        if name in built:
            built.replace_header(name, value)
        else:
            built[name] = value
    built.set_content(text)
    return built.as_bytes()


def message_id_of(octets: bytes) -> str:
    """Return the Message-ID of a mail."""
    return str(BytesParser(policy=email.policy.default).parsebytes(octets, headersonly=True)["Message-ID"])


def sender_of(octets: bytes) -> str:
    """Return the address in From."""
    head = BytesParser(policy=email.policy.default).parsebytes(octets, headersonly=True)
    return str(head["From"].addresses[0].addr_spec)


# --- mails out -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A mail that mailbot sent, as the receiving server got it."""

    sender: str
    """Envelope sender."""
    recipients: tuple[str, ...]
    octets: bytes
    parsed: Any = field(repr=False)

    @property
    def text(self) -> str:
        """The text part, line ends as in Unix."""
        return str(self.parsed.get_body(("plain",)).get_content()).replace("\r\n", "\n")

    def header(self, name: str) -> str:
        """Return a header, unfolded; empty when there is none."""
        return re.sub(r"\s+", " ", str(self.parsed.get(name, "")))

    @property
    def message_id(self) -> str:
        """The Message-ID."""
        return self.header("Message-ID")


def as_reply(sender: str, recipients: Sequence[str], octets: bytes) -> Reply:
    """Return a mail as the tests look at it."""
    parsed = BytesParser(policy=email.policy.default).parsebytes(octets)
    return Reply(sender=sender, recipients=tuple(recipients), octets=octets, parsed=parsed)


# --- the way out ---------------------------------------------------------------------------------------------------


class Way:
    """The way out: an SMTP server that takes everything, fails as it is told, and shows what it got."""

    def __init__(self, sink: SmtpSink) -> None:
        self.sink = sink

    @property
    def port(self) -> int:
        """Port of the server."""
        return self.sink.port

    def sent(self, to: str = "") -> list[Reply]:
        """Return every mail that was accepted, to anybody or to ``to``."""
        taken = [item for item in self.sink.mails if item.answer.startswith("250")]
        return [_reply(item) for item in taken if not to or to in item.recipients]

    def seen(self, to: str = "") -> list[Reply]:
        """Return every mail that the server got whole, whatever it answered."""
        return [_reply(item) for item in list(self.sink.mails) if not to or to in item.recipients]

    def to(self, address: str, count: int = 1) -> list[Reply]:
        """Return the mails to ``address``, waiting for ``count`` of them; fail when there are more."""
        until(lambda: len(self.sent(address)) >= count, f"{count} mails to {address}")
        found = self.sent(address)
        assert len(found) == count
        return found


def _reply(item: SunkMail) -> Reply:
    return as_reply(item.sender, item.recipients, item.octets)


# --- the support mailbox ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """The support mailbox on one of the servers, seen from the server's side."""

    box: Box
    host: MailHost | None = None
    dovecot: Dovecot | None = None

    @property
    def address(self) -> str:
        """The address that customers write to; also the login name."""
        return self.box.address

    @property
    def kind(self) -> str:
        """Return ``pymap`` or ``dovecot``."""
        return self.box.kind

    def deliver(self, octets: bytes, *, sender: str | None = None) -> None:
        """Put a mail into the INBOX as a mail server does; the envelope sender is From's, or ``sender``."""
        sender = sender_of(octets) if sender is None else sender
        if self.host is not None:
            received = f"Received: from mx.example.com by mail.example.com; {format_datetime(datetime.now(UTC))}\r\n"
            self.host.deliver(self.address, received.encode() + octets, sender=sender)
        elif self.dovecot is not None:
            self.dovecot.deliver(self.address, octets, sender=sender)

    def renumber(self) -> None:
        """Change UIDVALIDITY: from now on every UID that was known means nothing."""
        if self.host is not None:
            self.host.renumber(self.address)
        elif self.dovecot is not None:
            command = [
                "doveadm",
                "-c",
                str(self.dovecot.root / "dovecot.conf"),
                "mailbox",
                "update",
                "-u",
                self.address,
            ]
            fresh = str(int(time.time()) + next(NUMBERS))
            subprocess.run([*command, "--uid-validity", fresh, "INBOX"], check=True, capture_output=True, timeout=30)

    def flags(self) -> dict[int, frozenset[str]]:
        """Return the flags of every mail in the INBOX, by UID."""
        with self.box.mailbox() as mailbox:
            found = mailbox._session.client.fetch(list(mailbox.all_uids()), ["FLAGS"])
        return {uid: frozenset(flag.decode() for flag in item[b"FLAGS"]) for uid, item in found.items()}

    def in_sent(self, message_id: str) -> int:
        """Return how many copies of a mail of ours lie in Sent."""
        with self.box.mailbox(folder="Sent") as mailbox:
            return len(mailbox._session.client.uid_search("HEADER", "Message-ID", f'"{message_id}"'))

    def sent_ids(self) -> list[str]:
        """Return the Message-ID of every mail in Sent."""
        with self.box.mailbox(folder="Sent") as mailbox:
            found = mailbox.fetch(mailbox.all_uids())
            return [message_id_of(item.octets) for item in found if isinstance(item, RawMessage)]

    def file_in_sent(self, octets: bytes) -> None:
        """Put a copy into Sent, as providers do that file what they send."""
        with self.box.mailbox() as mailbox:
            assert mailbox.append_sent(octets)


# --- settings --------------------------------------------------------------------------------------------------------


def mailbox_table(inbox: Inbox, *, smtp_port: int, name: str = "support", **more: Any) -> dict[str, Any]:
    """Return one ``[[mailbox]]`` that reads ``inbox`` and sends to a server on loopback."""
    return {
        "name": name,
        "address": inbox.address,
        "mode": "auto",
        "imap": {
            "host": LOOPBACK,
            "port": inbox.box.account.port,
            "security": "none",
            "username": inbox.address,
            "password_file": "password",
        },
        "smtp": {"host": LOOPBACK, "port": smtp_port, "security": "none", "dot_timeout": 10},
    } | more


def write_settings(directory: Path, *boxes: dict[str, Any], **tables: dict[str, Any]) -> Path:
    """Write ``mailbot.toml`` and the password file, and return the path of the first."""
    directory.mkdir(parents=True, exist_ok=True)
    password = directory / "password"
    password.write_text(PASSWORD)
    password.chmod(0o600)
    tree: dict[str, Any] = {
        "site": {"name": "Acmé", "state_dir": "state"} | tables.pop("site", {}),
        "web": {"bind": f"{LOOPBACK}:{free_port()}"},
        "limits": {"uncertain_grace": 0} | tables.pop("limits", {}),
        # Which decisions are drawn for review hangs on the installation's key, which is another one each time.
        "policy": {"audit_rate": 0.0} | tables.pop("policy", {}),
        **tables,
    }
    lines = [line for name, table in tree.items() for line in _toml(name, table)]
    for box in boxes:
        lines += _toml("mailbox", box, array=True)
    path = directory / "mailbot.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _toml(name: str, table: Mapping[str, Any], *, array: bool = False) -> Iterator[str]:
    """Yield a table as TOML; a JSON string, number, truth value or list of them is TOML, too."""
    yield f"[[{name}]]" if array else f"[{name}]"
    for key, value in table.items():
        if not isinstance(value, dict):
            yield f"{key} = {json.dumps(value)}"
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _toml(f"{name}.{key}", value)


# --- reading ---------------------------------------------------------------------------------------------------------

WORDS = (
    ("honteux", "complaint"),
    ("mot de passe", "password_reset"),
    ("horaires", "opening_hours"),
    ("opening hours", "opening_hours"),
    ("renvoyer", "return_exchange"),
    ("facture", "invoice"),
    ("commande", "order_status"),
    ("order", "order_status"),
    ("merci", "thanks"),
)
"""What ``understand_by_words`` knows; the first word that occurs decides."""

_ORDER = re.compile(r"\b(?:FR|EN)-\d{6}\b", re.IGNORECASE)


def understand_by_words(message: InboundMessage) -> Understanding:
    """Understand a mail as the tests mean it, surely and at once: for tests about everything but understanding."""
    text = message.new_text
    folded = f"{text} {message.subject if not text.strip() else ''}".casefold()
    intent = next((label for word, label in WORDS if word in folded), "other")
    english = " the " in f" {folded} " or "order" in folded
    entities = tuple(
        Entity(type="order_ref", text=found.group(), value=found.group().upper(), start=found.start(), end=found.end())
        for found in _ORDER.finditer(text)
    )

    def sure(label: str, other: str = "other") -> Prediction:
        return Prediction(label=label, confidence=0.97, alternatives=(Alternative(label=other, p=0.01),), model="words")

    return Understanding(
        language=sure("en" if english else "fr", "unknown"),
        intent=sure(intent),
        urgency=sure("normal", "low"),
        emotion=sure("angry" if intent == "complaint" else "neutral", "neutral"),
        entities=entities,
    )


@dataclass(frozen=True, slots=True)
class InlineReader:
    """A Reader in this process: the real parser, and whatever understanding the test wants."""

    understand: Callable[[InboundMessage], Understanding] = understand_by_words

    def start(self) -> None:
        """Nothing has to start."""

    def read(self, unread: Sequence[Unread]) -> Iterator[Reading]:
        """Yield one Reading for each mail, through JSON as the reading process does it."""
        for item in unread:
            context = ReadingContext(
                trusted_authserv_ids=item.authserv_id, webform_senders=frozenset(item.webform_senders)
            )
            text = codec.dumps(parse(item.octets, context))
            message = codec.loads(InboundMessage, text)
            understanding = self.understand(message) if message.automatic is None else None
            yield Reading(
                message=message,
                understanding=understanding,
                message_json=text,
                understanding_json=codec.dumps(understanding) if understanding else "",
                ms={"parse": 0.1, "understand": 0.1},
            )

    def close(self) -> None:
        """Nothing has to end."""


# --- the command line ---------------------------------------------------------------------------------------------------


def run_cli(settings: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``mailbot words... --config settings`` and return how it ended and what it said."""
    return subprocess.run(
        [sys.executable, "-m", "mailbot", *words, "--config", str(settings)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# --- the daemon ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Clock:
    """The real time, which a test can put forward."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC) + self.ahead


class Bot:
    """The daemon on a settings file. Start it with ``with``; leaving that stops it in good order, which is asserted."""

    def __init__(
        self,
        settings: Path,
        *,
        understand: Callable[[InboundMessage], Understanding] = understand_by_words,
        backfill: bool = False,
        web: bool = False,
        ready: bool = True,
    ) -> None:
        self.settings = settings
        self.clock = Clock()
        self._understand = understand
        self._options = {"backfill": backfill, "web": web}
        self._ready = ready
        self._lock: AbstractContextManager[None]
        self.running: Running

    def __enter__(self) -> Self:
        loaded = load(self.settings, {})
        place = Place.of(loaded)
        mask = os.umask(0)
        self._lock = locked(place)
        self._lock.__enter__()
        os.umask(mask)  # the daemon's own is for the whole process, and the tests start servers later
        self.running = build(loaded, clock=self.clock, reader=InlineReader(self._understand), **self._options)
        self.health = Health(shell=self.shell, daemon=self.running.daemon, state_dir=place.state)
        self.running.start()
        if self._ready:
            until(lambda: not self.health.causes(), f"ready: {self.health.causes()}")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        ended = self.running.stop()
        self.shell.database.dispose()
        self._lock.__exit__(None, None, None)
        if kind is None:
            assert ended, "the daemon did not stop in good order"

    @property
    def shell(self) -> Shell:
        """What every step is given."""
        return self.running.daemon.shell

    def wake(self) -> None:
        """Let everything that is due be done now instead of at the next sweep, up to 5 seconds later."""
        self.running.daemon.engine.wake(Step.PROCESS)
        self.running.daemon.engine.wake(Step.DELIVER)

    def forward(self, **time: float) -> None:
        """Put the clock forward, as ``timedelta`` says it, and let what is due then be done."""
        self.clock.ahead += timedelta(**time)
        self.wake()

    # --- what it wrote down ------------------------------------------------------------------------------------------

    def rows(self, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> list[Any]:
        """Return the rows of a table, oldest first."""
        with reading(self.shell.database) as connection:
            return list(connection.execute(sa.select(table).where(*conditions).order_by(table.c.id)).all())

    def mails(self) -> list[Any]:
        """Return every mail."""
        return self.rows(mails.MAIL)

    def decisions(self) -> list[Any]:
        """Return every decision."""
        return self.rows(conversations.DECISION)

    def conversations(self) -> list[Any]:
        """Return every conversation."""
        return self.rows(conversations.CONVERSATION)

    def outbox(self, *states: str) -> list[Any]:
        """Return the rows of the outbox, of all states or of some."""
        rows = self.rows(outbox.EFFECT)
        return [row for row in rows if not states or row.state in states]

    def events(self, *types: str) -> list[Event]:
        """Return the record, whole or some types of it."""
        with reading(self.shell.database) as connection:
            return [event for event, _, _ in journal.read(connection) if not types or event.type in types]

    def decision_on(self, octets: bytes) -> Any:
        """Return the one decision on a mail, waiting for it; fail when there are several."""
        name = message_id_of(octets)

        def found() -> list[Any]:
            wanted = {row.id for row in self.mails() if row.rfc_message_id == name}
            return [row for row in self.decisions() if row.mail_id in wanted]

        (decision,) = until(found, f"a decision on {name}")
        return decision

    def quiet(self, mails_seen: int) -> None:
        """Wait until so many mails are decided and nothing is on its way out."""

        def done() -> bool:
            known = self.mails()
            moving = self.outbox("pending", "sending", "deferred", "uncertain")
            return len(known) >= mails_seen and all(row.state == "decided" for row in known) and not moving

        until(done, f"{mails_seen} mails decided and the outbox at rest, but: {self.told()}")

    def told(self) -> str:
        """Return where everything stands, for a failing test."""
        lines = [f"{row.state} {row.rfc_message_id} {row.subject!r} {row.error}" for row in self.mails()]
        lines += [f"decision {row.action} {row.reason} {row.rule} {row.evidence}" for row in self.decisions()]
        lines += [f"outbox {row.state} {row.kind} {row.recipient} {row.smtp}" for row in self.outbox()]
        return "\n  ".join(["", *lines])

    def verify(self) -> None:
        """Assert that the record is whole, and that every mail has exactly one decision and one event for each."""
        with reading(self.shell.database) as connection:
            _, _, wrong = journal.verify(connection)
        assert wrong == ()
        decided = [row.mail_id for row in self.decisions()]
        assert sorted(decided) == sorted(row.id for row in self.mails())
        told = [event.message_id for event in self.events("decision.made")]
        assert sorted(told) == sorted(decided)


class Daemon:
    """``mailbot run``, or ``console``, in a process of its own, as an operator starts it."""

    def __init__(self, settings: Path, *words: str, command: str = "run", **environment: str) -> None:
        self.settings = settings
        tree = tomllib.loads(settings.read_text(encoding="utf-8"))
        self.url = f"http://{tree['web']['bind']}"
        self._command = [sys.executable, "-m", "mailbot", command, "--config", str(settings), *words]
        self._environment = {**os.environ, **environment}
        self._log = settings.parent / f"daemon{next(NUMBERS)}.log"
        self.process: subprocess.Popen[bytes]

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(self._command, env=self._environment, stdout=log, stderr=log)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(DEADLINE)

    def told(self) -> str:
        """Return everything it has said."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def page(self, path: str) -> tuple[int, str]:
        """Return (status, body) of one of its pages; (0, why) when it does not answer."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:  # noqa: S310 - always http on loopback
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def ready(self) -> None:
        """Wait until mail is flowing."""

        def look() -> bool:
            assert self.process.poll() is None, f"mailbot run ended with {self.process.poll()}:\n{self.told()}"
            return self.page("/readyz")[0] == 200

        until(look, "/readyz says 200")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, and return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(DEADLINE)
