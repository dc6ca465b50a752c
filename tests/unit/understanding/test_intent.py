"""What the author wants done now, and what else is asked for in the same mail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mailbot.understanding.features import terms
from mailbot.understanding.intent import further_intents, intent_of
from tests.small_models import trained


def further(text: str, **changes: object) -> tuple[str, tuple[str, ...]]:
    model = replace(trained()[2].intent, **changes)
    row = model.vectoriser.row(terms(text))
    intent = intent_of(row, model)
    return intent.label, further_intents(text, row, intent, model)


def test_one_request_in_several_sentences_has_no_further_one() -> None:
    text = "Hello, I hope you are well. Please cancel order 12 today. Please cancel it now."
    assert further(text) == ("cancel_order", ())


def test_a_sentence_that_says_also_and_asks_for_something_else_is_a_further_request() -> None:
    label, also = further(
        "Please cancel order 12 today. Cancel my purchase now please. By the way, I forgot my password again."
    )
    assert label == "cancel_order"
    assert also == ("password_reset",)


def test_thanks_and_mails_out_of_scope_are_never_a_further_request() -> None:
    assert further("Please cancel order 12 today. Cancel my purchase. Also thank you so much, many thanks!")[1] == ()


def test_a_label_with_a_learnt_threshold_is_found_in_the_whole_mail() -> None:
    model = trained()[2].intent
    least = np.full(len(model.labels), np.inf, dtype=np.float32)
    least[model.labels.index("order_status")] = -5.0
    assert further("Please cancel order 12 today", further=least) == ("cancel_order", ("order_status",))
