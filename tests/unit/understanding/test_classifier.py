"""The linear classifier: what it predicts is calibrated, explained, quick, and survives any input."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mailbot.understanding.calibration import ABSENT, HeldOut, calibrate, combined_f1, further_thresholds
from mailbot.understanding.classifier import Calibration, certainty, chances_of
from mailbot.understanding.features import terms
from mailbot.understanding.fitting import Example, fit, folds_of
from mailbot.understanding.intent import further_intents
from tests.cost import cost
from tests.small_models import trained


def predict(text: str) -> tuple[str, float]:
    model = trained()[2].intent
    said = model.predict(model.vectoriser.row(terms(text)))
    return said.label, said.confidence


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Bonjour, où est passée ma commande du mois dernier ?", "order_status"),
        ("Hello, could you cancel the order I made", "cancel_order"),
        ("j'ai encore oublié mon mot de passe", "password_reset"),
        ("thank you all", "thanks"),
    ],
)
def test_a_mail_is_told_by_words_it_shares_with_what_was_learnt(text: str, label: str) -> None:
    assert predict(text)[0] == label


@pytest.mark.parametrize("text", ["", "   ", "????", "\x00", "漢字" * 50, "1 2 3"])
def test_a_mail_without_known_words_still_gets_a_label_and_honest_probabilities(text: str) -> None:
    model = trained()[2].intent
    chances = model.probabilities(model.vectoriser.row(terms(text)))
    assert np.all(chances >= 0)
    assert chances.sum() <= 1 + 1e-9
    assert not math.isnan(chances.sum())


def test_the_alternatives_begin_with_the_label_and_fall() -> None:
    model = trained()[2].intent
    said = model.predict(model.vectoriser.row(terms("Annulez, ou dites-moi où est ma commande")))
    assert said.alternatives[0].label == said.label
    assert said.alternatives[0].p == said.confidence
    assert list(said.alternatives) == sorted(said.alternatives, key=lambda a: -a.p)
    assert said.model == model.name


def test_the_explanation_names_words_of_the_mail_that_speak_for_the_label() -> None:
    model = trained()[2].intent
    read = model.vectoriser.read
    words = model.explain(read("Bonjour, annulez ma commande verte"), "cancel_order")
    assert words[0].startswith("annulez")
    assert len(words) <= 5
    assert model.explain(read(""), "cancel_order") == ()


def test_short_mails_are_understood_for_the_cost_of_little_else() -> None:
    model = trained()[2].intent
    rows = [terms(f"Where is my order number {k}?") for k in range(100)]
    assert cost(lambda: [model.predict(model.vectoriser.row(counts)) for counts in rows]) < 10


def test_the_same_mails_make_the_same_model() -> None:
    examples = [Example(text=f"{word} {k}", label=word, group=str(k % 6)) for k in range(12) for word in ("oui", "non")]
    first, second = (fit(examples, task="intent").model for _ in range(2))
    assert first.name == second.name
    assert np.array_equal(first.weights, second.weights)


def test_two_labels_are_enough_and_one_is_too_few() -> None:
    two = [Example(text=f"{word} {k}", label=word) for k in range(8) for word in ("oui", "non")]
    model = fit(two, task="intent").model
    assert model.predict(model.vectoriser.row(terms("oui"))).label == "oui"
    with pytest.raises(ValueError, match="two different labels"):
        fit([Example(text="oui", label="oui")] * 5, task="intent")


def test_a_label_with_a_single_mail_does_not_break_the_training() -> None:
    examples = [Example(text=f"{word} {k}", label=word) for k in range(8) for word in ("oui", "non")]
    model = fit([*examples, Example(text="peut-être", label="maybe")], task="intent").model
    assert model.labels == ("maybe", "non", "oui")


def test_mails_of_one_author_are_never_on_both_sides() -> None:
    examples = [Example(text=str(k), label="a", group=f"voice {k % 7}") for k in range(70)]
    folds = folds_of(examples)
    assert all(len({folds[k] for k in range(70) if k % 7 == author}) == 1 for author in range(7))


def test_more_of_a_sign_never_means_less_sure() -> None:
    calibration = Calibration(scale=3, bias=np.zeros(2, np.float32), offset=0, by_share=1, by_sum=0.5, by_known=0.5)
    assert certainty(0.6, 0.5, 0.5, calibration) < certainty(0.9, 0.5, 0.5, calibration)
    assert certainty(0.6, 0.5, 0.2, calibration) < certainty(0.6, 0.5, 0.9, calibration)


def test_what_a_doubtful_label_loses_goes_to_none_of_them() -> None:
    calibration = Calibration(scale=3, bias=np.zeros(2, np.float32), offset=-2, by_share=0.5, by_sum=0, by_known=0)
    chances = chances_of(np.array([1.0, -1.0], np.float32), 1.0, calibration)
    assert chances.argmax() == 0
    assert chances.sum() < 1


def test_calibrated_confidence_is_right_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    wanted = random.integers(0, 3, 4000)
    sums = random.normal(0, 0.5, (4000, 3))
    sums[np.arange(4000), wanted] += 0.6
    calibration = calibrate(HeldOut(sums, np.ones(4000), wanted, np.eye(3, dtype=bool)[wanted]), None)
    chances = np.array([chances_of(row.astype(np.float32), 1.0, calibration) for row in sums])
    sure, right = chances.max(axis=1), chances.argmax(axis=1) == wanted
    for low in (0.4, 0.6, 0.8):
        among = (sure >= low) & (sure < low + 0.2)
        assert abs(sure[among].mean() - right[among].mean()) < 0.06


def test_mails_about_unknown_labels_make_a_model_less_sure() -> None:
    random = np.random.default_rng(1)
    wanted = random.integers(0, 3, 1000)
    sums = random.normal(-1, 0.3, (1000, 3))
    sums[np.arange(1000), wanted] = random.normal(0.5, 0.3, 1000)
    asked = np.eye(3, dtype=bool)[wanted]
    held = HeldOut(sums, np.full(1000, 0.9), wanted, asked)
    strange = HeldOut(random.normal(-0.2, 0.3, (300, 3)), np.full(300, 0.5), np.zeros(300, dtype=np.intp), asked[:300])
    alone, both = calibrate(held, None), calibrate(held, strange)
    unlike = np.array([-0.1, -0.4, -0.5], np.float32)
    assert chances_of(unlike, 0.4, both).max() < chances_of(unlike, 0.4, alone).max()
    assert sums.min() > ABSENT


def test_a_rare_label_is_leaned_towards_when_every_label_counts_the_same() -> None:
    random = np.random.default_rng(2)
    wanted = (random.random(2000) < 0.03).astype(np.intp)
    sums = np.column_stack([random.normal(0.5, 0.5, 2000), random.normal(-0.8, 0.5, 2000) + 1.0 * wanted])
    held = HeldOut(sums, np.ones(2000), wanted, np.eye(2, dtype=bool)[wanted])
    plain, fair = calibrate(held, None), calibrate(held, None, fair=True)
    rare = [np.sum((c.scale * sums + c.bias).argmax(axis=1) == 1) for c in (plain, fair)]
    assert rare[1] > rare[0]


def test_a_further_label_is_only_found_where_enough_mails_taught_it() -> None:
    sums = np.full((100, 3), -1.0)
    sums[:, 0] = 1.0
    sums[:30, 1] = 0.5
    asked = np.zeros((100, 3), dtype=bool)
    asked[:, 0] = True
    asked[:30, 1] = True
    asked[0, 2] = True
    least = further_thresholds(sums, asked)
    assert -1.0 < least[1] <= 0.5
    assert np.isinf(least[2])


def test_labels_made_to_be_combined_are_scored_by_the_best_and_all_above_their_common_threshold() -> None:
    sums = np.array([[1.0, -1.0, 0.5], [0.9, 0.4, -1.0], [0.2, 0.1, -2.0]])
    asked = np.array([[1, 0, 1], [1, 1, 0], [1, 0, 0]], dtype=bool)
    assert combined_f1(sums, asked) == 1.0
    asked[2] = [False, True, False]  # now the best is wrong, and 0.1 is worth taking: 5 right of 6 taken, 5 asked for
    assert combined_f1(sums, asked) == pytest.approx(10 / 11)


def test_what_is_asked_for_in_one_breath_is_learnt_label_by_label() -> None:
    words = {"card": "card plastic", "fee": "fee charge", "new": "new another", "abroad": "abroad foreign"}
    pairs = [(a, b) for a in words for b in words if a != b]
    mails = [
        Example(text=f"the {words[a].split()[k % 2]} and the {words[b].split()[k // 2 % 2]}", label=a, also=(b,))
        for k in range(8)
        for a, b in pairs
    ]
    model = fit(mails, task="intent").model
    row = model.vectoriser.read("a foreign charge")
    said = model.predict(row)
    assert {said.label, *further_intents("a foreign charge", row, said, model)} == {"abroad", "fee"}
