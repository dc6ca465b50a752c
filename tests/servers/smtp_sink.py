"""An SMTP server that fails as it is told, at any stage, and remembers everything it was given.

The faults are those of Postfix's smtp-sink: refuse, hang, close, talk nonsense, talk for ever, be slow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from tests.servers.lines import Ended, LineServer, Talk

if TYPE_CHECKING:
    import ssl

EXTENSIONS = ("PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "AUTH PLAIN LOGIN XOAUTH2")


class Stage(StrEnum):
    """Where in the conversation a fault happens."""

    CONNECT = "connect"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    """While the mail is being sent, before its final dot."""
    DOT = "dot"
    """After the final dot: the server has the whole mail."""
    RSET = "rset"


class Act(StrEnum):
    """What a fault does instead of answering."""

    CLOSE = "close"
    HANG = "hang"
    DRIP = "drip"
    LONG_LINE = "long_line"
    MANY_LINES = "many_lines"
    GARBAGE = "garbage"


@dataclass(slots=True)
class Envelope:
    """What the client has said of the mail to come."""

    sender: str = ""
    parameters: str = ""
    recipients: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class SunkMail:
    """A mail that arrived whole; ``answer`` is what the client was told, empty when it was told nothing."""

    sender: str
    recipients: tuple[str, ...]
    octets: bytes
    parameters: str
    answer: str


class SmtpSink(LineServer):
    """Accepts everything but what ``fail`` was told. Faults of a stage are used up in order."""

    def __init__(
        self,
        *,
        extensions: tuple[str, ...] = EXTENSIONS,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(self._converse, tls=tls)
        self.mails: list[SunkMail] = []
        self.commands: list[str] = []
        self.refused: dict[str, str] = {}
        """Recipients that are always refused, with the reply."""
        self._extensions = (*extensions, *(("STARTTLS",) if starttls else ()))
        self._starttls = starttls
        self._faults: dict[Stage, list[str | Act]] = {stage: [] for stage in Stage}

    def fail(self, stage: Stage, fault: str | Act, *, times: int = 1) -> None:
        """Answer the next ``times`` commands of ``stage`` with the reply or the act ``fault``."""
        self._faults[stage] += [fault] * times

    def _converse(self, talk: Talk) -> None:
        self._answer(talk, Stage.CONNECT, "220 sink ESMTP")
        mail = Envelope()
        while True:
            line = talk.line().decode("utf-8", "replace")
            self.commands.append(line)
            verb, _, rest = line.partition(" ")
            match verb.upper():
                case "MAIL" | "RCPT" | "DATA":
                    self._transact(talk, mail, verb.upper(), rest)
                case "QUIT":
                    talk.say(b"221 bye\r\n")
                    raise Ended
                case _:
                    self._open(talk, verb.upper(), rest)

    def _open(self, talk: Talk, verb: str, rest: str) -> None:
        """Answer what comes before and between the mails."""
        match verb:
            case "EHLO":
                *lines, last = ("sink", *self._extensions)
                self._answer(talk, Stage.EHLO, "".join(f"250-{line}\r\n" for line in lines) + f"250 {last}")
            case "STARTTLS" if self._starttls:
                self._answer(talk, Stage.STARTTLS, "220 go")
                talk.secure(self._starttls)
            case "AUTH":
                self._authenticate(talk, rest)
            case "HELO" | "RSET" | "NOOP":
                self._answer(talk, Stage.RSET, "250 2.0.0 ok")
            case _:
                talk.say(b"500 5.5.1 what?\r\n")

    def _transact(self, talk: Talk, mail: Envelope, verb: str, rest: str) -> None:
        """Answer MAIL, RCPT and DATA; take the mail."""
        if verb == "MAIL":
            mail.sender, _, mail.parameters = rest.removeprefix("FROM:").partition(" ")
            mail.recipients.clear()
            self._answer(talk, Stage.MAIL, "250 2.1.0 ok")
        elif verb == "RCPT":
            address = rest.removeprefix("TO:").partition(" ")[0].strip("<>")
            if address in self.refused:
                talk.say(self.refused[address].encode() + b"\r\n")
            elif self._answer(talk, Stage.RCPT, "250 2.1.5 ok"):
                mail.recipients.append(address)
        elif not mail.recipients:
            talk.say(b"554 5.5.1 no valid recipients\r\n")
        elif self._answer(talk, Stage.DATA, "354 go"):
            self._take(talk, mail)

    def _authenticate(self, talk: Talk, rest: str) -> None:
        mechanism, _, initial = rest.partition(" ")
        if not initial:
            for prompt in (
                (b"334 VXNlcm5hbWU6\r\n", b"334 UGFzc3dvcmQ6\r\n") if mechanism == "LOGIN" else (b"334 \r\n",)
            ):
                talk.say(prompt)
                self.commands.append(talk.line().decode())
        self._answer(talk, Stage.AUTH, "235 2.7.0 welcome")

    def _take(self, talk: Talk, mail: Envelope) -> None:
        if self._faults[Stage.BODY]:
            talk.some(1)
            self._answer(talk, Stage.BODY, "")
        octets = b"\r\n" + talk.until(b"\r\n.\r\n") + b"\r\n"
        planned = self._faults[Stage.DOT][0] if self._faults[Stage.DOT] else "250 2.0.0 taken"
        self.mails.append(
            SunkMail(
                sender=mail.sender.strip("<>"),
                recipients=tuple(mail.recipients),
                octets=octets.replace(b"\r\n..", b"\r\n.")[2:],
                parameters=mail.parameters,
                answer="" if isinstance(planned, Act) else planned,
            )
        )
        self._answer(talk, Stage.DOT, "250 2.0.0 taken")

    def _answer(self, talk: Talk, stage: Stage, reply: str) -> bool:
        """Give the answer of ``stage``, or do what was planned for it; whether the client may go on."""
        fault = self._faults[stage].pop(0) if self._faults[stage] else reply
        match fault:
            case Act.CLOSE:
                talk.cut()
            case Act.HANG:
                talk.hang()
            case Act.DRIP:
                talk.drip()
            case Act.LONG_LINE:
                talk.say(b"250 " + b"x" * 100_000 + b"\r\n")
            case Act.MANY_LINES:
                talk.say(b"250-and\r\n" * 10_000 + b"250 so on\r\n")
            case Act.GARBAGE:
                talk.say(b"HTTP/1.1 400 Bad Request\r\n")
            case _:
                talk.say(fault.encode() + b"\r\n")
                if fault.startswith("421"):
                    raise Ended
        return fault == reply
