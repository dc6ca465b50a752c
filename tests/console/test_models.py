"""The models in a browser: what there is, training with its progress, putting into use, going back, and who may."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mailbot.console.people import Role
from mailbot.learning import job
from mailbot.learning.certificates import Standing
from mailbot.record.journal import read
from mailbot.store.session import reading
from mailbot.understanding.models import active
from tests.console.conftest import PHONE, sideways
from tests.console.house import house_on
from tests.small_models import trained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import sqlalchemy as sa
    from playwright.sync_api import Page

    from tests.console.house import House

CAUTIOUS = replace(trained()[2].thresholds)
STANDING = Standing(
    mailbox="support",
    model="intent-x",
    certified=False,
    says="not certified: 112 of 300 reviews",
    certificate="",
    budget=0.03,
    sure=0.95,
    reviews=112,
    needed=300,
    drawn=150,
    made_at=None,
    ends_at=None,
    thresholds=(),
    cautious=CAUTIOUS,
)


@pytest.fixture
def house(database: sa.Engine, tmp_path: Path) -> Iterator[House]:
    """A console with three small models in use."""
    made, corpus, _ = trained()
    shutil.copytree(made, tmp_path / "models")
    with house_on(database, tmp_path, corpus=corpus, standings=lambda: (STANDING,)) as found:
        yield found


def trained_in(house: House) -> str:
    limit = time.monotonic() + 120
    while job.state(house.console.models).stage is job.Stage.RUNNING and time.monotonic() < limit:
        time.sleep(0.1)
    found = job.state(house.console.models)
    assert found.stage is job.Stage.DONE, found
    return found.name


def test_managers_see_the_models_and_agents_do_not(house: House) -> None:
    with house.client(Role.MANAGER) as client:
        text = client.get("models").text
        assert all(name in text for name in active(house.console.models).values())
        assert "112 of 300 reviews" in text
        assert "Put into use" not in text
        assert "112 of 300 reviews" not in client.get("board").text, "no figure stands on an empty board"
    with house.client(Role.AGENT) as client:
        assert client.get("models").status_code == 403
        assert client.post("models/train", data={"task": "intent"}).status_code == 403


def test_without_a_model_the_screen_says_so(database: sa.Engine, tmp_path: Path) -> None:
    with house_on(database, tmp_path) as house, house.client(Role.MANAGER) as client:
        assert "No model yet" in client.get("models").text


def test_only_admins_change_what_is_in_use_and_not_without_saying_that_they_are_sure(house: House) -> None:
    place = house.console.models
    before = active(place)["intent"]
    with house.client(Role.MANAGER) as client:
        assert client.post("models/train", data={"task": "intent"}).status_code == 303
        assert client.post("models/train", data={"task": "intent"}).status_code == 409
        name = trained_in(house)
        assert client.post(f"models/{name}/use", data={"sure": "yes"}).status_code == 403
        assert client.post("models/train", data={"task": "x"}).status_code == 422
    with house.client(Role.ADMIN) as client:
        assert client.post(f"models/{name}/use").status_code == 409
        assert client.post("models/..%2F..%2Fetc/use", data={"sure": "yes"}).status_code == 404
        assert active(place)["intent"] == before
        assert client.post(f"models/{name}/use", data={"sure": "yes"}).status_code == 303
        assert active(place)["intent"] == name
        assert f"Go back to {before}" in client.get("models").text
        assert client.post("models/back", data={"task": "intent"}).status_code == 303
        assert active(place)["intent"] == before
        assert client.post("models/back", data={"task": "urgency"}).status_code == 409
    limit, told = time.monotonic() + 60, []
    while not told and time.monotonic() < limit:
        with reading(house.database) as connection:
            told = [event for event, _, _ in read(connection) if event.type == "model.trained"]
        time.sleep(0.05)
    assert [event.payload["model"] for event in told] == [name]


@pytest.mark.browser
def test_a_training_is_watched_to_its_end(
    house: House, page_of: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = page_of(Role.ADMIN)
    page.goto("models")
    accessible(page)
    page.get_by_label("What it tells").select_option("intent")
    page.get_by_role("button", name="Train now").press("Enter")
    page.wait_for_selector("#training progress")
    page.wait_for_selector("text=The last training: intent-", timeout=120_000)
    trained_in(house)
    phone = page_of(Role.ADMIN, language="fr", size=PHONE, dark=True)
    phone.goto("models")
    assert sideways(phone) == 0
    accessible(phone)
    assert "Apprentissage" in phone.content()
