"""The console speaks French and English, all of it, and by the customs of each."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot import console
from mailbot.console.formats import Formats
from mailbot.console.words import language_for, typeset, words_of
from tests.console.messages import said, translated
from tests.fakes import NOON, FixedClock

TEMPLATES = Path(console.__file__).parent / "templates"


def test_every_message_has_its_french() -> None:
    known = {message for catalogue in translated().values() for message, french in catalogue.items() if french}
    missing = {message: sorted(files) for message, files in said().items() if message not in known}
    assert not missing


def test_no_line_of_a_catalogue_is_left_over() -> None:
    unused = {name: sorted(set(catalogue) - set(said())) for name, catalogue in translated().items()}
    assert not {name: messages for name, messages in unused.items() if messages}


def test_a_message_of_two_screens_has_one_french() -> None:
    french: dict[str, set[str]] = {}
    for catalogue in translated().values():
        for message, said_so in catalogue.items():
            french.setdefault(message, set()).add(str(said_so))
    assert {message: ways for message, ways in french.items() if len(ways) > 1} == {}


def test_the_french_keeps_the_places_for_values() -> None:
    for catalogue in translated().values():
        for message, french in catalogue.items():
            for form in (french,) if isinstance(french, str) else french:
                assert form.count("%(") == message.count("%("), message


def test_french_sets_narrow_spaces_before_high_signs() -> None:
    assert typeset("Qui est là ? « Moi » : 5 %") == "Qui est là\u202f? «\u202fMoi\u202f»\u202f: 5\u202f%"
    assert typeset("à %(day)s de 5 %% !") == "à %(day)s de 5\u202f%%\u202f!"


def test_no_template_sets_a_sign_itself_that_french_sets_apart() -> None:
    """A colon between two values belongs into a message: "objectif ≥ 70 %: atteint" was French with English spacing."""
    loose = re.compile(r"(?:%\}|\}\}|</\w+>)[:;!?](?=[\s<{])")
    found = {
        str(file.relative_to(TEMPLATES)): loose.findall(re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf-8")))
        for file in TEMPLATES.rglob("*.html")
    }
    assert len(found) > 20
    assert {name: signs for name, signs in found.items() if signs} == {}


def test_the_place_for_a_value_is_no_per_cent_sign() -> None:
    assert typeset("La boîte %(name)s : %(n)s %%") == "La boîte %(name)s\u202f: %(n)s\u202f%%"


def test_nought_is_singular_in_french_and_plural_in_english() -> None:
    assert words_of("en").ngettext("%(n)s mail", "%(n)s mails", 0) == "%(n)s mails"
    assert words_of("fr").ngettext("one", "many", 0) == "one"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("fr-FR,fr;q=0.9,en;q=0.8", "fr"), ("de-DE,de;q=0.9,en;q=0.8", "en"), ("", "en"), ("*" * 10_000, "en")],
)
def test_the_browser_says_which_language_somebody_reads(accepted: str, language: str) -> None:
    assert language_for("", accepted) == language


FRENCH = Formats(language="fr", zone="Europe/Paris", clock=FixedClock())
ENGLISH = Formats(language="en", zone="Europe/Paris", clock=FixedClock())


def test_numbers_shares_and_money_follow_the_customs_of_each_language() -> None:
    assert (FRENCH.number(1234.5, 1), ENGLISH.number(1234.5, 1)) == ("1\u202f234,5", "1,234.5")
    assert (FRENCH.percent(0.595), ENGLISH.percent(0.595)) == ("59,5\u202f%", "59.5%")
    assert (FRENCH.money(2954), ENGLISH.money(2954)) == ("2\u202f954\u202f€", "€2,954")
    assert (FRENCH.number(1), FRENCH.number(1.0), FRENCH.number(1.04, 1), FRENCH.number(-0.0)) == ("1", "1", "1", "0")
    assert FRENCH.number(None) == FRENCH.percent(None) == FRENCH.money(None) == "–"


def test_times_are_those_of_the_site_and_ago_never_lies_in_the_future() -> None:
    assert FRENCH.moment(NOON) == "21 nov. 2026 13:00"
    assert ENGLISH.time(NOON) == "13:00"
    assert FRENCH.ago(NOON - timedelta(minutes=4)) == "il y a 4 minutes"
    assert ENGLISH.ago(NOON + timedelta(hours=1)) == "just now"
