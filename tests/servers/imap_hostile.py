"""A small IMAP server that misbehaves as a test wants it to, and keeps count of what it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.lines import Ended, LineServer, Talk

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    Answer = Callable[["Talk", bytes, bytes], None]

CAPABILITIES = b"IMAP4rev1 IDLE UIDPLUS MOVE"
DATE = b'"01-Nov-2026 08:00:00 +0100"'


class HostileImap(LineServer):
    """Holds ``mails`` by UID in one folder.

    ``on(command, answer)`` replaces the answer to a command (``LOGIN``, ``SELECT``, ``UID SEARCH``, ``UID FETCH``,
    ``IDLE``, ...) by a function of the conversation, the tag and the arguments.
    """

    def __init__(
        self,
        mails: dict[int, bytes] | None = None,
        *,
        capabilities: bytes = CAPABILITIES,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(self._converse, tls=tls)
        self.mails = dict(mails or {})
        self.capabilities = capabilities
        self.uidvalidity = b"7"
        self.greeting = b"* OK ready\r\n"
        self.commands: list[bytes] = []
        self._answers: dict[bytes, Answer] = {}

    def on(self, command: str, answer: Answer) -> None:
        """Use ``answer`` for ``command``."""
        self._answers[command.encode()] = answer

    def fetched(self, talk: Talk, uid: int, *, body: bool) -> None:
        """Answer for one mail as a good server does."""
        octets = self.mails[uid]
        if body:
            talk.say(b"* %d FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (uid, uid, len(octets), octets))
        else:
            talk.say(b"* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE %s FLAGS ())\r\n" % (uid, uid, len(octets), DATE))

    def asked(self, arguments: bytes) -> list[int]:
        """Return the UIDs of a FETCH or SEARCH."""
        return [int(uid) for uid in arguments.split(b" ")[0].split(b",") if int(uid) in self.mails]

    def _converse(self, talk: Talk) -> None:
        talk.say(self.greeting)
        while True:
            line = talk.line()
            self.commands.append(line)
            tag, _, rest = line.partition(b" ")
            command, _, arguments = rest.partition(b" ")
            command = command.upper()
            if command == b"UID":
                second, _, arguments = arguments.partition(b" ")
                command += b" " + second.upper()
            answer = self._answers.get(command) or self._usual(command)
            answer(talk, tag, arguments)

    def _usual(self, command: bytes) -> Answer:
        known: dict[bytes, Answer] = {
            b"CAPABILITY": self._capability,
            b"SELECT": self._select,
            b"EXAMINE": self._select,
            b"UID SEARCH": self._search,
            b"UID FETCH": self._fetch,
            b"IDLE": self._idle,
            b"LOGOUT": self._logout,
        }
        return known.get(command, done)

    def _capability(self, talk: Talk, tag: bytes, arguments: bytes) -> None:
        talk.say(b"* CAPABILITY " + self.capabilities + b"\r\n")
        done(talk, tag, arguments)

    def _select(self, talk: Talk, tag: bytes, arguments: bytes) -> None:
        talk.say(b"* %d EXISTS\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] ok\r\n" % len(self.mails))
        if self.uidvalidity:
            talk.say(b"* OK [UIDVALIDITY " + self.uidvalidity + b"] ok\r\n")
        talk.say(tag + b" OK [READ-WRITE] selected\r\n")

    def _search(self, talk: Talk, tag: bytes, arguments: bytes) -> None:
        wanted = sorted(self.mails)
        if arguments.startswith(b"UID ") and b":" not in arguments:
            wanted = sorted(self.asked(arguments[4:]))
        talk.say(b"* SEARCH " + b" ".join(b"%d" % uid for uid in wanted) + b"\r\n")
        done(talk, tag, arguments)

    def _fetch(self, talk: Talk, tag: bytes, arguments: bytes) -> None:
        for uid in self.asked(arguments):
            self.fetched(talk, uid, body=b"BODY.PEEK" in arguments)
        done(talk, tag, arguments)

    @staticmethod
    def _idle(talk: Talk, tag: bytes, arguments: bytes) -> None:
        talk.say(b"+ idling\r\n")
        talk.line()
        done(talk, tag, arguments)

    @staticmethod
    def _logout(talk: Talk, tag: bytes, arguments: bytes) -> None:
        talk.say(b"* BYE\r\n" + tag + b" OK bye\r\n")
        raise Ended


def done(talk: Talk, tag: bytes, arguments: bytes) -> None:
    """Say that the command is done, whatever it was."""
    del arguments
    talk.say(tag + b" OK done\r\n")
