"""What the rules about automatic mail may look at: the mail's own headers, its parts, its words, its sender."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.domain import Address
    from mailbot.message.headers import Headers
    from mailbot.message.mime import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One mail before it is known who wrote it, a person or a program."""

    headers: Headers
    root: Part
    subject: str = ""
    plain_subject: str = ""
    """The subject in the shape that phrases are matched against."""
    text: str = ""
    calendar: str = ""
    senders: tuple[Address, ...] = ()
    sender: Address | None = None
    return_path: str | None = None
    recipients: frozenset[str] = field(default_factory=frozenset)
    """Addresses that the mail was sent or delivered to: ours, so never those that a bounce is about."""
    spam: bool = False
    webform: bool = False
    """The sender is a web form of the site's own, which writes in a customer's name (R27)."""

    @property
    def answers(self) -> bool:
        """Whether the mail says that it answers another one."""
        return self.headers.has("in-reply-to", "references")

    def parts(self) -> Iterator[Part]:
        """Yield the mail's own parts, not those of a mail attached to it or returned with it."""
        return _own_parts(self.root)


def _own_parts(part: Part) -> Iterator[Part]:
    yield part
    if part.content_type.startswith("multipart/"):
        for child in part.children:
            yield from _own_parts(child)
