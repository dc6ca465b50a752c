"""Reads mails in batches, so that one mail the server cannot give never stops the others (R45).

First the sizes of all, then the octets in batches bounded in number and size. Whatever a batch did not bring is asked
for again, one mail at a time and on a new connection where the old one broke; what fails twice alone is reported as
trouble with that one mail, and reading goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from mailbot.domain import RawMessage
from mailbot.errors import ImapError
from mailbot.transport.wire import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mailbot.transport.session import Session

BATCH = 50
"""Mails asked for at once: 14,000 mails a second on Dovecot against 3,000 one by one."""

BATCH_OCTETS = 8 << 20
"""Octets asked for at once."""

CHUNK = 500
"""UIDs in one command: servers need not take lines of more than 8,192 octets (RFC 7162 section 4)."""

LARGEST = 25 << 20
"""A larger mail is not read (R65); a person sees its headers."""

HEADERS = 256 << 10
"""Header octets kept of a mail that is too large (R65)."""

SLACK = 1 << 20
"""Octets a mail may be larger than its announced size: Exchange only estimates RFC822.SIZE."""

SLOWEST = 20_000
"""Octets a second below which a fetch is given up."""

ATTEMPTS = 2
"""Times a mail is asked for alone before it counts as trouble."""

REOPENINGS = 5
"""Connections that one call may lose before it gives up and lets the caller wait."""


MADE_ANEW = "The folder was made anew while mailbot fetched from it; mailbot looks at it afresh."


class Trouble(StrEnum):
    """Why a mail could not be read."""

    TOO_LARGE = "too_large"
    GONE = "gone"
    """Somebody moved or deleted it between the search and the fetch: nothing to do."""
    NO_BODY = "no_body"
    """The server answers without the mail's octets, with less than half of them, or without its time of arrival."""
    UNREADABLE = "unreadable"
    """The server refuses it, or its answer cannot be understood."""
    DISCONNECTS = "disconnects"
    """The connection breaks each time this mail is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchTrouble:
    """One mail that could not be read. ``headers`` holds what can be shown of a mail that is too large."""

    uidvalidity: int
    uid: int
    why: Trouble
    detail: str = ""
    size: int = 0
    headers: bytes = b""
    internaldate: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is known of a mail before its octets are read."""

    uid: int
    size: int
    internaldate: datetime
    flags: tuple[str, ...] = ()


def chunks(uids: Sequence[int], size: int = CHUNK) -> Iterator[tuple[int, ...]]:
    """Cut ``uids`` into tuples of at most ``size``."""
    for start in range(0, len(uids), size):
        yield tuple(uids[start : start + size])


def batches(envelopes: Sequence[Envelope]) -> Iterator[tuple[Envelope, ...]]:
    """Cut ``envelopes``, in their order, into batches of at most 50 mails and 8 MB; a larger mail stands alone."""
    batch: list[Envelope] = []
    octets = 0
    for envelope in envelopes:
        if batch and (len(batch) == BATCH or octets + envelope.size > BATCH_OCTETS):
            yield tuple(batch)
            batch, octets = [], 0
        batch.append(envelope)
        octets += envelope.size
    if batch:
        yield tuple(batch)


def fetch(session: Session, uids: Sequence[int], *, mailbox: str) -> Iterator[RawMessage | FetchTrouble]:
    """Yield every mail of ``uids``, or the trouble with it, exactly once; raise ImapError when the server is away."""
    reader = Reader(session)
    for chunk in chunks(tuple(dict.fromkeys(uids))):
        small: list[Envelope] = []
        for uid, answer in reader.ask(chunk, ENVELOPE):
            found = _trouble(session, uid, answer) if isinstance(answer, Refusal) else _envelope(uid, answer)
            if isinstance(found, FetchTrouble):
                yield found
            elif found.size > LARGEST:
                yield reader.headers_only(found)
            else:
                small.append(found)
        for batch in batches(small):
            sizes = sum(envelope.size for envelope in batch)
            known = {envelope.uid: envelope for envelope in batch}
            for uid, answer in reader.ask(tuple(known), BODY, octets=2 * sizes + SLACK * len(batch)):
                whole = reader.whole(known[uid], answer)
                if isinstance(whole, Refusal):
                    yield _trouble(session, uid, whole, known[uid])
                else:
                    yield _message(session, mailbox, known[uid], whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """What to ask for, and what a complete answer holds."""

    names: tuple[str, ...]
    wanted: tuple[tuple[bytes, type], ...]

    def complete(self, answer: dict[bytes, Any]) -> bool:
        """Whether everything asked for is there and is of its kind."""
        return all(isinstance(answer.get(key), kind) for key, kind in self.wanted)


ENVELOPE = Items(
    names=("RFC822.SIZE", "INTERNALDATE", "FLAGS"), wanted=((b"RFC822.SIZE", int), (b"INTERNALDATE", datetime))
)
BODY = Items(names=("BODY.PEEK[]",), wanted=((b"BODY[]", bytes),))
HEADER = Items(names=(f"BODY.PEEK[HEADER]<0.{HEADERS}>",), wanted=((b"BODY[HEADER]<0>", bytes),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a mail's answer is missing."""

    why: Trouble
    detail: str = ""


class Reader:
    """Asks for mails, together first and alone after, over as many connections as that takes."""

    def __init__(self, session: Session) -> None:
        """Keep the session, whose folder must not change under us."""
        self._session = session
        self._uidvalidity = session.uidvalidity
        self._reopenings = 0

    def ask(
        self, uids: Sequence[int], items: Items, *, octets: int = 0
    ) -> Iterator[tuple[int, dict[bytes, Any] | Refusal]]:
        """Yield the complete answer, or the refusal, for every UID in order."""
        self._check_folder()
        answers: dict[int, dict[bytes, Any]] = {}
        suspects = self._session.suspects
        together = [uid for uid in uids if not suspects[uid]]
        if together:
            try:
                answers = self._fetch(together, items, octets)
            except ImapError:
                # Which mail it was shows when each is asked for alone.
                self._reopen()
        missing = [uid for uid in uids if uid not in answers]
        gone = self._gone(missing) if missing else frozenset()
        for uid in uids:
            answer = answers.pop(uid, None)
            if answer is not None and items.complete(answer):
                yield uid, answer
            else:
                yield uid, Refusal(why=Trouble.GONE) if uid in gone else self._alone(uid, items)

    def whole(self, envelope: Envelope, answer: dict[bytes, Any] | Refusal) -> bytes | Refusal:
        """Return the mail's octets; ask once more for a mail that came with less than half of them."""
        for again in (True, False):
            if isinstance(answer, Refusal):
                return answer
            octets: bytes = answer[b"BODY[]"]
            # Exchange only estimates RFC822.SIZE, so a smaller difference means nothing.
            if 2 * len(octets) >= envelope.size:
                return octets
            if again:
                answer = self._alone(envelope.uid, BODY)
        return Refusal(why=Trouble.NO_BODY, detail=f"{len(octets)} octets came of {envelope.size} announced")

    def headers_only(self, envelope: Envelope) -> FetchTrouble:
        """Return the trouble with a mail that is too large, with the headers a person needs to see."""
        ((_, answer),) = self.ask((envelope.uid,), HEADER, octets=2 * HEADERS)
        headers = b"" if isinstance(answer, Refusal) else answer[b"BODY[HEADER]<0>"]
        return FetchTrouble(
            uidvalidity=self._uidvalidity,
            uid=envelope.uid,
            why=Trouble.TOO_LARGE,
            detail=f"{envelope.size} octets, of which mailbot reads {LARGEST} at most",
            size=envelope.size,
            headers=headers[:HEADERS],
            internaldate=envelope.internaldate,
        )

    def _alone(self, uid: int, items: Items) -> dict[bytes, Any] | Refusal:
        """Ask for one mail, twice at most; a mail that broke two connections is not asked for a third time."""
        self._check_folder()
        refusal = Refusal(why=Trouble.DISCONNECTS, detail="the connection broke each time this mail was asked for")
        suspects = self._session.suspects
        for _ in range(ATTEMPTS):
            if suspects[uid] >= ATTEMPTS:
                break
            try:
                answer = self._fetch((uid,), items, LARGEST + SLACK).get(uid)
            except ImapError as error:
                if self._session.alive:
                    refusal = Refusal(why=Trouble.UNREADABLE, detail=plain(error.args[0]))
                else:
                    suspects[uid] += 1
                    self._reopen()
                continue
            if answer is not None and items.complete(answer):
                suspects.pop(uid, None)
                return answer
            refusal = Refusal(why=Trouble.NO_BODY, detail="the server's answer lacks the mail or its time of arrival")
        return refusal

    def _gone(self, uids: Sequence[int]) -> frozenset[int]:
        """Return those of ``uids`` that are in the folder no more; none when the server cannot say."""
        try:
            with self._session.speaking("look for mails"):
                return frozenset(uids).difference(self._session.client.uid_search("UID", ",".join(map(str, uids))))
        except ImapError:
            self._reopen()
            return frozenset()

    def _check_folder(self) -> None:
        """Raise unless the folder is still the one that the UIDs are of: the caller may have opened it again."""
        if self._session.uidvalidity != self._uidvalidity:
            raise ImapError(MADE_ANEW)

    def _fetch(self, uids: Sequence[int], items: Items, octets: int) -> dict[int, dict[bytes, Any]]:
        octets = octets or SLACK + 1024 * len(uids)
        with self._session.speaking("fetch mail", seconds=60.0 + octets / SLOWEST, octets=octets):
            return self._session.client.uid_fetch(uids, *items.names)

    def _reopen(self) -> None:
        """Go on over a new connection where the old one broke, unless the folder is no longer the same (R41)."""
        if self._session.alive:
            return
        self._reopenings += 1
        if self._reopenings > REOPENINGS:
            raise ImapError("The connection broke again and again while mailbot fetched mail; it waits and goes on.")
        self._session.open()
        self._check_folder()


def _message(session: Session, mailbox: str, envelope: Envelope, octets: bytes) -> RawMessage:
    return RawMessage(
        mailbox=mailbox,
        folder=session.account.folder,
        uidvalidity=session.uidvalidity,
        uid=envelope.uid,
        internaldate=envelope.internaldate,
        octets=octets,
        flags=envelope.flags,
    )


def _utc(when: datetime) -> datetime:
    try:
        return when.astimezone(UTC)
    except OverflowError:  # the last hours of year 9999, which only a broken server names
        return when.replace(tzinfo=UTC)


def _envelope(uid: int, answer: dict[bytes, Any]) -> Envelope:
    flags = answer.get(b"FLAGS")
    return Envelope(
        uid=uid,
        size=answer[b"RFC822.SIZE"],
        internaldate=_utc(answer[b"INTERNALDATE"]),
        flags=tuple(plain(flag, limit=100) for flag in flags) if isinstance(flags, tuple) else (),
    )


def _trouble(session: Session, uid: int, refusal: Refusal, envelope: Envelope | None = None) -> FetchTrouble:
    return FetchTrouble(
        uidvalidity=session.uidvalidity,
        uid=uid,
        why=refusal.why,
        detail=refusal.detail,
        size=envelope.size if envelope else 0,
        internaldate=envelope.internaldate if envelope else None,
    )
