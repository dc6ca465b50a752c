"""The managers' board in a browser: tiles, periods, charts, files, notes, in both languages, wide and narrow."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from analytics.synthetic.generate import generate
from analytics.synthetic.rows import fill
from mailbot.console.board.asked import asked
from mailbot.console.board.figures import Part
from mailbot.console.board.objectives import OBJECTIVES
from mailbot.console.board.view import look
from mailbot.console.people import Role
from mailbot.record.journal import read
from mailbot.store import conversations, users
from mailbot.store.scope import Scope
from mailbot.store.session import open_database, reading, writing
from tests.console.conftest import PHONE, WIDE, sideways
from tests.console.house import ROLES
from tests.databases import sqlite_in
from tests.unit.console.board.conftest import NOW, WORLD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import sqlalchemy as sa
    from playwright.sync_api import Page

    from mailbot.console.board.view import Look
    from tests.console.house import House

FINAL = "period=2026-W43"
OPEN_PAGES = ["board", "board?period=today", "figures", *(f"board/{each.name}?{FINAL}" for each in OBJECTIVES)]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose record holds ten weeks of made-up mail, to be copied."""
    directory = tmp_path_factory.mktemp("board")
    engine = sqlite_in(directory)
    with engine.begin() as connection:
        fill(connection, generate(WORLD), seed=WORLD.seed)
        path = Path(connection.exec_driver_sql("PRAGMA database_list").fetchone()[2])
    engine.dispose()
    return path


@pytest.fixture
def database(filled: Path, tmp_path: Path) -> Iterator[sa.Engine]:
    """A copy of the filled database, of the test's own."""
    engine = open_database(f"sqlite:///{shutil.copy(filled, tmp_path / 'test.db')}")
    yield engine
    engine.dispose()


@pytest.fixture
def busy(house: House) -> House:
    """A console whose record holds ten weeks of made-up mail."""
    house.clock.now = NOW
    return house


def test_a_slip_in_the_address_is_told_in_the_persons_language(busy: House) -> None:
    slips = "board?period=soon&colour=red&as_of=x&mailbox=%00&from=%22%3E%3Cscript%3E"
    with busy.client(Role.MANAGER, language="fr") as client:
        answer = client.get(slips)
        assert answer.status_code == 200
        assert "Il n’y a pas de filtre «\u202fcolour\u202f»" in answer.text
        assert "<script>" not in answer.text.split("<main")[1].replace('<script type="application/json">', "")


def test_every_board_and_every_definition_is_whole_and_every_link_of_it_leads_somewhere(busy: House) -> None:
    with busy.client(Role.MANAGER) as client:
        seen, waiting = set(), [f"board?{FINAL}", *OPEN_PAGES]
        for path in waiting:
            answer = client.get(path)
            assert answer.status_code == 200, path
            for address in re.findall(r'(?:href|hx-get)="(/(?:board|figures)[^"#]*)', answer.text):
                link = address.replace("&amp;", "&")
                if link not in seen:
                    seen.add(link)
        assert len(seen) > 100
        for link in sorted(seen)[::3]:
            assert client.get(link).status_code == 200, link
    assert not busy.errors


def test_the_count_on_a_button_is_the_number_of_rows_in_the_file(busy: House) -> None:
    with busy.client(Role.MANAGER) as client:
        found = 0
        for path in (f"board?{FINAL}", f"board/understanding?{FINAL}", f"figures/transfer_rate?{FINAL}&side=counted"):
            for address, rows in re.findall(r'href="([^"]*)" data-file>CSV, ([\d,]+) rows?<', client.get(path).text):
                answer = client.get(address.replace("&amp;", "&"))
                assert "attachment" in answer.headers["content-disposition"]
                lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
                assert len(lines) - 1 == int(rows.replace(",", "")), address
                found += 1
        assert found >= 9


def test_a_note_is_written_into_the_record_and_shown(busy: House) -> None:
    busy.clock.advance(hours=3)
    with busy.client(Role.MANAGER) as client:
        said = {"text": "Strike of the carriers", "day": "2026-10-20", "back": FINAL}
        answer = client.post("board/notes", data=said)
        assert (answer.status_code, answer.headers["location"]) == (303, "/board?from=2026-10-19&to=2026-10-26")
        assert "Strike of the carriers" in client.get(answer.headers["location"]).text
        assert client.post("board/notes", data={**said, "text": "anna@client.example wrote"}).status_code == 422
        assert client.post("board/notes", data={**said, "day": "tomorrow"}).status_code == 422
    with reading(busy.database) as connection:
        last = [event for event, _, _ in read(connection)][-1]
    assert (last.type, last.actor_id) == ("annotation.added", busy.console.shell.keys.pseudonym(ROLES[Role.MANAGER]))


@pytest.mark.browser
@pytest.mark.parametrize(("language", "size", "dark"), [("en", WIDE, False), ("fr", PHONE, True)])
def test_every_board_is_accessible_and_never_scrolls_sideways(
    busy: House,
    page_of: Callable[..., Page],
    accessible: Callable[[Page], None],
    language: str,
    size: tuple[int, int],
    dark: bool,
) -> None:
    page = page_of(Role.MANAGER, language=language, size=size, dark=dark)
    for path in ("board", f"board/understanding?{FINAL}", f"board/customers?{FINAL}", "board/marketing", "figures"):
        page.goto(path)
        assert sideways(page) == 0, path
        accessible(page)
    del busy


@pytest.mark.browser
def test_the_charts_are_drawn_and_the_slider_tells_what_it_would_do(busy: House, page_of: Callable[..., Page]) -> None:
    page = page_of(Role.MANAGER)
    page.goto(f"board?{FINAL}")
    page.wait_for_selector('[data-chart="flows"][data-drawn] canvas')
    assert page.locator("[data-chart][data-drawn]").count() == 3
    assert page.locator("[data-tile]").count() == 7
    page.goto("board/understanding?period=90")
    slider = page.get_by_role("slider")
    slider.focus()
    before = page.locator("#threshold-said").inner_text()
    page.keyboard.press("Home")
    after = page.locator("#threshold-said").inner_text()
    assert before != after
    assert after.startswith("At 0%")
    page.goto("board/understanding?period=today")
    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    assert "not estimable" in page.locator("#threshold-said").inner_text()
    del busy


@pytest.mark.browser
def test_periods_filters_and_figures_by_the_keyboard(busy: House, page_of: Callable[..., Page]) -> None:
    page = page_of(Role.MANAGER)
    page.goto("board")
    page.get_by_role("link", name="7 days").press("Enter")
    page.wait_for_url("**/board?period=7")
    assert "Last 7 days" in page.locator("h1").inner_text()
    page.locator("details.mb-filters summary").press("Enter")
    page.get_by_label("Language").select_option("fr")
    page.get_by_role("button", name="Show", exact=True).press("Enter")
    page.wait_for_url("**language=fr**")
    assert page.locator("details.mb-filters").get_attribute("open") is not None
    page.get_by_role("link", name="First-contact resolution", exact=True).press("Enter")
    page.wait_for_url("**/figures/fcr?**language=fr**")
    assert page.get_by_role("heading", name="Definition").is_visible()
    del busy


@pytest.mark.browser
def test_a_figure_is_shown_week_by_week(busy: House, page_of: Callable[..., Page]) -> None:
    page = page_of(Role.MANAGER)
    page.goto(f"figures/fcr?{FINAL}")
    page.wait_for_selector('[data-chart="control"][data-drawn]', timeout=60_000)
    page.locator("#chart-weeks summary").click()
    assert page.locator("#chart-weeks tbody tr").count() == 26
    assert "Limits take 12 final weeks; there are 8 so far." in page.locator("#control-said").inner_text()
    del busy


def test_the_conversations_behind_a_figure_are_named_as_people_know_them(busy: House) -> None:
    path = f"figures/answer_rate?{FINAL}&side=rest"
    with busy.client(Role.MANAGER) as client:
        ids = re.findall(r"<code>([0-9a-f]{32})</code>", client.get(path).text)
        row = {"mailbox": "support", "customer": "", "opened_at": NOW, "last_at": NOW}
        with writing(busy.database) as connection:
            conversations.add(connection, {**row, "id": ids[0], "subject": "Where <b>is</b> it?"})
        assert f'href="/conversations/{ids[0]}">Where &lt;b&gt;is&lt;/b&gt; it?' in client.get(path).text
        for page in ("2", "99999", "-1", "x", "1" * 500):
            assert client.get(f"figures/volume?{FINAL}&page={page}").status_code == 200


def test_a_manager_of_one_mailbox_sees_nothing_of_the_others(busy: House) -> None:
    with busy.client(Role.MANAGER) as client:
        every = client.get(f"figures/volume/file?{FINAL}").text.split()
        with writing(busy.database) as connection:
            users.change(connection, busy.user_id(Role.MANAGER), {"mailboxes": ["orders"]})
        own = client.get(f"figures/volume/file?{FINAL}").text.split()
        assert 1 < len(own) < len(every)
        assert client.get(f"figures/volume/file?{FINAL}&mailbox=support").text.split()[1:] == []
        assert client.get(f"figures/fcr/weeks?{FINAL}").status_code == 404
        assert "support" not in client.get(f"board?{FINAL}").text.split("<main")[1]
        assert client.get("models").status_code == 200


@pytest.mark.browser
def test_figures_that_take_long_come_by_themselves(busy: House, page_of: Callable[..., Page]) -> None:
    busy.console.figures.patience = 0.0
    page = page_of(Role.MANAGER)
    page.goto("board?period=90")
    page.wait_for_selector("[data-tile]", timeout=60_000)


def test_nothing_is_shown_of_fewer_than_five_customers(busy: House) -> None:
    known = look(busy.console.figures, asked([("period", "today")], now=NOW, tz="Europe/Paris"), Scope.everything())
    few = next(label for label in known.now.choices("intent", known.scope) if known.now.hidden(_part(known, label)))
    query = f"period=today&intent={few}"
    with busy.client(Role.MANAGER) as client:
        for path in ("board", "board/service", "board/understanding", "figures/transfer_rate"):
            text = client.get(f"{path}?{query}").text
            assert "Fewer than five customers" in text, path
            assert "data-tile" not in text
            assert "behind it" not in text
        for path in ("board/files/days", "board/files/service", "figures/transfer_rate/file"):
            assert client.get(f"{path}?{query}").status_code == 404, path


def _part(known: Look, label: str) -> Part:
    return Part(scope=known.scope, filters=(("intent", label),))
