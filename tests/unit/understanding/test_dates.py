"""The days that customers name, and which day is meant."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from mailbot.understanding.entities import extract

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.domain import Entity

    Find = Callable[[str, str], tuple[Entity, ...]]
    Pairs = Callable[[str, str], list[tuple[str, str]]]


@pytest.mark.parametrize(
    ("language", "text", "written", "value"),
    [
        ("fr", "reçu le 12 nov. seulement", "12 nov", "2026-11-12"),
        ("fr", "le 1er mars 2027", "1er mars 2027", "2027-03-01"),
        ("fr", "LE 31 DECEMBRE", "31 DECEMBRE", "2026-12-31"),
        ("fr", "le 05/11/2026 à midi", "05/11/2026", "2026-11-05"),
        ("fr", "commandée 20/10, rien reçu", "20/10", "2026-10-20"),
        ("fr", "depuis le 12/11/26", "12/11/26", "2026-11-12"),
        ("fr", "le mardi 14 janvier à 9h30", "14 janvier", "2027-01-14"),
        ("fr", "le quinze mars", "quinze mars", "2027-03-15"),
        ("fr", "du 21 au 24 décembre", "21 au 24 décembre", "2026-12-21/2026-12-24"),
        ("fr", "Séances fixées les 3.12. et suivants", "3.12.", "2026-12-03"),
        ("en", "on Nov 12th at noon", "Nov 12th", "2026-11-12"),
        ("en", "the 3rd of March", "3rd of March", "2027-03-03"),
        ("en", "Friday, March 14, 2025 at 3 pm", "March 14, 2025", "2025-03-14"),
        ("en", "exported 2026-11-02", "2026-11-02", "2026-11-02"),
        ("en", "with Dr. X on 03.12.2026 at 11:20", "03.12.2026", "2026-12-03"),
        ("en", "vacated 10/31", "10/31", "2026-10-31"),
        ("en", "May 19 suits me", "May 19", "2026-05-19"),
        ("en", "1 to 4 December please", "1 to 4 December", "2026-12-01/2026-12-04"),
        ("en", "le 3 de noviembre de 2026", "3 de noviembre de 2026", "2026-11-03"),
    ],
)
def test_a_day_is_found_in_every_way_of_writing_it(
    language: str, text: str, written: str, value: str, find: Find
) -> None:
    found = [one for one in find(language, text) if one.type == "date"]

    assert [(one.text, one.value) for one in found] == [(written, value)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "demain, mardi prochain ou dans trois jours"),
        ("fr", "appelez le +33 avant 18 h"),
        ("fr", "24/7, 3/4 des pièces, note 17/20, 9/10"),
        ("fr", "en novembre 2026, depuis 2019"),
        ("fr", "à dix-sept heures"),
        ("en", "you may 2 days later or not"),
        ("en", "it was 10/10, 50/50, version 11.2. Then it broke"),
        ("en", "size 10/12 and 5'11"),
        ("en", "sort code 20-11-07"),
    ],
)
def test_what_names_no_day_is_no_date(language: str, text: str, pairs: Pairs) -> None:
    assert "date" not in {kind for kind, _ in pairs(language, text)}


def test_an_american_writes_the_month_first_and_a_briton_the_day(find: Find) -> None:
    american = find("en", "Paid $40 on 11/02, my zip is wrong")
    british = find("en", "Paid £40 on 11/02, flat 3")

    assert [one.value for one in american if one.type == "date"] == ["2026-11-02"]
    assert [one.value for one in british if one.type == "date"] == ["2027-02-11"]


def test_another_date_of_the_mail_shows_which_number_is_the_month(find: Find) -> None:
    assert [one.value for one in find("en", "requested 10/5, 10/12 and 10/19")] == [
        "2026-10-05",
        "2026-10-12",
        "2026-10-19",
    ]


def test_the_missing_year_is_the_nearest_unless_the_mail_says_last_or_next(find: Find) -> None:
    assert [one.value for one in find("fr", "le 10 janvier")] == ["2027-01-10"]
    assert [one.value for one in find("fr", "le 10 janvier dernier")] == ["2026-01-10"]
    assert [one.value for one in find("fr", "le 3 novembre prochain")] == ["2027-11-03"]


def test_without_the_mails_day_the_year_stays_open() -> None:
    (one,) = extract("le 12 novembre", "fr", None)

    assert one.value == "--11-12"


def test_the_mails_day_may_come_with_its_hour() -> None:
    (one,) = extract("le 12 novembre", "fr", datetime(2026, 1, 2, 9, tzinfo=UTC))

    assert one.value == "2025-11-12"


def test_a_day_that_no_year_has_keeps_what_is_known(find: Find) -> None:
    assert [one.value for one in find("en", "book me for February 30")] == ["--02-30"]


def test_the_29th_of_february_falls_into_a_leap_year() -> None:
    (one,) = extract("le 29 février", "fr", date(2027, 6, 1))

    assert one.value == "2028-02-29"
