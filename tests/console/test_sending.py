"""What agents send arrives: over real SMTP, in the customer's mailbox, in the thread, and only when it stands."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from mailbot.console.people import Role
from mailbot.demo.mailhost import HostUser
from mailbot.message.parse import parse
from mailbot.steps.deliver import Deliverer
from mailbot.transport.accounts import Security, SmtpAccount
from mailbot.transport.smtp import Outbound
from tests.fakes import FakeHook, FakeProbe
from tests.servers.ports import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from mailbot.demo.mailhost import MailHost
    from tests.console.desk import Scene

pytestmark = pytest.mark.browser
NUMBERS = itertools.count(1)


@pytest.fixture
def customer(mail_host: MailHost) -> str:
    """Somebody with a mailbox on the demo's mail server."""
    address = f"lea{next(NUMBERS)}@example.com"
    mail_host.add(HostUser(address=address, password="secret"))
    return address


def deliverer(scene: Scene, host: MailHost) -> Deliverer:
    account = SmtpAccount(host=LOOPBACK, port=host.smtp_port, security=Security.NONE, local_hostname="acme.example")
    return Deliverer(
        shell=scene.office.shell,
        desk=scene.office.desk,
        outbound=Outbound(account),
        hook=FakeHook(),
        probe=FakeProbe(),
        epoch=1,
        on_trouble=lambda name, text: None,
    )


def test_an_approved_draft_arrives_in_the_customers_mailbox(
    scene: Scene, page_of: Callable[..., Page], mail_host: MailHost, customer: str
) -> None:
    scene.take("Quels sont vos horaires ?", sender=customer, Subject="Samedi")
    way = deliverer(scene, mail_host)
    page = page_of(Role.AGENT)
    page.goto("review")
    page.keyboard.press("a")
    page.wait_for_selector("text=The queue is empty")
    scene.house.clock.advance(seconds=5)
    assert way.run() == 0
    assert mail_host.mails(customer) == ()
    scene.house.clock.advance(seconds=6)
    assert way.run() == 1
    (arrived,) = mail_host.mails(customer)
    mail = parse(arrived)
    assert "du lundi au vendredi" in mail.text
    assert mail.in_reply_to == ("<m101@client.example>",)
    assert [payload["kind"] for payload in scene.told("reply.sent")] == ["answer"]
    assert scene.told("review.completed")[0]["verdict"] == "correct"


def test_an_answer_by_a_person_arrives_without_the_marks_of_a_program(
    scene: Scene, page_of: Callable[..., Page], mail_host: MailHost, customer: str
) -> None:
    scene.take("C'est honteux !", sender=customer, Subject="Mon colis")
    way = deliverer(scene, mail_host)
    page = page_of(Role.AGENT)
    page.goto("review")
    scene.house.clock.advance(minutes=2)
    page.locator("#draft").fill("Bonjour,\n\nToutes nos excuses, votre colis part ce soir.\n\nLéa")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_selector("text=The queue is empty")
    scene.house.clock.advance(seconds=11)
    assert way.run() == 1
    (arrived,) = mail_host.mails(customer)
    mail = parse(arrived)
    assert (mail.subject, mail.automatic) == ("Re: Mon colis", None)
    assert "votre colis part ce soir" in mail.text
    assert b"auto-submitted" not in arrived.lower()
    (told,) = scene.told("agent.replied")
    assert told["handle_minutes"] == 2.0


def test_what_was_taken_back_never_arrives(
    scene: Scene, page_of: Callable[..., Page], mail_host: MailHost, customer: str
) -> None:
    scene.take("Quels sont vos horaires ?", sender=customer)
    way = deliverer(scene, mail_host)
    page = page_of(Role.AGENT)
    page.goto("review")
    page.keyboard.press("a")
    page.wait_for_selector("text=The queue is empty")
    page.keyboard.press("u")
    page.wait_for_selector("#draft")
    scene.house.clock.advance(minutes=5)
    assert way.run() == 0
    assert mail_host.mails(customer) == ()
