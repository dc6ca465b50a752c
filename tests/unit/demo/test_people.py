from __future__ import annotations

import tomllib
from collections import Counter

from mailbot.demo.chance import chance
from mailbot.demo.people import AGENTS, Fate, People
from mailbot.shipped import shipped


def test_nobody_shares_an_address_even_with_the_same_name() -> None:
    people = People(chance(1))
    met = [people.meet("fr", "Zoé Kervella") for _ in range(30)]
    assert len({person.address for person in met}) == 30


def test_every_address_lies_in_a_domain_reserved_for_examples() -> None:
    people = People(chance(2))
    met = [people.meet(language) for language in ("fr", "en") for _ in range(100)]
    assert all(person.address.isascii() and person.domain.endswith(".example") for person in met)


def test_a_name_without_any_latin_letter_still_gets_an_address() -> None:
    assert People(chance(3)).meet("en", "王 小明").address.startswith("client@")


def test_who_comes_back_reads_mail_and_speaks_the_language() -> None:
    people = People(chance(4))
    assert people.again("fr") is None
    for _ in range(200):
        people.meet("fr")
    fates = Counter(person.fate for person in (people.again("fr") for _ in range(50)) if person is not None)
    assert fates == {Fate.READS: 50}
    assert people.again("en") is None


def test_some_mailboxes_are_gone_and_some_people_away() -> None:
    people = People(chance(5))
    fates = Counter(people.meet("en").fate for _ in range(1000))
    assert 10 <= fates[Fate.GONE] <= 45
    assert 20 <= fates[Fate.AWAY] <= 70


def test_there_is_a_colleague_for_every_team_of_the_shipped_policy() -> None:
    table = tomllib.loads((shipped("config") / "policy.toml").read_text(encoding="utf-8"))
    assert {agent.team for agent in AGENTS} == {team["name"] for team in table["team"]}
