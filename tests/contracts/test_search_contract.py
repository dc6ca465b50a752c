"""The same words find the same conversations on every database, and go with the mail they were in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from mailbot.store import search
from mailbot.store.mails import READING
from mailbot.store.search import Key, Wanted
from mailbot.store.session import reading, writing
from tests.databases import KINDS, postgres, sqlite_in
from tests.reviewing import Room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAILS = (
    ("Où est ma commande FR-204417 ?", "lea@client.example"),
    ("C'est honteux, ma COMMANDE n'est pas là !", "max@client.example"),
    ("Quels sont vos horaires à Évry ?", "zoe.martin@evry.example"),
)


@pytest.fixture(params=KINDS, scope="module")
def room(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    if request.param == "sqlite":
        yield filled(Room(database=sqlite_in(tmp_path_factory.mktemp("db"))))
    else:
        for engine in postgres():
            yield filled(Room(database=engine))


def filled(room: Room) -> Room:
    for text, sender in MAILS:
        room.take(text, sender=sender)
        room.clock.advance(minutes=1)
    return room


def found(room: Room, wanted: Wanted, **page: object) -> list[str]:
    with reading(room.database) as connection:
        rows = search.conversations(connection, wanted, within=sa.true(), **page)  # type: ignore[arg-type]  # the pages of the tests
    return [row.customer_address.partition("@")[0] for row in rows]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("commande", ["max", "lea"]),
        ("COMMANDE honteux", ["max"]),
        ("204417", ["lea"]),
        ("FR-204417", ["lea"]),
        ("evry", ["zoe.martin"]),
        ("Évry", ["zoe.martin"]),
        ("hor", ["zoe.martin"]),
        ("zoe.martin@evry.example", ["zoe.martin"]),
        ("nothing of the kind", []),
        ("' OR 1=1 --", []),
        ('"', []),
        ("NEAR(a b) AND *", []),
        ("\x00", []),
    ],
)
def test_words_find_the_mails_that_say_them(room: Room, text: str, who: list[str]) -> None:
    assert found(room, Wanted(text=text)) == who


def test_without_a_question_everything_is_there_the_latest_first(room: Room) -> None:
    assert found(room, Wanted()) == ["zoe.martin", "max", "lea"]


def test_filters_go_together(room: Room) -> None:
    assert found(room, Wanted(reason="angry")) == ["max"]
    assert found(room, Wanted(handled="people")) == ["max"]
    assert found(room, Wanted(handled="bot", intent="opening_hours")) == ["zoe.martin"]
    assert found(room, Wanted(text="commande", state="routed", language="fr", mailbox="support")) == ["max"]
    assert found(room, Wanted(mailbox="another")) == []
    since = room.clock.now - timedelta(minutes=2, seconds=30)
    assert found(room, Wanted(since=since)) == ["zoe.martin", "max"]
    assert found(room, Wanted(until=since)) == ["lea"]


def test_pages_follow_each_other_both_ways(room: Room) -> None:
    with reading(room.database) as connection:
        first = search.conversations(connection, Wanted(), within=sa.true(), limit=1)[0]
    key = Key.read(str(Key(last_at=first.last_at, id=first.id)))
    assert found(room, Wanted(), after=key, limit=1) == ["max"]
    assert found(room, Wanted(), after=key) == ["max", "lea"]
    with reading(room.database) as connection:
        last = search.conversations(connection, Wanted(), within=sa.true())[-1]
    assert found(room, Wanted(), before=Key(last_at=last.last_at, id=last.id), limit=2) == ["zoe.martin", "max"]


@pytest.mark.parametrize("text", ["", "~", "yesterday~x", "2026-11-21T12:00:00~x", "2026-11-21T12:00:00+00:00~"])
def test_a_place_that_somebody_made_up_is_no_place(text: str) -> None:
    assert Key.read(text) is None


def test_what_lies_outside_the_scope_is_not_found(room: Room) -> None:
    with reading(room.database) as connection:
        assert search.conversations(connection, Wanted(text="commande"), within=sa.false()) == []


def test_words_go_with_what_was_read(tmp_path: Path) -> None:
    room = filled(Room(database=sqlite_in(tmp_path)))
    with writing(room.database) as connection:
        connection.execute(sa.delete(READING))
        assert connection.execute(sa.select(search.WORDS)).all() == []
    assert found(room, replace(Wanted(), text="commande")) == []


def test_a_word_that_thousands_of_mails_have_finds_the_same_as_a_rare_one(room: Room) -> None:
    before = {text: found(room, Wanted(text=text)) for text in ("commande", "ma command", "hor", "fr 204417")}
    rows = [
        {"mail_id": f"common{number}", "conversation_id": "elsewhere", "words": "commande ma fr horaires 204417"}
        for number in range(search.COMMON + 1)
    ]
    with writing(room.database) as connection:
        search.remember(connection, rows)
    try:
        assert {text: found(room, Wanted(text=text)) for text in before} == before
        assert found(room, Wanted(text="mand")) == []  # the middle of a word is none
        assert found(room, Wanted(text="commande", state="routed")) == ["max"]
        with reading(room.database) as connection:
            assert search.conversations(connection, Wanted(text="commande"), within=sa.false()) == []
    finally:
        with writing(room.database) as connection:
            connection.execute(sa.delete(search.WORDS).where(search.WORDS.c.conversation_id == "elsewhere"))
