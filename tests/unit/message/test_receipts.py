"""Read receipts and complaints are events, never mails to answer (R3, R16)."""

from __future__ import annotations

import pytest

from mailbot.domain import AutomaticKind, BounceReason
from mailbot.message.parse import parse


def test_a_read_receipt_is_never_answered() -> None:
    mail = (
        b"From: Bob <bob@example.org>\nTo: support@acme.example\nSubject: Read: Your order\n"
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nYour message was read on 21 November.\n"
        b"--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; bob@example.org\n"
        b"Original-Message-ID: <m@acme.example>\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--\n"
    )
    found = parse(mail).automatic
    assert found is not None
    assert (found.kind, found.rule) == (AutomaticKind.RECEIPT, "R3")


# Each row: subject and text.
OLD_RECEIPTS = (
    (
        "Lu : Votre commande",
        "Votre message\n\n  À : Support\n  Objet : Votre commande\n\na été lu le 21/11/2026 10:00.",
    ),
    ("Read: Your order", "Your message\n\n To: Support\n\nwas read on 11/21/2026 10:00 AM."),
    ("Gelesen: Ihre Bestellung", "Ihre Nachricht wurde am Samstag, 21. November 2026 gelesen."),
    ("Accusé de réception", "Ceci est un accusé de réception pour le courrier que vous avez envoyé. Il a été affiché."),
    ("Leído: Su pedido", "Su mensaje fue leído el 21/11/2026."),
)


@pytest.mark.parametrize(("subject", "text"), OLD_RECEIPTS, ids=[row[0] for row in OLD_RECEIPTS])
def test_a_receipt_in_words_is_known(subject: str, text: str) -> None:
    mail = f"From: bob@example.org\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode()
    found = parse(mail).automatic
    assert found is not None
    assert found.kind is AutomaticKind.RECEIPT


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Lu et approuvé : contrat", "Bonjour, voici le contrat signé."),
        ("Read the manual: no help", "I read it and it has been read by all."),
        ("Read", "Please read this."),
    ],
)
def test_a_persons_mail_about_reading_is_answered(subject: str, text: str) -> None:
    assert (
        parse(
            f"From: bob@example.org\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}\n".encode()
        ).automatic
        is None
    )


COMPLAINT = """\
From: <abusedesk@isp.example>
To: <abuse@acme.example>
Subject: FW: Your order
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b

This is an email abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
{fields}
--b
Content-Type: message/rfc822

Message-ID: <m@acme.example>
To: <bob@example.org>
Subject: Your order

hello
--b--
"""


@pytest.mark.parametrize(
    ("fields", "who"), [("Original-Rcpt-To: <eve@example.org>", "eve@example.org"), ("Version: 1", "bob@example.org")]
)
def test_a_complaint_names_who_complained(fields: str, who: str) -> None:
    found = parse(COMPLAINT.format(fields=fields).encode()).automatic
    assert found is not None
    assert found.kind is AutomaticKind.COMPLAINT_REPORT
    assert [(one.address, one.reason) for one in found.failed] == [(who, BounceReason.SPAM)]
    assert found.original_message_id == "<m@acme.example>"


def test_a_complaint_in_the_form_of_outlook_com_is_known() -> None:
    mail = (
        b"From: staff@hotmail.com\nSubject: complaint about message from 198.51.100.7\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: bob@hotmail.com\nMessage-ID: <m@acme.example>\nSubject: Your order\n\nhello\n--b--\n"
    )
    found = parse(mail).automatic
    assert found is not None
    assert found.kind is AutomaticKind.COMPLAINT_REPORT
    assert [one.address for one in found.failed] == ["bob@hotmail.com"]
