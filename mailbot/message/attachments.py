"""The files that came with a mail: a name that is safe to show and to save, a type and a size (R69, R70).

Names are made safe first and judged afterwards: a name judged while it still held zero-width letters has let programs
through elsewhere. The bytes stay in the raw mail; archives, TNEF and office files are never opened.
"""

from __future__ import annotations

import re
import unicodedata

from mailbot.domain import Attachment
from mailbot.message import charset, plaintext
from mailbot.message.mime import Part, split

_LONGEST_NAME = 120  # bytes of UTF-8
_RESERVED = re.compile(r'[<>:"|?*]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_EXTENSIONS = {
    "application/ics": ".ics",
    "application/json": ".json",
    "application/ms-tnef": ".dat",
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "application/pgp-encrypted": ".asc",
    "application/pkcs7-mime": ".p7m",
    "application/rtf": ".rtf",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "image/bmp": ".bmp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "video/mp4": ".mp4",
}


def safe_name(name: str, content_type: str = "") -> str:
    """Return a file name of at most 120 bytes that no system reads as a path, a device or an order of letters.

    Decoded name in; NFKC, no invisible characters, base name only, no reserved ones, never empty: in this order (R69).
    """
    text = unicodedata.normalize("NFKC", name[:2_000])
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C" and unicodedata.category(c) not in {"Zl", "Zp"})
    text = text.replace("\\", "/").rpartition("/")[2]
    text = _RESERVED.sub("_", text).strip(" .")
    if _DEVICE.fullmatch(text):
        text = f"_{text}"
    if not text:
        text = "attachment" + _EXTENSIONS.get(content_type, "")
    return _shortened(text)


def _shortened(name: str) -> str:
    """Cut a name to its byte limit and keep its extension."""
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    ending = (dot + extension).encode()
    if not stem or len(ending) > 16:  # noqa: PLR2004 - longer than any extension in use
        stem, ending = name, b""
    return stem.encode()[: _LONGEST_NAME - len(ending)].decode("utf-8", "ignore").rstrip(" .") + ending.decode()


def describe(part: Part, *, inline: bool = False) -> Attachment:
    """Return what is known of a part that is a file, without decoding more than needed for its size."""
    name = part.filename
    if not name and part.content_type == "message/rfc822" and part.children:
        subject = part.children[0].headers.text("subject")
        name = f"{subject[:80].replace('/', ' ')}.eml" if subject else ""
    return Attachment(
        name=safe_name(name, part.content_type),
        content_type=part.content_type[:120].lower(),
        size=decoded_size(part),
        part=part.index,
        inline=inline or part.disposition == "inline",
    )


_BLANK = b" \t\r\n"


def decoded_size(part: Part) -> int:
    """Return the size in bytes without the transfer encoding; base64 is counted, not decoded."""
    if part.encoding == "base64":
        letters = part.raw().translate(None, _BLANK)
        return len(letters) * 3 // 4 - letters[-2:].count(b"=")
    if part.encoding in {"", "7bit", "8bit", "binary"}:
        return part.end - part.start
    return len(part.body())


def read_attachment(octets: bytes, attachment: Attachment) -> bytes | None:
    """Return a file's bytes from the raw mail it came with, or None when the mail has no such part."""
    if b"\n" not in octets:
        octets = octets.replace(b"\r", b"\n")
    root, _ = split(octets)
    for part in root.walk():
        if part.index == attachment.part:
            if part.content_type == "text/plain" and not part.filename:
                text, _ = charset.decode(part.body(), part.parameters.get("charset", ""))
                for file in plaintext.cut_uuencoded(charset.clean_text(text))[1]:
                    if safe_name(file.name) == attachment.name:
                        return file.octets
            return part.raw() if part.children else part.body()
    return None
