"""What a mail asks for, seen from the conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mailbot.domain import UNKNOWN_LANGUAGE, Conversation, Entity, Facts, Question
from mailbot.policy.demand import demand_of, folded

if TYPE_CHECKING:
    from collections.abc import Callable


def waiting(mail: Callable[..., Facts], missing: str, **fields: object) -> Conversation:
    question = Question(intent="order_status", missing=missing, asked_at=mail().received_at)
    return replace(Conversation(id="c", question=question), **fields)  # type: ignore[arg-type]  # fields of a conversation


def test_a_mail_that_was_not_understood_has_no_demand(mail: Callable[..., Facts]) -> None:
    assert demand_of(replace(mail(), understanding=None)) is None


def test_what_earlier_mails_named_is_still_known(
    mail: Callable[..., Facts], named: Callable[[str, str], Entity]
) -> None:
    conversation = Conversation(id="c", entities=(named("order_ref", "FR-1"),))
    demand = demand_of(mail(understanding={"entities": ()}, conversation=conversation))
    assert demand is not None
    assert demand.names(("order_ref",))
    assert not demand.names(("tracking",))


def test_a_short_answer_is_in_the_language_of_the_conversation(mail: Callable[..., Facts]) -> None:
    unknown = {"language": UNKNOWN_LANGUAGE}
    spoken = demand_of(mail(understanding=unknown, conversation=Conversation(id="c", language="en")))
    alone = demand_of(mail(understanding=unknown))
    assert spoken is not None
    assert alone is not None
    assert (spoken.language, alone.language) == ("en", UNKNOWN_LANGUAGE)


@pytest.mark.parametrize("kind", ["order_ref", "customer_ref", "tracking", "invoice_ref"])
def test_any_reference_answers_the_question_for_a_reference(
    kind: str, mail: Callable[..., Facts], named: Callable[[str, str], Entity]
) -> None:
    """Customers and extractors alike take a customer number for an order number."""
    facts = mail(understanding={"entities": (named(kind, "FR-1"),)}, conversation=waiting(mail, "order_ref"))
    demand = demand_of(facts)
    assert demand is not None
    assert demand.completes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("58213", "58213"),
        ("c'est le a7k9-qq2 merci", "A7K9-QQ2"),
        ("#58213.", "58213"),
        ("n° 2024/118", "2024/118"),
        ("je ne sais plus", ""),  # no digit
        ("24", ""),  # too short for a reference
        ("58213 ou 58214", ""),  # which of the two?
        ("je l'avais noté sur un papier près de la porte 58213", ""),  # a sentence: the extractors' business
    ],
)
def test_a_number_alone_answers_the_question_for_one(text: str, found: str, mail: Callable[..., Facts]) -> None:
    facts = mail(message={"new_text": text}, understanding={"entities": ()}, conversation=waiting(mail, "order_ref"))
    demand = demand_of(facts)
    assert demand is not None
    assert demand.completes is bool(found)
    assert [entity.value for entity in demand.entities] == ([found] if found else [])


def test_a_telephone_number_does_not_answer_the_question_for_an_order(mail: Callable[..., Facts]) -> None:
    phone = Entity(type="phone", text="0612345678", value="+33612345678", start=0, end=10)
    facts = mail(
        message={"new_text": "0612345678"},
        understanding={"entities": (phone,)},
        conversation=waiting(mail, "order_ref"),
    )
    demand = demand_of(facts)
    assert demand is not None
    assert not demand.completes


def test_a_number_alone_is_nothing_when_nobody_asked(mail: Callable[..., Facts]) -> None:
    demand = demand_of(mail(message={"new_text": "58213"}, understanding={"entities": ()}))
    assert demand is not None
    assert demand.entities == ()


def test_a_date_answers_the_question_for_a_date_only(
    mail: Callable[..., Facts], named: Callable[[str, str], Entity]
) -> None:
    reference = mail(conversation=waiting(mail, "date"))
    date = mail(understanding={"entities": (named("date", "12 mai"),)}, conversation=waiting(mail, "date"))
    assert [demand.completes for demand in (demand_of(reference), demand_of(date)) if demand] == [False, True]


def test_words_are_compared_without_case_accents_and_punctuation() -> None:
    assert folded("Désolé, c’est la 3E fois !") == " desole c est la 3e fois "
    assert folded("") == "  "
