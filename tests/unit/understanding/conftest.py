"""What every test about understood references needs: the mail's day, and found references as (type, text) pairs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from mailbot.understanding.entities import extract

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.domain import Entity

    Find = Callable[[str, str], tuple[Entity, ...]]

MAIL_DAY = date(2026, 11, 12)


@pytest.fixture
def find() -> Find:
    """Return a function that finds the references of a text in a language, in a mail of 12 November 2026."""

    def found(language: str, text: str) -> tuple[Entity, ...]:
        return extract(text, language, MAIL_DAY)

    return found


@pytest.fixture
def pairs(find: Find) -> Callable[[str, str], list[tuple[str, str]]]:
    """Return a function that finds the (type, text) of the references of a text."""

    def found(language: str, text: str) -> list[tuple[str, str]]:
        return [(one.type, one.text) for one in find(language, text)]

    return found
