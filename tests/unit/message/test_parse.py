"""A whole mail, read: what it says, what was repaired, and that nothing ever raises."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.domain import Address, AuthResult
from mailbot.message.caps import Caps
from mailbot.message.parse import ReadingContext, parse
from tests.cost import cost

MAIL = """\
Return-Path: <ann@example.org>
Delivered-To: support@acme.example
X-Original-To: sav@acme.example
Authentication-Results: mx.acme.example; dmarc=pass header.from=example.org
Received: from mail.example.org by mx.acme.example; Sat, 21 Nov 2026 10:00:01 +0100
From: =?utf-8?q?Ann_Dupr=C3=A9?= <Ann@Example.ORG>
To: Support <support@acme.example>, "Paul" <paul@acme.example>
Cc: bob@example.org
Reply-To: ann.dupre@example.org
Subject: =?utf-8?q?O=C3=B9_est?= =?utf-8?q?_ma_commande_=3F?=
Message-ID: <m2@example.org>
In-Reply-To: <m1@acme.example>
References: <m0@acme.example> <m1@acme.example> junk <m0@acme.example>
Date: Sat, 21 Nov 2026 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Bonjour,

Où est ma commande 4512 ?

Le 20 nov. 2026 à 09:00, Acme <support@acme.example> a écrit :
> Votre commande est partie.
--b
Content-Type: application/pdf; name=facture.pdf

x
--b--
""".encode()

CONTEXT = ReadingContext(trusted_authserv_ids=("mx.acme.example",))


def test_a_mail_is_read_whole() -> None:
    read = parse(MAIL, CONTEXT)
    assert read.message_id == "<m2@example.org>"
    assert read.in_reply_to == ("<m1@acme.example>",)
    assert read.references == ("<m0@acme.example>", "<m1@acme.example>")
    assert read.subject == "Où est ma commande ?"
    assert read.author == Address(address="ann@example.org", name="Ann Dupré")
    assert read.reply_to == (Address(address="ann.dupre@example.org"),)
    assert [one.address for one in read.to] == ["support@acme.example", "paul@acme.example"]
    assert [one.address for one in read.cc] == ["bob@example.org"]
    assert read.delivered_to == ("support@acme.example", "sav@acme.example")
    assert read.return_path == "ann@example.org"
    assert read.date == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert "4512" in read.new_text
    assert "partie" not in read.new_text
    assert "partie" in read.quoted
    assert [file.name for file in read.attachments] == ["facture.pdf"]
    assert read.dmarc is AuthResult.PASS
    assert (read.automatic, read.encrypted, read.spam, read.mailbot_mark, read.forwarded) == (
        None,
        False,
        False,
        False,
        False,
    )
    assert read.size == len(MAIL)
    assert read.defects == ()


def test_a_mail_attached_to_an_empty_mail_is_read_in_its_place() -> None:
    inner = "From: bob@example.org\n\nWhere is my order 77?"
    note = "Content-Type: text/plain\n\nFYI"
    octets = f"From: ann@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n{note}\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n".encode()
    read = parse(octets)
    assert read.forwarded
    assert read.new_text.strip() == "Where is my order 77?"
    read = parse(
        octets.replace(
            b"FYI", b"Can you tell me why I got this mail from you? It is not mine, I never ordered anything."
        )
    )
    assert read.forwarded
    assert "I never ordered" in read.new_text


def test_the_content_key_tells_mails_apart_by_what_they_say_and_not_by_their_way() -> None:
    again = b"Delivered-To: other@acme.example\nReceived: from a by b\n" + MAIL
    assert parse(MAIL).content_key == parse(again).content_key
    assert parse(MAIL).content_key != parse(MAIL.replace(b"4512", b"4513")).content_key
    assert parse(MAIL).content_key != parse(MAIL.replace(b"m2@", b"m3@")).content_key
    assert len(parse(b"").content_key) == 64


@pytest.mark.parametrize(
    ("header", "count"),
    [
        ("From: a@example.org, b@example.org", 2),
        ("From: Team: a@example.org;", 0),
        ("From: a@example.org)b@evil.example", 0),
        ("From: ", 0),
        ("X: y", 0),
        ("From: a@example.org\nFrom: b@example.org", 2),
        ("From: a@example.org\nFrom: a@example.org", 1),
    ],
)
def test_only_a_single_clear_sender_is_an_author(header: str, count: int) -> None:
    read = parse(f"{header}\nSubject: x\n\nhello".encode())
    assert len(read.senders) == count
    assert (read.author is not None) == (count == 1)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("<>", ""),
        ("<Ann@Example.ORG>", "ann@example.org"),
        ("ann@example.org", "ann@example.org"),
        ("<MAILER-DAEMON>", "mailer-daemon"),
        ("< >", ""),
    ],
)
def test_the_envelope_sender_is_the_top_most_return_path(value: str, path: str) -> None:
    assert (
        parse(f"Return-Path: {value}\nReturn-Path: <other@example.org>\nFrom: a@example.org\n\nx".encode()).return_path
        == path
    )
    assert parse(b"From: a@example.org\n\nx").return_path is None


@pytest.mark.parametrize(
    ("value", "identifier"),
    [
        ("<a@b>", "<a@b>"),
        ("<>", ""),
        ("", ""),
        ("a@b", ""),
        ("<a b@c>", ""),
        ("<a@b> junk", "<a@b>"),
        ("<é@b>", ""),
        ("<" + "a" * 600 + "@b>", ""),
    ],
)
def test_an_invalid_message_id_is_none(value: str, identifier: str) -> None:
    assert parse(f"Message-ID: {value}\nFrom: a@example.org\n\nx".encode()).message_id == identifier


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "Mon, 99 Foo 99999 99:99:99 +9999",
        "1" * 5_000,
        "Sat, 21 Nov 2026 25:00:00 +0000",
        "\x00",
    ],
)
def test_a_date_that_is_none_is_none(value: str) -> None:
    assert parse(f"Date: {value}\nFrom: a@example.org\n\nx".encode()).date is None


def test_a_date_without_a_zone_is_taken_for_utc() -> None:
    assert parse(b"Date: 21 Nov 2026 10:00:00\n\nx").date == datetime(2026, 11, 21, 10, tzinfo=UTC)


def test_the_line_ends_of_old_macs_are_read() -> None:
    read = parse(b"From: ann@example.org\rSubject: x\r\rone\rtwo")
    assert (read.subject, read.text) == ("x", "one\ntwo")


def test_references_without_end_keep_the_first_and_the_newest() -> None:
    many = " ".join(f"<m{number}@example.org>" for number in range(400))
    references = parse(f"References: {many}\n\nx".encode()).references
    assert len(references) == 50
    assert (references[0], references[-1]) == ("<m0@example.org>", "<m399@example.org>")


def test_a_mail_beyond_the_caps_gives_what_is_safe_and_says_so_first() -> None:
    read = parse(b"From: ann@example.org\nSubject: big\n\n" + b"x" * 5_000, ReadingContext(caps=Caps(mail=1_000)))
    assert read.defects[0] == "unreadable: larger than 1000 bytes"
    assert (read.subject, read.author and read.author.address, read.size) == ("big", "ann@example.org", 5_036)


def _nested(depth: int) -> bytes:
    opened = (
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(depth)
    )
    return b"From: a@b.example\r\n" + b"".join(opened) + b"\r\nhello"


def _in_base64(times: int) -> bytes:
    octets = b"From: a@b.example\r\n\r\nhello"
    for _ in range(times):
        octets = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(octets)
    return octets


H = b"From: a@b.example\r\nSubject: s\r\n"
HOSTILE = {
    "empty": b"",
    "nothing but nul": b"\x00" * 10_000,
    "random bytes": bytes(range(256)) * 100,
    "2,000 nested multiparts": _nested(2_000),
    "2,000 nested mails": H + b"Content-Type: message/rfc822\r\n\r\n" * 2_000,
    "mails in base64 in mails": _in_base64(30),
    "40,000 encoded words": b"From: a@b.example\r\nSubject: " + b"=?utf-8?q?a?= " * 40_000 + b"\r\n\r\nx",
    "encoded words in a full header": b"From: a@b.example\r\nSubject: " + b"=?utf-8?q?a?= " * 2_300 + b"\r\n\r\nx",
    "3,000 open comments": b"From: " + b"(" * 3_000 + b"\r\n\r\nx",
    "20,000 recipients": b"To: " + b", ".join(b"u%d@x.example" % number for number in range(20_000)) + b"\r\n\r\nx",
    "100,000 headers": H + b"X-A: b\r\n" * 100_000 + b"\r\nx",
    "5,000 parts": H + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 5_000,
    "300 attachments": H
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\nContent-Type: application/pdf\r\n\r\nx\r\n" * 300,
    "lines of dashes": H + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--\n" * 300_000,
    "a million line feeds": H + b"\r\n" + b"\n" * 1_000_000,
    "a million carriage returns": H.replace(b"\n", b"") + b"\r" * 1_000_000,
    "quoted-printable without end": H + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=E9" * 500_000,
    "begin, begin, begin": H + b"\r\n" + b"begin 644 a\n" * 20_000 + b"end\n",
    "utf-7": H + b"Content-Type: text/plain; charset=utf-7\r\n\r\n" + b"+AGE-" * 50_000,
    "punycode": H + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a" * 100_000 + b"-zzz",
    "idna": H + b"Content-Type: text/plain; charset=idna\r\n\r\n" + b"a." * 50_000 + b"\xe9",
    "half of utf-16": H + b"Content-Type: text/plain; charset=utf-16\r\n\r\n" + b"\xd8\x00" * 10_000,
    "parameters": H + b"Content-Type: text/plain; " + b"a=b; " * 6_000 + b"\r\n\r\nx",
    "continuations": H
    + b"Content-Disposition: attachment; "
    + b"".join(b"filename*%d*=%%41; " % number for number in range(1_500))
    + b"\r\n\r\nx",
    "comments in results": b"Authentication-Results: " + b"(" * 31_000 + b"\r\n" + H + b"\r\nx",
    "ids": H + b"References: " + b"<a@b> " * 5_000 + b"\r\n\r\nx",
    "open ids": H + b"References: " + b"<" * 31_000 + b"\r\n\r\nx",
    "an empty id": H + b"Message-ID: <>\r\n\r\nx",
    "folded without end": H + b"X: a\r\n" + b" b\r\n" * 60_000 + b"\r\nx",
    "colons": b":" * 100_000,
    "a boundary of dashes": H
    + b'Content-Type: multipart/mixed; boundary="'
    + b"-" * 30_000
    + b'"\r\n\r\n'
    + b"-" * 30_001
    + b"\n",
    "flowed": H + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"> a \n" * 40_000,
    "open armour": H + b"\r\n-----BEGIN PGP SIGNED MESSAGE-----\n" * 5_000,
    "divs": H + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 50_000,
    "less-than": H + b"Content-Type: text/html\r\n\r\n" + b"<" * 200_000,
    "phrases": b"From: mailer-daemon@b.example\r\nSubject: delivery failed\r\n\r\n" + b"user not " * 20_000,
}


@pytest.mark.parametrize("octets", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_mail_costs_little_and_never_raises(octets: bytes) -> None:
    assert cost(lambda: parse(octets)) < 70
    read = parse(octets)
    assert len(read.text) <= 200_000
    assert len(read.attachments) <= 100
    assert len(read.to) <= 100
    assert not any("while reading" in defect for defect in read.defects)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise(octets: bytes) -> None:
    assert not any("while reading" in defect for defect in parse(octets).defects)


_LINE = st.sampled_from(
    ["From: ", "To: a@b.example, ", "Subject: =?utf-8?q?", "Content-Type: multipart/report; boundary=b", "Content-Type: text/html; charset=", "Content-Type: message/delivery-status", "Content-Transfer-Encoding: base64", "Content-Disposition: attachment; filename*0*=", "--b", "--b--", "", "Final-Recipient: rfc822;", "Action: failed", "Status: 5.1.1", "Auto-Submitted: ", "Return-Path: <>", "mailer-daemon@b.example", "utf-8''%E9", "<a@b.example>", "\xe9", "(", '"', "<", "begin 644 a", "end", "-----BEGIN PGP MESSAGE-----", "Received: from a by b", "Authentication-Results: x; dmarc=pass", "user unknown", "Message-ID: <a@b>"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(_LINE, st.sampled_from(["\n", "\r\n", "", " ", "\x00"])), max_size=40))
def test_no_mail_of_real_pieces_raises(pieces: list[tuple[str, str]]) -> None:
    octets = "".join(line + end for line, end in pieces).encode("latin-1", "replace")
    read = parse(octets, ReadingContext(trusted_authserv_ids=("x",)))
    assert not any("while reading" in defect for defect in read.defects)


def test_what_nobody_foresaw_still_gives_a_mail() -> None:
    broken = ReadingContext(spam_headers=(("x-spam-flag", None),))  # type: ignore[arg-type]  # a value that makes reading fail
    read = parse(b"X-Spam-Flag: yes\nFrom: ann@example.org\n\nhello", broken)
    assert read.defects[0].startswith("unreadable: TypeError")
    assert len(read.content_key) == 64
