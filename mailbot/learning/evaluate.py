"""Scores a model, or the whole way a mail takes through mailbot, on labelled mails.

The result has the names of docs/commands.md ("evaluate"). Calibration is the point of half of the figures: a mailbot
that knows when it does not know is worth more than one that is right a little more often.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mailbot.domain import Address, InboundMessage, Prediction
from mailbot.learning import figures
from mailbot.learning.autonomy import autonomy
from mailbot.learning.dataset import TASKS, labelled
from mailbot.message.body import split_body
from mailbot.understanding.classifier import OUT_OF_SCOPE
from mailbot.understanding.intent import further_intents
from mailbot.understanding.pipeline import understand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailbot.domain import Understanding
    from mailbot.learning.dataset import Item
    from mailbot.policy.table import Policy
    from mailbot.understanding.classifier import TextClassifier
    from mailbot.understanding.models import Models

CUSTOMER = Address(address="customer@customer.example")
DESK = Address(address="support@acme.example")


def score_model(items: Sequence[Item], model: TextClassifier, *, task: str) -> dict[str, Any]:
    """Return the figures of one model on the mails that are labelled for ``task``."""
    chosen = labelled(items, task)
    started = time.perf_counter()
    said, also = [], []
    for item in chosen:
        row = model.vectoriser.read(item.text, item.subject)
        said.append(model.predict(row))
        if task == "intent":
            also.append(further_intents(item.text, row, said[-1], model))
    spent = time.perf_counter() - started
    return {
        "n": len(chosen),
        task: _task(chosen, said, task, labels=model.labels, also=also),
        "us_per_message": round(spent / max(len(chosen), 1) * 1e6, 1),
    }


def score_pipeline(
    items: Sequence[Item], models: Models, *, policy: Policy | None = None, tasks: Sequence[str] = TASKS
) -> dict[str, Any]:
    """Return the figures of the whole way: new text, language, labels, references, and with ``policy`` autonomy."""
    messages = [message_of(item) for item in items]
    started = time.perf_counter()
    understood = [understand(message, models) for message in messages]
    spent = time.perf_counter() - started
    result: dict[str, Any] = {"n": len(items)}
    for task in tasks:
        pairs = [(item, u) for item, u in zip(items, understood, strict=True) if item.labels.get(task)]
        if pairs:
            said = [_prediction(u, task) for _, u in pairs]
            labels = getattr(models, task).labels
            also = [u.also for _, u in pairs] if task == "intent" else []
            result[task] = _task([item for item, _ in pairs], said, task, labels=labels, also=also)
    # A mail of digits and marks alone has no language to be told.
    spoken = [
        (item.lang, u.language.label)
        for item, message, u in zip(items, messages, understood, strict=True)
        if item.lang and any(map(str.isalpha, message.subject + message.new_text))
    ]
    if spoken:
        result["language"] = {"accuracy": round(sum(a == b for a, b in spoken) / len(spoken), 4)}
    found = [
        (item.entities, u.entities) for item, u in zip(items, understood, strict=True) if item.entities is not None
    ]
    if found:
        result["entities"] = figures.entities([(gold, [(e.type, e.text) for e in own]) for gold, own in found])
    texts = [
        (item.gold_text, split_body(item.body).new_text) for item in items if item.body and item.gold_text is not None
    ]
    if texts:
        result["new_text"] = figures.new_text(texts)
    if policy is not None and any(item.labels.get("intent") for item in items):
        result["autonomy"] = autonomy(items, messages, understood, policy=policy, thresholds=models.thresholds)
    result["us_per_message"] = round(spent / max(len(items), 1) * 1e6, 1)
    return result


def message_of(item: Item) -> InboundMessage:
    """Return ``item`` as a mail from a customer; what is new is cut out of the body when the file gives one."""
    text = item.body if item.body is not None else item.text
    new_text = split_body(text).new_text if item.body is not None else item.text
    return InboundMessage(
        message_id="<1@customer.example>",
        subject=item.subject,
        senders=(CUSTOMER,),
        to=(DESK,),
        text=text,
        new_text=new_text,
    )


def _prediction(understanding: Understanding, task: str) -> Prediction:
    said = {"intent": understanding.intent, "urgency": understanding.urgency, "emotion": understanding.emotion}
    return said[task]


def _task(
    items: Sequence[Item],
    said: Sequence[Prediction],
    task: str,
    *,
    labels: Sequence[str],
    also: Sequence[tuple[str, ...]],
) -> dict[str, Any]:
    """Return the figures of one task; mails about none of a model's labels are scored apart (``out_of_scope``)."""
    strange = [item.labels[task] in OUT_OF_SCOPE and item.labels[task] not in labels for item in items]
    inside = [k for k, other in enumerate(strange) if not other]
    wanted = [items[k].labels[task] for k in inside]
    given = [said[k] for k in inside]
    result = figures.labels(wanted, given, [items[k].lang for k in inside])
    texts = [(items[k].id, f"{items[k].subject} {items[k].text}") for k in inside]
    result["confusions"] = figures.confusions(wanted, [prediction.label for prediction in given], texts)
    outside = [k for k, item in enumerate(items) if item.labels[task] in OUT_OF_SCOPE]
    if outside and len(outside) < len(items):
        scores = [_in_scope(prediction) for prediction in said]
        result["out_of_scope"] = {
            "n": len(outside),
            "auroc": figures.auroc(
                [scores[k] for k in range(len(items)) if items[k].labels[task] not in OUT_OF_SCOPE],
                [scores[k] for k in outside],
            ),
        }
    if also and any(item.also for item in items):
        result["several"] = figures.several(
            [{item.labels[task], *item.also} for item in items],
            [{own.label, *more} for own, more in zip(said, also, strict=True)],
        )
    return result


def _in_scope(prediction: Prediction) -> float:
    """Return how likely the mail is about the best label that is not "none of them"."""
    inside = (a.p for a in prediction.alternatives if a.label not in OUT_OF_SCOPE)
    return next(inside, 0.0)


def with_model(models: Models, model: TextClassifier, task: str) -> Models:
    """Return ``models`` with ``model`` in the place of the one for ``task``."""
    if task == "intent":
        return replace(models, intent=model)
    return replace(models, urgency=model) if task == "urgency" else replace(models, emotion=model)
