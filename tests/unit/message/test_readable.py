"""Which parts of a mail are its words, and which are files."""

from __future__ import annotations

import pytest

from mailbot.message.caps import Caps
from mailbot.message.mime import split
from mailbot.message.readable import Reading, read


def _read(octets: bytes, caps: Caps | None = None) -> Reading:
    return read(split(octets)[0], caps or Caps())


def _multipart(kind: str, *parts: str, more: str = "") -> bytes:
    return (
        f"Content-Type: multipart/{kind}; boundary={kind}{more}\n\n"
        + "".join(f"--{kind}\n{part}\n" for part in parts)
        + f"--{kind}--\n"
    ).encode()


PLAIN = "Content-Type: text/plain; charset=utf-8\n\nBonjour, où est ma commande ?"
HTML = "Content-Type: text/html; charset=utf-8\n\n<p>Bonjour,</p><p>en HTML</p>"
PNG = "Content-Type: image/png; name=logo.png\nContent-ID: <logo>\n\nx"
PDF = "Content-Type: application/pdf; name=facture.pdf\nContent-Disposition: attachment\n\nx"


def _names(reading: Reading) -> list[str]:
    return [file.name for file in reading.files]


def test_plain_text_is_preferred_to_html() -> None:
    assert _read(_multipart("alternative", PLAIN, HTML)).text == "Bonjour, où est ma commande ?"
    assert _read(_multipart("alternative", HTML, PLAIN)).text == "Bonjour, où est ma commande ?"


@pytest.mark.parametrize(
    "stub", ["\n\n", "\n\n \xa0 ", "Content-Type: text/plain\n\nYour client does not support HTML."]
)
def test_html_is_read_when_the_plain_text_says_nothing(stub: str) -> None:
    found = _read(_multipart("alternative", stub, HTML))
    assert "en HTML" in found.text
    assert "support" not in found.text


def test_a_stub_without_html_is_all_there_is() -> None:
    assert "support" in _read(_multipart("alternative", "\n\nYour client does not support HTML.", PNG)).text


def test_an_html_alternative_with_pictures_lists_them_as_inline() -> None:
    related = _multipart("related", HTML, PNG).decode()
    found = _read(_multipart("alternative", PLAIN, related))
    assert found.text == "Bonjour, où est ma commande ?"
    assert [(file.name, file.inline) for file in found.files] == [("logo.png", True)]


def test_the_text_around_apples_pictures_is_read_in_order() -> None:
    found = _read(_multipart("mixed", PLAIN, PNG, "Content-Type: text/plain\n\nMerci, Ann"))
    assert found.text == "Bonjour, où est ma commande ?\nMerci, Ann"
    assert _names(found) == ["logo.png"]


def test_one_text_sent_twice_over_is_read_once() -> None:
    again = "Content-Type: text/html\n\n<p>Bonjour, o&ugrave; est ma commande ?</p>"
    assert _read(_multipart("mixed", PLAIN, again)).text == "Bonjour, où est ma commande ?"


def test_a_text_file_is_a_file_and_a_named_first_text_is_the_mail() -> None:
    log = "Content-Type: text/plain; name=error.log\n\nTraceback"
    found = _read(_multipart("mixed", PLAIN, log))
    assert (found.text, _names(found)) == ("Bonjour, où est ma commande ?", ["error.log"])
    found = _read(_multipart("mixed", "Content-Type: text/plain; name=ATT1.txt\n\nhello", PDF))
    assert (found.text, _names(found)) == ("hello", ["facture.pdf"])
    found = _read(
        _multipart("mixed", "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nhello")
    )
    assert (found.text, _names(found)) == ("", ["a.txt"])


def test_the_root_of_a_related_part_may_be_named() -> None:
    octets = _multipart("related", PNG, "Content-ID: <root>\n" + HTML, more='; start="<root>"')
    assert "en HTML" in _read(octets).text
    assert "en HTML" in _read(_multipart("related", PNG, HTML, more='; type="text/html"')).text


def test_a_signature_over_a_mail_is_no_file() -> None:
    found = _read(_multipart("signed", PLAIN, "Content-Type: application/pgp-signature; name=signature.asc\n\nx"))
    assert (found.text, found.files) == ("Bonjour, où est ma commande ?", ())


def test_a_report_is_read_by_its_first_part_only() -> None:
    found = _read(
        _multipart(
            "report",
            PLAIN,
            "Content-Type: message/delivery-status\n\nAction: failed",
            "Content-Type: message/rfc822\n\nSubject: x\n\ny",
        )
    )
    assert (found.text, found.files, found.forwarded) == ("Bonjour, où est ma commande ?", (), ())


def test_tnef_is_listed_and_never_opened() -> None:
    found = _read(
        _multipart(
            "mixed",
            PLAIN,
            "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+Ig==",
        )
    )
    assert [(file.name, file.content_type, file.size) for file in found.files] == [
        ("winmail.dat", "application/ms-tnef", 4)
    ]


def test_the_charset_of_an_html_part_may_stand_inside_it() -> None:
    octets = 'Content-Type: text/html\n\n<html><head><meta charset="koi8-r"></head><body>Добрый день'.encode("koi8-r")
    assert "Добрый день" in _read(octets).text


def test_html_that_calls_itself_plain_is_read_as_html() -> None:
    assert (
        _read(b"Content-Type: text/plain\n\n<!DOCTYPE html>\n<html><body><p>hello</p></body></html>").text.strip()
        == "hello"
    )


def test_enriched_text_loses_its_commands() -> None:
    assert _read(b"Content-Type: text/enriched\n\n<bold>hello</bold> you").text == "hello you"


def test_flowed_text_is_unwrapped() -> None:
    assert _read(b"Content-Type: text/plain; format=flowed\n\none \ntwo\nthree").text == "one two\nthree"


def test_text_and_files_are_bounded_and_said_to_be() -> None:
    found = _read(b"\n" + b"x" * 5_000, Caps(text=100))
    assert (len(found.text), found.defects) == (100, ("text cut to 100 characters",))
    found = _read(_multipart("mixed", *[PDF] * 9), Caps(attachments=4))
    assert (len(found.files), found.defects) == (4, ("only 4 of 9 attachments are listed",))


def test_html_nested_without_end_is_still_read() -> None:
    found = _read(b"Content-Type: text/html\n\n" + b"<div>" * 60_000 + b"hello")
    assert found.text.strip() == "hello"
