"""The bytes of our mails: nobody adds a header to them, and no program answers them."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.domain import Address, AuthResult, Effect, EffectKind, InboundMessage
from mailbot.message.compose import ComposeError, Sender, Stamp, compose, reply_recipient
from mailbot.message.parse import parse

SENDER = Sender(name="Acme, service client", address="support@acme.example")
STAMP = Stamp(
    message_id="<mb.abc.d1.0@acme.example>",
    envelope_from="support+mb-b-abc-e1@acme.example",
    date=datetime(2026, 11, 21, 10, 0, 0, 123, tzinfo=UTC),
)
MAIL = InboundMessage(message_id="<m1@example.org>", references=("<m0@example.org>",), subject="Où est ma commande ?")


def _effect(**changes: object) -> Effect:
    values: dict[str, object] = {
        "kind": EffectKind.ANSWER,
        "recipient": "ann@example.org",
        "subject": "Question",
        "text": "Bonjour,\n\nvoilà.",
    }
    return Effect(**(values | changes))  # type: ignore[arg-type]  # the tests change one field at a time


def _sent(effect: Effect, **changes: object) -> Any:
    values: dict[str, object] = {"reply_to": MAIL, "sender": SENDER, "stamp": STAMP, "unverified": False}
    return email.message_from_bytes(compose(effect, **(values | changes)).octets)  # type: ignore[arg-type]  # same


def test_an_answer_threads_below_the_customers_mail() -> None:
    sent = _sent(_effect())
    assert sent["In-Reply-To"] == "<m1@example.org>"
    assert sent["References"].split() == ["<m0@example.org>", "<m1@example.org>"]
    assert sent["Message-ID"] == STAMP.message_id
    assert sent["Date"] == "Sat, 21 Nov 2026 10:00:00 +0000"
    assert sent["To"] == "ann@example.org"


def test_an_answer_asks_programs_not_to_answer() -> None:
    sent = _sent(_effect())
    assert sent["Auto-Submitted"] == "auto-replied"
    assert sent["X-Auto-Response-Suppress"] == "All"
    assert sent["X-Mailbot"] == "answer"


@pytest.mark.parametrize("kind", [EffectKind.SURVEY, EffectKind.FORWARD])
def test_what_nobody_asked_for_is_marked_as_generated(kind: EffectKind) -> None:
    assert _sent(_effect(kind=kind))["Auto-Submitted"] == "auto-generated"


def test_a_persons_own_mail_carries_no_mark_of_a_program() -> None:
    sent = _sent(_effect(kind=EffectKind.AGENT))
    assert not {"Auto-Submitted", "X-Auto-Response-Suppress", "X-Mailbot"} & set(sent.keys())


def test_our_own_answer_read_again_is_held_for_a_loop() -> None:
    octets = compose(_effect(), reply_to=MAIL, sender=SENDER, stamp=STAMP).octets
    again = parse(octets)
    assert again.automatic is not None
    assert again.automatic.rule == "R9"
    assert again.text.strip() == "Bonjour,\n\nvoilà."
    assert again.senders == (Address(address="support@acme.example", name="Acme, service client"),)


def test_references_keep_the_first_and_the_newest_and_drop_invalid_ids() -> None:
    many = tuple(f"<m{number}@example.org>" for number in range(60))
    mail = InboundMessage(
        message_id="<last@example.org>",
        references=("<no-at>", *many[:1], "<a b@c>", *many[1:], "<x@" + "y" * 300 + ">"),
    )
    names = _sent(_effect(), reply_to=mail)["References"].split()
    assert len(names) == 20
    assert names[0] == "<m0@example.org>"
    assert names[-2:] == ["<m59@example.org>", "<last@example.org>"]


def test_a_mail_without_a_usable_id_is_answered_without_threading() -> None:
    sent = _sent(_effect(), reply_to=InboundMessage(message_id=""))
    assert "In-Reply-To" not in sent
    assert "References" not in sent


@pytest.mark.parametrize(
    "subject",
    [
        "hello =?UTF-8?Q?=0A?=Bcc: evil@x.test",
        "hello\r\nBcc: evil@x.test",
        "hello\nBcc: evil@x.test",
        "hello\u2028Bcc: evil@x.test",
        "hello\x85Bcc: evil@x.test",
        "hello\x00\x0bBcc: evil@x.test",
        "=?utf-8?q?=0D=0ABcc=3A_evil=40x=2Etest?=",
        "\ud800\udfff Bcc: evil@x.test",
    ],
)
def test_a_crafted_subject_adds_no_header(subject: str) -> None:
    octets = compose(_effect(subject=subject), reply_to=MAIL, sender=SENDER, stamp=STAMP).octets
    for policy in (email.policy.compat32, email.policy.SMTP):
        sent = email.message_from_bytes(octets, policy=policy)
        assert "bcc" not in {name.lower() for name in sent.keys()}  # noqa: SIM118 - __contains__ is what is tested elsewhere
    assert b"\nBcc" not in octets


@settings(max_examples=200, deadline=None)
@given(subject=st.text(max_size=300), name=st.text(max_size=80), text=st.text(max_size=400))
def test_whatever_is_written_comes_back_as_it_was_meant(subject: str, name: str, text: str) -> None:
    out = compose(
        _effect(subject=subject, text=text, kind=EffectKind.AGENT),
        reply_to=None,
        sender=Sender(name=name, address="s@acme.example"),
        stamp=STAMP,
    )
    sent = email.message_from_bytes(out.octets)
    assert list(sent.keys()) == [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    ]
    again = parse(out.octets)
    assert [address.address for address in again.senders] == ["s@acme.example"]
    assert again.defects == ()
    lines = out.octets.split(b"\r\n")
    assert all(len(line) <= 998 and b"\n" not in line and b"\r" not in line for line in lines)


@pytest.mark.parametrize(
    "subject",
    [
        "Où est ma commande n° 4512 ?",
        "é" * 150,
        "plain and short",
        "word " * 39,
        "a" * 199,
        "日本語の件名" * 20,
        "50 % = ok? =?no",
    ],
)
def test_a_subject_is_read_as_it_was_written(subject: str) -> None:
    octets = compose(_effect(subject=subject), reply_to=None, sender=SENDER, stamp=STAMP).octets
    assert parse(octets).subject == " ".join(subject.replace("=?", "= ?").split())
    head = octets.partition(b"\r\n\r\n")[0].partition(b"Subject:")[2].partition(b"\r\nDate")[0]
    assert all(len(line) <= 76 or line.count(b" ") <= 1 for line in head.split(b"\r\n"))


def test_a_long_text_has_short_lines_and_no_bare_line_feed() -> None:
    octets = compose(
        _effect(text="é" * 5_000 + "\r" + "x" * 5_000 + "\n.\n", kind=EffectKind.AGENT),
        reply_to=None,
        sender=SENDER,
        stamp=STAMP,
    ).octets
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert b"\r" not in octets.replace(b"\r\n", b"")
    assert max(len(line) for line in octets.split(b"\r\n")) <= 76


def test_a_file_goes_out_with_its_name_and_bytes() -> None:
    files = (("reçu 4512.pdf", "application/pdf", b"%PDF-1.7\r\n\x00\xff"),)
    octets = compose(
        _effect(kind=EffectKind.ACTION), reply_to=MAIL, sender=SENDER, stamp=STAMP, unverified=False, files=files
    ).octets
    sent: Any = email.message_from_bytes(octets)
    text, file = sent.get_payload()
    assert text.get_payload(decode=True).decode() == "Bonjour,\r\n\r\nvoilà.\r\n"
    assert (file.get_content_type(), file.get_filename(), file.get_payload(decode=True)) == (
        "application/pdf",
        "reçu 4512.pdf",
        files[0][2],
    )
    assert [(one.name, one.size) for one in parse(octets).attachments] == [("reçu 4512.pdf", 12)]


def test_a_file_cannot_write_headers_by_its_name_or_type() -> None:
    files = (('x"\r\nBcc: evil@x.test\r\n.pdf', "text/html\r\nBcc: evil@x.test", b"1"),)
    octets = compose(_effect(), reply_to=MAIL, sender=SENDER, stamp=STAMP, unverified=False, files=files).octets
    assert b"\nBcc" not in octets
    assert b"application/octet-stream" in octets


def test_a_forwarded_mail_keeps_its_headers_inside() -> None:
    original = b"From: ann@example.org\r\nBcc: evil@x.test\r\nSubject: x\r\n\r\n--=_mb_guess\r\n\r\nhello\r\n"
    effect = _effect(kind=EffectKind.FORWARD, recipient="team@acme.example", subject="Facture 12")
    octets = compose(
        effect, reply_to=MAIL, sender=SENDER, stamp=STAMP, files=(("mail.eml", "message/rfc822", original),)
    ).octets
    sent = email.message_from_bytes(octets)
    assert "Bcc" not in sent
    assert "In-Reply-To" not in sent
    assert sent["Subject"] == "Facture 12"
    assert [part.get_content_type() for part in sent.walk()] == [
        "multipart/mixed",
        "text/plain",
        "message/rfc822",
        "text/plain",
    ]
    assert parse(octets).forwarded


def test_a_forwarded_mail_with_eight_bit_bytes_goes_as_a_plain_file() -> None:
    original = "Subject: été\r\n\r\n".encode() + b"\xff" * 2_000
    effect = _effect(kind=EffectKind.FORWARD, recipient="team@acme.example")
    sent: Any = email.message_from_bytes(
        compose(
            effect, reply_to=MAIL, sender=SENDER, stamp=STAMP, files=(("mail.eml", "message/rfc822", original),)
        ).octets
    )
    assert sent.get_payload()[1].get_content_type() == "application/octet-stream"
    assert sent.get_payload()[1].get_payload(decode=True) == original


def test_an_unproven_sender_gets_no_file_and_no_long_text() -> None:
    files = (("a.pdf", "application/pdf", b"1"),)
    assert not _sent(_effect(), unverified=True, files=files).is_multipart()
    with pytest.raises(ComposeError, match="4 kB"):
        compose(_effect(text="x" * 5_000), reply_to=MAIL, sender=SENDER, stamp=STAMP, unverified=True)


def test_a_survey_may_be_unsubscribed_from() -> None:
    stamp = Stamp(
        message_id=STAMP.message_id,
        envelope_from="b@acme.example",
        date=STAMP.date,
        extra=(
            ("List-Unsubscribe", "<https://mailbot.acme.example/u/t>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
    )
    sent = _sent(_effect(kind=EffectKind.SURVEY), stamp=stamp)
    assert sent["List-Unsubscribe"] == "<https://mailbot.acme.example/u/t>"
    bad = Stamp(
        message_id=STAMP.message_id,
        envelope_from="b@acme.example",
        date=STAMP.date,
        extra=(("X-A", "1\r\nBcc: evil@x.test"),),
    )
    with pytest.raises(ComposeError):
        compose(_effect(), reply_to=None, sender=SENDER, stamp=bad)


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "ann@example.org, eve@x.test",
        "ann@example.org\r\nBcc: eve@x.test",
        "Ann <ann@example.org>",
        "rené@example.org",
        '"a,b"@example.org',
        "ann",
    ],
)
def test_a_mail_goes_to_exactly_one_plain_address(recipient: str) -> None:
    with pytest.raises(ComposeError, match="MB-COMPOSE"):
        compose(_effect(recipient=recipient), reply_to=MAIL, sender=SENDER, stamp=STAMP)


def _from(address: str, **changes: object) -> InboundMessage:
    return InboundMessage(message_id="<m@example.org>", senders=(Address(address=address),), **changes)  # type: ignore[arg-type]  # one field at a time


NO_FORMS: frozenset[str] = frozenset()
# (the mail, who gets the answer)
RECIPIENTS = (
    (_from("ann@example.org", return_path="ann@example.org"), "ann@example.org"),
    (_from("ann@example.org", return_path="bounce@mail.example.org"), "ann@example.org"),
    (_from("ann@example.org", return_path=None), "ann@example.org"),
    (_from("ann@example.org", return_path="x@esp.example"), None),
    (_from("ann@example.org", return_path="x@esp.example", dmarc=AuthResult.PASS), "ann@example.org"),
    (_from("ann@a.co.uk", return_path="x@b.co.uk"), None),
    (_from("ann@asso.fr", return_path="x@gouv.fr"), None),
    (_from("ann@example.org", reply_to=(Address(address="team@shop.example.org"),)), "team@shop.example.org"),
    (_from("ann@example.org", reply_to=(Address(address="eve@evil.example"),)), "ann@example.org"),
    (_from("ann@example.org", reply_to=(Address(address="a@example.org"), Address(address="b@example.org"))), "ann@example.org"),
    (_from("ann@example.org", cc=(Address(address="eve@evil.example"),)), "ann@example.org"),
    (InboundMessage(message_id=""), None),
)  # fmt: skip


@pytest.mark.parametrize(("mail", "recipient"), RECIPIENTS)
def test_only_the_author_is_answered_unless_somebody_else_speaks_for_them(
    mail: InboundMessage, recipient: str | None
) -> None:
    found = reply_recipient(mail, webform_senders=NO_FORMS)
    assert (found.address if found else None) == recipient


def test_a_web_form_of_ours_names_the_customer_in_reply_to() -> None:
    mail = _from(
        "form@shop.example", return_path="www-data@web7.hoster.example", reply_to=(Address(address="ann@example.org"),)
    )
    found = reply_recipient(mail, webform_senders=frozenset({"form@shop.example"}))
    assert found is not None
    assert found.address == "ann@example.org"
