"""Bytes that call themselves text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.message.charset import GUESS, clean_line, clean_text, codec_of, decode, is_known

# The bytes, the charset they claim, and the text that a person meant.
READ = (
    ("où est-ce ?".encode(), "utf-8", "où est-ce ?"),
    ("où est-ce ?".encode(), "us-ascii", "où est-ce ?"),
    ("où est-ce ?".encode(), "iso-8859-1", "où est-ce ?"),
    ("où est-ce ?".encode(), "windows-1252", "où est-ce ?"),
    ("où est-ce ?".encode(), "", "où est-ce ?"),
    ("où est-ce ?".encode(), "x-unknown", "où est-ce ?"),
    ("où est-ce ?".encode("cp1252"), "", "où est-ce ?"),
    ("où est-ce ?".encode("cp1252"), "us-ascii", "où est-ce ?"),
    ("où est-ce ?".encode("cp1252"), "utf-8", "où est-ce ?"),
    ("où est-ce ?".encode("cp1252"), "no-such-charset", "où est-ce ?"),
    ("10 € l’unité".encode("cp1252"), "iso-8859-1", "10 € l’unité"),
    ("10 €".encode("iso-8859-15"), "ISO-8859-15", "10 €"),
    (b"plain", "utf-16", "plain"),
    ("été".encode("utf-16"), "utf-16", "été"),
    (b"Hi Mom +Jjo-!", "utf-7", "Hi Mom ☺!"),
    ("日本語のメール".encode("iso-2022-jp"), "ISO-2022-JP", "日本語のメール"),
    ("日本語のメール".encode("cp932"), "Shift_JIS", "日本語のメール"),
    ("①㈱".encode("cp932"), "shift_jis", "①㈱"),
    ("日本語".encode("euc-jp"), "euc-jp", "日本語"),
    ("简体中文".encode("gb18030"), "GB2312", "简体中文"),
    ("繁體中文".encode("big5"), "big5", "繁體中文"),
    ("한국말".encode("cp949"), "ks_c_5601-1987", "한국말"),
    ("Добрый день".encode("koi8-r"), "KOI8-R", "Добрый день"),
    ("Добрый день".encode("cp1251"), "windows-1251", "Добрый день"),
    ("Добрый день".encode(), "windows-1251", "Добрый день"),
    ("żółć".encode("iso-8859-2"), "iso-8859-2", "żółć"),
    (b"a\x00b", "utf-8", "a\x00b"),
    ("été".encode(), "'utf-8'", "été"),
    ("été".encode(), "utf8", "été"),
)  # fmt: skip


@pytest.mark.parametrize(("octets", "label", "text"), READ)
def test_a_text_is_read_as_it_was_meant_whatever_it_claims(octets: bytes, label: str, text: str) -> None:
    assert decode(octets, label)[0] == text


def test_a_few_broken_bytes_in_utf8_do_not_spoil_the_rest() -> None:
    text, repaired = decode("été à la mer, où ça ?".encode() + b"\xff!", "utf-8")
    assert text == "été à la mer, où ça ?\ufffd!"
    assert repaired


def test_a_repair_is_reported_and_a_good_text_is_not() -> None:
    assert decode("été".encode("cp1252"), "utf-8")[1] == "windows-1252 called utf-8"
    assert decode("été".encode(), "iso-8859-1")[1] == "utf-8 called iso-8859-1"
    assert "no-such" in decode(b"\xe9", "no-such")[1]
    assert decode("été".encode("cp1252"), "iso-8859-1")[1] == ""
    assert decode("été".encode(), "utf-8")[1] == ""


@pytest.mark.parametrize(
    "label",
    [
        "idna",
        "punycode",
        "unicode_escape",
        "raw-unicode-escape",
        "undefined",
        "base64",
        "zlib",
        "rot13",
        "bz2_codec",
        "../etc",
        "a" * 500,
        "\x00",
        "été",
        "string_escape",
    ],
)
def test_a_codec_that_is_no_charset_is_not_used(label: str) -> None:
    assert codec_of(label) == GUESS
    assert not is_known(label)
    assert decode(b"\\x41 \xe9", label)[0] == "\\x41 é"


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from(
        [
            "",
            "utf-8",
            "utf-7",
            "utf-16",
            "iso-2022-jp",
            "iso-2022-kr",
            "hz",
            "shift_jis",
            "gb2312",
            "big5",
            "euc-kr",
            "koi8-r",
            "utf-32",
            "cp037",
            "x",
        ]
    ),
)
def test_no_bytes_raise(octets: bytes, label: str) -> None:
    text, _ = decode(octets, label)
    clean_text(text).encode("utf-8")


def test_a_clean_text_has_line_feeds_only_and_nothing_invisible() -> None:
    assert clean_text("a\r\nb\rc\x0bd\u2028e\x85f") == "a\nb\nc\nd\ne\nf"
    assert clean_text("a\x00\x1b\x7f\x9fb\u202ec\u200bd\ufeff\u2066e\ud800") == "abcde"
    assert clean_text("e\u0301te\u0301") == "été"
    assert clean_text("👩\u200d💻\tx") == "👩\u200d💻\tx"


def test_a_clean_line_is_one_bounded_line() -> None:
    assert clean_line(" a\r\n\tb \u2029 c\x00 ") == "a b c"
    assert len(clean_line("x" * 5_000, 100)) == 100
    assert clean_line("inv\u202efdp.exe") == "invfdp.exe"
