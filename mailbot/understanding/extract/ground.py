"""Keeps which stretches of a mail are already read, so that no two references overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.domain import Entity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mailbot.understanding.extract.reading import Reading

MUTED = ""
"""The type of a stretch that is no reference but must not be read as one (a web address, a wrong IBAN)."""


class Ground:
    """The stretches of one text that earlier families took. Each family sees what those before it took."""

    def __init__(self, length: int) -> None:
        self._taken = bytearray(length)

    def free(self, start: int, end: int) -> bool:
        """Return whether nothing between the two places is taken."""
        return self._taken.find(1, start, end) < 0

    def take(self, start: int, end: int) -> None:
        """Mark the stretch as taken."""
        self._taken[start:end] = b"\1" * (end - start)


if TYPE_CHECKING:
    Extractor = Callable[[Reading, Ground], Iterator[Entity]]
    """Yields the references of one family; the caller marks each as taken before the next is asked for."""


def entity(kind: str, reading: Reading, span: tuple[int, int], value: str) -> Entity:
    """Return the reference of type ``kind`` at ``span`` with its normal form."""
    start, end = span
    return Entity(type=kind, text=reading.text[start:end], value=value, start=start, end=end)
