"""More than two hundred mails that want to act in the reader's browser: shown everywhere, and nothing happens.

``page_of`` proves after each test that no page had a script error, broke the content security policy or asked another
host; here it is also proven that no dialog opened, and that the mails are alive where nothing protects the reader.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

from mailbot.console.people import Role
from tests.console.hostile import HTML, ROOT, mails

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page

    from tests.console.desk import Scene

pytestmark = pytest.mark.browser
PARTS = 8


def test_there_are_enough_of_them() -> None:
    assert len(set(mails())) >= 200


@pytest.mark.parametrize("part", range(PARTS))
def test_a_hostile_mail_does_nothing_wherever_it_is_shown(
    scene: Scene, page_of: Callable[..., Page], part: int
) -> None:
    page = page_of(Role.AGENT)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    scene.office.arrive("Bonjour", sender="eve@client.example", Message_ID=ROOT)
    ids = [scene.arrive(octets) for octets in mails()[part::PARTS]]
    for mail_id in ids:
        page.goto(f"review?mail={mail_id}")
        assert page.locator("#decision-title, .mb-empty").count() == 1
    page.evaluate("document.querySelector('details[data-html]').open = true")
    talks = {scene.office.mail(mail_id).conversation_id for mail_id in ids} - {""}
    assert len(talks) <= 3
    for talk in sorted(talks):
        page.goto(f"conversations/{talk}")
        with page.expect_response("**/html") as got:
            page.evaluate("document.querySelectorAll('details[data-html]').forEach((one) => { one.open = true; })")
        assert "sandbox" in got.value.headers["content-security-policy"]
        page.wait_for_load_state("networkidle")
        frames = page.locator("iframe.mb-frame")
        assert frames.count() == page.locator("iframe.mb-frame[sandbox='']").count() > 0
    for path in ("review", "conversations"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert dialogs == []


def test_the_mails_are_alive_where_nothing_protects_the_reader(browser: Browser) -> None:
    """A corpus that can do nothing anywhere proves nothing."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("window.alert = () => { document.title = 'acted'; };")
    asked: list[str] = []
    page.route("**/*evil.example*/**", lambda route: (asked.append(route.request.url), route.abort())[1])
    alive = 0
    for body in HTML[:50]:
        asked.clear()
        page.goto("about:blank")
        with contextlib.suppress(Error):  # some of them lead the page elsewhere
            page.set_content(body, wait_until="domcontentloaded", timeout=1000)
            page.wait_for_timeout(10)
            alive += bool(asked) or page.title() == "acted"
    context.close()
    assert alive >= 25
