"""What every page can do: keys, the palette, toasts, numbers that stay fresh, two languages, light and dark, a sub-path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailbot.console import sessions
from mailbot.console.frame import PLACES
from mailbot.console.gate import is_ours
from mailbot.console.people import Role
from mailbot.console.route import Access, Route
from mailbot.console.visit import Refusal
from tests.console.house import PASSWORD, ROLES, house_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import sqlalchemy as sa
    from playwright.sync_api import Page

    from mailbot.console.visit import Visit
    from tests.console.house import House

KEYS = [(entry.key, entry.route) for entry in PLACES]


@pytest.mark.browser
def test_g_and_a_letter_goes_everywhere(house: House, page_of: Callable[..., Page]) -> None:
    page = page_of(Role.ADMIN)
    page.goto("health")
    reached = {}
    for entry in page.locator("[data-go]").all():
        reached[str(entry.get_attribute("data-go"))] = str(entry.get_attribute("href"))
    assert reached
    for key, address in reached.items():
        page.goto("account")
        page.keyboard.press("g")
        page.keyboard.press(key)
        page.wait_for_url(lambda url, wanted=address: url.split("?")[0] == house.origin + wanted)


@pytest.mark.browser
def test_a_key_means_nothing_while_somebody_types(page_of: Callable[..., Page]) -> None:
    page = page_of(Role.ADMIN)
    page.goto("account")
    page.get_by_label("Old password").focus()
    page.keyboard.type("g?/")
    assert page.get_by_label("Old password").input_value() == "g?/"
    assert not page.locator("#help").is_visible()


@pytest.mark.browser
def test_a_question_mark_shows_the_keys_and_escape_hides_them(
    page_of: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = page_of(Role.ADMIN, language="fr")
    page.goto("account")
    page.keyboard.press("?")
    page.get_by_role("heading", name="Raccourcis clavier").wait_for()
    accessible(page)
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("opening", ["Control+k", "/"])
def test_the_palette_goes_anywhere(
    house: House, page_of: Callable[..., Page], accessible: Callable[[Page], None], opening: str
) -> None:
    page = page_of(Role.ADMIN)
    page.goto("account")
    page.keyboard.press(opening)
    page.locator("#palette").wait_for()
    accessible(page)
    page.keyboard.type("heal")
    page.keyboard.press("Enter")
    page.wait_for_url("**/health")
    page.goto("account")
    page.keyboard.press(opening)
    page.keyboard.type("lost parcel")
    page.keyboard.press("Escape")  # one Escape closes it, whatever was typed
    page.locator("#palette").wait_for(state="hidden")
    page.keyboard.press(opening)
    page.keyboard.type("lost parcel")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conversations?q=lost%20parcel")


@pytest.mark.browser
def test_a_server_that_is_gone_and_a_refusal_are_told_in_words(house: House, page_of: Callable[..., Page]) -> None:
    page = page_of(Role.ADMIN, language="fr")
    page.goto("account")
    page.evaluate(
        """() => { const button = document.createElement("button"); button.id = "probe"; button.textContent = "x";
        button.setAttribute("hx-post", "/settings/people/nobody"); document.body.append(button); htmx.process(button); }"""
    )
    page.click("#probe")
    page.locator("#toast").get_by_text("Il n’y a rien ici").wait_for()
    page.context.set_offline(True)
    page.click("#probe")
    page.locator("#toast").get_by_text("Le serveur est injoignable").wait_for()
    # The browser and htmx tell a 404 and a lost connection as errors; they were asked for.
    wanted = ("404", "ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    page.troubles[:] = [said for said in page.troubles if not any(word in said for word in wanted)]


@pytest.mark.browser
def test_the_numbers_stay_fresh_without_reloading(house: House, page_of: Callable[..., Page]) -> None:
    page = page_of(Role.ADMIN)
    page.goto("account")
    assert page.locator("[data-live-problems].mb-dot-bad").count() == 0
    house.causes.append("mailbot is ending")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.locator("[data-live-problems].mb-dot-bad").wait_for()


@pytest.mark.browser
def test_somebody_chooses_language_and_colors_and_keeps_them(house: House, page_of: Callable[..., Page]) -> None:
    page = page_of(Role.AGENT, language="fr", dark=True)
    page.goto("account")
    assert page.locator("html").get_attribute("data-bs-theme") == "dark", "as the system has it"
    page.get_by_text("Agent", exact=True).click()
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="My account").wait_for()
    page.get_by_text("Agent", exact=True).click()
    page.get_by_role("button", name="Dark screen").click()
    page.get_by_text("Agent", exact=True).click()
    page.get_by_role("button", name="Light screen").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "light"
    other = page_of(Role.AGENT, language="fr", dark=True)
    other.goto("account")
    assert other.locator("html").get_attribute("lang") == "en"
    assert other.locator("html").get_attribute("data-bs-theme") == "light"


# --- behind a proxy ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strips", [True, False], ids=["proxy-strips-the-path", "proxy-keeps-the-path"])
def test_the_console_works_below_a_path(database: sa.Engine, tmp_path: Path, strips: bool) -> None:
    with house_on(database, tmp_path, base_path="/help/mailbot") as house, house.client() as client:
        prefix = house.origin + ("" if strips else "/help/mailbot")
        page = client.get(f"{prefix}/login").text
        assert 'action="/help/mailbot/login"' in page
        assert 'href="/help/mailbot/static/mailbot.css' in page
        form = {"address": ROLES[Role.AGENT], "password": PASSWORD}
        answer = client.post(f"{prefix}/login", data=form)
        assert answer.headers["location"] == "/help/mailbot/"
        assert "Path=/help/mailbot" in answer.headers["set-cookie"]
        assert client.get(f"{prefix}/static/mailbot.css").status_code == 200
        assert client.get(f"{prefix}/healthz").status_code == 200
        token = answer.cookies[sessions.COOKIE]
        inside = client.get(f"{prefix}/account", headers={"Cookie": f"{sessions.COOKIE}={token}"})
        assert inside.status_code == 200
        assert 'data-live="/help/mailbot/live"' in inside.text


def test_by_https_the_cookie_is_secure_and_browsers_stay_with_https(database: sa.Engine, tmp_path: Path) -> None:
    with house_on(database, tmp_path, base_url="https://mailbot.acme.example") as house, house.client() as client:
        client.headers["origin"] = "https://mailbot.acme.example"
        answer = client.post("login", data={"address": ROLES[Role.AGENT], "password": PASSWORD})
        assert answer.status_code == 303
        assert "Secure" in answer.headers["set-cookie"]
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


OURS, HOST = "https://mailbot.acme.example", {"host": "10.0.0.7:8025"}


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site", "origin": OURS}, False),
        ({"sec-fetch-site": "cross-site", "origin": OURS}, False),
        ({"origin": OURS}, True),
        ({"origin": "http://10.0.0.7:8025"}, True),
        ({"origin": "https://mailbot.acme.example.evil.example"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
def test_a_browser_says_where_a_request_comes_from_and_silence_is_a_refusal(
    headers: dict[str, str], ours: bool
) -> None:
    assert is_ours({**HOST, **headers}, origin=OURS, scheme="http") is ours


# --- when something is wrong ------------------------------------------------------------------------------------------


def broken(visit: Visit) -> object:
    raise RuntimeError(f"a defect, while serving lea@customers.example {visit.query('x')}")


def refused(visit: Visit) -> object:
    raise Refusal(409, "Léa was faster <b>")


ODD = (
    Route(name="broken", method="GET", path="/broken", handler=broken, access=Access.AGENT),
    Route(name="refused", method="GET", path="/refused", handler=refused, access=Access.AGENT),
)


@pytest.fixture
def odd(database: sa.Engine, tmp_path: Path) -> object:
    """A console with two more addresses."""
    from mailbot.console.routes import ROUTES

    with house_on(database, tmp_path, routes=(*ROUTES, *ODD)) as made:
        yield made


def test_a_defect_is_told_in_words_and_shows_nothing_of_itself(odd: House) -> None:
    with odd.client(Role.AGENT, language="fr") as client:
        answer = client.get("broken")
    assert answer.status_code == 500
    assert "rien n’a été enregistré" in answer.text
    assert "RuntimeError" not in answer.text
    assert "customers.example" not in answer.text
    assert len(odd.errors) == 1


def test_a_refusal_is_a_page_for_people_and_a_sentence_for_scripts(odd: House) -> None:
    with odd.client(Role.AGENT) as client:
        page = client.get("refused")
        assert (page.status_code, "Léa was faster &lt;b&gt;" in page.text) == (409, True)
        script = client.get("refused", headers={"HX-Request": "true"})
        assert (script.status_code, script.json()) == (409, {"error": "Léa was faster <b>"})


def test_a_form_of_many_megabytes_is_not_taken(house: House) -> None:
    with house.client() as client:
        assert client.post("login", content=b"a=" + b"x" * 1_100_000).status_code == 413


@pytest.mark.parametrize("body", [b"\xff\xfe%zz&&&=", b"a=1&" * 2000, b"address=%00&password=%F0%9F%92%A9", b"{}"])
def test_a_form_that_no_browser_sends_is_no_defect(house: House, body: bytes) -> None:
    kind = "application/x-www-form-urlencoded"
    with house.client() as client:
        assert client.post("login", content=body, headers={"Content-Type": kind}).status_code < 500
    assert house.errors == []
