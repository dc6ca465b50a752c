"""What somebody writes in the queue is never lost: not by a session that ends, not by a key, not by a second thought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailbot.console.people import Role
from tests.console.conftest import opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.console.desk import Scene

pytestmark = pytest.mark.browser
ANGRY = "C'est honteux, quel service !"


def test_a_session_that_ends_while_somebody_writes_loses_nothing(scene: Scene, page_of: Callable[..., Page]) -> None:
    mail_id = scene.take(ANGRY)
    page = opened(page_of)
    page.keyboard.press("e")
    page.keyboard.type("Bonjour, toutes nos excuses.")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.locator('[data-key="a"]').click()
    page.wait_for_selector("#kept")
    assert "Please log in" in page.locator("main").inner_text()
    assert page.locator("#kept").input_value() == "Bonjour, toutes nos excuses."  # without a script, too
    back = page.locator("main a").get_attribute("href") or ""
    assert "/login?to=%2Freview" in back
    page.troubles.clear()  # type: ignore[attr-defined]  # the refusal itself
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # as they were given
    page.goto(f"review?mail={mail_id}")
    assert page.locator("#draft").input_value() == "Bonjour, toutes nos excuses."
    page.locator("[data-restored] button").click()
    assert page.locator("#draft").input_value() == ""
    page.reload()
    assert page.locator("#draft").input_value() == ""


def test_an_answer_that_is_taken_back_is_there_to_be_changed(scene: Scene, page_of: Callable[..., Page]) -> None:
    scene.take(ANGRY)
    page = opened(page_of)
    page.keyboard.press("e")
    page.keyboard.type("Bonjour, une faute de frape.")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_selector("text=The queue is empty")
    page.keyboard.press("u")
    page.wait_for_selector("#draft")
    assert page.locator("#draft").input_value() == "Bonjour, une faute de frape."


def test_what_one_person_wrote_is_not_shown_to_the_next_in_the_same_tab(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    mail_id = scene.take(ANGRY)
    page = opened(page_of)
    page.locator("#draft").fill("Entre nous")
    page.context.clear_cookies()
    token = scene.house.session(Role.MANAGER)
    page.context.add_cookies([{"name": "mailbot_session", "value": token, "url": scene.house.url + "/"}])
    page.goto(f"review?mail={mail_id}")
    assert page.locator("#draft").input_value() == ""
    page.locator("#draft").fill("Encore")
    page.locator(".mb-menu summary").click()
    page.locator("form[data-leave] button").click()
    page.wait_for_url("**/login*")
    assert page.evaluate("Object.keys(sessionStorage).length") == 0


def test_a_second_tab_is_told_that_one_did_it_oneself_already(scene: Scene, page_of: Callable[..., Page]) -> None:
    mail_id = scene.take(ANGRY)
    page = opened(page_of)
    second = page.context.new_page()
    second.goto(page.url)
    page.locator("#draft").fill("Bonjour.")
    page.locator('[data-key="a"]').click()
    page.wait_for_selector("text=The queue is empty")
    second.locator("#draft").fill("Bonjour encore.")
    second.locator('[data-key="a"]').click()
    second.wait_for_selector(".mb-alert")
    assert "You have dealt with this mail already" in second.locator(".mb-alert").first.inner_text()
    assert second.locator("#kept").input_value() == "Bonjour encore."
    assert len([row for row in scene.effects() if row.kind == "agent"]) == 1
    assert scene.item(mail_id).state == "done"
