"""Who wrote and to whom: address lists read strictly, so that nobody can pass for somebody else.

The library's reader has taken ``alice@example.org)bob@evil.example`` for Alice (CVE-2023-27043) and recurses on
nested comments. Here a list is cut into tokens in one pass; an entry that is not exactly an address, or a name and an
address in angle brackets, is left out and counted (R71). Display names are decoded last and never read as addresses.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from mailbot.domain import Address
from mailbot.message.charset import clean_line
from mailbot.message.headers import decode_words

_LONGEST_NAME = 200
# RFC 5321 section 4.5.3.1 allows 64 + 255; local parts of bounce addresses run longer.
_LONGEST_LOCAL = 256
_LONGEST_DOMAIN = 253

_TOKEN = re.compile(
    r"""(?P<blank>\s+)
      | (?P<quoted>"(?:[^"\\]|\\.)*"?)
      | (?P<angle><[^<>"]*(?:"(?:[^"\\]|\\.){0,300}"[^<>"]*)?>)
      | (?P<special>[(),:;])
      | (?P<word>[^\s"(),:;<>]+)
      | (?P<stray>.)""",
    re.VERBOSE | re.DOTALL,
)
_UNCLOSED = re.compile(r'"(?:[^"\\]|\\.)*', re.DOTALL)
_LOCAL = re.compile(r"""[^\s"(),:;<>@\[\]\\\x00-\x1f\x7f-\x9f]+""")
_QUOTED_LOCAL = re.compile(r'"(?:[^"\\\r\n\x00-\x1f\x7f-\x9f]|\\[ -~])*"')
_DOMAIN = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_LITERAL = re.compile(r"\[[0-9a-z:.]{2,60}\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressList:
    """An address header, read: its addresses in order, and what keeps it from being trusted as a sender."""

    addresses: tuple[Address, ...] = ()
    unread: int = 0
    """Entries that could be taken for an address and are none."""
    group: bool = False
    """The list uses group syntax (RFC 5322 section 3.4): fine for a recipient, never for a sender (R14)."""
    more: bool = False
    """There are more entries than were looked at."""


@dataclass(slots=True)
class _Entry:
    """The entry being read: its tokens outside comments, and the last comment."""

    words: list[str] = field(default_factory=list)
    spaced: bool = False
    angles: list[str] = field(default_factory=list)
    after_angle: bool = False
    comment: str = ""
    broken: bool = False


def parse_addresses(raw: str, limit: int = 100) -> tuple[Address, ...]:
    """Return the addresses of a raw (not yet decoded) header value, at most ``limit`` of them."""
    return read_address_list(raw, limit).addresses


def read_address_list(raw: str, limit: int = 100) -> AddressList:
    """Read a raw address header in one pass; the cost is linear in its length."""
    addresses: list[Address] = []
    unread = 0
    group = False
    entry = _Entry()
    position = 0
    while position < len(raw) and len(addresses) + unread < limit:
        token = _TOKEN.match(raw, position)
        if token is None:  # cannot be: the last alternative takes any character
            break
        position = token.end()
        kind, text = token.lastgroup, token[0]
        if text == "(" and kind == "special":
            comment, position = _comment(raw, position)
            entry.comment = comment or entry.comment
            entry.spaced = True
        elif kind == "special" and text in ",;":
            address, failed = _finish(entry)
            addresses.extend(address)
            unread += failed
            entry = _Entry()
        elif text == ":" and kind == "special" and not entry.angles and not entry.broken:
            group = True
            entry = _Entry()
        else:
            _add(entry, kind or "", text)
    more = position < len(raw)
    if not more:
        address, failed = _finish(entry)
        addresses.extend(address)
        unread += failed
    return AddressList(addresses=tuple(addresses[:limit]), unread=unread, group=group, more=more)


def normal_address(text: str) -> str | None:
    """Return one bare address in normal form (lower case, IDNA domain), or None when it is not exactly one.

    ASCII letters of the local part are lower-cased and nothing else is: folding or normalising further would turn
    U+212A into ``k`` and one person's address into another's (CVE-2019-19844).
    """
    local, at, domain = text.strip().rpartition("@")
    if not at or len(local) > _LONGEST_LOCAL:
        return None
    if not _LOCAL.fullmatch(local):
        if not _QUOTED_LOCAL.fullmatch(local):
            return None
        bare = re.sub(r"\\(.)", r"\1", local[1:-1])
        local = bare if _LOCAL.fullmatch(bare) else local
    host = normal_domain(domain)
    if host is None:
        return None
    return f"{_ascii_lower(local)}@{host}"


def normal_domain(text: str) -> str | None:
    """Return a domain in lower-case ASCII (RFC 5891, with the mapping of UTS 46), or None when it is none."""
    domain = text.strip().rstrip(".")
    if domain.isascii():
        domain = domain.lower()
        return domain if len(domain) <= _LONGEST_DOMAIN and _is_domain(domain) else None
    if len(domain) > _LONGEST_DOMAIN:
        return None
    labels = re.split("[.\u3002\uff0e\uff61]", unicodedata.normalize("NFKC", domain.lower()))
    try:
        ascii_form = ".".join(
            label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii") for label in labels
        )
    except UnicodeError:  # lone surrogates have no punycode
        return None
    if any(unicodedata.category(letter)[0] in "CZS" for label in labels for letter in label):
        return None
    return ascii_form if len(ascii_form) <= _LONGEST_DOMAIN and _is_domain(ascii_form) else None


_SHARED = frozenset(
    {
        "ac", "asso", "co", "com", "edu", "go", "gob", "gouv", "gov", "govt", "gub",
        "mil", "ne", "net", "nom", "or", "org", "presse", "sch", "tm",
    }
)  # fmt: skip
"""Second-level names that registries give to many owners."""


def is_own_name(domain: str) -> bool:
    """Tell whether a domain belongs to one owner, unlike ``com``, ``co.uk`` or ``gouv.fr``."""
    labels = domain.split(".")
    return len(labels) > 2 or (len(labels) == 2 and labels[0] not in _SHARED)  # noqa: PLR2004 - name and top level


def same_organisation(first: str, second: str) -> bool:
    """Tell whether two domains in normal form are one owner's: equal, one below the other, or side by side."""
    if first == second:
        return bool(first)
    if (first.endswith(f".{second}") and is_own_name(second)) or (second.endswith(f".{first}") and is_own_name(first)):
        return True
    parent = first.partition(".")[2]
    return parent == second.partition(".")[2] and is_own_name(parent)


def _is_domain(domain: str) -> bool:
    return bool(_DOMAIN.fullmatch(domain) or _LITERAL.fullmatch(domain))


def _ascii_lower(text: str) -> str:
    return text.lower() if text.isascii() else "".join(c.lower() if c < "\x80" else c for c in text)


def _comment(raw: str, position: int) -> tuple[str, int]:
    """Return the comment that was just opened and the place after it; one never closed reaches to the end."""
    depth = 1
    start = position
    while position < len(raw):
        letter = raw[position]
        if letter == "\\":
            position += 1
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if not depth:
                return raw[start:position], position + 1
        position += 1
    return "", len(raw)


def _add(entry: _Entry, kind: str, text: str) -> None:
    """Take one token into the entry; text after the angle brackets or stray characters spoil it."""
    if kind == "blank":
        entry.spaced = True
    elif kind == "angle":
        entry.angles.append(text[1:-1])
        entry.after_angle = True
    elif kind in {"word", "quoted"} and not entry.after_angle and not _UNCLOSED.fullmatch(text):
        glue = "" if not entry.words or not entry.spaced else " "
        entry.words.append(glue + text)
        entry.spaced = False
    else:
        entry.broken = True


def _finish(entry: _Entry) -> tuple[tuple[Address, ...], int]:
    """Return the entry's address, and 1 when it could be taken for one and is none.

    Words alone are what an unquoted comma leaves of ``Dupont, Jean <jean@example.fr>``: nobody's address.
    """
    if entry.broken or len(entry.angles) > 1:
        return (), 1
    if not entry.angles and "@" not in "".join(entry.words):
        return (), 0
    if entry.angles:
        text = entry.angles[0].strip()
        if text.startswith("@") and ":" in text:  # a source route (RFC 5322 section 4.4): only its end counts
            text = text.rpartition(":")[2]
        name = " ".join(_unquoted(word.strip()) for word in entry.words)
    else:
        text = "".join(entry.words)
        name = entry.comment
    address = normal_address(text)
    if address is None:
        return (), int(bool(text))
    return (Address(address=address, name=clean_line(decode_words(name), _LONGEST_NAME)),), 0


def _unquoted(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word[1:-1]) if word.startswith('"') else word
