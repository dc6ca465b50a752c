"""Header blocks, encoded words and parameters, as they come."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.message.caps import Caps
from mailbot.message.headers import Headers, base64_bytes, decode_words, raw_text, read_headers, read_parameters
from tests.cost import cost


def _headers(octets: bytes, caps: Caps | None = None) -> tuple[Headers, bytes]:
    headers, body = read_headers(octets, 0, len(octets), caps or Caps())
    return headers, octets[body:]


def test_fields_are_unfolded_and_names_are_lower_case() -> None:
    headers, body = _headers(b"Subject: one\r\n two\r\n\tthree\r\nX-A:b\r\n\r\nbody")
    assert headers.fields == (("subject", b"one two three"), ("x-a", b"b"))
    assert body == b"body"


def test_the_top_most_field_comes_first() -> None:
    headers, _ = _headers(b"X: 1\nY: 2\nX: 3\n\n")
    assert (headers.first("x"), headers.every("x"), headers.has("z", "y"), headers.has("z")) == (
        "1",
        ("1", "3"),
        True,
        False,
    )


@pytest.mark.parametrize(
    ("octets", "subject", "body"),
    [
        (b"From a@b Mon Nov  2\nSubject: x\n\nbody", "x", b"body"),
        (b"Subject : x\n\nbody", "x", b"body"),
        (b"Subject: x\nno header at all\nbody", "x", b"no header at all\nbody"),
        (b"Subject: x\nwrapped without a blank\nMessage-ID: <a@b>\n\nbody", "x wrapped without a blank", b"body"),
        (b"Subject: x\n \n y\n\nbody", "x  y".replace("  ", " "), b"body"),
        (b"Subject: x", "x", b""),
        (b"\nSubject: x\n\nbody", "", b"Subject: x\n\nbody"),
        (b"", "", b""),
        (b"Subject: x\r\n\r\n", "x", b""),
        ("Objet-été: 1\nSubject: été\n\nbody".encode(), "été", b"body"),
        ("Subject: été\n\nbody".encode("cp1252"), "été", b"body"),
        (b"Subject: " + "日本".encode("iso-2022-jp") + b"\n\nbody", "日本", b"body"),
    ],
)
def test_a_header_block_ends_where_a_person_would_say(octets: bytes, subject: str, body: bytes) -> None:
    headers, rest = _headers(octets)
    assert (headers.text("subject"), rest) == (subject, body)


def test_a_block_beyond_the_caps_is_cut_and_said_to_be_unreadable() -> None:
    headers, body = _headers(b"Subject: x\n" + b"X: y\n" * 5_000 + b"\nbody", Caps(header_block=1_000))
    assert headers.text("subject") == "x"
    assert headers.defects[0].startswith("unreadable: header block")
    assert body == b"body"
    headers, _ = _headers(b"X: y\n" * 50 + b"\n", Caps(headers=10))
    assert len(headers.fields) == 10
    assert headers.defects == ("unreadable: more than 10 header fields",)
    headers, _ = _headers(b"X: " + b"y" * 100 + b"\n\n", Caps(header=10))
    assert headers.fields == (("x", b"y" * 10),)
    assert headers.defects == ("header x cut to 10 bytes",)


# A raw value and the text in it.
WORDS = (
    ("=?utf-8?q?Ren=C3=A9?=", "René"),
    ("=?UTF-8?B?UmVuw6k=?=", "René"),
    ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
    ("=?utf-8?q?a?= c =?utf-8?q?b?=", "a c b"),
    ("=?utf-8?q?a_b?=\r\n =?iso-8859-1?q?=E9?=", "a bé"),
    ("=?utf-8?b?w6==?= =?utf-8?b?qQ==?=", "é"),
    ("=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "é"),
    ("=?iso-8859-1?q?=C3=A9?=", "é"),
    ("=?us-ascii?q?=E9?=", "é"),
    ("=?utf-8*fr?q?=C3=A9?=", "é"),
    ("=?x-unknown?q?=E9?=", "é"),
    ("=?utf-8?q?broken=?=", "broken"),
    ("=?utf-8?b?!!!?=", ""),
    ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
    ("=?utf-8?q?a b?=", "a b"),
    ("plain = text?", "plain = text?"),
    ("Re: =?utf-8?q?x?=y", "Re: xy"),
    ("=?iso-2022-jp?B?GyRCJF4bKEI=?=", "ま"),
    ("=?utf-8?q??=", ""),
)  # fmt: skip


@pytest.mark.parametrize(("raw", "text"), WORDS)
def test_encoded_words_are_decoded_as_mail_programs_write_them(raw: str, text: str) -> None:
    assert decode_words(raw) == text


# A raw value, its head and its parameters.
PARAMETERS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("text/plain; charset=utf-8", "text/plain", {"charset": "utf-8"}),
    ('TEXT/Plain ; CHARSET="utf-8" ; format=flowed', "text/plain", {"charset": "utf-8", "format": "flowed"}),
    ("text/plain;;; charset=utf-8;", "text/plain", {"charset": "utf-8"}),
    ("attachment; filename=two words.pdf", "attachment", {"filename": "two words.pdf"}),
    ('attachment; filename="a;b\\"c.pdf"', "attachment", {"filename": 'a;b"c.pdf'}),
    ('attachment; filename="C:\\Users\\x.pdf"', "attachment", {"filename": "C:\\Users\\x.pdf"}),
    ("attachment; filename*=utf-8''re%C3%A7u.pdf", "attachment", {"filename": "reçu.pdf"}),
    ('attachment; filename*0="long "; filename*1=name.pdf', "attachment", {"filename": "long name.pdf"}),
    ("attachment; filename*1*=%A9; filename*0*=utf-8'fr'%C3", "attachment", {"filename": "é"}),
    ("attachment; filename*=iso-8859-1''%E9", "attachment", {"filename": "é"}),
    ("attachment; filename*=broken", "attachment", {"filename": "broken"}),
    ('attachment; filename="=?utf-8?q?re=C3=A7u.pdf?="', "attachment", {"filename": "reçu.pdf"}),
    ('attachment; filename="été.pdf"', "attachment", {"filename": "été.pdf"}),
    ("attachment; filename=", "attachment", {"filename": ""}),
    ('multipart/mixed; boundary="no end', "multipart/mixed", {"boundary": "no end"}),
    ("inline", "inline", {}),
    ("", "", {}),
)  # fmt: skip


@pytest.mark.parametrize(("raw", "head", "parameters"), PARAMETERS)
def test_parameters_are_read_with_their_continuations(raw: str, head: str, parameters: dict[str, str]) -> None:
    assert read_parameters(raw) == (head, parameters)


@pytest.mark.parametrize(
    ("raw", "octets"),
    [
        (b"aGk=", b"hi"),
        (b"aGk", b"hi"),
        (b"a G\r\nk=", b"hi"),
        (b"aGk=aGk=", b"hihi"[:2]),
        (b"!aGk", b"hi"),
        (b"a", b""),
        (b"", b""),
    ],
)
def test_broken_base64_gives_what_it_holds(raw: bytes, octets: bytes) -> None:
    assert base64_bytes(raw)[: len(octets)] == octets


@pytest.mark.parametrize(
    "raw",
    [
        "=?utf-8?q?a?= " * 2_500,
        "=?" * 16_000,
        "=?a?q?" * 5_000,
        "; a=b" * 6_000,
        ";" * 32_000,
        '; a="' * 6_000,
        '; a*0*="\\"' * 3_000,
        "; " * 16_000,
    ],
)
def test_a_hostile_value_costs_no_time(raw: str) -> None:
    assert cost(lambda: (decode_words(raw), read_parameters(raw))) < 20


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_header_block_raises(octets: bytes) -> None:
    headers, body = read_headers(octets, 0, len(octets))
    assert 0 <= body <= len(octets)
    for _, value in headers.fields:
        decode_words(raw_text(value))
        read_parameters(raw_text(value))
