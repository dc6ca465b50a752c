"""Finds conversations: by words in their mails, by what became of them, a page at a time from any place.

The same words find the same mails on SQLite and PostgreSQL: text and question are folded by one function (no capitals,
no accents, letters and digits only) before either database sees them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from mailbot.store.conversations import CONVERSATION, DECISION
from mailbot.store.search_table import INDEX, MailWordsRow

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS = SQLModel.metadata.tables[MailWordsRow.__tablename__]
LONGEST_TEXT = 20_000
"""Characters of a mail that it is found by."""
LONGEST_WORD = 60
MOST_WORDS = 8
"""Words of a question that are looked for."""
COMMON = 5_000
"""Rows above which a question is a common one: the conversations are then looked through, the latest first."""
STATES = ("open", "waiting", "routed", "closed")
_WORD = re.compile(r"[^\W_]+")
_ADD = WORDS.insert()
_FORGET = sa.delete(WORDS).where(WORDS.c.mail_id.in_(sa.bindparam("mails", expanding=True)))


def folded_words(text: str) -> list[str]:
    """Return the words of a text without capitals and accents."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST_TEXT].casefold())
    for mark in filter(unicodedata.combining, set(plain)):  # a text has few different ones
        plain = plain.replace(mark, "")
    return [word[:LONGEST_WORD] for word in _WORD.findall(plain)]


def words_of(*texts: str) -> str:
    """Return what a mail is found by: the folded words of its parts."""
    return " ".join(word for text in texts for word in folded_words(text))[:LONGEST_TEXT]


def remember(connection: sa.Connection, rows: Sequence[dict[str, str]]) -> None:
    """Let mails be found: rows of mail_id, conversation_id and words; a second reading replaces the first."""
    if rows:
        connection.execute(_FORGET, {"mails": [row["mail_id"] for row in rows]})
        connection.execute(_ADD, list(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which conversations are looked for; an empty field asks for nothing."""

    text: str = ""
    state: str = ""
    queue: str = ""
    intent: str = ""
    language: str = ""
    mailbox: str = ""
    handled: str = ""
    """``people`` or ``bot``: who has the conversation."""
    reason: str = ""
    """Of any decision in it."""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A place in the list: after this conversation, or before it."""

    last_at: datetime
    id: str

    def __str__(self) -> str:
        """Return the place as it stands in an address."""
        return f"{self.last_at.isoformat()}~{self.id}"

    @staticmethod
    def read(text: str) -> Key | None:
        """Return the place that ``str`` wrote, or None."""
        moment, _, name = text.partition("~")
        try:
            found = datetime.fromisoformat(moment)
        except ValueError:  # expected: somebody changed the address
            return None
        return Key(last_at=found, id=name[:32]) if found.tzinfo is not None and name else None


def conversations(
    connection: sa.Connection,
    wanted: Wanted,
    *,
    within: sa.ColumnElement[bool],
    after: Key | None = None,
    before: Key | None = None,
    limit: int = 50,
) -> Sequence[sa.Row[Any]]:
    """Return the conversations that fit, the latest first; ``within`` is the scope of who asks.

    ``after`` gives the next page and ``before`` the one before it; either reads no row that it does not show.
    """
    asked = sa.select(CONVERSATION).where(within, *_conditions(connection, wanted)).limit(limit)
    last, name = CONVERSATION.c.last_at, CONVERSATION.c.id
    if before is not None:
        asked = asked.where(sa.or_(last > before.last_at, sa.and_(last == before.last_at, name > before.id)))
        return list(connection.execute(asked.order_by(last, name)).all())[::-1]
    if after is not None:
        asked = asked.where(sa.or_(last < after.last_at, sa.and_(last == after.last_at, name < after.id)))
    return connection.execute(asked.order_by(last.desc(), name.desc())).all()


def by_id(connection: sa.Connection, ids: Sequence[str], *, within: sa.ColumnElement[bool]) -> dict[str, sa.Row[Any]]:
    """Return those of a page of conversations that there are within the scope of who asks."""
    rows = connection.execute(sa.select(CONVERSATION).where(within, CONVERSATION.c.id.in_(ids)))
    return {row.id: row for row in rows}


def _conditions(connection: sa.Connection, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    plain = {"state": wanted.state, "queue": wanted.queue, "intent": wanted.intent}
    plain |= {"language": wanted.language, "mailbox": wanted.mailbox}
    found = [CONVERSATION.c[name] == value for name, value in plain.items() if value]
    if wanted.handled in {"people", "bot"}:
        mine = sa.or_(CONVERSATION.c.human_owned.is_(True), CONVERSATION.c.queue != "")
        found.append(mine if wanted.handled == "people" else sa.not_(mine))
    if wanted.since is not None:
        found.append(CONVERSATION.c.last_at >= wanted.since)
    if wanted.until is not None:
        found.append(CONVERSATION.c.last_at < wanted.until)
    if wanted.reason:
        decided = sa.select(DECISION.c.conversation_id).where(DECISION.c.reason == wanted.reason)
        here = decided.where(DECISION.c.conversation_id == CONVERSATION.c.id)
        found.append(CONVERSATION.c.id.in_(decided) if _is_rare(connection, decided) else sa.exists(here))
    if wanted.text.strip():
        found.append(_said(connection, wanted.text))
    return found


def _said(connection: sa.Connection, text: str) -> sa.ColumnElement[bool]:
    """Return the condition that some mail of the conversation has all the words; the last one may go on.

    A rare question is answered from the index: its few mails name their conversations. For a common one that would
    collect half of all mails to show fifty; the conversations are then asked one after the other until a page is full.
    """
    words = folded_words(text)[:MOST_WORDS]
    if not words:
        return sa.false()
    found = _found(connection, words)
    if _is_rare(connection, found):
        named = sa.select(WORDS.c.conversation_id).where(WORDS.c.id.in_(found))
        return CONVERSATION.c.id.in_(named)
    place = sa.func.strpos if connection.dialect.name == "postgresql" else sa.func.instr
    padded = sa.literal(" ").concat(WORDS.c.words).concat(" ")
    ends = [*(" " for _ in words[:-1]), ""]
    said = (place(padded, f" {word}{end}") > 0 for word, end in zip(words, ends, strict=True))
    return sa.exists(sa.select(WORDS.c.id).where(WORDS.c.conversation_id == CONVERSATION.c.id, *said))


def _is_rare(connection: sa.Connection, found: sa.Select[Any]) -> bool:
    """Return whether a question has so few rows that they are collected rather than looked for one by one."""
    some = found.limit(COMMON + 1).subquery()
    return int(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()) <= COMMON


def _found(connection: sa.Connection, words: Sequence[str]) -> sa.Select[Any]:
    """Return the question for the numbers of all mails that have the words."""
    if connection.dialect.name == "postgresql":
        vector = sa.func.to_tsvector(sa.literal_column("'simple'"), WORDS.c.words)
        question = sa.func.to_tsquery(sa.literal_column("'simple'"), " & ".join([*words[:-1], f"{words[-1]}:*"]))
        return sa.select(WORDS.c.id).where(vector.op("@@")(question))
    index = sa.table(INDEX, sa.column("rowid"), sa.column(INDEX))
    return sa.select(index.c.rowid).where(index.c[INDEX].op("MATCH")(" ".join(f'"{word}"' for word in words) + "*"))
