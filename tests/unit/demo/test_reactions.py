from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from mailbot.demo.chance import chance
from mailbot.demo.coming import Coming, Kind
from mailbot.demo.octets import ZONE, Arrived
from mailbot.demo.people import SUPPORT, Fate, People, Person
from mailbot.demo.reactions import Reactions
from mailbot.message.parse import parse
from tests.unit.demo.conftest import NOON, from_mailbot

if TYPE_CHECKING:
    from collections.abc import Callable


def crowd(fits: Callable[[Person], bool], language: str = "fr", count: int = 2000) -> tuple[People, list[Person]]:
    people = People(chance("a crowd"))
    met = [people.meet(language) for _ in range(count)]
    return people, [person for person in met if fits(person)]


def reads(person: Person) -> bool:
    return person.fate is Fate.READS


def all_reactions(kind: str, text: str = "Bonjour", count: int = 300) -> list[Coming]:
    people, readers = crowd(reads, count=count)
    reactions = Reactions(people, seed=1)
    return [item for p in readers for item in reactions.to(from_mailbot(kind, to=p.address, text=text), NOON)]


def test_a_mailbox_that_is_gone_bounces_every_mail_to_our_bounce_address() -> None:
    people, gone = crowd(lambda person: person.fate is Fate.GONE)
    reactions = Reactions(people, seed=1)
    ours = from_mailbot("answer", to=gone[0].address)
    for _ in range(2):
        (bounce,) = reactions.to(ours, NOON)
        assert (bounce.kind, bounce.sender, bounce.recipients) == (Kind.BOUNCE, "", (ours.envelope_from,))
        assert NOON < bounce.at <= NOON + timedelta(seconds=90)
        assert bounce.injected


def test_somebody_away_sends_one_absence_note_and_reads_the_mail_days_later() -> None:
    people, away = crowd(lambda person: person.fate is Fate.AWAY)
    reactions = Reactions(people, seed=1)
    for person in away:
        first, *later = reactions.to(from_mailbot("answer", to=person.address), NOON)
        again = reactions.to(from_mailbot("answer", to=person.address), NOON)
        assert first.kind is Kind.ABSENCE
        assert first.at < NOON + timedelta(minutes=1)
        assert all(item.at > NOON + timedelta(days=5) for item in (*later, *again))
        assert all(item.kind is not Kind.ABSENCE for item in again)


def test_most_customers_who_are_asked_for_a_number_give_it() -> None:
    answers = all_reactions("clarify", "Bonjour, quel est votre numéro ?")
    texts = [parse(item.octets).new_text for item in answers]
    assert 180 < len(answers) < 240
    assert all(item.kind is Kind.FOLLOW_UP and item.recipients == (SUPPORT,) for item in answers)
    assert sum("AC-" in text for text in texts) > 120
    assert sum("AC-" not in text for text in texts) > 10


def test_who_is_asked_what_it_is_about_says_it_in_one_sentence() -> None:
    people, readers = crowd(reads)
    reactions = Reactions(people, seed=1)
    reactions.demands |= {person.address: "opening_hours" for person in readers}
    asked = [from_mailbot("clarify", to=p.address, text="Dites-nous en une phrase ce que vous voulez") for p in readers]
    answers = [item for mail in asked[:30] for item in reactions.to(mail, NOON)]
    assert answers
    assert all("Êtes-vous ouverts le samedi" in parse(item.octets).new_text for item in answers)


def test_an_answer_brings_thanks_second_attempts_and_mostly_silence() -> None:
    reactions = all_reactions("answer")
    kinds = [item.kind for item in reactions]
    assert 50 < kinds.count(Kind.THANKS) < 95
    assert 25 < kinds.count(Kind.FOLLOW_UP) < 65
    assert len(kinds) < 150


def test_nobody_writes_in_the_night() -> None:
    late = NOON.replace(hour=23, minute=50)
    people, readers = crowd(reads)
    reactions = Reactions(people, seed=1)
    written = [item for p in readers[:200] for item in reactions.to(from_mailbot("answer", to=p.address), late)]
    assert all(7 <= item.at.astimezone(ZONE).hour < 23 for item in written)


def test_a_customer_loses_patience_after_three_mails() -> None:
    people, readers = crowd(reads)
    reactions = Reactions(people, seed=1)
    for person in readers[:50]:
        for _ in range(3):
            reactions.to(from_mailbot("clarify", to=person.address), NOON)
        assert reactions.to(from_mailbot("clarify", to=person.address), NOON) == ()


def handed_over(person: Person) -> Arrived:
    text = f"De : {person.address}\nObjet : Colis\nDemande : delivery_problem\n\nOù est-il ?\n"
    forward = from_mailbot("forward", to="orders@acme.example", text=text)
    return replace(forward, subject="[mailbot] delivery_problem (normal) : Colis")


def test_a_colleague_answers_the_customer_from_the_handover_in_office_hours() -> None:
    people, readers = crowd(reads, language="en")
    reactions = Reactions(people, seed=1)
    answers = [item for p in readers[:100] for item in reactions.to(handed_over(p), NOON)]
    assert 80 <= len(answers) <= 98
    for item in answers:
        mail = parse(item.octets)
        local = item.at.astimezone(ZONE)
        assert item.kind is Kind.AGENT
        assert item.recipients[0] == mail.to[0].address
        assert mail.subject == "Re: Colis"
        assert mail.new_text.startswith("Hello,")
        assert 9 <= local.hour <= 18
        assert local.weekday() < 5
    filed = [item for item in answers if item.filed]
    assert len(filed) > len(answers) / 2
    assert {item.sender for item in filed} == {SUPPORT}
    assert {item.sender for item in answers if not item.filed} == {"orders@acme.example"}
    assert {item.injected for item in answers if not item.filed} == {True, False}
    assert not any(item.injected for item in filed)


def test_a_colleague_leaves_alone_what_is_no_handover() -> None:
    people, readers = crowd(reads)
    reactions = Reactions(people, seed=1)
    stranger = replace(readers[0], address="nobody@elsewhere.example")
    assert reactions.to(handed_over(stranger), NOON) == ()
    assert reactions.to(replace(handed_over(readers[0]), kind=""), NOON) == ()


def colleagues(author: str, copied: tuple[str, ...]) -> list[Coming]:
    people, readers = crowd(reads)
    reactions = Reactions(people, seed=1)
    mails = [replace(from_mailbot("", to=p.address), author=author, copied=copied) for p in readers[:200]]
    return [item for mail in mails for item in reactions.to(mail, NOON)]


def test_an_answer_to_a_colleague_reaches_the_support_mailbox_that_it_was_written_in() -> None:
    answers = colleagues(f"Tom Hughes (Acme) <{SUPPORT}>", ())
    assert {item.kind for item in answers} == {Kind.THANKS, Kind.FOLLOW_UP}
    for item in answers:
        assert [address.address for address in parse(item.octets).to] == [SUPPORT]


def test_an_answer_to_a_teams_own_address_reaches_the_support_mailbox_when_it_was_in_copy() -> None:
    author = "Tom Hughes (Acme) <orders@acme.example>"
    answers = colleagues(author, (SUPPORT,))
    assert answers
    assert colleagues(author, ()) == []
    for item in answers:
        assert [address.address for address in parse(item.octets).to] == ["orders@acme.example", SUPPORT]


def test_mail_to_somebody_unknown_leads_to_nothing() -> None:
    assert Reactions(People(chance(1)), seed=1).to(from_mailbot("answer", to=SUPPORT), NOON) == ()


def test_what_somebody_does_depends_on_nobody_else() -> None:
    people, readers = crowd(reads)
    one, other = Reactions(people, seed=1), Reactions(people, seed=1)
    mails = [from_mailbot("clarify", to=person.address) for person in readers[:40]]
    forwards = {mail.recipient: one.to(mail, NOON) for mail in mails}
    backwards = {mail.recipient: other.to(mail, NOON) for mail in reversed(mails)}
    assert forwards == backwards
    assert forwards != {mail.recipient: Reactions(people, seed=2).to(mail, NOON) for mail in mails}
