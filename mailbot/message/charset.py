"""Bytes that a mail calls text, made into text: whatever charset it claims, a mail is always read.

Nothing here raises and everything is linear (R68). The label is a hint: UTF-8 called Latin-1, windows-1252 called
ASCII and unknown names are all common, and a wrong guess costs a few odd letters, never the mail.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

GUESS = "guess"
"""Codec name for a label that says nothing: UTF-8 where the bytes are UTF-8, else windows-1252."""

_LABEL = re.compile(r"[a-z0-9][a-z0-9._:+-]{0,39}")
# Codecs of the standard library that are not character sets, or whose decoding costs more than linear time.
_NOT_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
_SAYS_NOTHING = frozenset(
    {
        "8bit", "7bit", "binary", "unknown", "unknown-8bit", "x-unknown", "x-user-defined", "default", "none",
        "us-ascii", "ascii", "646", "iso646-us", "ansi-x3.4-1968", "ansi-x3.110-1983", "iso-8859-1", "iso8859-1",
        "latin1", "latin-1", "l1", "cp819", "windows-1252", "windows1252", "win-1252", "cp1252", "cp-1252",
        "x-ansi", "ansi",
    }
)  # fmt: skip
# Names in use that Python does not know, or knows too narrowly: the second codec decodes all that the first does.
_WIDER = {
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8",
    "unicode": "utf-16",
    "unicode-1-1-utf-7": "utf-7",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb-2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "euc-cn": "gb18030",
    "euc-kr": "cp949",
    "ks-c-5601-1987": "cp949",
    "ks-c-5601": "cp949",
    "korean": "cp949",
    "shift-jis": "cp932",
    "shift-jisx0213": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms-kanji": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-1": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "big5": "cp950",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "iso-8859-6-e": "iso-8859-6",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
}
# ASCII bytes may mean something else in these.
_STATEFUL = re.compile(r"utf[-_]?(7|16|32)|iso[-_]?2022|hz")
# In these a byte is a letter, so that bytes which happen to be valid UTF-8 are UTF-8.
_BYTE_PER_LETTER = re.compile(r"(iso[-_]?8859|windows[-_]|cp(12|437|85|86|874)|koi8|mac[-_]|latin)")

_CONTROL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)
_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_NOT_OF_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\\s]+")


def decode(octets: bytes, label: str) -> tuple[str, str]:
    """Return the text of ``octets`` and what had to be repaired (empty when nothing was)."""
    codec = codec_of(label)
    if octets.isascii() and not _STATEFUL.match(codec):
        return octets.decode("ascii"), ""
    if codec == GUESS:
        return _guess(octets, label)
    if codec == "utf-8":
        return _broken_utf8(octets)
    if _STATEFUL.match(codec) and octets.isascii() and codec[:6] in {"utf-16", "utf-32", "utf_16", "utf_32"}:
        return octets.decode("ascii"), f"ascii called {codec}"
    if _BYTE_PER_LETTER.match(codec) and (text := _utf8(octets)) is not None:
        return text, f"utf-8 called {codec}"
    try:
        return octets.decode(codec), ""
    except UnicodeError:  # expected: the label is a hint
        text = _utf8(octets)
        if text is not None:
            return text, f"utf-8 called {codec}"
        return octets.decode(codec, "replace"), f"bytes that are not {codec} were replaced"


@lru_cache(maxsize=256)
def codec_of(label: str) -> str:
    """Return the Python codec for a charset name found in a mail, or ``GUESS``."""
    name = label.strip().strip("\"'").lower().replace("_", "-")
    if name in _SAYS_NOTHING or not _LABEL.fullmatch(name) or name in _NOT_CHARSETS:
        return GUESS
    name = _WIDER.get(name, name)
    try:
        b"a".decode(name)
    except LookupError:  # expected: no charset of that name, or a codec that does not give text
        return GUESS
    except UnicodeError:  # expected: the name is good, one byte is too short for it
        return name
    return name


def is_known(label: str) -> bool:
    """Tell whether the label names a charset that mailbot knows."""
    return codec_of(label) != GUESS or label.strip().strip("\"'").lower().replace("_", "-") in _SAYS_NOTHING


def clean_text(text: str) -> str:
    """Return ``text`` with line feeds only and in NFC, without control, direction or zero-width characters (T11)."""
    text = _CONTROL.sub("", _BREAK.sub("\n", text))
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean_line(text: str, limit: int = 998) -> str:
    """Return ``text`` as one bounded line without control characters: for subjects, names and evidence."""
    line = _CONTROL.sub("", _NOT_OF_A_LINE.sub(" ", text[: limit * 4])).strip()[:limit]
    return line if line.isascii() else unicodedata.normalize("NFC", line)


def _utf8(octets: bytes) -> str | None:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:  # expected: this asks whether the bytes are UTF-8
        return None


def _guess(octets: bytes, label: str) -> tuple[str, str]:
    text = _utf8(octets)
    if text is not None:
        return text, f"utf-8 called {label}" if label else "8-bit text without a charset"
    repaired = "8-bit text without a charset"
    if label:
        repaired = "" if is_known(label) else f"unknown charset {clean_line(label, 40)!r} read as windows-1252"
    return octets.decode("cp1252", "replace"), repaired


def _broken_utf8(octets: bytes) -> tuple[str, str]:
    """Read what calls itself UTF-8: with a few broken bytes it is, with mostly broken ones it is windows-1252."""
    text = octets.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if not bad:
        return text, ""
    good = sum(1 for letter in text[:4000] if letter > "\x7f") - text[:4000].count("\ufffd")
    if good >= text[:4000].count("\ufffd"):
        return text, "broken utf-8 bytes were replaced"
    return octets.decode("cp1252", "replace"), "windows-1252 called utf-8"
