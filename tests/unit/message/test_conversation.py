"""A mail joins a conversation only by an id of it, and only when its sender takes part (R62)."""

from __future__ import annotations

from mailbot.domain import Address, InboundMessage, ThreadMethod
from mailbot.message.conversation import KnownThread, KnownThreads, Placement, place, referenced_ids

ANN, EVE = "ann@example.org", "eve@evil.example"
OURS = KnownThread(message_id="<mb.x@acme.example>", conversation_id="c1", participants=(ANN,), signed=True)
THEIRS = KnownThread(message_id="<m1@example.org>", conversation_id="c1", participants=(ANN,))


def _mail(
    sender: str = ANN, *, answers: tuple[str, ...] = (), references: tuple[str, ...] = (), subject: str = "x"
) -> InboundMessage:
    return InboundMessage(
        message_id="<new@example.org>",
        senders=(Address(address=sender),) if sender else (),
        in_reply_to=answers,
        references=references,
        subject=subject,
    )


def _placed(mail: InboundMessage, *threads: KnownThread) -> Placement:
    return place(mail, known=KnownThreads(threads=threads))


def test_an_answer_to_our_mail_joins_its_conversation() -> None:
    placement = _placed(_mail(answers=(OURS.message_id,)), OURS)
    assert placement == Placement(conversation_id="c1", method=ThreadMethod.SIGNED_ID)


def test_a_mail_that_names_nothing_opens_its_own() -> None:
    assert _placed(_mail(), OURS) == Placement()
    assert _placed(_mail(answers=("<unknown@example.org>",)), OURS) == Placement()


def test_a_number_in_the_subject_joins_nothing() -> None:
    assert _placed(_mail(subject="Re: [#c1] [MB-C1] x"), OURS) == Placement()


def test_a_customers_own_earlier_mail_is_followed() -> None:
    assert _placed(_mail(references=(THEIRS.message_id,)), THEIRS).method is ThreadMethod.REFERENCES
    assert _placed(_mail(answers=(THEIRS.message_id,)), THEIRS).method is ThreadMethod.IN_REPLY_TO


def test_somebody_who_takes_no_part_is_linked_and_never_joined() -> None:
    assert _placed(_mail(EVE, answers=(OURS.message_id,)), OURS) == Placement(linked_to="c1")
    assert _placed(_mail("", answers=(OURS.message_id,)), OURS) == Placement(linked_to="c1")


def test_a_sender_is_not_a_participant_by_a_display_name() -> None:
    mail = InboundMessage(message_id="<n@x>", senders=(Address(address=EVE, name=ANN),), in_reply_to=(OURS.message_id,))
    assert _placed(mail, OURS) == Placement(linked_to="c1")


def test_a_signed_id_counts_more_than_a_nearer_unsigned_one() -> None:
    other = KnownThread(message_id="<m9@example.org>", conversation_id="c9", participants=(ANN,))
    placement = _placed(_mail(answers=(other.message_id,), references=(OURS.message_id, other.message_id)), other, OURS)
    assert placement.conversation_id == "c1"


def test_the_nearest_of_two_signed_ids_wins() -> None:
    newer = KnownThread(message_id="<mb.y@acme.example>", conversation_id="c2", participants=(ANN,), signed=True)
    assert _placed(_mail(references=(OURS.message_id, newer.message_id)), OURS, newer).conversation_id == "c2"


def test_a_conversation_one_takes_part_in_wins_over_one_that_is_merely_named() -> None:
    foreign = KnownThread(
        message_id="<mb.z@acme.example>", conversation_id="c3", participants=("bob@example.org",), signed=True
    )
    assert (
        _placed(_mail(answers=(foreign.message_id,), references=(THEIRS.message_id,)), foreign, THEIRS).conversation_id
        == "c1"
    )


def test_what_the_store_returns_beyond_the_ids_named_is_not_used() -> None:
    assert _placed(_mail(answers=("<other@example.org>",)), OURS) == Placement()


def test_a_signed_address_of_ours_counts_where_no_signed_id_does() -> None:
    addressed = KnownThread(message_id="", conversation_id="c7", participants=(ANN,), signed=True)
    known = KnownThreads(threads=(THEIRS,), plus_address=addressed)
    assert place(_mail(references=(THEIRS.message_id,)), known=known) == Placement(
        conversation_id="c7", method=ThreadMethod.PLUS_ADDRESS
    )
    assert place(_mail(EVE), known=known) == Placement(linked_to="c7")
    signed = KnownThreads(threads=(OURS,), plus_address=addressed)
    assert place(_mail(answers=(OURS.message_id,)), known=signed).method is ThreadMethod.SIGNED_ID


def test_only_twenty_ids_are_looked_up_the_nearest_first() -> None:
    many = tuple(f"<m{number}@example.org>" for number in range(60))
    ids = referenced_ids(_mail(answers=("<a@example.org>", "<b@example.org>"), references=many))
    assert len(ids) == 20
    assert ids[:2] == ("<a@example.org>", "<m59@example.org>")
    assert len(set(ids)) == 20
