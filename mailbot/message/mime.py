"""The parts of a mail: cut along its boundaries, however nested, broken or hostile the mail is.

mailbot cuts mails itself instead of calling ``email.parser``: the library walks every line through every open
boundary and recurses without a bound, so that a small crafted mail keeps it busy for minutes or ends in a
RecursionError (docs/promises.md, finding 4). Here one search for lines that begin with two hyphens serves all
levels, depth and count are capped while cutting (R65), and a typical mail takes a third of the time.
``tests/house/test_mail_corpora.py`` compares the result with the library's on every mail at hand.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mailbot.message.caps import DEFAULT_CAPS, Caps
from mailbot.message.headers import Headers, base64_bytes, read_headers, read_parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGE_TYPES = frozenset({"message/rfc822", "message/global", "message/news"})
"""Content types whose body is a mail of its own."""

_MOST_DASHED_LINES = 500_000  # lines beginning with "--" looked at in one mail; real ones have a few dozen
_LONGEST_BOUNDARY = 32_000  # RFC 2046 section 5.1.1 allows 70; a header of ours ends here


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One MIME entity; ``buffer[start:end]`` is its body as it came. ``index`` counts in ``walk()`` order."""

    index: int
    headers: Headers
    content_type: str
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    disposition_parameters: dict[str, str] = field(default_factory=dict)
    encoding: str = ""
    buffer: bytes = b""
    start: int = 0
    end: int = 0
    children: tuple[Part, ...] = ()

    def walk(self) -> Iterator[Part]:
        """Yield this part and everything below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    def raw(self, limit: int | None = None) -> bytes:
        """Return at most ``limit`` bytes of the body as it came."""
        return self.buffer[self.start : self.end if limit is None else min(self.end, self.start + limit)]

    def body(self, limit: int | None = None) -> bytes:
        """Return the body without its transfer encoding, reading at most ``limit`` bytes of it."""
        return decode_transfer(self.raw(limit), self.encoding)

    @property
    def filename(self) -> str:
        """The file name that the sender gave, undecoded paths and all; empty when there is none."""
        return self.disposition_parameters.get("filename") or self.parameters.get("name") or ""


def split(octets: bytes, caps: Caps = DEFAULT_CAPS) -> tuple[Part, tuple[str, ...]]:
    """Cut a mail into its parts; also return what was wrong with it. Never raises."""
    cutter = _Cutter(octets=b"\n" + octets, caps=caps)
    root = cutter.entity(1, "text/plain", 0)
    return root, tuple(dict.fromkeys(cutter.defects))


def decode_transfer(raw: bytes, encoding: str) -> bytes:
    """Undo a Content-Transfer-Encoding (RFC 2045 section 6); unknown ones and plain ones leave the bytes alone."""
    if encoding == "base64":
        return base64_bytes(raw)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw)
    if encoding in {"x-uuencode", "uuencode", "x-uue"}:
        return uudecode(raw.splitlines())
    return raw


def uudecode(lines: list[bytes]) -> bytes:
    """Decode the lines of a uuencoded file, with or without ``begin`` and ``end``; broken lines are skipped."""
    out: list[bytes] = []
    for line in lines:
        if line.startswith(b"begin ") or line in {b"end", b"", b"`"}:
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:  # expected: some encoders pad wrongly; the length byte tells how much is data
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                continue
    return b"".join(out)


@dataclass(frozen=True, slots=True)
class _Delimiter:
    """A delimiter line of an open multipart: where the body before it ends, where it ends, whose it is."""

    before: int
    after: int
    level: int
    closing: bool


@dataclass(slots=True, kw_only=True)
class _Cutter:
    """The state of cutting one buffer: the open boundaries, and the delimiter that ended the last entity.

    The buffer begins with a line feed of its own, so that every delimiter line has one before it.
    """

    octets: bytes
    caps: Caps
    count: int = 0
    dashed: int = 0
    open: list[bytes] = field(default_factory=list)
    stopped_at: _Delimiter | None = None
    defects: list[str] = field(default_factory=list)

    def entity(self, start: int, default_type: str, depth: int) -> Part:
        """Read the entity that begins at ``start`` and leave the delimiter that ended it in ``stopped_at``."""
        index = self.count
        self.count += 1
        headers, body = read_headers(self.octets, start, len(self.octets), self.caps)
        self.defects.extend(headers.defects)
        content_type, parameters = _content_type(headers, default_type)
        disposition, disposition_parameters = read_parameters(headers.first("content-disposition") or "")
        encoding = (headers.first("content-transfer-encoding") or "").partition(";")[0].strip(" \t\"'").lower()
        children: tuple[Part, ...] = ()
        if content_type.startswith("multipart/") or content_type in MESSAGE_TYPES:
            if depth >= self.caps.depth:
                self.defects.append(f"unreadable: parts nested more than {self.caps.depth} deep")
                content_type = "application/octet-stream"
            elif content_type in MESSAGE_TYPES:
                children = self._message(body, encoding, depth)
            else:
                children, content_type = self._multipart(body, content_type, parameters, depth)
        if not children:
            self.stopped_at = self._next(body)
        end = len(self.octets) if self.stopped_at is None else max(body, self.stopped_at.before)
        return Part(
            index=index,
            headers=headers,
            content_type=content_type,
            parameters=parameters,
            disposition=disposition,
            disposition_parameters=disposition_parameters,
            encoding=encoding,
            buffer=self.octets,
            start=body,
            end=end,
            children=children,
        )

    def _multipart(
        self, body: int, content_type: str, parameters: dict[str, str], depth: int
    ) -> tuple[tuple[Part, ...], str]:
        """Cut the children of a multipart. Without any delimiter it is read as the plain text that it must be."""
        boundary = parameters.get("boundary", "").encode("utf-8", "replace")
        if boundary[-1:].isspace() and self.octets.find(b"\n--" + boundary, body - 1) < 0:
            boundary = boundary.rstrip()
        if not boundary:
            self.defects.append("multipart without a boundary")
            boundary = self._seen_boundary(body)
        if not boundary:
            return (), "text/plain"
        self.open.append(boundary)
        level = len(self.open)
        default = "message/rfc822" if content_type == "multipart/digest" else "text/plain"
        children: list[Part] = []
        at = self._next(body)
        while at is not None and at.level == level and not at.closing:
            if self.count >= self.caps.parts:
                self.defects.append(f"unreadable: more than {self.caps.parts} parts")
                at = None
                break
            if self.octets.startswith(b"--" + boundary, at.after):  # the same delimiter twice in a row
                at = self._next(at.after)
                continue
            children.append(self.entity(at.after, default, depth + 1))
            at = self.stopped_at
        del self.open[level - 1 :]
        if at is not None and at.level == level:  # closed: what follows is an epilogue, up to an outer delimiter
            at = self._next(at.after) if self.open else None
        elif children:
            self.defects.append("multipart without its last boundary")
        self.stopped_at = at
        if not children:
            self.defects.append("multipart without parts")
            return (), "text/plain"
        return tuple(children), content_type

    def _message(self, body: int, encoding: str, depth: int) -> tuple[Part, ...]:
        """Read the mail inside a message part. RFC 2046 section 5.2.1 forbids encoding it; some programs do."""
        if encoding not in {"base64", "quoted-printable"}:
            return (self.entity(body, "text/plain", depth + 1),) if self.count < self.caps.parts else ()
        self.stopped_at = self._next(body)
        end = len(self.octets) if self.stopped_at is None else max(body, self.stopped_at.before)
        inner = _Cutter(
            octets=b"\n" + decode_transfer(self.octets[body:end], encoding),
            caps=self.caps,
            count=self.count,
            dashed=self.dashed,
        )
        child = inner.entity(1, "text/plain", depth + 1)
        self.count, self.dashed = inner.count, inner.dashed
        self.defects.extend(inner.defects)
        return (child,)

    def _next(self, position: int) -> _Delimiter | None:
        """Return the first delimiter of any open multipart on a line at or after ``position``."""
        if not self.open:
            return None
        levels = {boundary: level for level, boundary in enumerate(self.open, 1)}
        at = self.octets.find(b"\n--", position - 1)
        while at >= 0:
            self.dashed += 1
            if self.dashed > _MOST_DASHED_LINES:
                self.defects.append("unreadable: too many lines that look like boundaries")
                return None
            stop = self.octets.find(b"\n", at + 1)
            stop = len(self.octets) if stop < 0 else stop
            found = _which(self.octets[at + 3 : min(stop, at + 3 + _LONGEST_BOUNDARY)], levels)
            if found is not None:
                before = at - 1 if self.octets[at - 1 : at] == b"\r" else at
                return _Delimiter(before, min(stop + 1, len(self.octets)), *found)
            at = self.octets.find(b"\n--", stop)
        return None

    def _seen_boundary(self, body: int) -> bytes:
        """Return the boundary that the body of a multipart shows where its header names none."""
        seen = _SHOWN_BOUNDARY.search(self.octets, body - 1, body + 100_000)
        return seen[1].rstrip() if seen else b""


def _which(line: bytes, levels: dict[bytes, int]) -> tuple[int, bool] | None:
    """Tell whose delimiter a line is and whether it closes.

    Its last blanks count only where the boundary has some; words after a boundary never do (RFC 2046 section 5.1.1).
    """
    for text in (line.rstrip(b"\r"), line.rstrip(), line.split(b" ", 1)[0]):
        if text in levels:
            return levels[text], False
        if text.endswith(b"--"):
            inner = text[:-2]
            level = levels.get(inner) or levels.get(inner.rstrip())
            if level is not None:
                return level, True
    return None


_SHOWN_BOUNDARY = re.compile(rb"\n--([^\r\n]{1,200})\r?\n[Cc]ontent-")
_TYPE = re.compile(r"\s*([\w!#$&^.+-]+)/([\w!#$&^.+-]+)", re.ASCII)


def _content_type(headers: Headers, default: str) -> tuple[str, dict[str, str]]:
    """Return type and parameters; what is missing or no type at all is plain text (RFC 2045 section 5.2)."""
    value = headers.first("content-type")
    if value is None:
        return default, {}
    head, parameters = read_parameters(value)
    found = _TYPE.match(head)
    if found:
        return f"{found[1]}/{found[2]}", parameters
    return ("multipart/mixed" if head == "multipart" else "text/plain"), parameters
