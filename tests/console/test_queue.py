"""The list of the queue: who wrote, and that it fills by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.console.conftest import opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.console.desk import Scene

pytestmark = pytest.mark.browser
HOURS, ANGRY = "Quels sont vos horaires ?", "C'est honteux, quel service !"


def test_the_queue_calls_people_by_their_names_and_shows_the_address_too(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    scene.take(HOURS, From="=?utf-8?q?L=C3=A9a_Martin?= <lea@client.example>")
    scene.take(ANGRY, From='"support@acme.example" <mallory@evil.example>')
    scene.take("Et vos horaires ?", From="max@client.example")
    page = opened(page_of)
    told = [line.inner_text() for line in page.locator(".mb-line").all()]
    assert "Léa Martin" in told[1]
    assert "lea@client.example" in told[1]
    assert "mallory@evil.example" in told[0]  # whatever somebody calls themselves, the address stands below
    assert told[2].count("max@client.example") == 1


def test_an_empty_queue_fills_by_itself(scene: Scene, page_of: Callable[..., Page]) -> None:
    page = opened(page_of)
    page.wait_for_selector("text=The queue is empty")
    scene.take(HOURS)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # what half a minute does, too
    page.wait_for_selector("#mail-subject")
