from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import cache

from mailbot.demo.chance import chance
from mailbot.demo.coming import Coming, Kind
from mailbot.demo.letters import Letter, Shelf
from mailbot.demo.openings import Openings
from mailbot.demo.people import ALIAS, SUPPORT, People
from mailbot.demo.reactions import Reactions
from mailbot.message.parse import parse
from tests.unit.demo.conftest import NOON

LETTERS = tuple(
    Letter(
        language=language,
        subject="",
        body=f"Bonjour {n}",
        intent=intent,
        needs_human=n % 2 == 0,
        trade="shop",
        signed="Henri Vasseur" if n == 7 else "",
    )
    for language in ("fr", "en")
    for intent in ("refund", "invoice")
    for n in range(20)
)


@cache
def opened(seed: int, count: int = 300) -> tuple[list[Coming], Reactions]:
    people = People(chance(seed))
    reactions = Reactions(people, seed=seed)
    openings = Openings(Shelf(LETTERS, chance(seed)), people, reactions, chance(seed))
    return [openings.at(NOON + timedelta(hours=number)) for number in range(count)], reactions


def test_most_mails_are_customers_and_all_kinds_of_others_come_now_and_then() -> None:
    mails, _ = opened(1)
    kinds = Counter(mail.kind for mail in mails)
    assert kinds[Kind.LETTER] > 220
    assert {Kind.SPAM, Kind.NEWSLETTER, Kind.NOTICE, Kind.FOREIGN, Kind.DUPLICATE} <= set(kinds)
    assert all(mail.injected for mail in mails)


def test_the_same_seed_brings_the_same_mails() -> None:
    assert opened.__wrapped__(3, 60)[0] == opened.__wrapped__(3, 60)[0]
    assert opened(3, 60)[0] != opened(4, 60)[0]


def test_a_second_copy_is_the_same_mail_to_another_address() -> None:
    mails, _ = opened(1)
    copies = [mail for mail in mails if mail.kind is Kind.DUPLICATE]
    by_id = {mail.message_id: mail for mail in mails if mail.kind is Kind.LETTER}
    assert copies
    for copy in copies:
        assert copy.octets == by_id[copy.message_id].octets
        assert copy.recipients == (ALIAS,)


def test_some_customers_write_again_and_a_signed_letter_comes_from_who_signed_it() -> None:
    mails, reactions = opened(1)
    letters = [mail for mail in mails if mail.kind is Kind.LETTER]
    authors = Counter(mail.sender for mail in letters)
    signed = [mail for mail in letters if parse(mail.octets).new_text.strip() == "Bonjour 7"]
    assert len(authors) < len(letters)
    assert signed
    assert all(mail.sender.startswith("henri.vasseur") for mail in signed)
    assert set(reactions.demands) == set(authors)


def test_a_letter_carries_what_its_author_says_of_it() -> None:
    mails, _ = opened(1)
    letter = next(mail for mail in mails if mail.kind is Kind.LETTER)
    assert letter.intent in {"refund", "invoice"}
    assert letter.needs_human in {True, False}
    assert letter.recipients[0] in {SUPPORT, ALIAS}
