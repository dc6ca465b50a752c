"""The words of a mail: which of its parts a person would read, and which are files.

Plain text is preferred to HTML unless it is empty or only says that the mail is HTML; parts of a mixed mail are read
one after the other, as Apple Mail writes them; a mail attached to an otherwise empty mail is read in its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailbot.domain import Attachment
from mailbot.message import charset, plaintext
from mailbot.message.attachments import describe, safe_name
from mailbot.message.caps import DEFAULT_CAPS, Caps
from mailbot.message.html import html_to_text
from mailbot.message.mime import MESSAGE_TYPES, Part

_PLAIN = frozenset({"text/plain", "text/markdown", "text/x-markdown"})
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_ENRICHED = frozenset({"text/enriched", "text/richtext"})
_READABLE = _PLAIN | _HTML | _ENRICHED
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})

_BYTES_PER_LETTER = 4  # room for UTF-8 and base64 when only so many letters are wanted
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_HTML_START = re.compile(r"\s{0,99}<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,400}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a person finds in a mail: its words, its files, and whether the words could be read at all."""

    text: str = ""
    files: tuple[Attachment, ...] = ()
    forwarded: tuple[Part, ...] = ()
    """Mails that came as attachments."""
    encrypted: bool = False
    calendar: str = ""
    """Method of a calendar part (REQUEST, REPLY, ...), or empty."""
    defects: tuple[str, ...] = ()


def read(root: Part, caps: Caps = DEFAULT_CAPS) -> Reading:
    """Return what is to be read in a mail. Never raises; text and files are bounded by ``caps``."""
    reader = _Reader(caps=caps)
    text = charset.clean_text(reader.visit(root, take_text=True))
    if len(text) > caps.text:
        text = text[: caps.text]
        reader.defects.append(f"text cut to {caps.text} characters")
    if plaintext.is_pgp_encrypted(text):
        reader.encrypted = True
    files = sorted(reader.files, key=lambda file: file.part)
    if len(files) > caps.attachments:
        reader.defects.append(f"only {caps.attachments} of {len(files)} attachments are listed")
    return Reading(
        text=plaintext.unsigned(text).strip("\n"),
        files=tuple(files[: caps.attachments]),
        forwarded=tuple(reader.forwarded),
        encrypted=reader.encrypted,
        calendar=reader.calendar,
        defects=tuple(dict.fromkeys(reader.defects)),
    )


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Walks the parts once and gathers what it meets. Depth is bounded by the cutting of the mail."""

    caps: Caps
    files: list[Attachment] = field(default_factory=list)
    forwarded: list[Part] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    encrypted: bool = False
    calendar: str = ""
    letters: int = 0

    def visit(self, part: Part, *, take_text: bool, inline: bool = False) -> str:
        """Return the words of a part, and note its files. With ``take_text`` false, words are passed over."""
        kind = part.content_type
        if kind.startswith("multipart/") and part.children:
            return self._container(part, kind, take_text=take_text)
        if kind in _READABLE and not self._is_file(part, kind):
            return self._leaf(part, kind) if take_text else ""
        if kind in MESSAGE_TYPES:
            self.forwarded.append(part)
        if kind in {"text/calendar", "application/ics"} and not self.calendar:
            self.calendar = _calendar_method(part)
        if kind in _SMIME:  # R15: neither enveloped nor opaquely signed content can be read here
            self.encrypted = True
        if kind != "application/applefile" and (part.index > 0 or kind not in MESSAGE_TYPES):
            self.files.append(describe(part, inline=inline))
        return ""

    def _container(self, part: Part, kind: str, *, take_text: bool) -> str:
        if kind == "multipart/alternative":
            return self._alternative(part) if take_text else self._mixed(part, take_text=False)
        if kind == "multipart/related":
            return self._related(part, take_text=take_text)
        if kind == "multipart/report":  # R3: what follows the first part is the report and the mail it is about
            return self.visit(part.children[0], take_text=take_text)
        if kind == "multipart/encrypted":
            self.encrypted = True
        return self._mixed(part, take_text=take_text)

    def _mixed(self, part: Part, *, take_text: bool) -> str:
        texts: list[str] = []
        for child in part.children:
            if part.content_type == "multipart/signed" and child.content_type in _SIGNATURES:
                continue
            text = self.visit(child, take_text=take_text)
            if text.strip() and not (texts and child.content_type in _HTML and _same(texts[-1], text)):
                texts.append(text)
        return "\n".join(texts)

    def _related(self, part: Part, *, take_text: bool) -> str:
        root = _related_root(part)
        text = self.visit(root, take_text=take_text)
        for child in part.children:
            if child is not root:
                self.visit(child, take_text=False, inline=child.disposition != "attachment")
        return text

    def _alternative(self, part: Part) -> str:
        """Read the plain text, or the best alternative that says more than it; note the files of all."""
        plain = next((c for c in part.children if c.content_type in _PLAIN and not c.children), None)
        text = self.visit(plain, take_text=True) if plain is not None else ""
        seen = [plain]
        if plain is None or plaintext.is_stub(text):
            better = next((c for c in reversed(part.children) if c is not plain and _may_hold_text(c)), None)
            if better is not None:
                seen.append(better)
                text = self.visit(better, take_text=True) or text
        for child in part.children:
            if not any(child is done for done in seen):
                self.visit(child, take_text=False)
        return text

    def _is_file(self, part: Part, kind: str) -> bool:
        """Tell whether a text part is a file: sent as one, or named and not the first words of the mail."""
        if part.index == 0:
            return False
        if part.disposition == "attachment":
            return True
        return bool(part.filename) and (self.letters > 0 or kind not in _PLAIN | _HTML)

    def _leaf(self, part: Part, kind: str) -> str:
        wanted = self.caps.text * _BYTES_PER_LETTER
        octets = part.body(wanted)
        label = part.parameters.get("charset", "")
        if not label and kind in _HTML and (meta := _META_CHARSET.search(octets, 0, 2_000)):
            label = meta[1].decode("ascii")
        text, repaired = charset.decode(octets, label)
        if repaired:
            self.defects.append(repaired)
        if kind in _PLAIN and not _HTML_START.match(text):
            text = self._plain(part, charset.clean_text(text))
        elif kind in _ENRICHED:
            text = _TAG.sub("", text)
        else:
            text = self._html(charset.clean_text(text))
        self.letters += len(text.strip())
        return text

    def _plain(self, part: Part, text: str) -> str:
        if part.parameters.get("format", "").lower() == "flowed":
            text = plaintext.unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
        text, files = plaintext.cut_uuencoded(text)
        for file in files:
            name = safe_name(file.name)
            kind = "application/octet-stream"
            self.files.append(Attachment(name=name, content_type=kind, size=len(file.octets), part=part.index))
        return text

    def _html(self, text: str) -> str:
        try:
            return html_to_text(text)
        except Exception as error:  # noqa: BLE001 - whatever an HTML library makes of hostile input, the mail is read
            self.defects.append(f"HTML read without its layout ({type(error).__name__})")
            return _TAG.sub(" ", text)


def _related_root(part: Part) -> Part:
    """Return the part that the others belong to (RFC 2387 section 3.2): named by id, by type, or the first."""
    start, kind = part.parameters.get("start", ""), part.parameters.get("type", "").lower()
    for child in part.children if start else ():
        if (child.headers.first("content-id") or "").strip() == start:
            return child
    first = part.children[0]
    if first.content_type.startswith("multipart/") or first.content_type in _READABLE:
        return first
    return next((child for child in part.children if child.content_type in {kind, "text/html"}), first)


def _may_hold_text(part: Part) -> bool:
    return any(inner.content_type in _READABLE for inner in part.walk())


def _same(first: str, second: str) -> bool:
    """Tell whether two texts begin with the same 200 letters: a mail sent twice over, once as HTML."""
    one, other = (re.sub(r"\W", "", text[:2_000]).lower()[:200] for text in (first, second))
    return bool(one) and one == other


def _calendar_method(part: Part) -> str:
    method = part.parameters.get("method", "")
    if not method:
        found = re.search(rb"(?:^|\n)METHOD:([A-Za-z]{1,20})", part.body(40_000))
        method = found[1].decode("ascii") if found else "PUBLISH"
    return method[:20].upper()
