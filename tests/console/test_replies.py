"""Replies in a browser: every text in its languages on a real mail, and a mode that the next mail obeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailbot.console.people import Role
from mailbot.steps.review.deeds import Agent, Wish, perform
from mailbot.steps.review.verdicts import confirm
from mailbot.store.scope import Scope
from tests.console.conftest import PHONE, sideways

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.console.desk import Scene

pytestmark = pytest.mark.browser
HOURS = "Quels sont vos horaires ?"
LEA = Agent(login="lea@acme.example", name="Léa", scope=Scope.everything())


def test_a_reply_is_shown_in_both_languages_on_a_real_mail(
    scene: Scene, page_of: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    scene.take(HOURS, Subject="Samedi")
    page = page_of(Role.MANAGER)
    page.goto("replies")
    accessible(page)
    page.locator("a", has_text="opening hours").click()
    page.wait_for_url("**/replies/opening_hours")
    cards = page.locator(".mb-twins .mb-card")
    assert cards.count() == 2
    assert HOURS in cards.nth(0).inner_text()
    assert "Nos horaires" in cards.nth(0).inner_text()
    assert "Our opening hours" in cards.nth(1).inner_text()
    assert "No mail of this kind" in cards.nth(1).inner_text()
    accessible(page)


def test_enough_right_drafts_suggest_to_answer_alone_and_the_next_mail_is_answered(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    shell, desks = scene.house.console.shell, scene.house.console.desks
    for number in range(36):
        mail_id = scene.take(HOURS, sender=f"c{number}@client.example")
        perform(shell, desks, Wish(mail_id=mail_id, version=1, agent=LEA), confirm)
    page = page_of(Role.MANAGER, language="fr")
    page.goto("replies")
    row = page.locator("tr", has=page.locator("th", has_text="Horaires")).first
    assert "100,0\u202f%" in row.inner_text()
    assert "sur 36 mails" in row.inner_text()
    row.locator("button", has_text="Passer à").click()
    page.wait_for_function("document.querySelector('option[value=auto]:checked') !== null")
    scene.take(HOURS, sender="next@client.example")
    assert scene.effects()[-1].state == "pending"
    assert scene.told("config.changed")[0]["change"] == "mode of opening_hours: settings -> auto"


def test_a_mode_is_set_by_hand_too(scene: Scene) -> None:
    client = scene.house.client(Role.MANAGER)
    form = {"mailbox": "support", "intent": "opening_hours", "mode": "shadow"}
    assert client.post("replies/mode", data=form).status_code == 303
    scene.take(HOURS)
    assert scene.effects()[-1].state == "shadow"
    assert client.post("replies/mode", data={**form, "mode": "always"}).status_code == 400
    assert client.post("replies/mode", data={**form, "mailbox": "sales"}).status_code == 404
    assert scene.house.client(Role.AGENT).post("replies/mode", data=form).status_code == 403


def test_a_phone_does_not_scroll_sideways(scene: Scene, page_of: Callable[..., Page]) -> None:
    scene.take(HOURS)
    page = page_of(Role.MANAGER, size=PHONE, language="fr")
    for path in ("replies", "replies/opening_hours", "replies/forward"):
        page.goto(path)
        assert sideways(page) == 0
