"""Mails that are no attack but hard on a page: endless words, other writings, thirty files, no subject, no text."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

import pytest

from mailbot.console.people import Role
from tests.console.conftest import PHONE, WIDE, sideways

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.console.desk import Scene

pytestmark = pytest.mark.browser
LONG_NAME = "Jean-Baptiste de Montmorency-" * 7
ENDLESS = "Motaaaaaa" * 60


def written(subject: str | None, text: str = "", *, name: str = "", html: str = "", files: int = 0) -> bytes:
    """Return a mail as its sender's program writes it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"{name} <lea@client.example>" if name else "lea@client.example"
    mail["To"], mail["Date"] = "support@acme.example", "Sat, 21 Nov 2026 11:59:00 +0000"
    if subject is not None:
        mail["Subject"] = subject
    mail.set_content(html or text, subtype="html" if html else "plain")
    for number in range(files):
        mail.add_attachment(
            b"x" * number, maintype="application", subtype="pdf", filename=f"{'long-' * 12}{number}.pdf"
        )
    return mail.as_bytes()


HARD = {
    "endless words": written(ENDLESS, ENDLESS + "\nC'est honteux !", name=LONG_NAME),
    "two thousand words": written("Longue histoire", "C'est honteux, quel service ! " * 400),
    "right to left": written("أين طلبي؟", "مرحبا، أين طلبي رقم AC-55555 ؟ C'est honteux !", name="أحمد"),
    "no subject": written(None, "C'est honteux, quel service !"),
    "HTML alone": written("Mise en page", html="<table><tr><td>C'est honteux</td></tr></table><h1>Merci</h1>"),
    "thirty files": written("Trente fichiers", "C'est honteux, voici tout.", files=30),
}


@pytest.mark.parametrize("octets", HARD.values(), ids=HARD)
def test_a_hard_mail_fits_every_page(octets: bytes, scene: Scene, page_of: Callable[..., Page]) -> None:
    mail_id = scene.arrive(octets)
    conversation_id = scene.item(mail_id).conversation_id
    for size in (WIDE, PHONE):
        page = page_of(Role.AGENT, language="fr", size=size)
        for path in ("review", "conversations", f"conversations/{conversation_id}"):
            page.goto(path)
            assert sideways(page) == 0, path
        table = page_of(Role.AGENT, size=size)
        table.goto("conversations")
        assert table.locator("td.mb-about").bounding_box()["width"] <= size[0]  # type: ignore[index]  # it is there


def test_an_endless_subject_leaves_room_for_the_mail(scene: Scene, page_of: Callable[..., Page]) -> None:
    scene.arrive(HARD["endless words"])
    page = page_of(Role.AGENT)
    page.goto("review")
    subject = page.locator("#mail-subject")
    assert subject.inner_text().endswith("...")
    assert subject.get_attribute("title") == ENDLESS


def test_many_files_are_folded_and_few_are_not(scene: Scene, page_of: Callable[..., Page]) -> None:
    many, few = scene.arrive(HARD["thirty files"]), scene.arrive(written("Deux", "C'est honteux !", files=2))
    page = page_of(Role.AGENT)
    page.goto(f"review?mail={many}")
    assert not page.locator(".mb-files").is_visible()
    page.get_by_text("30 files").click()
    assert page.locator(".mb-files a").count() == 30
    assert "0.1 kB" in page.locator(".mb-files li").nth(1).inner_text()
    page.goto(f"review?mail={few}")
    assert page.locator(".mb-files a").first.is_visible()
