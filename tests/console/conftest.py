"""Browsers for the tests of the console: Debian's Chromium, driven by Playwright; nothing is downloaded.

``page_of(role)`` gives a page of somebody who is logged in. After each test the pages must have had no script error, no
violation of the content security policy, no request to another host and no answer 5xx.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.console import sessions
from mailbot.console.people import Role
from tests.console.desk import Scene, scene_on
from tests.console.house import House, house_on
from tests.databases import sqlite_in
from tests.servers.need import need

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
)
LOCALES = {"fr": "fr-FR", "en": "en-GB"}
WIDE, PHONE = (1280, 800), (390, 844)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Any]:
    """An empty database of the test's own."""
    engine = sqlite_in(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def scene(database: Any, tmp_path: Path) -> Iterator[Scene]:
    """A console over a desk that takes mails in."""
    with scene_on(database, tmp_path) as made:
        yield made


@pytest.fixture
def house(request: pytest.FixtureRequest, database: Any, tmp_path: Path) -> Iterator[House]:
    """A console with an agent, a manager and an admin, and no mail yet; that of the scene in a test that has one."""
    if "scene" in request.fixturenames:
        yield request.getfixturevalue("scene").house
        return
    with house_on(database, tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    need("chromium", install="apt-get install -y chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=list(ARGUMENTS)
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page_of(house: House, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Give pages: ``page_of(Role.AGENT, language="fr", size=PHONE, dark=True)``; no role is nobody in particular."""
    contexts: list[Any] = []
    troubles: list[str] = []

    def watch(page: Page) -> None:
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda asked: troubles.append(asked.url) if _is_foreign(asked.url, house) else None)
        page.on("response", lambda got: troubles.append(f"{got.status} {got.url}") if got.status >= 500 else None)

    def make(
        role: Role | None = None, *, language: str = "en", size: tuple[int, int] = WIDE, dark: bool = False
    ) -> Page:
        context = browser.new_context(
            locale=LOCALES[language],
            timezone_id="Europe/Paris",
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce",
            color_scheme="dark" if dark else "light",
            base_url=house.url + "/",
        )
        contexts.append(context)
        if role is not None:
            cookie = {"name": sessions.COOKIE, "value": house.session(role), "url": house.url + "/"}
            context.add_cookies([cookie])
        page = context.new_page()
        page.set_default_timeout(10_000)
        watch(page)
        page.troubles = troubles  # a test that wants an error takes it out again
        return page

    yield make
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)
    assert not house.errors, "\n".join(house.errors)


def _is_foreign(url: str, house: House) -> bool:
    return not url.startswith((house.origin, "data:", "about:", "blob:"))


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Give what proves that axe finds nothing on a page."""

    def prove(page: Page) -> None:
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(page).response["violations"]
        told = [f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:4]]}" for v in found]
        assert not told, "\n".join(told)

    return prove


def opened(page_of: Callable[..., Page], **how: Any) -> Page:
    """Return the review queue as an agent sees it."""
    page = page_of(Role.AGENT, **how)
    page.goto("review")
    return page


def sideways(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
