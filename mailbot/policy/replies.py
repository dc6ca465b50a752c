"""The replies mailbot may send: one file per reply with all its languages, checked before mailbot starts.

A reply is the site's own text with slots for the site's own facts (links, hours, delays). What customers write is never
a template and never a site fact; the one thing of theirs that a reply may repeat is a reference, to a proven sender.
Every reply ends with the line that says it is automatic and how to reach a person (R33, AI Act article 50).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailbot.domain import UNKNOWN_LANGUAGE, EffectKind, FileRef

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

REPLY_KINDS = (
    EffectKind.ANSWER,
    EffectKind.ACTION,
    EffectKind.CLARIFY,
    EffectKind.TRANSFER_NOTICE,
    EffectKind.FORWARD,
    EffectKind.SURVEY,
)
"""What an entry of config/replies may be; ``forward`` is for the team that takes over, not for the customer."""
FRAME = ("greeting", "closing", "disclosure")
"""Facts of the site that stand around every reply to a customer."""
MAIL_SLOTS = ("reference", "site_name")
"""Slots that every reply may use besides the site's facts; ``reference`` is empty unless the sender is proven."""
KIND_SLOTS: Mapping[EffectKind, tuple[str, ...]] = {
    EffectKind.FORWARD: (
        "sender",
        "subject",
        "text",
        "action",
        "reason",
        "evidence",
        "intent",
        "language",
        "urgency",
        "emotion",
    ),
    EffectKind.SURVEY: ("rating_link",),
}
"""Further slots of single kinds."""
MAX_BYTES = 4000
"""A reply may go to somebody who is not proven to have written: R34 allows 4 kB, the headers not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A reply in one language: two templates."""

    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One entry of config/replies."""

    name: str
    kind: EffectKind
    intents: tuple[str, ...] = ()
    """Intents it answers; for people, and checked against the policy table."""
    needs: tuple[str, ...] = ()
    """Facts of the site that its texts use."""
    does: str = ""
    """``send_file`` or ``reset_password`` for an entry of kind ``action``."""
    files: tuple[str, ...] = ()
    """Names of the site's files that go with it."""
    urgent: str = ""
    """The entry to use instead when the mail is urgent."""
    goal: str = ""
    """What the reply invites the customer to do, such as ``booking``: sending it is on record as ``goal.offered``."""
    variants: tuple[Variant, ...] = ()

    def variant(self, language: str) -> Variant | None:
        """Return the variant in ``language``, or None."""
        return next((variant for variant in self.variants if variant.language == language), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """A file of the site's library: its path per language, relative to the site's facts file."""

    name: str
    content_type: str
    paths: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies:
    """All replies of a site and the facts they use; accepted as a whole by ``replyfiles.load_replies``."""

    entries: tuple[Reply, ...]
    facts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """Per language, in the site's order: the facts as (name, value)."""
    files: tuple[SiteFile, ...] = ()
    site_name: str = ""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that every reply exists in; the first is the site's own."""
        return tuple(language for language, _ in self.facts)

    def get(self, name: str) -> Reply | None:
        """Return the entry called ``name``, or None."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def file(self, name: str, language: str) -> FileRef | None:
        """Return the site's file ``name`` as it goes out in ``language``, or None."""
        found = next((file for file in self.files if file.name == name), None)
        path = dict(found.paths).get(language) if found else None
        if found is None or path is None:
            return None
        return FileRef(name=path.rpartition("/")[2], path=path, content_type=found.content_type)

    def closest(self, language: str) -> str:
        """Return the language to write in: ``language``, English to a foreigner, else the site's own (the first)."""
        known = self.languages
        if language in known:
            return language
        return "en" if "en" in known and language not in {"", UNKNOWN_LANGUAGE} else known[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A reply as the customer will read it. ``subject`` is one line."""

    subject: str
    text: str


def render(replies: Replies, name: str, language: str, slots: Mapping[str, str] | None = None) -> Rendered:
    """Return reply ``name`` in ``language`` with its slots filled.

    ``slots`` are values, never templates; ``reference`` is an empty text unless given. A reply that was accepted at the
    start always renders; a name or language that does not exist is a mistake of the caller and raises KeyError.
    """
    entry = replies.get(name)
    variant = entry.variant(language) if entry else None
    if entry is None or variant is None:
        raise KeyError(f"there is no reply {name!r} in {language!r}")
    facts = dict(dict(replies.facts)[language])
    known = {**facts, "reference": "", "site_name": replies.site_name, **(slots or {})}
    subject = " ".join(compiled(variant.subject).render(known).splitlines()).strip()
    text = compiled(variant.text).render(known).strip()
    if entry.kind is not EffectKind.FORWARD:
        before, after, disclosure = (compiled(facts[part]).render(known).strip() for part in FRAME)
        text = f"{before}\n\n{text}\n\n{after}\n\n{disclosure}"
    return Rendered(subject=subject, text=text + "\n")


@functools.cache
def environment() -> ImmutableSandboxedEnvironment:
    """Return the one environment that templates live in: sandboxed, and an unknown slot is an error (T26)."""
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # Replies are plain text: the customer would read the escapes.
        trim_blocks=True,
        lstrip_blocks=True,
    )


@functools.lru_cache(maxsize=512)
def compiled(source: str) -> Template:
    """Return the template written in ``source``; each is compiled once, when it is first used."""
    return environment().from_string(source)
