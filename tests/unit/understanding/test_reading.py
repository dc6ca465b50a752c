"""The telling words of a mail are found in one short reading, just as asking for every phrase in turn would find them."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.understanding.extract.given_names import GIVEN_NAMES
from mailbot.understanding.extract.reading import read
from mailbot.understanding.extract.vocabulary import Kind, cues

OTHERS = ["zwiebel", "vélo", "58213", "xx", ",", ".", "\n", "?", "the", "de", "of"]


@cache
def phrases(language: str) -> dict[tuple[str, ...], set[Kind]]:
    """Return the kinds of each phrase by its words."""
    listed: dict[tuple[str, ...], set[Kind]] = {}
    for phrase, kind in (dict.fromkeys(GIVEN_NAMES, Kind.GIVEN_NAME) | cues(language)).items():
        listed.setdefault(tuple(read(phrase, language, None).words), set()).add(kind)
    return listed


def by_hand(words: list[str], language: str) -> list[tuple[int, int, set[Kind]]]:
    """Return first word, word behind and kinds of the phrases among ``words``, the longest first, none overlapping."""
    listed = phrases(language)
    longest = max(map(len, listed))
    found: list[tuple[int, int, set[Kind]]] = []
    taken: set[int] = set()
    for size in range(longest, 0, -1):
        for first in range(len(words) - size + 1):
            kinds = listed.get(tuple(words[first : first + size]))
            if kinds and taken.isdisjoint(range(first, first + size)):
                taken.update(range(first, first + size))
                found.append((first, first + size, kinds))
    return sorted(found, key=lambda one: one[0])


@st.composite
def mails(draw: st.DrawFn) -> tuple[str, str]:
    """Return a language and a text of phrases, parts of phrases and other words."""
    language = draw(st.sampled_from(["fr", "en"]))
    listed = sorted({*GIVEN_NAMES, *cues(language)})
    said = st.sampled_from(listed).flatmap(lambda phrase: st.sampled_from([phrase, *phrase.split()]))
    return language, " ".join(draw(st.lists(said | st.sampled_from(OTHERS), max_size=40)))


@settings(max_examples=100, deadline=None)
@given(mails())
def test_the_telling_words_are_those_that_asking_for_every_phrase_finds(mail: tuple[str, str]) -> None:
    language, text = mail
    reading = read(text, language, None)
    wanted = by_hand(reading.words, language)
    assert [(cue.first, cue.after) for cue in reading.cues] == [(first, after) for first, after, _ in wanted]
    assert all(cue.kind in kinds for cue, (_, _, kinds) in zip(reading.cues, wanted, strict=True))


@pytest.mark.parametrize("text", ["", "zwiebel", "zwiebel xx\nxx", "\x00\ud800", "commande" * 3])
def test_a_text_without_a_telling_word_has_none(text: str) -> None:
    assert read(text, "fr", None).cues == []


def test_words_that_are_parted_by_another_are_no_phrase() -> None:
    together, apart = (read(text, "fr", None).cues for text in ("numero de commande", "numero zwiebel de commande"))
    assert [cue.after - cue.first for cue in together] == [3]
    assert all(cue.after - cue.first == 1 for cue in apart)
