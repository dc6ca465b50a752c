"""The header block of a mail: split, unfolded, decoded, and never trusted to be well-formed or small.

Every function is linear in its input, and the input is bounded by ``caps`` (R65). Values are kept as the bytes that
came, because encoded words (RFC 2047) may only be decoded after addresses and parameters have been cut apart.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from mailbot.message import charset
from mailbot.message.caps import DEFAULT_CAPS, Caps


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields in the order of the mail: lower-case names, raw unfolded values."""

    fields: tuple[tuple[str, bytes], ...] = ()
    defects: tuple[str, ...] = ()
    _by_name: dict[str, list[bytes]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self.fields:
            self._by_name.setdefault(name, []).append(value)

    def first(self, name: str) -> str | None:
        """Return the raw text of the top-most field of that name, or None."""
        values = self._by_name.get(name)
        return raw_text(values[0]) if values else None

    def every(self, name: str) -> tuple[str, ...]:
        """Return the raw texts of all fields of that name."""
        return tuple(map(raw_text, self._by_name.get(name, ())))

    def text(self, name: str) -> str:
        """Return the top-most field of that name as one clean decoded line; empty when there is none."""
        value = self.first(name)
        return charset.clean_line(decode_words(value)) if value else ""

    def has(self, *names: str) -> bool:
        """Tell whether a field of any of these names occurs."""
        return any(name in self._by_name for name in names)


_SURE_FIELD = re.compile(  # no text of a person begins like this
    rb"(?:received|from|to|cc|subject|date|message-id|return-path|reply-to|references|in-reply-to|delivered-to|mime-version"
    rb"|(?:x|content|list|arc|dkim|authentication|received|thread|accept)-[a-z0-9-]{1,80})[ \t]?:",
    re.IGNORECASE,
)
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_FIELD = re.compile(rb"([!-9;-~\x80-\xff]+)[ \t]*:")  # with blanks before the colon: RFC 5322 section 4.5.8


def read_headers(octets: bytes, start: int, end: int, caps: Caps = DEFAULT_CAPS) -> tuple[Headers, int]:
    """Return the header fields that begin at ``start`` and the offset where the body begins.

    The block ends at the first empty line, or before the first line that is no header field (RFC 5322 section 2.2);
    a leading mbox ``From `` line is passed over.
    """
    folded: list[tuple[str, list[bytes]]] = []
    defects: list[str] = []
    limit = min(end, start + caps.header_block)
    position = start
    while position < limit:
        stop = octets.find(b"\n", position, limit)
        if stop < 0 and limit < end:
            break
        following = limit if stop < 0 else stop + 1
        line = octets[position:following].rstrip(b"\r\n")
        if not line:
            return _unfolded(folded, defects, caps), following
        if line[:1] in {b" ", b"\t"} and folded:
            folded[-1][1].append(line.strip())
        elif found := _FIELD.match(line):
            folded.append((found[1].decode("latin-1").lower(), [line[found.end() :].strip()]))
        elif _SURE_FIELD.match(octets, following, limit):  # a line wrapped without its blank, or lost in between
            if folded:
                folded[-1][1].append(line.strip())
        elif not (position == start and line.startswith((b"From ", b">From "))):
            defects.append("the headers end without an empty line")
            return _unfolded(folded, defects, caps), position
        position = following
    if limit < end:
        defects.append(f"unreadable: header block of more than {caps.header_block} bytes")
        blank = _EMPTY_LINE.search(octets, position, end)
        position = blank.end() if blank else end
    return _unfolded(folded, defects, caps), position


def _unfolded(folded: list[tuple[str, list[bytes]]], defects: list[str], caps: Caps) -> Headers:
    if len(folded) > caps.headers:
        defects.append(f"unreadable: more than {caps.headers} header fields")
    fields: list[tuple[str, bytes]] = []
    for name, lines in folded[: caps.headers]:
        value = b" ".join(lines) if len(lines) > 1 else lines[0]
        if len(value) > caps.header:
            defects.append(f"header {name[:40]} cut to {caps.header} bytes")
        fields.append((name, value[: caps.header]))
    return Headers(tuple(fields), tuple(defects))


def raw_text(value: bytes) -> str:
    """Return a raw header value as text: 8-bit and escaped Japanese values are decoded, encoded words are not."""
    if value.isascii():
        return value.decode("ascii") if b"\x1b" not in value else charset.decode(value, "iso-2022-jp")[0]
    return charset.decode(value, "")[0]


# RFC 2047 section 2, as it occurs: spaces inside the text and a language suffix (RFC 2231 section 5) are tolerated.
_WORD = re.compile(r"=\?([^?\s]{1,75})\?([bqBQ])\?([^?]{0,32000})\?=")


def decode_words(value: str) -> str:
    """Return ``value`` with its encoded words decoded (RFC 2047 section 6.2): blanks between two of them vanish.

    Neighbours of the same charset are joined as bytes first, so that a character cut in two by its sender is whole.
    """
    if "=?" not in value:
        return value
    out: list[str] = []
    held: list[bytes] = []
    held_charset = ""
    position = 0
    for word in _WORD.finditer(value):
        between = value[position : word.start()]
        label = word[1].partition("*")[0].lower()
        if held and (label != held_charset or between.strip()):
            out.append(charset.decode(b"".join(held), held_charset)[0])
            held = []
        if between.strip() or not position:
            out.append(between)
        held.append(_word_bytes(word[2], word[3]))
        held_charset = label
        position = word.end()
    if held:
        out.append(charset.decode(b"".join(held), held_charset)[0])
    out.append(value[position:])
    return "".join(out)


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    return base64_bytes(raw)


_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


def base64_bytes(raw: bytes) -> bytes:
    """Decode base64 that may be cut, badly padded or full of foreign characters."""
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:  # expected: broken base64 is common
        letters = raw.translate(None, _NOT_BASE64)
        letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


# One parameter: ; name = "quoted" or bare. A bare value ends at the next semicolon, spaces inside it are tolerated.
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;"]*))', re.DOTALL)
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")


def read_parameters(value: str) -> tuple[str, dict[str, str]]:
    """Split ``text/plain; charset=utf-8`` into its lower-case head and its decoded parameters.

    RFC 2045 section 5.1, with the continuations and charsets of RFC 2231 and, inside quotes, the encoded words that
    RFC 2047 forbids and mail programs write all the same.
    """
    head, semicolon, _ = value.partition(";")
    if not semicolon:
        return head.strip().lower(), {}
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for found in _PARAMETER.finditer(value, len(head)):
        text = re.sub(r'\\(["\\])', r"\1", found[2]) if found[2] is not None else found[3].strip()
        section = _SECTION.fullmatch(found[1].lower())
        if section is None or section[0] == section[1]:
            plain.setdefault(found[1].lower(), decode_words(text))
        else:
            pieces.setdefault(section[1], []).append((int(section[2] or 0), bool(section[3]), text))
    return head.strip().lower(), plain | {name: _join_2231(found) for name, found in pieces.items()}


def _join_2231(pieces: list[tuple[int, bool, str]]) -> str:
    """Join RFC 2231 continuations by number; the first encoded one names the charset for all (section 4.1)."""
    pieces.sort(key=lambda piece: piece[0])
    label = ""
    octets: list[bytes] = []
    for position, (_, encoded, text) in enumerate(pieces):
        body = text
        if encoded and position == 0 and text.count("'") >= 2:  # noqa: PLR2004 - charset'language'text
            label, _, rest = text.partition("'")
            body = rest.partition("'")[2]
        octets.append(unquote_to_bytes(body) if encoded else body.encode("utf-8", "replace"))
    return charset.decode(b"".join(octets), label)[0]
