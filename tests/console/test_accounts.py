"""Accounts: links that work once, sessions that end, guessing that gets slow, and the code of the telephone."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pyotp
import pytest

from mailbot.console import accounts, passwords, sessions
from mailbot.console.accounts import Kind
from mailbot.console.people import Role
from mailbot.store import users
from mailbot.store.session import reading, writing
from tests.console.conftest import PHONE, sideways
from tests.console.house import PASSWORD, ROLES

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from playwright.sync_api import Page

    from tests.console.house import House

NEW = "five little words of mine"


def attempt(client: httpx.Client, address: str = ROLES[Role.AGENT], password: str = PASSWORD) -> httpx.Response:
    return client.post("login", data={"address": address, "password": password})


def link_for(house: House, role: Role, kind: Kind) -> str:
    user_id = house.user_id(role)
    with writing(house.database) as connection:
        return accounts.make_link(house.console.shell, connection, user_id, kind=kind)


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_a_login_begins_a_new_session_and_ends_the_one_the_browser_had(house: House) -> None:
    with house.client(Role.AGENT) as client:
        before = client.cookies[sessions.COOKIE]
        answer = attempt(client)
        after = answer.cookies[sessions.COOKIE]
        assert after != before
        assert sessions.known(house.console, before) is None
        assert sessions.known(house.console, after) is not None


def test_a_session_that_a_stranger_planted_is_worth_nothing_after_the_login(house: House) -> None:
    with house.client() as client:
        client.cookies.set(sessions.COOKIE, "planted", domain="127.0.0.1", path="/")
        assert attempt(client).cookies[sessions.COOKIE] != "planted"
    assert sessions.known(house.console, "planted") is None


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House) -> None:
    with house.client() as client:
        cookie = attempt(client).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie


def test_the_database_cannot_be_used_to_log_in(house: House) -> None:
    token = house.session(Role.AGENT)
    with reading(house.database) as connection:
        kept = users.sessions_of(connection, house.user_id(Role.AGENT))[0].id
    assert kept != token
    assert sessions.known(house.console, kept) is None


def test_a_session_ends_unused_and_in_any_case(house: House) -> None:
    token = house.session(Role.AGENT)
    house.clock.advance(hours=11)
    assert sessions.known(house.console, token) is not None
    house.clock.advance(hours=12)
    assert sessions.known(house.console, token) is None
    token = house.session(Role.AGENT)
    for _ in range(16):
        house.clock.advance(hours=10.4)
        assert sessions.known(house.console, token) is not None
    house.clock.advance(hours=10.4)
    assert sessions.known(house.console, token) is None


def test_somebody_who_is_disabled_is_out_at_once(house: House) -> None:
    with house.client(Role.AGENT) as client:
        assert client.get("account").status_code == 200
        with writing(house.database) as connection:
            accounts.disable(connection, house.user_id(Role.AGENT), at=house.clock())
        assert client.get("account").status_code == 303
        assert attempt(client).status_code == 403


def test_a_logout_ends_the_session_for_good(house: House) -> None:
    with house.client(Role.AGENT) as client:
        token = client.cookies[sessions.COOKIE]
        assert client.post("logout").status_code == 303
    assert sessions.known(house.console, token) is None


def test_nobody_can_end_the_session_of_somebody_else(house: House) -> None:
    other = house.session(Role.ADMIN)
    with house.client(Role.AGENT) as client:
        assert client.post("account/session", data={"session": sessions.digest(other)}).status_code == 404
    assert sessions.known(house.console, other) is not None


# --- guessing ---------------------------------------------------------------------------------------------------------


def test_the_sixth_bad_login_must_wait_and_the_right_password_too(house: House) -> None:
    with house.client() as client:
        assert [attempt(client, password="guess").status_code for _ in range(5)] == [403] * 5
        answer = attempt(client)
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 10
        house.clock.advance(seconds=16)
        assert attempt(client).status_code == 303
        assert [attempt(client, password="guess").status_code for _ in range(5)] == [403] * 5


def test_thirty_guesses_at_once_are_thirty_guesses(house: House) -> None:
    def guess(number: int) -> int:
        with house.client() as client:
            return attempt(client, password=f"guess {number}").status_code

    with ThreadPoolExecutor(15) as pool:
        statuses = list(pool.map(guess, range(30)))
    assert (statuses.count(403), statuses.count(429)) == (5, 25)


def test_good_logins_slow_nobody_down(house: House) -> None:
    with house.client() as client:
        assert [attempt(client).status_code for _ in range(25)] == [303] * 25


def test_an_account_that_is_not_there_gets_slow_as_well(house: House) -> None:
    with house.client() as client:
        statuses = [attempt(client, address="nobody@acme.example").status_code for _ in range(6)]
    assert statuses == [403] * 5 + [429]


def test_guessing_for_many_accounts_from_one_place_gets_slow(house: House) -> None:
    with house.client() as client:
        statuses = [attempt(client, address=f"user{n}@acme.example").status_code for n in range(21)]
    assert statuses == [403] * 20 + [429]


def test_each_further_bad_login_costs_more_up_to_a_quarter_of_an_hour(house: House) -> None:
    with house.client() as client:
        for _ in range(5):
            attempt(client, password="guess")
        waits = []
        for _ in range(8):
            waits.append(int(attempt(client, password="guess").headers["retry-after"]))
            house.clock.advance(seconds=waits[-1])
            attempt(client, password="guess")
    assert waits[:3] == [16, 31, 61]
    assert max(waits) == 901


def test_an_account_without_a_password_fits_no_password(house: House) -> None:
    with writing(house.database) as connection:
        accounts.add_user(house.console.shell, connection, address="new@acme.example", role=Role.ADMIN)
    with house.client() as client:
        assert attempt(client, address="new@acme.example", password="").status_code == 403
    assert not passwords.fits("", "")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "x" * 300, ROLES[Role.AGENT]])
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    assert passwords.unfit(password, address=ROLES[Role.AGENT])


def test_what_is_kept_of_a_password_is_argon2id() -> None:
    assert passwords.hashed(NEW).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


# --- links that work once ---------------------------------------------------------------------------------------------


def test_an_invitation_lets_somebody_choose_a_password_once(house: House) -> None:
    token = link_for(house, Role.AGENT, Kind.INVITE)
    form = {"name": "Léa", "password": NEW, "again": NEW}
    with house.client() as client:
        assert client.get(f"invite/{token}").status_code == 200
        assert client.get(f"invite/{token}").status_code == 200, "looking uses nothing up"
        assert client.post(f"invite/{token}", data=form).status_code == 303
        assert client.get("account").text.count("Léa") > 0
    with house.client() as client:
        assert client.post(f"invite/{token}", data=form).status_code == 404
        assert attempt(client, password=NEW).status_code == 303


@pytest.mark.parametrize(("password", "again"), [("short", "short"), (NEW, NEW + "!")])
def test_an_invitation_stays_good_when_the_password_will_not_do(house: House, password: str, again: str) -> None:
    token = link_for(house, Role.AGENT, Kind.INVITE)
    with house.client() as client:
        assert client.post(f"invite/{token}", data={"password": password, "again": again}).status_code == 422
        assert client.get(f"invite/{token}").status_code == 200


def test_an_invitation_holds_for_a_day(house: House) -> None:
    token = link_for(house, Role.AGENT, Kind.INVITE)
    house.clock.advance(hours=24, seconds=1)
    with house.client() as client:
        assert client.get(f"invite/{token}").status_code == 404


def test_a_newer_invitation_makes_the_older_one_worthless(house: House) -> None:
    older, newer = link_for(house, Role.AGENT, Kind.INVITE), link_for(house, Role.AGENT, Kind.INVITE)
    with house.client() as client:
        assert client.get(f"invite/{older}").status_code == 404
        assert client.get(f"invite/{newer}").status_code == 200


def test_a_new_password_ends_the_sessions_and_links_there_were(house: House) -> None:
    session, login = house.session(Role.AGENT), link_for(house, Role.AGENT, Kind.LOGIN)
    token = link_for(house, Role.AGENT, Kind.INVITE)
    with house.client() as client:
        client.post(f"invite/{token}", data={"password": NEW, "again": NEW})
    assert sessions.known(house.console, session) is None
    with house.client() as client:
        assert client.post(f"enter/{login}").status_code == 404


def test_a_login_link_works_once_and_by_a_button_only(house: House) -> None:
    token = link_for(house, Role.ADMIN, Kind.LOGIN)
    with house.client() as client:
        assert client.get(f"enter/{token}").status_code == 200
        assert client.post(f"enter/{token}").status_code == 303
        assert client.get("account").status_code == 200
    with house.client() as client:
        assert client.post(f"enter/{token}").status_code == 404


def test_an_invitation_is_no_login_link(house: House) -> None:
    token = link_for(house, Role.ADMIN, Kind.INVITE)
    with house.client() as client:
        assert client.post(f"enter/{token}").status_code == 404


@pytest.mark.parametrize(
    "to", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
)
def test_nobody_is_led_elsewhere_after_the_login(house: House, to: str) -> None:
    with house.client() as client:
        form = {"address": ROLES[Role.AGENT], "password": PASSWORD, "to": to}
        assert client.post("login", data=form).headers["location"] == "/"


def test_somebody_gets_where_they_wanted_to_go(house: House) -> None:
    with house.client() as client:
        wanted = client.get("account?x=1").headers["location"]
        to = re.search(r'name="to" value="([^"]*)"', client.get(wanted.lstrip("/")).text)
        assert to is not None
        form = {"address": ROLES[Role.AGENT], "password": PASSWORD, "to": to[1]}
        assert client.post("login", data=form).headers["location"] == "/account?x=1"


# --- the code of the telephone ----------------------------------------------------------------------------------------


def proof_in(page: str) -> str:
    found = re.search(r'name="proof" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def turn_on(house: House, client: httpx.Client) -> pyotp.TOTP:
    page = client.post("account/code/new").text
    secret = re.search(r"mb-secret[^>]*>([A-Z2-7]+)<", page)
    assert secret is not None
    telephone = pyotp.TOTP(secret[1])
    answer = client.post("account/code", data={"proof": proof_in(page), "code": telephone.at(house.clock())})
    assert answer.status_code == 303
    return telephone


def test_with_a_second_proof_the_password_alone_is_not_enough(house: House) -> None:
    with house.client(Role.AGENT) as client:
        telephone = turn_on(house, client)
    house.clock.advance(seconds=60)
    with house.client() as client:
        answer = attempt(client)
        assert (answer.status_code, answer.cookies.get(sessions.COOKIE)) == (200, None)
        proof = proof_in(answer.text)
        assert client.post("login/code", data={"proof": proof, "code": "000000"}).status_code == 403
        code = telephone.at(house.clock())
        assert client.post("login/code", data={"proof": proof, "code": f" {code[:3]} {code[3:]}"}).status_code == 303
    with house.client() as client:
        assert client.post("login/code", data={"proof": proof, "code": code}).status_code == 403, "a code works once"


def test_codes_cannot_be_guessed_either(house: House) -> None:
    with house.client(Role.AGENT) as client:
        turn_on(house, client)
    with house.client() as client:
        proof = proof_in(attempt(client).text)
        statuses = [client.post("login/code", data={"proof": proof, "code": f"{n:06}"}).status_code for n in range(6)]
    assert statuses == [403] * 5 + [429]


def test_the_proof_of_the_password_holds_for_five_minutes_and_for_one_person(house: House) -> None:
    with house.client(Role.AGENT) as client:
        telephone = turn_on(house, client)
    with house.client() as client:
        proof = proof_in(attempt(client).text)
        house.clock.advance(minutes=6)
        code = telephone.at(house.clock())
        assert client.post("login/code", data={"proof": proof, "code": code}).status_code == 403
        assert client.post("login/code", data={"proof": "x", "code": code}).status_code == 403


def test_a_second_proof_is_turned_off_with_a_code_only(house: House) -> None:
    with house.client(Role.AGENT) as client:
        telephone = turn_on(house, client)
        house.clock.advance(seconds=60)
        assert client.post("account/code/off", data={"code": "000000"}).status_code == 403
        assert client.post("account/code/off", data={"code": telephone.at(house.clock())}).status_code == 303
    with house.client() as client:
        assert attempt(client).status_code == 303


@pytest.mark.browser
def test_somebody_sees_to_their_account_in_the_browser(
    house: House, page_of: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = page_of(Role.AGENT, language="fr", size=PHONE)
    page.goto("account")
    accessible(page)
    assert sideways(page) == 0
    page.get_by_label("Ancien mot de passe").fill(PASSWORD)
    page.get_by_label("Nouveau mot de passe").fill(NEW)
    page.get_by_label("Le même encore une fois").fill(NEW)
    page.get_by_role("button", name="Changer le mot de passe").click()
    page.get_by_text("Le mot de passe a été modifié").wait_for()
    page.get_by_role("button", name="Activer").click()
    assert sideways(page) == 0
    accessible(page)
    secret = page.locator(".mb-secret").inner_text()
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(house.clock()))
    page.get_by_role("button", name="Activer").click()
    page.get_by_text("La double authentification est activée").wait_for()
    accessible(page)
