"""How far mailbot may go on its own: shadow sends nothing, draft waits for a person, auto answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.acceptance.harness import mail, run_cli

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.acceptance.harness import Bot, Inbox, Way

TEXT = "Bonjour, où en est ma commande FR-204417 ?"
ANGRY = "C'est honteux, votre service est une catastrophe !"
TEAM = {"service": {"address": "team@acme.example"}}


def test_shadow_decides_and_records_and_sends_nothing_to_anybody(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    with bot(box={"mode": "shadow"}, team=TEAM) as running:
        inbox.deliver(mail(TEXT, to=inbox.address))
        inbox.deliver(mail(ANGRY, to=inbox.address, sender="bob@client.example"))
        running.quiet(2)
        assert way.seen() == []
        assert {row.state for row in running.outbox()} == {"shadow"}
        assert {(row.action, row.mode) for row in running.decisions()} == {
            ("answer", "shadow"),
            ("route_human", "shadow"),
        }
        assert running.events("reply.queued", "reply.sent") == []
        assert all(event.payload["shadow"] for event in running.events("decision.made"))
        running.verify()
    with bot(box={"mode": "auto"}, team=TEAM) as running:
        inbox.deliver(mail(TEXT, to=inbox.address, sender="eve@client.example"))
        way.to("eve@client.example")
        running.quiet(3)
        assert len(way.seen()) == 1  # what was only looked at stays unsent


def test_a_draft_waits_for_a_person_and_colleagues_need_no_approval(
    bot: Callable[..., Bot], inbox: Inbox, way: Way
) -> None:
    with bot(box={"mode": "draft"}, team=TEAM) as running:
        inbox.deliver(mail(TEXT, to=inbox.address))
        inbox.deliver(mail(ANGRY, to=inbox.address, sender="bob@client.example"))
        way.to("team@acme.example")
        running.quiet(2)
        assert sorted(row.recipient for row in running.outbox("draft")) == ["bob@client.example", "lea@client.example"]
        assert len(way.seen()) == 1
        (draft,) = [row for row in running.outbox("draft") if row.recipient == "lea@client.example"]
        released = run_cli(running.settings, "outbox", "release", draft.id)
        assert (released.returncode, released.stdout[:10]) == (0, "1 released")
        running.wake()
        (reply,) = way.to("lea@client.example")
        assert reply.octets == draft.octets
        running.quiet(2)
        assert [row.recipient for row in running.outbox("draft")] == ["bob@client.example"]
        running.verify()


def test_auto_sends_and_an_intent_may_be_held_to_less(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    with bot(policy={"modes": {"opening_hours": "draft"}}) as running:
        inbox.deliver(mail(TEXT, to=inbox.address))
        inbox.deliver(mail("Quels sont vos horaires ?", to=inbox.address, sender="bob@client.example"))
        way.to("lea@client.example")
        running.quiet(2)
        assert [row.recipient for row in running.outbox("draft")] == ["bob@client.example"]
        assert len(way.seen()) == 1
        running.verify()
