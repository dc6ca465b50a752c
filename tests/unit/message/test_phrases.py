"""The notation in which phrases are written, and what it matches."""

from __future__ import annotations

import re

import pytest

from mailbot.message import bounce_signs, bounce_words, out_of_office, receipts
from mailbot.message.phrases import compiled, normal


def test_text_is_brought_to_one_shape() -> None:
    assert (
        normal("  User's <Ann@Example.org>:\r\n\tUNKNOWN!  5.1.1. Bye\u2019s. ")
        == "user's ann@example.org unknown 5.1.1 bye's"
    )
    assert len(normal("x" * 10_000, 100)) == 100


# A phrase, a text, and whether it is found.
MATCHES = (
    ("user unknown", "550 user unknown here", True),
    ("user unknown", "superuser unknown", False),
    ("user unknown", "user unknowns", False),
    ("user/account full", "the account full", True),
    ("exceed% quota", "exceeding quota", True),
    ("mailbox * full", "mailbox of ann is full", True),
    ("mailbox * full", "mailbox a b c d e f full", False),
    ("host ~ unknown", "host a b unknown", True),
    ("host ~ unknown", "host a b c unknown", False),
    ("host ~ unknown", "remote host said user unknown", False),
    ("邮箱*满", "对方邮箱空间已满", True),
    ("a b, c d", "x c d y", True),
)


@pytest.mark.parametrize(("phrase", "text", "found"), MATCHES)
def test_a_phrase_matches_what_it_says(phrase: str, text: str, found: bool) -> None:
    assert (compiled(phrase).search(text) is not None) is found


def test_a_phrase_may_be_held_to_the_beginning() -> None:
    assert compiled("out of office", start=True).match("out of office until monday")
    assert not compiled("out of office", start=True).search("i am out of office")


_TABLES = {
    **{reason.value + str(number): phrases for number, (reason, phrases) in enumerate(bounce_words.REASONS)},
    **{
        f"{module.__name__}.{name}": value
        for module in (bounce_signs, out_of_office, receipts)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    },
}


@pytest.mark.parametrize("phrases", _TABLES.values(), ids=_TABLES.keys())
def test_every_phrase_is_written_in_the_shape_that_texts_are_brought_to(phrases: str) -> None:
    listed = [" ".join(phrase.split()) for phrase in phrases.split(",")]
    assert len(listed) == len(set(listed))
    for phrase in filter(None, listed):
        for word in re.split(r"[ /]", phrase):
            bare = word.strip("%~").replace("*", "")
            assert normal(bare) == bare, phrase
        assert not phrase.startswith(("*", "~")), phrase
