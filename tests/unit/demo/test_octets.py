from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailbot.demo import octets
from mailbot.demo.circulars import FOREIGN, NEWSLETTERS, NOTICES, SPAM, Circular
from mailbot.demo.mailhost import AcceptedMail
from mailbot.demo.octets import MX, Stamp
from mailbot.demo.people import SUPPORT, Person
from mailbot.domain import AuthResult, AutomaticKind
from mailbot.message.parse import ReadingContext, parse
from tests.unit.demo.conftest import NOON, from_mailbot

TRUSTED = ReadingContext(trusted_authserv_ids=(MX,))
STAMP = Stamp(at=NOON, message_id="<0123456789abcdef@courriel.example>")


def test_a_letter_reads_as_it_was_written(person: Person) -> None:
    text = "Bonjour,\n\nOù en est ma commande AC-58213 ?\n\nMerci d'avance,\nZoé"
    mail = parse(octets.letter(person, to=SUPPORT, subject="Où est-elle ?", text=text, stamp=STAMP), TRUSTED)
    assert mail.new_text.splitlines()[2] == "Où en est ma commande AC-58213 ?"
    assert mail.subject == "Où est-elle ?"
    assert [address.address for address in mail.senders] == [person.address]
    assert mail.message_id == STAMP.message_id
    assert mail.date == NOON
    assert mail.automatic is None


@pytest.mark.parametrize(
    ("verdict", "found"), [("pass", AuthResult.PASS), ("none", AuthResult.NONE), ("fail", AuthResult.FAIL)]
)
def test_the_mail_server_vouches_for_some_senders_and_not_for_others(verdict: str, found: AuthResult) -> None:
    writer = Person(name="A B", address="a.b@webmail.example", language="en", reference="AC-1", dmarc=verdict)
    assert parse(octets.letter(writer, to=SUPPORT, subject="", text="Hi", stamp=STAMP), TRUSTED).dmarc is found


@pytest.mark.parametrize("rich", [True, False])
def test_an_answer_names_our_mail_and_its_quotation_is_cut(rich: bool) -> None:
    writer = Person(name="Zoé Kervella", address="z@courriel.example", language="fr", reference="AC-58213", rich=rich)
    ours = from_mailbot("clarify", to=writer.address, text="Bonjour,\n\nQuel est votre numéro ?\n")
    mail = parse(octets.answer(writer, ours, text="Voici : AC-58213", stamp=STAMP), TRUSTED)
    assert mail.new_text.strip() == "Voici : AC-58213"
    assert mail.in_reply_to == (ours.message_id,)
    assert mail.references == (*ours.references, ours.message_id)
    assert mail.subject == ours.subject


def test_a_bounce_is_read_as_one_and_names_who_cannot_be_reached(person: Person) -> None:
    ours = from_mailbot("answer", to=person.address)
    mail = parse(b"Return-Path: <>\r\n" + octets.bounce(person, ours, stamp=STAMP), TRUSTED)
    assert mail.automatic is not None
    assert mail.automatic.kind is AutomaticKind.BOUNCE
    assert [(item.address, item.status, item.permanent) for item in mail.automatic.failed] == [
        (person.address, "5.1.1", True)
    ]
    assert mail.automatic.original_message_id == "<mb.x.y.0@acme.example>"


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_absence_note_is_read_as_one_with_and_without_its_header(marked: bool, language: str) -> None:
    from mailbot.demo.phrases import AWAY, AWAY_SUBJECTS

    writer = Person(name="A B", address="a.b@webmail.example", language=language, reference="AC-1")
    ours = from_mailbot("answer", to=writer.address)
    for text in AWAY[language]:
        note = octets.absence(
            writer,
            ours,
            subject=AWAY_SUBJECTS[language].format(subject=ours.subject),
            text=text.format(name=writer.name),
            stamp=STAMP,
            marked=marked,
        )
        mail = parse(note, TRUSTED)
        assert mail.automatic is not None
        assert mail.automatic.kind is AutomaticKind.OUT_OF_OFFICE


@pytest.mark.parametrize("mail", [*NEWSLETTERS, *SPAM, *NOTICES], ids=lambda mail: mail.subject)
def test_what_programs_send_is_seen_as_automatic(mail: Circular) -> None:
    assert parse(octets.circular(mail, to=SUPPORT, stamp=STAMP), TRUSTED).automatic is not None


@pytest.mark.parametrize("mail", FOREIGN, ids=lambda mail: mail.language)
def test_a_mail_in_another_language_is_a_persons(mail: Circular) -> None:
    assert parse(octets.circular(mail, to=SUPPORT, stamp=STAMP), TRUSTED).automatic is None


def test_a_colleague_answers_under_the_customers_subject_and_names_the_handover(person: Person) -> None:
    forward = from_mailbot("forward", to="orders@acme.example")
    mail = parse(
        octets.agent_mail(
            "Tom <orders@acme.example>", forward, to=person.address, text="Bonjour", stamp=STAMP, copy=True
        ),
        TRUSTED,
    )
    assert [address.address for address in mail.cc] == [SUPPORT]
    assert mail.references[-1] == forward.message_id
    assert [address.address for address in mail.senders] == ["orders@acme.example"]


def test_a_mail_of_ours_is_seen_as_its_reader_sees_it() -> None:
    source = (
        b"From: =?utf-8?q?Acm=C3=A9?= <support@acme.example>\r\nTo: zoe@courriel.example\r\nCc: a@b.example\r\n"
        b"Subject: =?utf-8?q?R=C3=A9ponse?=\r\nMessage-ID: <mb.1@acme.example>\r\nReferences: <1@x.example>\r\n <2@x.example>\r\n"
        b"X-Mailbot: clarify\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        b"\r\nVotre num=C3=A9ro ?\r\n"
    )
    mail = octets.arrived(AcceptedMail(sender="s@acme.example", recipients=("z",), octets=source), "z")
    assert (mail.subject, mail.kind, mail.text.strip()) == ("Réponse", "clarify", "Votre numéro ?")
    assert mail.references == ("<1@x.example>", "<2@x.example>")
    assert mail.copied == ("a@b.example",)
    assert mail.author.endswith("<support@acme.example>")


def test_the_dates_of_mails_are_those_of_the_customers_zone(person: Person) -> None:
    winter = Stamp(at=datetime(2026, 11, 4, 23, 30, tzinfo=UTC), message_id="<1@courriel.example>")
    mail = octets.letter(person, to=SUPPORT, subject="", text="Bonjour", stamp=winter)
    assert b"Date: Thu, 05 Nov 2026 00:30:00 +0100\r\n" in mail
