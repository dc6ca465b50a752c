"""Names of files are made safe before anybody looks at them (R69)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.message.attachments import describe, read_attachment, safe_name
from mailbot.message.mime import split
from mailbot.message.parse import parse

# A name as it came, and as it is shown and saved.
NAMES = (
    ("facture.pdf", "facture.pdf"),
    ("reçu n° 12.pdf", "reçu n° 12.pdf".replace("°", "°")),
    ("../../etc/cron.d/x", "x"),
    ("..\\..\\windows\\x.exe", "x.exe"),
    ("C:\\Users\\ann\\x.doc", "x.doc"),
    ("../../x\r\nX-Inj: 1", "xX-Inj_ 1"),
    ("a\x00.txt", "a.txt"),
    ("inv\u202efdp.exe", "invfdp.exe"),
    ("\u200b.htaccess", "htaccess"),
    (".htaccess", "htaccess"),
    ("x.ph\u200bp", "x.php"),
    ("x.p\u00adhp", "x.php"),
    ("ｘ．ｐｈｐ", "x.php"),
    ("a／b／c.txt", "c.txt"),
    ("x.exe. .", "x.exe"),
    ('a<b>:"|?*.txt', "a_b______.txt"),
    ("CON", "_CON"),
    ("nul.txt", "_nul.txt"),
    ("com1.log", "_com1.log"),
    ("console.log", "console.log"),
    ("", "attachment.pdf"),
    ("/", "attachment.pdf"),
    ("\u200b\u202e", "attachment.pdf"),
    ("...", "attachment.pdf"),
    ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ("é" * 300 + ".pdf", "é" * 58 + ".pdf"),
    ("x." + "y" * 300, "x." + "y" * 118),
    ("\ud800x.pdf", "x.pdf"),
    ("a\u2028b.pdf", "ab.pdf"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "safe"), NAMES)
def test_a_name_is_safe_to_show_and_to_save(name: str, safe: str) -> None:
    assert safe_name(name, "application/pdf") == safe


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=200))
def test_no_name_is_a_path_or_empty_or_long(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert not set(safe) & set('/\\<>:"|?*\x00\r\n')
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 120
    assert safe_name(safe) == safe


MAIL = (
    b"From: ann@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n"
    b'--b\nContent-Type: application/pdf; name="a.pdf"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="=?utf-8?q?re=C3=A7u.pdf?="\n\nJVBERi0x\nLjc=\n'
    b"--b\nContent-Type: IMAGE/PNG\nContent-Disposition: inline\nContent-Transfer-Encoding: quoted-printable\n\n=89PNG\n"
    b"--b\nContent-Type: message/rfc822\n\nSubject: the original\n\nold\n--b--\n"
)


def test_a_file_is_described_without_opening_it() -> None:
    files = parse(MAIL).attachments
    assert [(file.name, file.content_type, file.size, file.part, file.inline) for file in files] == [
        ("reçu.pdf", "application/pdf", 8, 2, False),
        ("attachment.png", "image/png", 4, 3, True),
        ("the original.eml", "message/rfc822", 26, 4, False),
    ]


def test_a_file_is_read_again_from_the_raw_mail() -> None:
    pdf, png, mail = parse(MAIL).attachments
    assert read_attachment(MAIL, pdf) == b"%PDF-1.7"
    assert read_attachment(MAIL, png) == b"\x89PNG"
    assert read_attachment(MAIL, mail) == b"Subject: the original\n\nold"
    assert read_attachment(b"From: x\n\nhello", pdf) is None


def test_a_uuencoded_file_is_listed_and_read_again() -> None:
    raw = b"From: ann@example.org\n\nSee below.\nbegin 644 ../cat.txt\n#0V%T\n`\nend\n"
    (file,) = parse(raw).attachments
    assert (file.name, file.size) == ("cat.txt", 3)
    assert read_attachment(raw, file) == b"Cat"
    assert parse(raw).text.strip() == "See below."


def test_the_size_of_a_large_file_is_counted_not_decoded() -> None:
    raw = (
        b"Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\n"
        + (b"QUJD" * 19 + b"\r\n") * 1_000
        + b"QQ==\r\n"
    )
    assert describe(split(raw)[0]).size == 57_001
