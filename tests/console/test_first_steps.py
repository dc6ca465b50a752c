"""The demo's first five minutes: a list that ticks itself off, and goes away for good when it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailbot.console.people import Role
from tests.console.conftest import PHONE, sideways
from tests.console.desk import scene_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import sqlalchemy as sa
    from playwright.sync_api import Page

    from tests.console.desk import Scene

DONE = "mb-step-done"


@pytest.fixture
def scene(database: sa.Engine, tmp_path: Path) -> Iterator[Scene]:
    with scene_on(database, tmp_path, demo=True, digest=lambda language: "<h1>Semaine 46</h1>") as made:
        yield made


def test_each_step_is_ticked_off_when_it_was_done(scene: Scene) -> None:
    mail = scene.take("Quels sont vos horaires ?")
    conversation = scene.item(mail).conversation_id
    with scene.house.client(Role.ADMIN) as client:
        # The list stands on the queue, and looking into the queue is looking at a customer's mail.
        assert client.get("board").text.count(DONE) == 0
        client.get(f"conversations/{conversation}")
        assert client.get("board").text.count(DONE) == 1
        client.get("settings/digest")
        assert client.get("board").text.count(DONE) == 2
        version = str(scene.item(mail).version)
        answer = client.post(f"review/{mail}/skip", data={"version": version})
        assert answer.status_code < 400
        assert client.get("board").text.count(DONE) == 3


def test_who_closes_the_list_sees_it_no_more_and_the_others_still_do(scene: Scene) -> None:
    with scene.house.client(Role.ADMIN) as ours, scene.house.client(Role.MANAGER) as theirs:
        assert "first five minutes" in ours.get("board").text
        assert ours.post("first-steps/close").status_code == 303
        assert "first five minutes" not in ours.get("board").text
        assert "first five minutes" in theirs.get("board").text


def test_outside_the_demo_there_is_no_list(database: sa.Engine, tmp_path: Path) -> None:
    with scene_on(database, tmp_path) as real, real.house.client(Role.ADMIN) as client:
        assert "first five minutes" not in client.get("board").text


@pytest.mark.browser
@pytest.mark.usefixtures("scene")
def test_the_list_fits_a_telephone_in_the_dark(
    page_of: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = page_of(Role.ADMIN, language="fr", size=PHONE, dark=True)
    page.goto("review")
    page.get_by_role("heading", name="Vos cinq premières minutes").wait_for()
    assert sideways(page) == 0
    accessible(page)
    page.get_by_role("button", name="Masquer").click()
    page.wait_for_url("**/board")
    assert page.get_by_role("heading", name="Vos cinq premières minutes").count() == 0
