"""The weekly digest as its reader gets it: in two languages, sure of what it says, and small enough to be shown whole."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from analytics.compute import gather, measure_board
from analytics.digest.letter import Edition, Letter, edition, letter
from analytics.report import board_json
from analytics.weeks import IsoWeek
from mailbot.record.events import Actor, Event
from tests.unit.analytics.boards import fill, parameters, record
from tests.unit.analytics.log import events

if TYPE_CHECKING:
    import sqlalchemy as sa

WEEK = IsoWeek.named("2026-W44")
MONDAY = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)
"""When the digest of week 44 is due: 08:00 in Paris."""
NEXT = MONDAY + timedelta(weeks=1)
LARGEST = 102_000
"""Octets beyond which Gmail clips a mail."""
THIN, THINNER = "\u00a0", "\u202f"


@pytest.fixture(scope="module")
def database() -> sa.Engine:
    return record(events())


def edition_of(database: sa.Engine, *, week: IsoWeek = WEEK, as_of: datetime = MONDAY) -> Edition:
    with database.connect() as connection:
        return edition(connection, week, as_of=as_of, parameters=parameters())


def told(database: sa.Engine, language: str, **how: Any) -> Letter:
    made = edition_of(database, **how)
    return letter(
        made, language=language, site="Acme", base_url="https://mailbot.acme.example", image="", unsubscribe="u"
    )


def published(database: sa.Engine, *, week: IsoWeek, at: datetime) -> dict[str, Any]:
    """Put on record what the digest of ``week`` says at ``at``; return it."""
    payload = edition_of(database, week=week, as_of=at).published
    fill(database, [Event(type="kpi.published", occurred_at=at, recorded_at=at, payload=payload)])
    return payload


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_digest_says_the_same_twice(database: sa.Engine, language: str) -> None:
    assert told(database, language) == told(database, language)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_digest_is_shown_whole_and_fetches_nothing(database: sa.Engine, language: str) -> None:
    made = told(database, language)
    assert len(made.html.encode()) < LARGEST
    assert not re.search(r"""(?:src|background)=["']?https?:|url\(|<script|<link|@import""", made.html)
    assert made.image.startswith(b"\x89PNG")


@pytest.mark.parametrize(("language", "week"), [("fr", "semaine 44"), ("en", "week 44")])
def test_the_subject_carries_the_verdict(database: sa.Engine, language: str, week: str) -> None:
    made = told(database, language)
    assert made.subject.startswith(f"Acme, {week}")
    verdict = made.subject.partition(":")[2]
    assert re.search(r"\d", verdict), "a verdict names a figure"
    assert "\n" not in made.subject


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_text_twin_names_the_seven_figures_of_the_page(database: sa.Engine, language: str) -> None:
    made = told(database, language)
    lines = edition_of(database).digest.lines
    assert len(lines) == 7
    for line in lines:
        title = getattr(line.kpi.title, language)
        assert title in made.text
        assert title.replace("’", "&#39;") in made.html or title in made.html


def test_french_is_set_as_french_is(database: sa.Engine) -> None:
    text = told(database, "fr").text.partition("mailbot kpi")[0]
    assert not re.search(r"[0-9A-Za-zé] [%;!?€]", text), "an ordinary blank before a mark breaks the line there"
    assert not re.search(r"[a-zé]'[a-zé]", text), "the apostrophe is ’"
    assert f"{THINNER}%" in text or f"{THIN}%" in text


def test_final_and_provisional_weeks_are_told_apart(database: sa.Engine) -> None:
    digest = edition_of(database).digest
    assert digest.final_week == WEEK.shifted(-1)
    line = digest.line("self_service_rate")
    assert line.figure.week == WEEK.shifted(-1)
    assert line.provisional is not None
    assert line.provisional.week == WEEK
    assert line.provisional.status is None, "what is not final has no colour"


def test_what_a_digest_said_is_told_again_to_the_byte_from_the_record(database: sa.Engine) -> None:
    said = edition_of(database).published["values"]
    grown = record(events())
    fill(grown, [late_rating(NEXT)])
    for name, figures in said.items():
        with grown.connect() as connection:
            window = IsoWeek.named(name).window("Europe/Paris")
            facts = gather(connection, window, as_of=MONDAY, parameters=parameters())
        again = board_json(measure_board(facts), ids=False)["kpis"]
        assert json.dumps(figures, sort_keys=True) == json.dumps({key: again[key] for key in figures}, sort_keys=True)


def late_rating(at: datetime) -> Event:
    """A customer of week 43 whom nothing else was wrong with rates badly, and it is noted at ``at``."""
    opened = next(event for event in events() if event.type == "conversation.opened" and event.conversation_id == "c01")
    return Event(
        type="csat.received",
        occurred_at=opened.occurred_at + timedelta(days=2),
        recorded_at=at,
        conversation_id="c01",
        customer=opened.customer,
        actor=Actor.CUSTOMER,
        payload={"survey": "survey", "score": 1, "scale": 5},
    )


def test_a_figure_that_was_restated_is_told_with_its_cause() -> None:
    database = record([event for event in events() if event.occurred_at < MONDAY])
    published(database, week=WEEK, at=MONDAY)
    fill(database, [late_rating(MONDAY + timedelta(days=1))])
    digest = edition_of(database, week=WEEK.shifted(1), as_of=NEXT).digest
    assert digest.published_before == WEEK
    changed = {item.kpi.name: item for item in digest.restated if item.week == WEEK.shifted(-1)}
    assert changed["self_service_rate"].now < changed["self_service_rate"].said
    assert "csat.received" in changed["self_service_rate"].causes


def test_what_stayed_the_same_is_not_restated() -> None:
    database = record([event for event in events() if event.occurred_at < MONDAY])
    published(database, week=WEEK, at=MONDAY)
    digest = edition_of(database, week=WEEK.shifted(1), as_of=NEXT).digest
    assert [item for item in digest.restated if item.week == WEEK.shifted(-1)] == []


def test_three_demands_are_drawn_and_anybody_can_draw_them_again(database: sa.Engine) -> None:
    drawn = edition_of(database).digest.to_read
    assert len({item.conversation for item in drawn}) == 3
    assert drawn == edition_of(database).digest.to_read
    assert drawn != edition_of(database, as_of=MONDAY + timedelta(days=1), week=WEEK.shifted(-1)).digest.to_read


def test_a_changed_threshold_stands_beside_the_curve() -> None:
    database = record([event for event in events() if event.occurred_at < MONDAY])
    at = MONDAY - timedelta(days=3)
    change = {"change": "intent, default", "before": 0.7, "after": 0.8}
    fill(database, [Event(type="threshold.changed", occurred_at=at, recorded_at=MONDAY, payload=change)])
    (noted,) = [item for item in edition_of(database).digest.noted if item.type == "threshold.changed"]
    assert (noted.number, noted.at) == (1, at)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_week_without_mail_has_a_digest_that_claims_nothing(language: str) -> None:
    made = told(record([]), language)
    seven = made.text.partition("mailbot kpi")[0]
    assert not re.search(r"\b0[.,]?0?\s?%", seven), "nothing divided by nothing is not 0 %"
    assert "—" in seven
    assert made.subject.startswith("Acme")


def test_another_parameter_is_a_cause_of_its_own() -> None:
    database = record([event for event in events() if event.occurred_at < MONDAY])
    published(database, week=WEEK, at=MONDAY)
    stricter = replace(parameters(), csat_negative_max=5.0)
    with database.connect() as connection:
        digest = edition(connection, WEEK.shifted(1), as_of=NEXT, parameters=stricter).digest
    assert any("parameters" in item.causes for item in digest.restated)
