"""What a plain text part holds besides its words: wrapped paragraphs, files in letters, signed and encrypted blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailbot.message.mime import uudecode


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineFile:
    """A file written into the text with uuencode."""

    name: str
    octets: bytes


_STUB = re.compile(
    r"(?:does(?: not|n't)|cannot|can't|unable to|not able to) (?:support|display|read|view|show)\b.{0,60}\bhtml"
    r"|\bhtml.{0,60}(?:capable|compatible|enabled|compliant|e-?mail client|version of this)"
    r"|ne (?:supporte|prend|permet|peut)\b.{0,80}\bhtml|(?:au|en) format html|version html"
    r"|(?:unterst(?:ü|ue)tzt|zeigt) (?:kein|keine|leider)\b.{0,40}\bhtml|im html-format"
    r"|this is a multi-?part message in mime format|no (?:plain[- ])?text version|version en ligne de (?:ce|cet)"
    r"|view (?:this|the) (?:e-?mail|message) in"
)
_STUB_HINTS = ("html", "mime format", "text version", "version en ligne", "view th")
_LONGEST_STUB = 600


def is_stub(text: str) -> bool:
    """Tell whether a text part only says that the mail is to be read as HTML, or says nothing at all."""
    bare = text.strip(" \t\n\xa0\u200c\u200d")
    if not bare or len(bare) > _LONGEST_STUB:
        return not bare
    line = " ".join(bare.lower().split())
    return any(hint in line for hint in _STUB_HINTS) and _STUB.search(line) is not None


def unflow(text: str, *, delete_space: bool) -> str:
    """Join the paragraphs of ``format=flowed`` text (RFC 3676 section 4); a signature line stays alone."""
    out: list[str] = []
    flowing = False
    depth_before = 0
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        fixed = content == "-- " or not content.endswith(" ")
        body = content[:-1] if delete_space and not fixed else content
        if flowing and depth == depth_before and content != "-- ":
            out[-1] += body
        else:
            out.append(f"{'>' * depth} {body}" if depth else body)
        flowing, depth_before = not fixed, depth
    return "\n".join(out)


_BEGIN = re.compile(r"begin [0-7]{3,4} (\S[^\n]{0,199})")


def cut_uuencoded(text: str) -> tuple[str, tuple[InlineFile, ...]]:
    """Return the text without its uuencoded files, and the files."""
    if "begin " not in text or "\nend" not in text:
        return text, ()
    kept: list[str] = []
    files: list[InlineFile] = []
    name = ""
    block: list[str] = []
    for line in text.split("\n"):
        started = _BEGIN.fullmatch(line.rstrip()) if not block else None
        if started:
            name, block = started[1], [line]
        elif block and line.strip() == "end":
            octets = uudecode([row.rstrip().encode("ascii", "replace") for row in block[1:]])
            files.append(InlineFile(name=name, octets=octets))
            block = []
        elif block and (len(block) > 1 or _is_uu_line(line)):
            block.append(line)
        else:
            kept.extend([*block, line])
            block = []
    return "\n".join([*kept, *block]), tuple(files)


def _is_uu_line(line: str) -> bool:
    """Tell whether a line has the length that its first letter announces (1 to 45 bytes)."""
    row = line.rstrip()
    count = (ord(row[0]) - 32) & 63 if row and " " <= row[0] <= "`" else 0
    return 1 <= count <= 45 and abs(len(row) - 1 - (count + 2) // 3 * 4) <= 2  # noqa: PLR2004 - of the uuencode format


_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_ENCRYPTED = "-----BEGIN PGP MESSAGE-----"


def is_pgp_encrypted(text: str) -> bool:
    """Tell whether the text is an OpenPGP message that mailbot cannot read (RFC 9580 section 6.2; R15)."""
    return text.lstrip()[:400].find(_ENCRYPTED) >= 0


def unsigned(text: str) -> str:
    """Return a clear-signed text (RFC 9580 section 7) without its armour."""
    start = text.find(_SIGNED)
    if start < 0:
        return text
    body_at = text.find("\n\n", start)
    end = text.find("-----BEGIN PGP SIGNATURE-----", max(body_at, 0))
    if body_at < 0 or end < 0:
        return text
    close = text.find("-----END PGP SIGNATURE-----", end)
    after = text[close + 27 :] if close >= 0 else ""
    body = "\n".join(line.removeprefix("- ") for line in text[body_at + 2 : end].split("\n"))
    return text[:start] + body + after
