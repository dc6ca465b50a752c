"""What agents decide about a mail: each once, told to the record when it stands, and nobody is overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mailbot.domain import Delivery, Mode, Outcome
from mailbot.message.parse import parse
from mailbot.steps import settle
from mailbot.steps.privacy import erase
from mailbot.steps.review import answering, outgoing
from mailbot.steps.review.deeds import Beaten, Deed, Done, Refusal, Refused
from mailbot.steps.review.queue import take
from mailbot.steps.review.training import labelled_mails
from mailbot.steps.review.verdicts import Labels, handled, not_support, skip
from mailbot.store import outbox
from mailbot.store.session import reading
from tests.databases import sqlite_in
from tests.reviewing import LEA, PAUL, Room

if TYPE_CHECKING:
    from pathlib import Path

HOURS = "Quels sont vos horaires ?"
ANGRY = "C'est honteux, quel service !"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(database=sqlite_in(tmp_path))


@pytest.fixture
def audited(tmp_path: Path) -> Room:
    return Room(database=sqlite_in(tmp_path), audit_rate=1.0)


def send(room: Room, effect_id: str) -> None:
    """Let the server take a mail of the outbox."""
    with room.shell.database.begin() as connection:
        row = outbox.get(connection, effect_id)
        settle.sent(room.shell, connection, room.desk, row=row, delivery=Delivery(outcome=Outcome.SENT, code=250))


# --- verdicts ---------------------------------------------------------------------------------------------------------


def test_a_confirmed_draft_goes_on_waiting_for_its_approval(room: Room) -> None:
    mail_id = room.take(HOURS)
    assert isinstance(room.confirm(mail_id), Done)
    (line,) = room.queue().lines
    assert line.answers
    assert room.queue().reviewed == 1


def test_no_second_verdict_ends_the_wait_of_a_customer_who_was_not_answered(room: Room) -> None:
    mail_id = room.take(HOURS)
    room.confirm(mail_id)
    room.confirm(mail_id)
    room.correct(mail_id, Labels(intent="complaint"))
    assert (room.item(mail_id).state, room.item(mail_id).stage) == ("open", "answer")
    assert room.conversation(mail_id).state != "closed"


def test_a_matter_settled_without_a_mail_is_on_record_and_its_draft_given_up(room: Room) -> None:
    mail_id = room.take(HOURS)
    room.confirm(mail_id)
    room.do(mail_id, handled)
    room.later(seconds=11)
    assert room.told("agent.handled")[0]["resolved"] is True
    assert room.told("conversation.closed")[0]["reason"] == "agent_resolved"
    assert [row.state for row in room.effects()] == ["dropped"]


def test_the_record_is_told_when_the_deed_can_no_longer_be_taken_back(room: Room) -> None:
    mail_id = room.take(HOURS)
    room.confirm(mail_id)
    assert room.told("review.completed") == []
    room.later(seconds=11)
    (told,) = room.told("review.completed")
    assert (told["verdict"], told["blind"], told["purpose"]) == ("correct", False, "active_learning")
    assert told["reviewer"] == room.shell.keys.pseudonym(LEA.login)


def test_a_corrected_intent_is_on_record_and_kept_for_training(room: Room) -> None:
    mail_id = room.take(HOURS)
    labels = Labels(intent="complaint", urgency="high", emotion="angry", entities=(("date", "samedi"),))
    room.correct(mail_id, labels)
    room.later(seconds=11)
    (told,) = room.told("review.completed")
    assert (told["verdict"], told["corrected_intent"]) == ("incorrect", "complaint")
    assert told["corrected"] == {
        "urgency": "high",
        "emotion": "angry",
        "entities": {"added": ["date"], "removed": []},
    }
    with reading(room.database) as connection:
        (row,) = labelled_mails(connection)
    assert (row["intent"], row["urgency"], row["emotion"], row["lang"]) == ("complaint", "high", "angry", "fr")
    assert row["new_text"] == HOURS
    assert row["entities"] == {"date": ["samedi"]}
    assert "@" not in row["voice"]


def test_no_word_of_a_correction_comes_on_record(room: Room) -> None:
    mail_id = room.take(HOURS)
    room.correct(mail_id, Labels(entities=(("person", "Hildegarde Zwölfmann"),)))
    room.later(seconds=11)
    assert "Zwölfmann" not in str(room.office.events())
    assert LEA.login not in str(room.office.events())


def test_an_intent_that_does_not_exist_is_refused(room: Room) -> None:
    mail_id = room.take(HOURS)
    assert room.correct(mail_id, Labels(intent="<script>")) == Refused(refusal=Refusal.UNKNOWN_LABEL)
    assert room.correct(mail_id, Labels(urgency="panic")) == Refused(refusal=Refusal.UNKNOWN_LABEL)
    assert room.item(mail_id).version == 1


def test_an_audited_mail_is_judged_before_anything_is_shown(audited: Room) -> None:
    mail_id = audited.take(HOURS)
    assert audited.confirm(mail_id) == Refused(refusal=Refusal.BLIND)
    assert audited.do(mail_id, answering.approve) == Refused(refusal=Refusal.BLIND)
    assert audited.reply(mail_id, "Bonjour") == Refused(refusal=Refusal.BLIND)
    audited.correct(mail_id, Labels(intent="opening_hours"))
    audited.later(seconds=11)
    (told,) = audited.told("review.completed")
    assert (told["verdict"], told["blind"], told["purpose"]) == ("correct", True, "audit")
    assert audited.sheet(mail_id).draft is not None


def test_a_blind_verdict_for_another_intent_says_that_mailbot_was_wrong(audited: Room) -> None:
    mail_id = audited.take(HOURS)
    audited.correct(mail_id, Labels(intent="complaint"))
    audited.later(seconds=11)
    (told,) = audited.told("review.completed")
    assert (told["verdict"], told["corrected_intent"]) == ("incorrect", "complaint")


def test_a_second_thought_about_an_audited_mail_is_no_sample(audited: Room) -> None:
    mail_id = audited.take(HOURS)
    audited.correct(mail_id, Labels(intent="complaint"))
    audited.correct(mail_id, Labels(intent="opening_hours"))
    audited.later(seconds=11)
    assert [told["purpose"] for told in audited.told("review.completed")] == ["audit", "active_learning"]


def test_a_mail_that_is_no_matter_of_support_counts_nowhere_and_gets_no_answer(room: Room) -> None:
    mail_id = room.take(HOURS)
    room.do(mail_id, not_support)
    room.later(seconds=11)
    assert [row.state for row in room.effects()] == ["dropped"]
    assert room.conversation(mail_id).state == "closed"
    assert room.told("message.excluded")[0]["reason"] == "spam"
    assert room.queue().lines == ()


# --- answers ----------------------------------------------------------------------------------------------------------


def test_an_approved_draft_leaves_when_it_can_no_longer_be_taken_back(room: Room) -> None:
    mail_id = room.take(HOURS)
    room.do(mail_id, answering.approve)
    (draft,) = room.effects()
    assert (draft.state, (draft.not_before - room.clock.now).total_seconds()) == ("pending", 10)
    assert room.queue().lines == ()
    room.later(seconds=11)
    assert room.told("review.completed")[0]["verdict"] == "correct"
    assert "handle_minutes" not in room.told("agent.handled")[0]


def test_an_edited_draft_is_sent_in_place_of_mailbots(room: Room) -> None:
    mail_id = room.take(HOURS)
    result = room.edit(mail_id, "Bonjour,\n\nNous ouvrons à 9 h, même le samedi.\n")
    assert isinstance(result, Done)
    assert result.kind is Deed.EDITED
    draft, sent = room.effects()
    assert (draft.state, sent.state, sent.kind, sent.template) == ("dropped", "pending", "answer", draft.template)
    mail = parse(sent.octets)
    assert "même le samedi" in mail.text
    assert mail.in_reply_to == ("<m101@client.example>",)
    assert sent.rfc_message_id != draft.rfc_message_id
    room.later(seconds=11)
    assert room.told("review.completed") == []  # that the text was changed says nothing about the intent


def test_a_draft_sent_without_a_change_was_not_edited(room: Room) -> None:
    mail_id = room.take(HOURS)
    text = outgoing.text_of(room.effects()[0].octets)
    result = room.edit(mail_id, text.replace("\n", "\r\n"))
    assert isinstance(result, Done)
    assert result.kind is Deed.APPROVED


def test_an_empty_answer_is_not_sent(room: Room) -> None:
    mail_id = room.take(HOURS)
    assert room.edit(mail_id, " \n ") == Refused(refusal=Refusal.EMPTY)
    assert room.reply(mail_id, "") == Refused(refusal=Refusal.EMPTY)
    assert [row.state for row in room.effects()] == ["draft"]


def test_a_person_answers_in_the_thread_from_the_mailbox_and_mailbot_is_silent(room: Room) -> None:
    mail_id = room.take(ANGRY, Subject="Mon colis")
    take(room.shell, mail_id, LEA)
    room.clock.advance(minutes=3)
    room.reply(mail_id, "Bonjour,\n\nToutes nos excuses.\nLéa")
    answer = room.effects()[-1]
    mail = parse(answer.octets)
    assert (answer.kind, answer.recipient, answer.state) == ("agent", "lea@client.example", "pending")
    assert mail.author is not None
    assert mail.author.address == "support@acme.example"
    assert (mail.subject, mail.in_reply_to) == ("Re: Mon colis", ("<m101@client.example>",))
    assert mail.automatic is None
    assert room.conversation(mail_id).human_owned
    send(room, answer.id)
    (told,) = room.told("agent.replied")
    assert (told["handle_minutes"], told["handle_method"]) == (3.0, "console_open_to_deed")
    assert "agent_intent" not in told
    later = room.take("Et alors ?", In_Reply_To=answer.rfc_message_id)
    assert room.office.decisions()[-1] == ("none", "human_owned")
    assert room.item(later).waits


def test_an_answer_that_was_not_sent_is_not_on_record(room: Room) -> None:
    room.reply(room.take(ANGRY), "Bonjour")
    room.later(seconds=60)
    assert room.told("agent.replied") == []


def test_the_intent_that_an_agent_named_goes_with_the_answer(room: Room) -> None:
    mail_id = room.take(ANGRY)
    room.correct(mail_id, Labels(intent="order_status"))
    room.reply(mail_id, "Bonjour")
    send(room, room.effects()[-1].id)
    assert room.told("agent.replied")[0]["agent_intent"] == "order_status"


def test_one_answer_ends_the_wait_of_the_conversations_other_mails(room: Room) -> None:
    first = room.take(ANGRY)
    second = room.take("Honteux, toujours rien !", In_Reply_To="<m101@client.example>")
    assert room.conversation(first).id == room.conversation(second).id
    room.reply(second, "Bonjour")
    assert room.queue().lines == ()
    room.undo()
    assert len(room.queue().lines) == 2


def test_a_draft_does_not_follow_the_answer_of_a_person(room: Room) -> None:
    mail_id = room.take(HOURS)
    room.reply(mail_id, "Bonjour, je vous appelle.")
    assert [row.state for row in room.effects()] == ["dropped", "pending"]


def test_minutes_of_a_mail_left_open_end_after_an_hour(room: Room) -> None:
    mail_id = room.take(ANGRY)
    take(room.shell, mail_id, LEA)
    room.clock.advance(hours=9)
    room.reply(mail_id, "Bonjour")
    send(room, room.effects()[-1].id)
    assert room.told("agent.replied")[0]["handle_minutes"] == 60.0


# --- teams ------------------------------------------------------------------------------------------------------------


def test_a_team_with_an_address_gets_the_mail_and_the_queue_is_rid_of_it(tmp_path: Path) -> None:
    room = Room(database=sqlite_in(tmp_path), teams={"billing": "billing@acme.example"})
    mail_id = room.take(HOURS)
    room.transfer(mail_id, "billing")
    draft, forward = room.effects()
    assert (draft.state, forward.kind, forward.recipient) == ("dropped", "forward", "billing@acme.example")
    assert "horaires" in parse(forward.octets).text
    assert (room.conversation(mail_id).queue, room.conversation(mail_id).human_owned) == ("billing", True)
    assert room.queue().lines == ()
    room.later(seconds=11)
    (told,) = room.told("conversation.transferred")
    assert (told["reason"], told["to"]) == ("agent", "billing")


def test_a_team_without_an_address_finds_the_mail_here(room: Room) -> None:
    mail_id = room.take(HOURS)
    room.transfer(mail_id, "billing")
    assert [line.mail_id for line in room.queue().lines] == [mail_id]
    assert room.transfer(mail_id, "nobody") == Refused(refusal=Refusal.NO_TEAM)


def test_the_notice_that_a_person_takes_over_is_no_answer_and_leaves_when_one_does(room: Room) -> None:
    mail_id = room.take(ANGRY)
    assert room.sheet(mail_id).draft is None
    assert room.do(mail_id, answering.approve) == Refused(refusal=Refusal.NO_DRAFT)
    room.confirm(mail_id)
    assert [(row.kind, row.state) for row in room.effects()] == [("transfer_notice", "pending")]
    assert room.item(mail_id).state == "open"


# --- two agents -------------------------------------------------------------------------------------------------------


def test_who_comes_second_is_told_who_decided_what_and_when(room: Room) -> None:
    mail_id = room.take(HOURS)
    room.do(mail_id, answering.approve, agent=LEA)
    room.clock.advance(seconds=8)
    beaten = room.correct(mail_id, Labels(intent="complaint"), agent=PAUL, version=1)
    assert beaten == Beaten(by="Léa", kind="approved", seconds=8)
    room.later(seconds=11)
    assert [told["verdict"] for told in room.told("review.completed")] == ["correct"]


def test_a_mail_that_is_gone_is_said_to_be(room: Room) -> None:
    assert room.do("nothing", skip, version=1) == Refused(refusal=Refusal.GONE)


# --- undo -------------------------------------------------------------------------------------------------------------


def test_an_approval_is_taken_back_while_nothing_has_left(room: Room) -> None:
    mail_id = room.take(HOURS)
    room.do(mail_id, answering.approve)
    room.clock.advance(seconds=9)
    assert isinstance(room.undo(), Done)
    assert [row.state for row in room.effects()] == ["draft"]
    assert [line.mail_id for line in room.queue().lines] == [mail_id]
    room.later(minutes=5)
    assert room.told("review.completed") == []
    assert room.queue().reviewed == 0
    with reading(room.database) as connection:
        assert list(labelled_mails(connection)) == []


@pytest.mark.parametrize("deed", ["reply", "edit", "transfer", "not_support", "correct"])
def test_whatever_was_done_is_put_back_as_it_was(room: Room, deed: str) -> None:
    mail_id = room.take(HOURS)
    before = room.conversation(mail_id)
    if deed == "correct":
        room.correct(mail_id, Labels(intent="complaint"))
    elif deed == "not_support":
        room.do(mail_id, not_support)
    elif deed == "transfer":
        room.transfer(mail_id, "billing")
    else:
        getattr(room, deed)(mail_id, "Bonjour, voici.")
    assert isinstance(room.undo(), Done)
    assert room.conversation(mail_id) == before
    assert [row.state for row in room.effects() if row.state != "dropped"] == ["draft"]
    assert room.sheet(mail_id).labels is None
    room.later(minutes=5)
    assert {name for name in room.office.names() if name.startswith(("agent.", "review.", "conversation.t"))} == set()


def test_nothing_is_taken_back_after_the_time_for_it(room: Room) -> None:
    mail_id = room.take(HOURS)
    room.do(mail_id, answering.approve)
    room.clock.advance(seconds=10)
    assert room.undo() == Refused(refusal=Refusal.TOO_LATE)
    assert room.effects()[0].state == "pending"


def test_what_a_server_is_being_given_is_not_taken_back(room: Room) -> None:
    room.do(room.take(HOURS), answering.approve)
    (draft,) = room.effects()
    with room.shell.database.begin() as connection:
        outbox.settle(connection, draft.id, {"state": "sending", "attempts": 1})
    assert room.undo() == Refused(refusal=Refusal.TOO_LATE)


def test_each_agent_takes_back_their_own_deed_only(room: Room) -> None:
    room.confirm(room.take(HOURS), agent=LEA)
    assert room.undo(PAUL) == Refused(refusal=Refusal.NOTHING_TO_UNDO)


def test_a_deed_that_somebody_built_on_is_not_taken_back(room: Room) -> None:
    mail_id = room.take(HOURS)
    room.confirm(mail_id, agent=LEA)
    room.correct(mail_id, Labels(intent="complaint"), agent=PAUL)
    assert room.undo(LEA) == Beaten(by="Paul", kind="corrected", seconds=0)


# --- what others do ---------------------------------------------------------------------------------------------------


def test_an_answer_that_came_back_puts_its_mail_into_the_queue(tmp_path: Path) -> None:
    room = Room(database=sqlite_in(tmp_path), mode=Mode.AUTO)
    mail_id = room.take(HOURS)
    (answer,) = room.effects()
    with room.shell.database.begin() as connection:
        settle.hand_over(room.shell, connection, room.desk, row=outbox.get(connection, answer.id))
    (line,) = room.queue().lines
    assert (line.mail_id, str(line.why), line.answers) == (mail_id, "not_delivered", True)


def test_a_customer_who_was_erased_leaves_the_queue_and_nothing_of_them_comes_back(room: Room) -> None:
    mail_id = room.take(HOURS)
    room.correct(mail_id, Labels(entities=(("person", "Hildegarde"),)))
    erase(room.shell, "lea@client.example")
    assert (room.queue().lines, room.queue().waiting) == ((), 0)
    assert room.undo() == Refused(refusal=Refusal.TOO_LATE)
    with reading(room.database) as connection:
        assert list(labelled_mails(connection)) == []


def test_a_number_that_mailbot_had_asked_for_is_judged_as_what_mailbot_took_it_for(room: Room) -> None:
    room.take("Où est ma commande ?")
    (question,) = room.effects()
    number = room.take("FR-204417, merci", In_Reply_To=question.rfc_message_id)
    said = room.sheet(number).said
    assert said is not None
    assert said.intent == "order_status"
    room.confirm(number)
    room.later(minutes=1)
    assert [payload["verdict"] for payload in room.told("review.completed")] == ["correct"]
