"""Flowed paragraphs, uuencoded files, signed and encrypted blocks."""

from __future__ import annotations

import binascii

import pytest

from mailbot.message.plaintext import cut_uuencoded, is_pgp_encrypted, is_stub, unflow, unsigned


def test_flowed_lines_become_paragraphs() -> None:
    text = "Hello Ann, \nthis is one \nparagraph.\n\nAnother.\n-- \nBob \nAcme"
    assert unflow(text, delete_space=False) == "Hello Ann, this is one paragraph.\n\nAnother.\n-- \nBob Acme"


def test_flowed_quotes_are_joined_by_their_depth_only() -> None:
    text = "> one \n> two\n>> deep \n> back \nmine \nown"
    assert unflow(text, delete_space=False) == "> one two\n>> deep \n> back \nmine own"


def test_a_stuffed_space_is_taken_away_and_delsp_joins_without_one() -> None:
    assert unflow(" From here\n >not a quote", delete_space=False) == "From here\n>not a quote"
    assert unflow("日本 \n語", delete_space=True) == "日本語"


def _uu(octets: bytes, name: str) -> str:
    lines = [binascii.b2a_uu(octets[at : at + 45]).decode() for at in range(0, len(octets), 45)]
    return f"begin 644 {name}\n{''.join(lines)}`\nend\n"


def test_uuencoded_files_are_cut_out_of_the_text() -> None:
    one, two = bytes(range(200)), b"Cat"
    text, files = cut_uuencoded(f"Hello\n{_uu(one, 'one.bin')}between\n{_uu(two, 'two words.txt')}Bye")
    assert text == "Hello\nbetween\nBye"
    assert [(file.name, file.octets) for file in files] == [("one.bin", one), ("two words.txt", two)]


@pytest.mark.parametrize(
    "text",
    [
        "begin 644 of the story\nwas short\nend\n",
        "begin 644 x\n",
        "we begin 644 x\nend",
        "begin 644 a\nbegin 644 b\nend of all\n",
    ],
)
def test_words_that_look_like_a_file_stay_text(text: str) -> None:
    assert cut_uuencoded(text) == (text, ())


@pytest.mark.parametrize(
    "text",
    ["", " \n\xa0\n", "Your mail client does not support HTML.", "This message is in HTML format; your client can't display HTML mail", "Votre messagerie ne supporte pas le format HTML.", "Ihr E-Mail-Programm unterstützt kein HTML.", "This is a multi-part message in MIME format.", "View this email in your browser: https://x.example"],
)  # fmt: skip
def test_a_text_that_only_points_at_the_html_is_a_stub(text: str) -> None:
    assert is_stub(text)


@pytest.mark.parametrize(
    "text", ["Ok", "Where is my order?", "I viewed this message. " * 50 + "html capable", "Votre site ne marche pas"]
)
def test_a_text_with_something_to_say_is_none(text: str) -> None:
    assert not is_stub(text)


def test_a_clear_signed_text_loses_its_armour() -> None:
    text = "Hi\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- -- dashes\nmy words\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\nafter"
    assert unsigned(text) == "Hi\n-- dashes\nmy words\n\nafter"
    assert unsigned("-----BEGIN PGP SIGNED MESSAGE-----\ncut") == "-----BEGIN PGP SIGNED MESSAGE-----\ncut"


def test_only_a_text_that_begins_encrypted_is_encrypted() -> None:
    assert is_pgp_encrypted("\n-----BEGIN PGP MESSAGE-----\n\nhQEMA")
    assert not is_pgp_encrypted("word " * 200 + "-----BEGIN PGP MESSAGE-----")
