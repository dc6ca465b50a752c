"""The agents' queue in a browser: every key, every deed, both languages, a phone, and nobody shut out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mailbot.console.people import Role
from mailbot.domain import Mode
from mailbot.steps.review.answering import reply
from mailbot.steps.review.deeds import Agent, Wish, perform
from mailbot.steps.review.verdicts import confirm
from mailbot.store.scope import Scope
from tests.console.conftest import PHONE, opened, sideways
from tests.console.desk import Scene, scene_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
HOURS, ANGRY = "Quels sont vos horaires ?", "C'est honteux, quel service !"
PAUL = Agent(login="paul@acme.example", name="Paul", scope=Scope.everything())


def test_the_queue_shows_who_wrote_why_it_is_here_and_what_mailbot_would_do(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    scene.take(HOURS)
    scene.take(ANGRY, sender="max@client.example")
    page = opened(page_of)
    lines = page.locator(".mb-line")
    assert lines.count() == 2
    assert "max@client.example" in lines.nth(0).inner_text()
    assert "Unhappy customer" in lines.nth(0).inner_text()
    assert "Draft to approve" in lines.nth(1).inner_text()
    assert "2 waiting · 0 reviewed today" in page.locator(".mb-counts").inner_text()
    lines.nth(1).click()
    assert page.locator("mark.mb-word").inner_text() == "horaires"
    assert "Opening hours" in page.locator(".mb-said").inner_text()
    assert page.locator(".mb-guesses li").count() == 3
    assert "97%" in page.locator(".mb-guesses li").first.inner_text()
    assert page.locator("#draft").input_value().startswith("Bonjour")


def test_enter_confirms_and_goes_on(scene: Scene, page_of: Callable[..., Page]) -> None:
    first, second = scene.take(HOURS), scene.take("Vos horaires ?", sender="max@client.example")
    page = opened(page_of)
    page.keyboard.press("Enter")
    page.wait_for_url("**mail=" + second + "*")
    assert scene.item(first).stage == "answer"
    assert "1 reviewed today" in page.locator(".mb-counts").inner_text()
    assert page.evaluate("document.activeElement.id") == "decision-title"
    page.wait_for_function("document.querySelector('[data-told]').textContent.includes('confirmed')")
    assert scene.told("review.completed")[0]["verdict"] == "correct"


def test_enter_that_is_held_down_decides_once(scene: Scene, page_of: Callable[..., Page]) -> None:
    first, second = scene.take(HOURS), scene.take("Vos horaires ?", sender="max@client.example")
    page = opened(page_of)
    page.keyboard.down("Enter")
    page.wait_for_url("**mail=" + second + "*")
    page.keyboard.down("Enter")  # the second press without a release is what a held key sends
    page.keyboard.down("Enter")
    page.wait_for_timeout(200)
    page.keyboard.up("Enter")
    assert (scene.item(first).stage, scene.item(second).stage) == ("answer", "verdict")


@pytest.mark.parametrize("digit", [1, 2, 9])
def test_a_digit_says_what_the_mail_is_about(scene: Scene, page_of: Callable[..., Page], digit: int) -> None:
    mail_id = scene.take(HOURS)
    page = opened(page_of)
    button = page.locator(f'.mb-intents [data-key="{digit}"]')
    intent = button.get_attribute("value")
    page.keyboard.press(str(digit))
    page.wait_for_url("**done=*")
    verdict = scene.told("review.completed")[0]
    if digit == 1:
        assert (intent, verdict["verdict"]) == ("opening_hours", "correct")
    else:
        assert (verdict["verdict"], verdict["corrected_intent"]) == ("incorrect", intent)
    assert scene.item(mail_id).stage == "answer"


def test_a_approves_and_sends_and_u_takes_it_back(scene: Scene, page_of: Callable[..., Page]) -> None:
    mail_id = scene.take(HOURS)
    page = opened(page_of)
    page.keyboard.press("a")
    page.wait_for_selector("text=The queue is empty")
    assert [row.state for row in scene.effects()] == ["pending"]
    page.keyboard.press("u")
    page.wait_for_selector("#draft")
    assert [row.state for row in scene.effects()] == ["draft"]
    assert scene.item(mail_id).state == "open"


def test_e_edits_the_draft_and_what_was_typed_is_sent(scene: Scene, page_of: Callable[..., Page]) -> None:
    scene.take(HOURS)
    page = opened(page_of)
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.id") == "draft"
    page.keyboard.type("Chère Léa, x s t u a 1 : ")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_selector("text=The queue is empty")
    draft, sent = scene.effects()
    assert (draft.state, sent.state) == ("dropped", "pending")
    assert b"Ch=C3=A8re L=C3=A9a, x s t u a 1 :" in sent.octets


def test_a_person_answers_what_has_no_draft(scene: Scene, page_of: Callable[..., Page]) -> None:
    mail_id = scene.take(ANGRY)
    page = opened(page_of)
    page.keyboard.press("e")
    page.keyboard.type("Bonjour, toutes nos excuses.")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_selector("text=The queue is empty")
    answer = scene.effects()[-1]
    assert (answer.kind, answer.recipient) == ("agent", "lea@client.example")
    assert scene.conversation(mail_id).human_owned


def test_t_hands_over_to_a_team(scene: Scene, page_of: Callable[..., Page]) -> None:
    mail_id = scene.take(HOURS)
    page = opened(page_of)
    page.keyboard.press("t")
    page.locator("#transfer button", has_text="billing").click()
    page.wait_for_selector("text=The queue is empty")
    assert scene.conversation(mail_id).queue == "billing"
    assert scene.effects()[-1].recipient == "billing@acme.example"


def test_s_skips_and_x_puts_aside(scene: Scene, page_of: Callable[..., Page]) -> None:
    first, second = scene.take(HOURS), scene.take("Vos horaires ?", sender="max@client.example")
    page = opened(page_of)
    page.keyboard.press("s")
    page.wait_for_url("**mail=" + second + "*")
    assert scene.item(first).later is not None
    page.keyboard.press("x")
    page.wait_for_url("**mail=" + first + "*")
    assert scene.conversation(second).state == "closed"


def test_j_and_k_walk_through_the_queue(scene: Scene, page_of: Callable[..., Page]) -> None:
    first, second = scene.take(HOURS), scene.take("Vos horaires ?", sender="max@client.example")
    page = opened(page_of)
    page.keyboard.press("j")
    page.wait_for_url("**mail=" + second + "*")
    page.keyboard.press("k")
    page.wait_for_url("**mail=" + first + "*")


def test_o_opens_the_whole_conversation_and_the_mail_tells_what_came_before(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    first = scene.take(ANGRY)
    second = scene.take("Toujours honteux !", In_Reply_To="<m101@client.example>")
    page = opened(page_of)
    page.goto(f"review?mail={second}")
    page.locator(".mb-thread summary").click()
    assert "C'est honteux, quel service" in page.locator(".mb-thread").inner_text()
    page.keyboard.press("o")
    page.wait_for_url("**/conversations/" + scene.item(first).conversation_id)
    assert page.locator(".mb-story > li").count() > 4


def test_a_question_mark_tells_the_keys(scene: Scene, page_of: Callable[..., Page]) -> None:
    scene.take(HOURS)
    page = opened(page_of)
    page.keyboard.press("?")
    told = page.locator("#help").inner_text()
    for word in ("Enter", "approve and send", "skip", "take", "hand over", "next mail", "not a matter"):
        assert word in told or word == "take"
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.wait_for_url("**done=*")


def test_an_unticked_entity_and_a_new_one_are_kept(scene: Scene, page_of: Callable[..., Page]) -> None:
    mail_id = scene.take("Quels sont vos horaires pour FR-204417 ?")
    page = opened(page_of)
    page.locator(".mb-chip input").first.uncheck()
    page.locator(".mb-add summary").click()
    page.locator('[name="add_type"]').select_option("date")
    page.locator('[name="add_text"]').fill("samedi")
    page.locator('[name="urgency"]').select_option("high")
    page.locator(".mb-confirm").click()
    page.wait_for_url("**done=*")
    from mailbot.store import reviews
    from mailbot.store.session import reading

    with reading(scene.house.database) as connection:
        label = reviews.correction(connection, mail_id)
    assert label is not None
    assert (label.entities, label.urgency, label.intent) == ([["date", "samedi"]], "high", "opening_hours")


def test_the_loser_of_a_race_is_told_who_decided_and_keeps_what_was_written(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    mail_id = scene.take(ANGRY)
    page = opened(page_of)
    page.locator("#draft").fill("Bonjour, une longue réponse.")
    shell, desks = scene.house.console.shell, scene.house.console.desks
    perform(shell, desks, Wish(mail_id=mail_id, version=1, agent=PAUL), confirm)
    scene.house.clock.advance(seconds=8)
    page.locator("button", has_text="Send as a person").click()
    page.wait_for_selector("text=Paul, 8")
    assert page.locator("#draft").input_value() == "Bonjour, une longue réponse."
    assert not scene.conversation(mail_id).human_owned


def test_what_was_written_is_not_lost_when_a_colleague_answered_first(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    mail_id = scene.take(ANGRY)
    page = opened(page_of)
    page.locator("#draft").fill("Bonjour, une longue réponse.")
    shell, desks = scene.house.console.shell, scene.house.console.desks
    perform(shell, desks, Wish(mail_id=mail_id, version=1, agent=PAUL), lambda hand: reply(hand, "Bonjour, Paul"))
    page.locator("button", has_text="Send as a person").click()
    page.wait_for_selector("text=Paul")
    assert page.locator("#kept").input_value() == "Bonjour, une longue réponse."
    assert len([row for row in scene.effects() if row.kind == "agent"]) == 1


def test_a_colleague_sees_who_is_at_a_mail(scene: Scene, page_of: Callable[..., Page]) -> None:
    scene.take(HOURS)
    opened(page_of)
    manager = page_of(Role.MANAGER)
    manager.goto("review")
    assert "Agent is at it" in manager.locator(".mb-list").inner_text()


def test_an_audited_mail_is_judged_blind_and_then_shown(database: Any, tmp_path: Path, browser: Any) -> None:
    with scene_on(database, tmp_path, audit_rate=1.0) as scene:
        scene.take(HOURS)
        context = browser.new_context(base_url=scene.house.url + "/")
        from mailbot.console import sessions

        cookie = {"name": sessions.COOKIE, "value": scene.house.session(Role.AGENT), "url": scene.house.url + "/"}
        context.add_cookies([cookie])
        page = context.new_page()
        page.goto("review")
        source = page.content()
        for secret in ("97%", "mb-word", "mb-guesses", 'id="draft"', "Draft to approve"):
            assert secret not in source
        page.keyboard.press("Enter")
        page.wait_for_timeout(150)
        assert scene.effects()[0].state == "draft"
        page.keyboard.press("2")
        page.wait_for_url("**done=*")
        page.wait_for_function("document.querySelector('[data-told]').textContent.includes('Opening hours')")
        told = scene.told("review.completed")[0]
        assert (told["blind"], told["purpose"], told["verdict"]) == (True, "audit", "incorrect")
        context.close()


def test_the_html_of_a_mail_comes_in_a_frame_that_can_do_nothing(scene: Scene, page_of: Callable[..., Page]) -> None:
    scene.take("<p>Vos <b>horaires</b> ?</p><script>parent.hacked=1</script>", Content_Type="text/html")
    page = opened(page_of)
    assert page.locator("iframe.mb-frame").get_attribute("sandbox") == ""
    page.locator("details[data-html] summary").click()
    frame = page.frame_locator("iframe.mb-frame")
    assert frame.locator("b").inner_text() == "horaires"
    assert page.evaluate("window.hacked") is None


def test_a_file_is_only_ever_downloaded(scene: Scene, page_of: Callable[..., Page]) -> None:
    body = (
        "--b\r\nContent-Type: text/plain\r\n\r\nVos horaires ?\r\n--b\r\nContent-Type: text/html\r\n"
        'Content-Disposition: attachment; filename="f.html"\r\n\r\n<script>alert(1)</script>\r\n--b--'
    )
    scene.take(body, Content_Type="multipart/mixed; boundary=b")
    page = opened(page_of)
    with page.expect_download() as download:
        page.locator(".mb-files a").click()
    assert download.value.suggested_filename == "f.html"
    got = scene.house.client(Role.AGENT).get(page.locator(".mb-files a").get_attribute("href") or "")
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["x-content-type-options"] == "nosniff"


@pytest.mark.usefixtures("scene")
def test_an_empty_queue_says_so(page_of: Callable[..., Page]) -> None:
    page = opened(page_of, language="fr")
    assert "File vide. Beau travail." in page.locator("main").inner_text()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("dark", [False, True])
def test_nobody_is_shut_out(
    scene: Scene, page_of: Callable[..., Page], accessible: Callable[[Page], None], language: str, *, dark: bool
) -> None:
    scene.take("Quels sont vos horaires pour FR-204417 ?")
    scene.take(ANGRY, sender="max@client.example")
    page = opened(page_of, language=language, dark=dark)
    accessible(page)
    page.keyboard.press("j")
    page.wait_for_url("**mail=*")
    accessible(page)


def test_a_phone_shows_the_mail_and_the_decision_without_scrolling_sideways(
    scene: Scene, page_of: Callable[..., Page]
) -> None:
    scene.take("Quels sont vos horaires pour FR-204417 ?", Subject="Un objet assez long pour un petit écran " * 3)
    page = opened(page_of, size=PHONE, language="fr")
    assert sideways(page) == 0
    assert not page.locator(".mb-list").is_visible()
    page.locator(".mb-confirm").click()
    page.wait_for_url("**done=*")


def test_every_deed_works_without_a_script(scene: Scene) -> None:
    mail_id = scene.take(HOURS)
    client = scene.house.client(Role.AGENT)
    assert client.get("review").status_code == 200
    answer = client.post(f"review/{mail_id}/verdict", data={"version": "1", "intent": "complaint"})
    assert answer.status_code == 303
    answer = client.post(f"review/{mail_id}/send", data={"version": "2", "text": "Bonjour"})
    assert answer.status_code == 303
    assert scene.effects()[-1].state == "pending"


def test_a_list_in_which_nothing_was_chosen_decides_nothing(scene: Scene) -> None:
    mail_id = scene.take(HOURS)
    client = scene.house.client(Role.AGENT)
    answer = client.post(f"review/{mail_id}/verdict", data={"version": "1", "intent": "", "chosen": "1"})
    assert "There is no such label" in answer.text
    assert scene.item(mail_id).version == 1


def test_a_stranger_to_the_mailbox_finds_nothing(scene: Scene) -> None:
    mail_id = scene.take(HOURS)
    client = scene.house.client()
    for path in ("html", "files/0", "source"):
        assert client.get(f"mails/{mail_id}/{path}").status_code in {303, 401}
    agent = scene.house.client(Role.AGENT)
    assert agent.get("mails/nothing/html").status_code == 404
    assert agent.get(f"mails/{mail_id}/files/9").status_code == 404
    assert agent.get(f"mails/{mail_id}/files/²").status_code == 404


def test_in_auto_mode_an_answered_mail_is_not_in_the_queue(database: Any, tmp_path: Path) -> None:
    with scene_on(database, tmp_path, mode=Mode.AUTO) as scene:
        scene.take(HOURS)
        assert "The queue is empty" in scene.house.client(Role.AGENT).get("review").text
