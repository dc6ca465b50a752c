"""Mails cut into parts, with broken, clashing and endless boundaries."""

from __future__ import annotations

import email

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.message.caps import Caps
from mailbot.message.mime import decode_transfer, split, uudecode
from tests.cost import cost


def _types(octets: bytes) -> list[str]:
    return [part.content_type for part in split(octets)[0].walk()]


def _leaves(octets: bytes) -> list[bytes]:
    return [part.body() for part in split(octets)[0].walk() if not part.children]


HEAD = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


def test_parts_come_in_the_order_of_the_mail_with_their_index() -> None:
    octets = HEAD + b"preamble\r\n--b\r\n\r\none\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>two\r\n--b--\r\nepilogue"
    root, defects = split(octets)
    assert [(part.index, part.content_type) for part in root.walk()] == [
        (0, "multipart/mixed"),
        (1, "text/plain"),
        (2, "text/html"),
    ]
    assert _leaves(octets) == [b"one", b"<p>two"]
    assert defects == ()


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_both_line_ends_are_read(newline: bytes) -> None:
    assert _leaves((HEAD + b"--b\r\n\r\none\r\ntwo\r\n--b--\r\n").replace(b"\r\n", newline)) == [
        b"one" + newline + b"two"
    ]


# Broken mails, their part types, and the texts of their leaves.
BROKEN = (
    (HEAD + b"--b\r\n\r\none\r\n", ["multipart/mixed", "text/plain"], [b"one\r\n"]),
    (HEAD + b"no delimiter", ["text/plain"], [b"no delimiter"]),
    (HEAD + b"--b\r\n--b\r\n\r\none\r\n--b--", ["multipart/mixed", "text/plain"], [b"one"]),
    (HEAD + b"--b \t\r\n\r\none\r\n--b-- \r\n", ["multipart/mixed", "text/plain"], [b"one"]),
    (HEAD + b"--b\r\n\r\n--b-c\r\n--bb\r\n--b--", ["multipart/mixed", "text/plain"], [b"--b-c\r\n--bb"]),
    (HEAD + b"--b\r\n\r\n--b--", ["multipart/mixed", "text/plain"], [b""]),
    (b"Content-Type: multipart/mixed\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>\r\n--x--", ["multipart/mixed", "text/html"], [b"<p>"]),
    (b'Content-Type: multipart/mixed; boundary="b "\r\n\r\n--b\r\n\r\none\r\n--b--', ["multipart/mixed", "text/plain"], [b"one"]),
    (b"Content-Type: text\r\n\r\none", ["text/plain"], [b"one"]),
    (b"Content-Type: ;;;\r\n\r\none", ["text/plain"], [b"one"]),
    (b"Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: x\r\n\r\none\r\n--b--", ["multipart/digest", "message/rfc822", "text/plain"], [b"one"]),
    (b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogeAoKb25l", ["message/rfc822", "text/plain"], [b"one"]),
)  # fmt: skip


@pytest.mark.parametrize(("octets", "types", "leaves"), BROKEN)
def test_a_broken_mail_is_cut_as_a_person_would(octets: bytes, types: list[str], leaves: list[bytes]) -> None:
    assert _types(octets) == types
    assert _leaves(octets) == leaves


def test_the_headers_of_an_encoded_mail_are_whole() -> None:
    octets = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogeAoKb25l"
    assert list(split(octets)[0].walk())[1].headers.fields == (("subject", b"x"),)


def test_an_inner_part_left_open_ends_at_the_outer_delimiter() -> None:
    octets = (
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/alternative; boundary=aa\r\n\r\n"
        b"--aa\r\n\r\none\r\n--a\r\n\r\ntwo\r\n--a--"
    )
    assert _types(octets) == ["multipart/mixed", "multipart/alternative", "text/plain", "text/plain"]
    assert _leaves(octets) == [b"one", b"two"]


def test_one_boundary_used_twice_belongs_to_the_inner_part() -> None:
    octets = HEAD + b"--b\r\n" + HEAD + b"--b\r\n\r\none\r\n--b--\r\n--b--"
    assert _leaves(octets) == [b"one"]


@pytest.mark.parametrize(
    ("encoding", "raw", "octets"),
    [
        ("base64", b"aGk=\r\n", b"hi"),
        ("quoted-printable", b"=C3=A9 =\r\nx=", b"\xc3\xa9 x"),
        ("quoted-printable", b"=ZZ=4", b"=ZZ=4"),
        ("x-uuencode", b"begin 644 a\n#0V%T\n`\nend\n", b"Cat"),
        ("8bit", b"\xff", b"\xff"),
        ("no-such", b"x", b"x"),
    ],
)
def test_transfer_encodings_are_undone(encoding: str, raw: bytes, octets: bytes) -> None:
    assert decode_transfer(raw, encoding) == octets


def test_uuencoded_lines_with_wrong_padding_are_read() -> None:
    assert uudecode([b"#0V%T  ", b"junk line that is none\xff", b"#0V%T"])[:3] == b"Cat"


def _nested(depth: int) -> bytes:
    opened = (
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(depth)
    )
    return b"".join(opened) + b"\r\nhello"


@pytest.mark.parametrize("octets", [_nested(2_000), b"Content-Type: message/rfc822\r\n\r\n" * 2_000])
def test_a_mail_nested_without_end_is_cut_at_fifty(octets: bytes) -> None:
    assert cost(lambda: split(octets)) < 20
    root, defects = split(octets)
    assert sum(1 for _ in root.walk()) == 51
    assert any(defect.startswith("unreadable: parts nested") for defect in defects)


def test_a_mail_of_endless_parts_is_cut_at_five_hundred() -> None:
    root, defects = split(HEAD + b"--b\r\n\r\nx\r\n" * 5_000 + b"--b--")
    assert sum(1 for _ in root.walk()) == 500
    assert "unreadable: more than 500 parts" in defects


@pytest.mark.parametrize(
    "filler", [b"--\n" * 300_000, b"--b \n--bb\n" * 50_000, b"-" * 1_000_000, b"\n" * 1_000_000, b"\n--" * 300_000]
)
def test_lines_that_look_like_boundaries_cost_little(filler: bytes) -> None:
    assert cost(lambda: split(HEAD + filler)) < 50


def test_depth_and_lines_do_not_multiply() -> None:
    octets = _nested(49) + b"\r\n--x\r\n" * 20_000
    assert cost(lambda: split(octets, Caps())) < 50


_PIECE = st.sampled_from(
    [
        b"--b\r\n",
        b"--b--\r\n",
        b"--c\n",
        b"--c--\n",
        b"\r\n",
        b"\n",
        b"x",
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"Content-Type: multipart/alternative; boundary=c\n",
        b"Content-Type: message/rfc822\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Subject: x\r\n",
        b"aGk=",
        b"\xff",
        b"--",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECE, max_size=40).map(b"".join))
def test_nothing_raises_and_no_part_leaves_the_mail(octets: bytes) -> None:
    root, _ = split(octets)
    parts = list(root.walk())
    assert [part.index for part in parts] == list(range(len(parts)))
    for part in parts:
        assert 0 <= part.start <= part.end <= len(part.buffer)
        part.body()


@settings(max_examples=80, deadline=None)
@given(
    st.recursive(
        st.binary(max_size=20).map(lambda octets: octets.replace(b"\r", b"").replace(b"\n", b"").replace(b"-", b"")),
        lambda inner: st.lists(inner, min_size=1, max_size=3),
        max_leaves=8,
    )
)
def test_a_well_formed_mail_is_cut_as_the_library_cuts_it(tree: object) -> None:
    octets = _written(tree, "r")
    mine = [part.content_type for part in split(octets)[0].walk()]
    assert mine == [part.get_content_type() for part in email.message_from_bytes(octets).walk()]
    assert _leaves(octets) == [
        part.get_payload(decode=True) for part in email.message_from_bytes(octets).walk() if not part.is_multipart()
    ]


def _written(tree: object, name: str) -> bytes:
    if isinstance(tree, bytes):
        return b"Content-Type: text/plain\r\n\r\n" + tree
    assert isinstance(tree, list)
    mark = f"=_{name}".encode()
    inner = b"".join(
        b"--" + mark + b"\r\n" + _written(child, f"{name}{number}") + b"\r\n" for number, child in enumerate(tree)
    )
    return b'Content-Type: multipart/mixed; boundary="' + mark + b'"\r\n\r\n' + inner + b"--" + mark + b"--\r\n"
