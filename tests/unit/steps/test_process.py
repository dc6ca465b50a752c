"""From a stored mail to a decision on record: one transaction for each mail's outcome, and no mail stops another."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.domain import Mode
from mailbot.message.identity import bounce_address
from mailbot.steps.housekeeping import close_silent
from mailbot.store import conversations, mails, outbox
from mailbot.store.conversations import CONVERSATION
from mailbot.store.outbox import EFFECT
from tests.databases import sqlite_in
from tests.deciding import Desktop
from tests.fakes import FixedClock, desk, shell_on

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def office(tmp_path: Path) -> Desktop:
    clock = FixedClock()
    return Desktop(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock, desk=desk())


def test_a_question_is_answered_in_one_transaction_and_told_in_order(office: Desktop) -> None:
    (mail_id,) = office.take("Quels sont vos horaires ?")
    assert office.mail(mail_id).state == "decided"
    (effect,) = office.rows(EFFECT)
    assert (effect.kind, effect.state, effect.recipient) == ("answer", "pending", "lea@client.example")
    assert b"In-Reply-To: <m101@client.example>" in effect.octets
    assert office.names() == [
        "message.received",
        "message.parsed",
        "message.understood",
        "customer.identified",
        "conversation.opened",
        "decision.made",
        "reply.queued",
    ]


def test_a_demand_without_its_reference_is_asked_about_and_the_answer_completes_it(office: Desktop) -> None:
    office.take("Bonjour, où est ma commande ?")
    (question,) = office.rows(EFFECT)
    (conversation,) = office.rows(CONVERSATION)
    assert (question.kind, conversation.state) == ("clarify", "waiting")
    assert conversation.question["intent"] == "order_status"
    office.take("FR-204417", In_Reply_To=question.rfc_message_id, References=question.rfc_message_id)
    assert office.decisions() == [("clarify", "missing_data"), ("answer", "ok")]
    (conversation,) = office.rows(CONVERSATION)
    assert conversation.question is None
    opened = [payload for name, payload in office.events() if name == "conversation.opened"]
    assert [payload["thread_method"] for payload in opened] == ["new"]


def test_somebody_else_who_names_our_mail_gets_a_conversation_of_their_own(office: Desktop) -> None:
    office.take("Où est ma commande ?")
    ours = office.rows(EFFECT)[0].rfc_message_id
    office.take("FR-204417", sender="eve@elsewhere.example", In_Reply_To=ours)
    first, second = sorted(office.rows(CONVERSATION), key=lambda row: row.id)
    assert second.customer_address == "eve@elsewhere.example"
    assert second.linked_to == first.id


def test_a_complaint_goes_to_a_team_and_the_customer_is_told(office: Desktop) -> None:
    office.desk = desk(teams={"service": "service@acme.example"})
    office.take("C'est honteux, quel service lamentable !")
    (conversation,) = office.rows(CONVERSATION)
    assert (conversation.state, conversation.queue) == ("routed", "service")
    kinds = {row.kind: row for row in office.rows(EFFECT)}
    assert kinds["forward"].recipient == "service@acme.example"
    assert "conversation.transferred" in office.names()


def test_an_automatic_mail_is_put_aside_counted_and_opens_no_conversation(office: Desktop) -> None:
    office.take("Je suis absent jusqu'au 3 décembre.", Auto_Submitted="auto-replied")
    assert office.rows(EFFECT) == []
    assert office.rows(CONVERSATION) == []
    assert office.decisions() == [("none", "suppressed")]
    excluded = dict(office.events())["message.excluded"]
    assert excluded["reason"] == "auto_reply"


def test_the_same_mail_through_another_alias_is_answered_once(office: Desktop) -> None:
    same = {"Message_ID": "<once@client.example>", "Date": "Sat, 21 Nov 2026 11:00:00 +0000"}
    office.take("Quels sont vos horaires ?", **same)
    office.take("Quels sont vos horaires ?", **same)
    assert len(office.rows(EFFECT)) == 1
    assert [payload["reason"] for name, payload in office.events() if name == "message.excluded"] == ["duplicate"]


def test_a_customer_whose_address_is_beyond_ascii_gets_a_person_and_no_quarantine(office: Desktop) -> None:
    office.take("Quels sont vos horaires ?", sender="élodie@client.example")
    assert office.decisions() == [("route_human", "unauthenticated")]
    assert (office.rows(EFFECT), office.errors) == ([], [])


def test_a_number_that_mailbot_had_asked_for_is_told_as_the_rest_of_the_demand_and_not_as_what_it_looks_like(
    office: Desktop,
) -> None:
    office.take("Où est ma commande ?")
    (question,) = office.rows(EFFECT)
    assert question.kind == "clarify"
    office.take("FR-204417, merci", In_Reply_To=question.rfc_message_id)
    told = [payload for name, payload in office.events() if name == "message.understood"]
    assert [(payload["intent"], payload["accepted"]) for payload in told] == [("order_status", True)] * 2
    assert told[1]["probabilities"]["thanks"] > told[1]["p"], "the model alone would have read it as thanks"


def test_the_same_words_without_any_message_id_are_a_copy_within_the_hour_and_a_mail_of_their_own_later(
    office: Desktop,
) -> None:
    for hours in (0.0, 0.5, 48.0):
        office.clock.advance(hours=hours)
        office.take("Quels sont vos horaires ?", Message_ID="")
    assert [reason for _, reason in office.decisions()] == ["ok", "duplicate", "repeat_unresolved"]


def test_a_stolen_message_id_with_another_text_is_no_copy(office: Desktop) -> None:
    office.take("Quels sont vos horaires ?", Message_ID="<once@client.example>")
    office.take("Où est ma commande FR-204417 ?", Message_ID="<once@client.example>", sender="leo@client.example")
    assert len(office.rows(EFFECT)) == 2


def test_a_mail_that_waited_for_more_than_a_week_is_a_persons_and_counts(office: Desktop) -> None:
    office.arrive("Quels sont vos horaires ?")
    office.clock.advance(days=8)
    office.run()
    assert office.rows(EFFECT) == []
    assert office.decisions() == [("route_human", "preexisting")]
    assert office.rows(CONVERSATION)[0].queue, "nobody else would ever answer it"
    assert "message.excluded" not in office.names()


def test_an_old_newsletter_that_waited_for_more_than_a_week_bothers_nobody(office: Desktop) -> None:
    office.arrive("Nos offres", Precedence="bulk")
    office.clock.advance(days=8)
    office.run()
    assert office.decisions() == [("none", "suppressed")]


@pytest.mark.parametrize(("mode", "state"), [(Mode.SHADOW, "shadow"), (Mode.DRAFT, "draft"), (Mode.AUTO, "pending")])
def test_the_mode_of_the_mailbox_decides_what_becomes_of_an_answer(office: Desktop, mode: Mode, state: str) -> None:
    office.desk = desk(mode=mode)
    office.take("Quels sont vos horaires ?")
    assert [row.state for row in office.rows(EFFECT)] == [state]
    assert ("reply.queued" in office.names()) is (mode is not Mode.SHADOW)
    assert dict(office.events())["decision.made"]["shadow"] is (mode is Mode.SHADOW)


def test_in_shadow_mode_not_even_a_colleague_gets_a_mail(office: Desktop) -> None:
    office.desk = desk(mode=Mode.SHADOW, teams={"service": "service@acme.example"})
    office.take("C'est honteux !")
    assert {row.state for row in office.rows(EFFECT)} <= {"shadow"}


def test_a_mail_that_cannot_be_read_is_put_aside_after_three_failures_and_the_others_go_on(office: Desktop) -> None:
    poison = office.arrive("POISON")
    good = office.arrive("Quels sont vos horaires ?", sender="leo@client.example")
    office.run()
    assert (office.mail(good).state, office.mail(poison).state) == ("decided", "received")
    for _ in range(3):
        office.clock.advance(minutes=2)
        office.run()
    row = office.mail(poison)
    assert (row.state, row.error) == ("quarantined", "the reading process ended with -24 on this mail")
    with office.shell.database.connect() as connection:
        assert b"POISON" in mails.raw(connection, poison)
    failed = [payload for name, payload in office.events() if name == "message.parse_failed"]
    assert [payload["quarantined"] for payload in failed] == [False, False, True]
    assert len(office.errors) == 3


def test_a_mail_that_breaks_the_batch_is_found_out_and_the_others_are_answered(office: Desktop) -> None:
    ids = [
        office.arrive("Quels sont vos horaires ?", sender="a@client.example"),
        office.arrive("BREAKS", sender="b@client.example"),
        office.arrive("Quels sont vos horaires ?", sender="c@client.example"),
    ]
    office.run()
    assert [office.mail(mail_id).state for mail_id in ids] == ["decided", "received", "decided"]
    assert len(office.rows(EFFECT)) == 2


def test_a_mail_that_was_attempted_before_is_read_alone(office: Desktop) -> None:
    first = office.arrive("Quels sont vos horaires ?", sender="a@client.example")
    office.arrive("Quels sont vos horaires ?", sender="b@client.example")
    office.arrive("Quels sont vos horaires ?", sender="c@client.example")
    with office.shell.database.begin() as connection:
        mails.count_attempt(connection, [first])
    office.run()
    assert office.reader.batches == [1, 2]


def test_a_mail_that_no_attempt_survived_is_put_aside_in_the_end(office: Desktop) -> None:
    mail_id = office.arrive("Quels sont vos horaires ?")
    with office.shell.database.begin() as connection:
        for _ in range(6):
            mails.count_attempt(connection, [mail_id])
    office.run()
    assert office.mail(mail_id).state == "quarantined"
    assert "every attempt" in office.mail(mail_id).error


def report_for(effect: Any, office: Desktop) -> str:
    return bounce_address(key=office.shell.keys.bounce, local="support", domain="acme.example", effect=effect.id)


DSN = """\
--b
Content-Type: text/plain

Undeliverable.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.client.example

Final-Recipient: rfc822; lea@client.example
Action: failed
Status: 5.1.1
--b--
"""


def sent_answer(office: Desktop) -> Any:
    office.take("Quels sont vos horaires ?")
    (effect,) = office.rows(EFFECT)
    with office.shell.database.begin() as connection:
        outbox.settle(connection, effect.id, {"state": "sent", "sent_at": office.clock.now})
    return effect


def bounce_to(office: Desktop, address: str) -> None:
    office.take(
        DSN.replace("\n", "\r\n"),
        sender="mailer-daemon@mx.client.example",
        To=address,
        Return_Path="<>",
        Content_Type='multipart/report; report-type=delivery-status; boundary="b"',
    )


def test_a_bounce_to_our_signed_address_is_told_and_the_address_is_suppressed(office: Desktop) -> None:
    effect = sent_answer(office)
    bounce_to(office, report_for(effect, office))
    assert office.rows(EFFECT)[0].state == "bounced"
    payload = dict(office.events())["reply.bounced"]
    assert (payload["permanent"], payload["status"], payload["reason"]) == (True, "5.1.1", "unknown_user")
    office.take("Et le dimanche, vos horaires ?")
    assert len(office.rows(EFFECT)) == 1, "nothing is sent to an address that bounced"


def test_a_forged_bounce_changes_nothing(office: Desktop) -> None:
    sent_answer(office)
    bounce_to(office, "support+mb-b-aaaaaaaaaaaaaaaa-00000000000000000000000000000000@acme.example")
    assert office.rows(EFFECT)[0].state == "sent"
    assert "reply.bounced" not in office.names()


def test_a_customers_mail_a_week_later_is_a_new_episode_of_the_same_thread(office: Desktop) -> None:
    effect = sent_answer(office)
    office.clock.advance(days=7, hours=1)
    office.take("Bonjour, où est ma commande FR-204417 ?", In_Reply_To=effect.rfc_message_id)
    first, second = sorted(office.rows(CONVERSATION), key=lambda row: row.id)
    assert second.parent_id == first.id
    assert office.names().count("conversation.opened") == 2


def test_only_what_the_customer_writes_anew_resets_the_limit_of_a_thread(office: Desktop) -> None:
    office.take("Où est ma commande ?")
    first = office.rows(EFFECT)[0].rfc_message_id
    assert office.rows(CONVERSATION)[0].automatic_since_human == 1
    office.take("Je ne sais pas", In_Reply_To=first)
    (conversation,) = office.rows(CONVERSATION)
    assert len(conversation.text_keys) == 2
    assert conversation.automatic_since_human <= 1


def test_who_takes_an_old_conversation_up_again_came_of_their_own_accord(office: Desktop) -> None:
    effect = sent_answer(office)
    office.clock.advance(days=8)
    office.take("Où est ma commande FR-204417 ?", In_Reply_To=effect.rfc_message_id)
    told = [payload for name, payload in office.events() if name == "conversation.opened"]
    assert [(payload["initiated_by"], payload["channel"]) for payload in told] == [("customer", "email")] * 2


def test_the_record_holds_no_word_of_the_customer(office: Desktop) -> None:
    office.take("Où est ma commande FR-204417 ? Léa Marchand, 06 12 34 56 78")
    told = json.dumps(office.events())
    assert not [word for word in ("lea@", "FR-204417", "Marchand", "06 12", "Question") if word in told]


def test_silence_closes_the_conversation_and_a_mail_within_the_horizon_opens_it_again(office: Desktop) -> None:
    effect = sent_answer(office)
    office.clock.advance(days=4)
    assert close_silent(office.shell) == 1
    office.take("Merci beaucoup !", In_Reply_To=effect.rfc_message_id)
    assert office.names().count("conversation.closed") == 1
    assert office.names().count("conversation.reopened") == 1
    assert office.rows(CONVERSATION)[0].state == "open"


def test_a_held_out_customer_is_assigned_before_the_decision_and_handled_by_people(office: Desktop) -> None:
    office.desk = replace(office.desk, holdout=1.0)
    office.take("Quels sont vos horaires ?")
    names = office.names()
    assert names.index("experiment.assigned") < names.index("decision.made")
    assert dict(office.events())["experiment.assigned"]["arm"] == "control"
    assert office.decisions() == [("route_human", "holdout")]


def test_a_held_out_customer_who_writes_again_stays_with_people_even_when_the_experiment_has_ended(
    office: Desktop,
) -> None:
    office.desk = replace(office.desk, holdout=1.0)
    office.take("Quels sont vos horaires ?", Message_ID="<first@client.example>")
    office.desk = replace(office.desk, holdout=0.0)
    office.take("Et le dimanche, vos horaires ?", In_Reply_To="<first@client.example>")
    assert office.decisions() == [("route_human", "holdout")] * 2
    assert office.names().count("experiment.assigned") == 1


def test_two_mails_of_a_held_out_customer_that_are_read_together_both_go_to_people(office: Desktop) -> None:
    office.desk = replace(office.desk, holdout=1.0)
    office.arrive("Quels sont vos horaires ?", Message_ID="<first@client.example>")
    office.arrive("Et le dimanche, vos horaires ?", In_Reply_To="<first@client.example>")
    office.run()
    assert office.reader.batches == [2]
    assert office.decisions() == [("route_human", "holdout")] * 2
    assert len(office.rows(CONVERSATION)) == 1


def test_a_conversation_that_mailbot_has_begun_is_not_held_out_in_the_middle(office: Desktop) -> None:
    effect = sent_answer(office)
    office.desk = replace(office.desk, holdout=1.0)
    office.take("Où est ma commande FR-204417 ?", In_Reply_To=effect.rfc_message_id)
    assert ("route_human", "holdout") not in office.decisions()
    office.take("Quels sont vos horaires ?", sender="leo@client.example")
    assert office.decisions()[-1] == ("route_human", "holdout")


def test_a_conversation_that_began_over_a_mailing_list_is_opened_by_the_customers_own_mail(office: Desktop) -> None:
    office.take("Bonjour à tous", List_Id="<friends.client.example>", Message_ID="<list@client.example>")
    assert "conversation.opened" not in office.names()
    (conversation,) = office.rows(CONVERSATION)
    with office.shell.database.begin() as connection:
        conversations.remember_id(connection, "<agent@acme.example>", conversation_id=conversation.id)
        conversations.update(connection, conversation.id, {"human_owned": True, "queue": ""})
    office.take("Quels sont vos horaires ?", In_Reply_To="<agent@acme.example>")
    assert len(office.rows(CONVERSATION)) == 1
    assert office.names().count("conversation.opened") == 1
    assert office.decisions()[-1] == ("none", "human_owned"), "an agent has the thread (R20)"


def test_without_a_hold_out_nobody_is_assigned(office: Desktop) -> None:
    office.take("Quels sont vos horaires ?")
    assert "experiment.assigned" not in office.names()


def test_a_decision_drawn_for_review_records_the_probability_it_had(office: Desktop) -> None:
    office.desk = replace(office.desk, audit_rate=1.0)
    office.take("Quels sont vos horaires ?")
    audit, even = (payload for name, payload in office.events() if name == "review.sampled")
    assert (even["design"], even["purpose"]) == ("uniform-1", "uniform_calibration")
    assert audit == {
        "design": "poisson-1",
        "stratum": "answer",
        "inclusion_probability": 1.0,
        "purpose": "audit",
    }
