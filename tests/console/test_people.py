"""People and settings: administrators let people in and out, managers see what is set, nobody sees a secret."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.console import accounts, sessions
from mailbot.console.people import Role
from mailbot.store import digests, users
from mailbot.store.mails import RAW
from mailbot.store.session import reading, writing
from tests.console.conftest import PHONE, sideways
from tests.console.house import PASSWORD, ROLES, SETTINGS, house_on
from tests.console.mailing import put_mail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import sqlalchemy as sa
    from playwright.sync_api import Page

    from tests.console.house import House

LEA = "lea@acme.example"
SUPPORT = SETTINGS["mailbox"][0]
MORE = {
    "mailbox": [SUPPORT, {**SUPPORT, "name": "sales", "address": "sales@acme.example"}],
    "digest": {"recipients": ["lead@acme.example", "boss@acme.example"]},
    "database": {"url": "postgresql://mailbot:hunter2@db.acme.example/mailbot"},
}
DIGEST = '<html><body style="color: #111"><h1>Support, week 46</h1><img src="https://evil.example/x.png"></body></html>'


@pytest.fixture
def house(database: sa.Engine, tmp_path: Path) -> Iterator[House]:
    with house_on(database, tmp_path, settings=MORE, digest=lambda language: DIGEST) as made:
        yield made


def row_of(house: House, address: str) -> Any:
    with reading(house.database) as connection:
        return users.by_address(connection, address)


def link_in(page: str) -> str:
    found = re.search(r'data-copy="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_an_admin_invites_somebody_who_then_comes_in(house: House) -> None:
    with house.client(Role.ADMIN) as client:
        form = {"address": " Lea@Acme.example ", "name": "Léa", "role": "manager", "mailbox": ["sales"]}
        page = client.post("settings/people", data=form).text
        assert client.get("settings/people").text.count("/invite/") == 0, "the link is shown once"
    row = row_of(house, LEA)
    assert (row.role, row.mailboxes, row.password_hash) == ("manager", ["sales"], "")
    with house.client() as client:
        path = link_in(page).removeprefix(house.url + "/")
        assert client.post(path, data={"password": PASSWORD, "again": PASSWORD}).status_code == 303
        assert client.get("settings").status_code == 200


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"address": "lea", "role": "agent"}, 422),
        ({"address": LEA, "role": "owner"}, 422),
        ({"address": ROLES[Role.AGENT].upper(), "role": "admin"}, 409),
    ],
)
def test_an_invitation_that_makes_no_sense_changes_nothing(house: House, form: dict[str, str], status: int) -> None:
    with house.client(Role.ADMIN) as client:
        assert client.post("settings/people", data=form).status_code == status
    assert row_of(house, LEA) is None
    assert row_of(house, ROLES[Role.AGENT]).role == "agent"


def test_a_new_role_holds_at_once(house: House) -> None:
    agent = house.user_id(Role.AGENT)
    with house.client(Role.AGENT) as theirs, house.client(Role.ADMIN) as ours:
        assert theirs.get("settings").status_code == 403
        ours.post(f"settings/people/{agent}", data={"deed": "role", "role": "manager", "mailbox": "support"})
        assert theirs.get("settings").status_code == 200
    assert row_of(house, ROLES[Role.AGENT]).mailboxes == ["support"]


def test_somebody_who_is_disabled_is_out_and_comes_back_only_by_the_password(house: House) -> None:
    agent = house.user_id(Role.AGENT)
    with house.client(Role.AGENT) as theirs, house.client(Role.ADMIN) as ours:
        ours.post(f"settings/people/{agent}", data={"deed": "disable"})
        assert theirs.get("account").status_code == 303
        assert ours.post(f"settings/people/{agent}/link").status_code == 409
        ours.post(f"settings/people/{agent}", data={"deed": "enable"})
        assert theirs.get("account").status_code == 303
        assert theirs.post("login", data={"address": ROLES[Role.AGENT], "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize("form", [{"deed": "disable"}, {"deed": "role", "role": "agent"}])
def test_the_last_admin_stays_one(house: House, form: dict[str, str]) -> None:
    admin = house.user_id(Role.ADMIN)
    with house.client(Role.ADMIN) as client:
        assert client.post(f"settings/people/{admin}", data=form).status_code == 409
        with writing(house.database) as connection:
            accounts.add_user(house.console.shell, connection, address=LEA, role=Role.ADMIN)
        assert client.post(f"settings/people/{admin}", data=form).status_code == 303


def test_an_admin_ends_the_sessions_and_the_second_proof_of_somebody(house: House) -> None:
    agent, token = house.user_id(Role.AGENT), house.session(Role.AGENT)
    with writing(house.database) as connection:
        users.change(connection, agent, {"totp_secret": "JBSWY3DPEHPK3PXP"})
    with house.client(Role.ADMIN) as client:
        assert "JBSWY3DPEHPK3PXP" not in client.get("settings/people").text
        client.post(f"settings/people/{agent}", data={"deed": "sessions"})
        client.post(f"settings/people/{agent}", data={"deed": "code"})
    assert sessions.known(house.console, token) is None
    assert row_of(house, ROLES[Role.AGENT]).totp_secret == ""


def test_settings_show_limits_and_their_origin_and_no_secret(house: House) -> None:
    with house.client(Role.MANAGER) as client:
        page = client.get("settings").text
    assert "per_address_per_day" in page
    assert "as delivered" in page
    assert "hunter2" not in page


def test_settings_show_who_reads_the_digest_and_who_wants_none(house: House) -> None:
    with writing(house.database) as connection:
        digests.refuse(connection, "boss@acme.example", at=house.clock())
    with house.client(Role.MANAGER) as client:
        page = client.get("settings").text
    assert page.index("gets it") < page.index("boss@acme.example") < page.index("wants none")


def test_the_digest_in_its_frame_can_neither_act_nor_load_anything(house: House) -> None:
    with house.client(Role.MANAGER) as client:
        answer = client.get("settings/digest")
        policy = answer.headers["content-security-policy"]
        assert "sandbox" in policy
        assert "default-src 'none'" in policy
        assert "img-src data:;" in policy
        assert "frame-ancestors 'self'" in policy
        assert client.get("settings/digest?digest=xx").status_code == 400


@pytest.mark.browser
@pytest.mark.parametrize(("language", "dark", "size"), [("fr", True, (1280, 800)), ("en", False, PHONE)])
def test_settings_and_people_in_the_browser(
    house: House, page_of: Callable[..., Page], accessible: Callable[[Page], None], language: str, dark: Any, size: Any
) -> None:
    page = page_of(Role.ADMIN, language=language, dark=dark, size=size)
    page.troubles.clear()
    page.goto("settings")
    page.frame_locator("iframe").get_by_text("Support, week 46").wait_for()
    # The digest's own picture is stopped by its policy, which the browser tells: that is what the policy is for.
    page.troubles[:] = [said for said in page.troubles if "evil.example" not in said]
    assert sideways(page) == 0
    page.locator("iframe").evaluate("frame => frame.remove()")
    accessible(page)
    page.goto("settings/people")
    assert sideways(page) == 0
    accessible(page)
    page.locator("#f-address").fill(LEA)
    page.get_by_role("button", name=re.compile("^(Inviter|Invite)$")).click()
    page.get_by_text("/invite/").first.wait_for()
    accessible(page)


def test_who_looks_at_a_customers_mail_is_on_record_once_a_day(house: House) -> None:
    mail = put_mail(house, conversation_id="c" * 32)
    with writing(house.database) as connection:
        connection.execute(RAW.insert(), {"mail_id": mail, "octets": b"Subject: Hello\r\n\r\nHello\r\n"})
    with house.client(Role.AGENT) as client:
        for _ in range(3):
            assert client.get(f"mails/{mail}/source").status_code == 200
    with reading(house.database) as connection:
        rows = connection.exec_driver_sql("SELECT actor_id, message_id, mailbox FROM event").all()
    agent = house.console.shell.keys.pseudonym(ROLES[Role.AGENT])
    assert [tuple(row) for row in rows] == [(agent, mail, "support")]
    house.clock.advance(hours=24)
    with house.client(Role.AGENT) as client:
        client.get(f"mails/{mail}/source")
    with reading(house.database) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM event").scalar() == 2, "a new day"
