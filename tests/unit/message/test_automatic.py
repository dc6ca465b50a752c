"""What mailbot must never answer, and what it must not take for that (R1 to R17)."""

from __future__ import annotations

import pytest

from mailbot.domain import AutomaticKind
from mailbot.message.automatic import RULES
from mailbot.message.parse import ReadingContext, parse

K = AutomaticKind


def _mail(
    headers: str, text: str = "Bonjour,\n\nOù est ma commande 4512 ?\n\nAnn", sender: str = "Ann <ann@example.org>"
) -> bytes:
    return f"From: {sender}\nTo: support@acme.example\n{headers}\n\n{text}\n".encode()


# (header lines, rule, kind)
HEADERS = (
    ("Auto-Submitted: auto-replied", "R1", K.AUTO_REPLY),
    ("Auto-Submitted: auto-generated", "R1", K.NOTICE),
    ('Auto-Submitted: auto-notified; owner-email="x@y"', "R1", K.NOTICE),
    ("Auto-Submitted: (a comment) Auto-Replied (vacation)", "R1", K.AUTO_REPLY),
    ("auto-submitted:\n AUTO-REPLIED", "R1", K.AUTO_REPLY),
    ("Auto-Submitted: no\nAuto-Submitted: auto-generated", "R1", K.NOTICE),
    ("Auto-Submitted: something-new", "R1", K.NOTICE),
    ("Return-Path: <>", "R2", K.NOTICE),
    ("Return-Path: < >", "R2", K.NOTICE),
    ("Return-Path: <MAILER-DAEMON>", "R2", K.NOTICE),
    ("List-Id: <news.example.org>", "R5", K.LIST),
    ("List-Unsubscribe: <mailto:leave@example.org>", "R5", K.LIST),
    ("List-Post: NO", "R5", K.LIST),
    ("Precedence: bulk", "R6", K.BULK),
    ("Precedence: Junk", "R6", K.BULK),
    ("Precedence: bulk (newsletter)", "R6", K.BULK),
    ("X-Precedence: list", "R6", K.LIST),
    ("Precedence: auto_reply", "R6", K.AUTO_REPLY),
    ("X-Auto-Response-Suppress: All", "R7", K.NOTICE),
    ("X-Auto-Response-Suppress: DR, OOF,AutoReply", "R7", K.NOTICE),
    ("X-Auto-Response-Suppress: OOF; AutoReply;", "R7", K.NOTICE),
    ("X-Autoreply: yes", "R8", K.AUTO_REPLY),
    ("X-Autorespond: Re: x", "R8", K.AUTO_REPLY),
    ("X-Mail-Autoreply: 1", "R8", K.AUTO_REPLY),
    ("X-Cron-Env: <SHELL=/bin/sh>", "R8", K.NOTICE),
    ("X-Loop: support@acme.example", "R8", K.LOOP),
    ("X-Mailbot: answer", "R9", K.LOOP),
    ("X-Spam-Flag: YES", "R12", K.SPAM),
    ("X-Spam-Status: Yes, score=9.1", "R12", K.SPAM),
    ("Message-Context: voice-message", "R16", K.NOTICE),
    ("X-CallingTelephoneNumber: +33123456789", "R16", K.NOTICE),
)  # fmt: skip


@pytest.mark.parametrize(("headers", "rule", "kind"), HEADERS)
def test_a_programs_mail_is_known_by_its_headers(headers: str, rule: str, kind: AutomaticKind) -> None:
    found = parse(_mail(headers)).automatic
    assert found is not None
    assert (found.rule, found.kind) == (rule, kind)
    assert found.evidence


# header lines that every mail of a person may carry
HARMLESS = (
    "Auto-Submitted: no",
    "Auto-Submitted: No",
    "Auto-Submitted: no; reason=typed",
    "Auto-Submitted: (human) NO",
    "Auto-Submitted: no (typed (by hand) today)",
    "Auto-Submitted:",
    "X-Auto-Response-Suppress: DR, RN, NRN",
    "Precedence: normal",
    "Precedence: first-class",
    "X-Priority: 1",
    "Return-Path: <ann@example.org>",
    "X-Autoreply: no",
    "X-Spam-Status: No, score=-2.6",
    "X-Spam-Flag: NO",
    "X-MS-Exchange-Organization-SCL: -1",
    "X-Mailbot-Secret: 1",
    "Content-Class: urn:content-classes:message",
    "In-Reply-To: <m@acme.example>\nReferences: <m@acme.example>",
)


@pytest.mark.parametrize("headers", HARMLESS)
def test_a_persons_mail_is_answered_whatever_harmless_headers_it_has(headers: str) -> None:
    assert parse(_mail(headers)).automatic is None


@pytest.mark.parametrize(
    "local",
    ["MAILER-DAEMON", "postmaster", "owner-list", "list-owner", "list-request", "list-bounces", "bounce", "bounces+12-ab", "bounce4711", "noreply", "no-reply", "no_reply", "No.Reply", "noreply-orders", "orders-noreply", "do-not-reply", "donotreply", "ne-pas-repondre", "nepasrepondre", "listserv", "majordomo", "root", "abuse"],
)  # fmt: skip
def test_an_address_of_a_program_is_not_answered(local: str) -> None:
    found = parse(_mail("Subject: hello", sender=f"Somebody <{local}@example.org>")).automatic
    assert found is not None
    assert (found.rule, found.kind) == ("R4", K.NOTICE)


@pytest.mark.parametrize(
    "local",
    [
        "ann",
        "support",
        "reply",
        "norely",
        "info",
        "abuse.ann",
        "rootes",
        "cronin",
        "nora.eply",
        "bouncer.bob",
        "requests",
    ],
)
def test_an_address_of_a_person_is_answered(local: str) -> None:
    assert parse(_mail("Subject: hello", sender=f"{local}@example.org")).automatic is None


def test_a_bounce_address_in_the_envelope_alone_is_shown_to_a_person() -> None:
    found = parse(_mail("Return-Path: <bounces+17-ann=example.org@esp.example>")).automatic
    assert found is not None
    assert (found.rule, found.show_to_human) == ("R4", True)


def test_our_own_web_form_may_write_from_a_no_reply_address() -> None:
    mail = _mail("Reply-To: ann@example.org", sender="no-reply@shop.example")
    assert parse(mail, ReadingContext(webform_senders=frozenset({"no-reply@shop.example"}))).automatic is None
    assert parse(mail).automatic is not None


def test_a_mailing_list_is_shown_to_a_person() -> None:
    found = parse(_mail("List-Id: <helpers.example.org>")).automatic
    assert found is not None
    assert found.show_to_human


def test_more_than_fifty_hops_are_a_loop() -> None:
    hop = "Received: from a by b; Sat, 21 Nov 2026 10:00:00 +0000\n"
    assert parse(_mail(hop * 50 + "Subject: x")).automatic is None
    found = parse(_mail(hop * 51 + "Subject: x")).automatic
    assert found is not None
    assert (found.rule, found.kind, found.show_to_human) == ("R10", K.LOOP, True)


def test_headers_of_a_mail_inside_the_mail_do_not_count() -> None:
    mail = (
        b"From: ann@example.org\nTo: support@acme.example\nSubject: fwd\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\n\nWhat is this mail from you?\n--b\nContent-Type: message/rfc822\n\n"
        b"Auto-Submitted: auto-replied\nX-Loop: x\nPrecedence: bulk\nFrom: support@acme.example\n\nhello\n--b--\n"
    )
    assert parse(mail).automatic is None


@pytest.mark.parametrize(
    ("method", "automatic"), [("REQUEST", True), ("REPLY", True), ("CANCEL", True), ("PUBLISH", False)]
)
def test_an_invitation_is_not_answered(method: str, automatic: bool) -> None:
    mail = (
        f"From: ann@example.org\nSubject: Meeting\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nPlease come.\n"
        f"--b\nContent-Type: text/calendar; method={method}; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:{method}\n--b--\n"
    ).encode()
    found = parse(mail).automatic
    assert (found is not None and found.kind is K.CALENDAR) == automatic


def test_an_encrypted_mail_is_a_persons() -> None:
    mail = b'From: ann@example.org\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----\nxxx\n--b--\n'
    read = parse(mail)
    assert read.encrypted
    assert read.automatic is None
    assert parse(
        b"From: ann@example.org\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nMIAG\n"
    ).encrypted
    assert parse(
        b"From: ann@example.org\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"
    ).encrypted


def test_the_mail_that_an_automatic_reply_answers_is_named() -> None:
    found = parse(_mail("Auto-Submitted: auto-replied\nIn-Reply-To: <mb.abc.d.0@acme.example>")).automatic
    assert found is not None
    assert found.original_message_id == "<mb.abc.d.0@acme.example>"


def test_every_rule_says_its_number() -> None:
    assert all((rule.__doc__ or "").startswith("R") for rule in RULES)
    assert len({rule.__name__ for rule in RULES}) == len(RULES)
