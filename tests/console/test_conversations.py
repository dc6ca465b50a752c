"""Conversations in a browser: found, told from the first mail to what came of it, and decided once more today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mailbot.console.people import Role
from mailbot.domain import Delivery, Mode, Outcome
from mailbot.record.payloads.reply import CsatReceived
from mailbot.steps import settle
from mailbot.steps.shell import Subject
from mailbot.store import outbox
from tests.console.conftest import PHONE, sideways
from tests.console.desk import Scene, ThinkingReader, scene_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
HOURS, ANGRY = "Quels sont vos horaires ?", "C'est honteux, quel service !"


@pytest.fixture
def scene(database: Any, tmp_path: Path) -> Iterator[Scene]:
    with scene_on(database, tmp_path, reader=ThinkingReader) as made:
        yield made


def answered(scene: Scene) -> str:
    """Let a question be answered, and the customer rate the answer; return the conversation."""
    mail_id = scene.take(HOURS)
    (draft,) = scene.effects()
    shell = scene.office.shell
    with shell.database.begin() as connection:
        outbox.release(connection, [draft.id], now=shell.clock())
        row = outbox.get(connection, draft.id)
        settle.sent(shell, connection, scene.office.desk, row=row, delivery=Delivery(outcome=Outcome.SENT, code=250))
        subject = Subject(mailbox="support", conversation_id=draft.conversation_id)
        shell.write(connection, subject.event(CsatReceived(score=5, scale=5), at=shell.clock()))
    conversation_id: str = scene.office.mail(mail_id).conversation_id
    return conversation_id


def test_a_conversation_is_told_from_the_mail_to_the_rating(
    scene: Scene, page_of: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    conversation_id = answered(scene)
    page = page_of(Role.AGENT)
    page.goto(f"conversations/{conversation_id}")
    told = page.locator(".mb-story").inner_text()
    places = [
        told.index(word) for word in ("Received", "Understood", "Decided", "Automatic answer · was sent", "Rated")
    ]
    assert places == sorted(places)
    page.locator("summary", has_text="Why?").click()
    why = page.locator(".mb-why").inner_text()
    assert "answerable" in why
    assert "97.0% ≥" in why
    accessible(page)
    scene.house.clock.advance(seconds=11)
    assert scene.told("access.logged")[0]["method"] == "conversation"


def test_words_find_a_conversation_and_the_question_stands_in_the_address(
    scene: Scene, page_of: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    scene.take(HOURS, Subject="Vos horaires")
    scene.take(ANGRY, sender="max@client.example", Subject="Réclamation")
    page = page_of(Role.AGENT)
    page.goto("conversations")
    assert page.locator(".card-table tbody tr").count() == 2
    page.keyboard.press("/")
    page.keyboard.type("HONTEUX")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=HONTEUX*")
    assert page.locator(".card-table tbody tr").count() == 1
    assert "max@client.example" in page.locator(".card-table tbody").inner_text()
    accessible(page)
    page.goto("conversations?q=honteux&intent=opening_hours")
    assert "No conversation fits." in page.locator("main").inner_text()
    page.goto("conversations?state=routed&reason=angry&handled=people")
    assert page.locator(".card-table tbody tr").count() == 1


def test_pages_go_back_and_forth(scene: Scene) -> None:
    for number in range(53):
        scene.take(HOURS, sender=f"c{number}@client.example")
    client = scene.house.client(Role.AGENT)
    first = client.get("conversations").text
    assert "c52@" in first
    assert "c2@client" not in first
    import re

    older = re.search(r'rel="next"[^>]*href="([^"]+)"', first)
    assert older is not None
    second = client.get(older.group(1).replace("&amp;", "&")).text
    assert "c2@client" in second
    newer = re.search(r'rel="prev"[^>]*href="([^"]+)"', second)
    assert newer is not None
    again = client.get(newer.group(1).replace("&amp;", "&")).text
    assert "c52@" in again
    assert 'rel="prev"' not in again


def test_a_mail_is_decided_once_more_beside_what_was_decided_then(
    scene: Scene, page_of: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    conversation_id = answered(scene)
    before = len(scene.effects())
    page = page_of(Role.AGENT, language="fr")
    page.goto(f"conversations/{conversation_id}")
    page.locator("text=Rejouer avec le modèle actuel").click()
    page.wait_for_selector(".mb-twins")
    assert page.locator(".mb-twins .card").count() == 2
    assert "Comme alors" in page.locator("main").inner_text()
    accessible(page)
    assert len(scene.effects()) == before


@pytest.mark.parametrize("mode", [Mode.DRAFT, Mode.AUTO])
def test_what_somebody_is_to_judge_without_knowing_is_hidden_here_too(
    database: Any, tmp_path: Path, mode: Mode
) -> None:
    with scene_on(database, tmp_path, mode=mode, audit_rate=1.0, reader=ThinkingReader) as scene:
        mail_id = scene.take(HOURS)
        conversation_id = scene.office.mail(mail_id).conversation_id
        client = scene.house.client(Role.AGENT)
        page = client.get(f"conversations/{conversation_id}").text
        assert "Hidden until" in page
        for secret in ("97", "answerable", "Bonjour", "Opening hours", "Automatic answer"):
            assert secret not in page
        listed = client.get("conversations").text
        assert "Opening hours</td>" not in listed
        assert client.get(f"conversations/{conversation_id}/again/{mail_id}").status_code == 409


def test_a_conversation_of_another_mailbox_does_not_exist(scene: Scene) -> None:
    answered(scene)
    client = scene.house.client(Role.AGENT)
    assert client.get("conversations/nothing").status_code == 404
    assert client.get("conversations/nothing/again/x").status_code == 404


def test_a_phone_does_not_scroll_sideways(scene: Scene, page_of: Callable[..., Page]) -> None:
    conversation_id = answered(scene)
    page = page_of(Role.AGENT, size=PHONE, language="fr")
    for path in ("conversations", f"conversations/{conversation_id}"):
        page.goto(path)
        assert sideways(page) == 0


def test_where_an_audited_mail_was_sent_is_not_told_before_somebody_judged_it(
    database: Any, tmp_path: Path, browser: Any
) -> None:
    del browser
    with scene_on(database, tmp_path, audit_rate=1.0) as scene:
        mail_id = scene.take(ANGRY)
        conversation_id = scene.item(mail_id).conversation_id
        with scene.house.client(Role.AGENT) as client:
            listed, told = client.get("conversations").text, client.get(f"conversations/{conversation_id}").text
        row = listed[listed.index("<tbody>") : listed.index("</tbody>")]
        assert "waits for a team" not in row + told
