"""Coming in: with the right password, through the browser, and without telling anybody more than they know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailbot.console import sessions
from mailbot.console.people import Role
from tests.console.conftest import PHONE, sideways
from tests.console.house import PASSWORD, ROLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.console.house import House


def enter(house: House, address: str, password: str = PASSWORD, **headers: str) -> tuple[int, str, str]:
    """Return (status, page, session cookie) of an attempt to log in."""
    with house.client() as client:
        answer = client.post("login", data={"address": address, "password": password}, headers=headers)
        return answer.status_code, answer.text, answer.cookies.get(sessions.COOKIE, "")


def test_the_right_password_lets_in_and_a_wrong_one_does_not(house: House) -> None:
    status, _, cookie = enter(house, ROLES[Role.AGENT])
    assert (status, bool(cookie)) == (303, True)
    status, page, cookie = enter(house, ROLES[Role.AGENT], "not the password")
    assert (status, cookie) == (403, "")
    assert "do not fit" in page


def test_nobody_can_tell_an_account_that_is_not_there_from_a_wrong_password(house: House) -> None:
    known = enter(house, ROLES[Role.AGENT], "not the password")[1].replace(ROLES[Role.AGENT], "X")
    unknown = enter(house, "nobody@acme.example", "not the password")[1].replace("nobody@acme.example", "X")
    assert known == unknown


@pytest.mark.parametrize(
    "foreign", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_login_from_a_foreign_page_is_refused(house: House, foreign: dict[str, str]) -> None:
    assert enter(house, ROLES[Role.AGENT], PASSWORD, **foreign)[0] == 403


@pytest.mark.browser
def test_somebody_logs_in_and_out_in_the_browser(
    house: House, page_of: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = page_of(language="fr")
    page.goto("")
    accessible(page)
    page.get_by_label("Adresse").fill(ROLES[Role.AGENT])
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_text("Agent", exact=True).click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/login")


@pytest.mark.browser
def test_the_login_page_fits_a_phone_in_the_dark(
    page_of: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = page_of(size=PHONE, dark=True)
    page.goto("login")
    assert sideways(page) == 0
    accessible(page)
