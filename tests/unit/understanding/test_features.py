"""What of a mail the models look at: the sender's own words, however they are written."""

from __future__ import annotations

import pytest

from mailbot.understanding.features import ASKING, CAP, TOGETHER, bare_subject, sentences, terms, tokens
from mailbot.understanding.lexicon import ideas, lexicon, parsed
from tests.cost import cost


def test_capitals_accents_and_digits_make_no_difference() -> None:
    shouted = terms("OÙ EST MA COMMANDE 58213 ?")
    quiet = terms("ou est ma commande 90417 ?")
    assert {term for term in shouted if term[0] == "w"} == {term for term in quiet if term[0] == "w"}


def test_a_sentence_ends_at_its_full_stop_and_pairs_of_words_do_not_cross_it() -> None:
    assert sentences("Bonjour. Je veux annuler") == [["bonjour"], ["je", "veux", "annuler"]]
    assert "wbonjour je" not in terms("Bonjour. Je veux annuler")
    assert "wje veux" in terms("Bonjour. Je veux annuler")


def test_the_subject_is_its_own_field() -> None:
    counts = terms("Merci", "Re: facture")
    assert counts["sfacture"] == 1
    assert "wfacture" not in counts


@pytest.mark.parametrize("subject", ["Re: Fwd: TR : facture", "RE[2]: facture", "AW: facture", "facture"])
def test_reply_and_forward_marks_are_not_part_of_the_subject(subject: str) -> None:
    assert bare_subject(subject) == "facture"


def test_a_mail_with_an_empty_body_is_read_by_its_subject() -> None:
    counts = terms("  \n", "Où est mon colis ?")
    assert counts["wcolis"] == 1
    assert counts["knobody"] == 1
    assert "scolis" not in counts


def test_french_and_english_words_of_one_idea_share_a_term() -> None:
    french, english = terms("mon colis"), terms("my parcel")
    assert french["iparcel"] == english["iparcel"] == 1


def test_a_phrase_means_more_than_its_words_and_they_keep_their_own_ideas() -> None:
    first, second = ideas(tokens("not received"))
    assert {"still_not", "not"} <= set(first)
    assert "arrive" in second


def test_two_ideas_of_a_mail_meet_though_no_sentence_has_both() -> None:
    counts = terms("The parcel came on Monday. The glass is broken.")
    assert counts["idamaged&parcel"] == 1
    assert "iparcel>damaged" not in counts


def test_ideas_of_a_sentence_that_asks_count_once_more() -> None:
    counts = terms("My parcel came. Can I have a refund?")
    assert counts["i?refund"] == 1
    assert "i?parcel" not in counts


def test_a_long_story_is_paired_by_what_its_questions_say() -> None:
    told = (word for word, known in lexicon().words.items() if word.isalpha() and ASKING.isdisjoint(known))
    counts = terms(f"{'. '.join(told)}. Where is my parcel?")
    pairs = sum("&" in term for term in counts)
    assert pairs <= TOGETHER * (TOGETHER - 1) / 2
    assert counts["iparcel&where"] == 1


def test_every_line_of_the_lexicon_is_an_idea_with_words() -> None:
    known = lexicon()
    assert len(known.words) + len(known.stems) + len(known.phrases) > 2000
    assert all(len(phrase) <= 5 for phrase in known.phrases if "cancel" in known.phrases[phrase])


def test_a_star_leaves_the_ending_open_and_a_comment_is_no_idea() -> None:
    small = parsed("# parcel: nothing\ncancel: annul* call_off\n")
    assert small.stems == {"annul": ("cancel",)}
    assert small.phrases == {("call", "off"): ("cancel",)}


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        " ",
        "\x00\ud800" * 3,
        "?" * 5000,
        "Re:" * 5000,
        "a" * 300_000,
        "𝓗𝓮𝓵𝓵𝓸 ⁷⁸⁹ ﷽" * 200,
        "é\u0301\u0301" * 5000,
        "\u202e\u200f\u200b",
    ],
)
def test_no_text_however_strange_makes_the_reading_fail_or_last(hostile: str) -> None:
    assert cost(lambda: terms(hostile, hostile)) < 70


def test_what_lies_beyond_the_cap_does_not_count() -> None:
    assert "wannuler" not in terms("x " * CAP + "annuler")


def test_letters_of_other_scripts_are_words_too() -> None:
    assert tokens("Где мой заказ 42") == ["где", "мои", "заказ", "00"]
