"""The mails of a measurement: what customers wrote in the corpus, dressed as real programs dress them."""

from __future__ import annotations

import json
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TYPICAL_OCTETS = 2600
"""Size of a mail as web mail programs send them: both alternatives of a short text."""


def bench_mails(count: int, *, corpus: Path, to: str) -> Iterator[bytes]:
    """Yield ``count`` mails from different senders, always the same ones in the same order."""
    files = sorted(corpus.glob("*.jsonl"))
    lines = [file.read_text(encoding="utf-8").splitlines() for file in files]
    for number in range(count):
        file = lines[number % len(lines)]
        letter = json.loads(file[(number // len(lines)) % len(file)])
        yield _dressed(letter["subject"] or "Question", letter["body"], number=number, to=to)


def _dressed(subject: str, body: str, *, number: int, to: str) -> bytes:
    mail = MIMEMultipart("alternative")
    mail["From"] = f"Client {number} <client{number}@customers.example>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = "Fri, 20 Nov 2026 09:00:00 +0100"
    mail["Message-ID"] = f"<bench-{number}@customers.example>"
    html = "<br>".join(body.splitlines())
    mail.attach(MIMEText(body, "plain", "utf-8"))
    mail.attach(MIMEText(f"<html><body><div style='font-family:Arial'>{html}</div></body></html>", "html", "utf-8"))
    octets = mail.as_bytes()
    missing = TYPICAL_OCTETS - len(octets)
    filler = f"X-Mailer: {'x' * 60}\n".encode()
    return (filler * max(missing // len(filler), 0) + octets).replace(b"\n", b"\r\n")
