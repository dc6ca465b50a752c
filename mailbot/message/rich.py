"""Gives a mail of ours a second face: HTML with one picture, beside the text that ``compose`` wrote.

Headers stay exactly those that ``compose`` checked. The form is multipart/alternative { text, related { HTML, PNG } }
(RFC 2046 section 5.1.4, RFC 2387); the picture travels in the mail, so that nothing has to be fetched.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import replace
from email import message_from_bytes
from email.policy import compat32
from typing import TYPE_CHECKING

from mailbot.message.compose import ComposeError

if TYPE_CHECKING:
    from mailbot.domain import OutboundMessage

CONTENT = b"\r\nContent-Type: text/plain"


def with_html(plain: OutboundMessage, *, html: str, image: bytes = b"", content_id: str = "") -> OutboundMessage:
    """Return ``plain`` with ``html`` beside its text, and ``image`` (PNG) as the part that ``cid:CONTENT_ID`` names.

    Raises ComposeError for a mail that is no plain text, or whose parts could not be read again as they were meant.
    """
    head, _, body = plain.octets.partition(b"\r\n\r\n")
    top, mark, content = head.partition(CONTENT)
    if not mark:
        raise ComposeError("A mail that is no plain text cannot be given another face; it was not sent.")
    text = mark.removeprefix(b"\r\n") + content + b"\r\n\r\n" + body
    page = _part(
        ("Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"),
        _quoted(html),
    )
    second, wanted = page, ["multipart/alternative", "text/plain", "text/html"]
    if image:
        second = _joined("related", (page, _picture(image, content_id)), plain.message_id, kind='; type="text/html"')
        wanted = ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    octets = top + b"\r\n" + _joined("alternative", (text, second), plain.message_id)
    if [part.get_content_type() for part in message_from_bytes(octets, policy=compat32).walk()] != wanted:
        raise ComposeError("A mail with a picture did not have the parts it was meant to have; it was not sent.")
    return replace(plain, octets=octets)


def _joined(subtype: str, parts: tuple[bytes, ...], message_id: str, *, kind: str = "") -> bytes:
    """Return a multipart, its own header lines first; its boundary can be known by nobody who has not our keys."""
    boundary = f"=_mb_{hashlib.sha256(f'{subtype} {message_id}'.encode()).hexdigest()[:24]}"
    mark = boundary.encode("ascii")
    joined = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts)
    return _part(
        (f'Content-Type: multipart/{subtype}{kind}; boundary="{boundary}"',), joined + b"--" + mark + b"--\r\n"
    )


def _part(headers: tuple[str, ...], body: bytes) -> bytes:
    return b"".join(line.encode("ascii") + b"\r\n" for line in headers) + b"\r\n" + body


def _picture(image: bytes, content_id: str) -> bytes:
    headers = (
        "Content-Type: image/png",
        "Content-Transfer-Encoding: base64",
        f"Content-ID: <{content_id}>",
        'Content-Disposition: inline; filename="chart.png"',
    )
    return _part(headers, base64.encodebytes(image).replace(b"\n", b"\r\n").rstrip(b"\r\n"))


def _quoted(text: str) -> bytes:
    """Return text in quoted-printable, CRLF lines of 76 letters at most."""
    quoted = binascii.b2a_qp(text.replace("\r\n", "\n").encode("utf-8", "replace"), istext=True)
    return quoted.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
