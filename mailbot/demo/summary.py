"""Counts what became of every mail of the demo, from the database and from what the play knows it sent.

Both sides are counted on their own: a mail that the play put into the mailbox and that the database does not hold is
lost, whatever the database says.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from mailbot.demo.coming import Kind
from mailbot.demo.samples import Sample, samples
from mailbot.domain import MAIL_TO_CUSTOMER, Action
from mailbot.store import mails, outbox
from mailbot.store.conversations import DECISION
from mailbot.store.mails import MAIL, RAW
from mailbot.store.outbox import EFFECT
from mailbot.store.session import reading
from mailbot.store.tables import MailState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mailbot.demo.play import Injected, Play

OUTCOMES = ("answered", "clarified", "routed", "suppressed")
OUTCOME_OF = {
    Action.ANSWER: "answered",
    Action.ACTION: "answered",
    Action.CLARIFY: "clarified",
    Action.ROUTE: "routed",
    Action.NONE: "suppressed",
}
SENT_BY_ITSELF = ("answer", "action")
_ID = re.compile(rb"^message-id:[ \t]{0,20}(<[^<>\r\n]{1,250}>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How many mails ended in one way for one reason, by the language that they were written in."""

    outcome: str
    why: str
    """The intent of what was answered, the reply of a question, else the rule that hit."""
    languages: Counter[str]

    @property
    def total(self) -> int:
        """Return the number of mails."""
        return self.languages.total()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What mailbot made of letters of one kind, which its models had not read, beside what their authors meant."""

    letters: int = 0
    right: int = 0
    answered: int = 0
    answered_wrong: int = 0
    """Answered with another intent than the letter's."""
    answered_needs_human: int = 0
    """Answered although the letter is marked as one for a person."""

    def as_json(self) -> dict[str, int]:
        """Return the numbers by name."""
        return {
            "letters": self.letters,
            "right": self.right,
            "answered": self.answered,
            "answered_wrong": self.answered_wrong,
            "answered_needs_human": self.answered_needs_human,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What became of the mails. ``rows`` are sorted by outcome and then by falling number."""

    injected: int
    outcomes: Counter[str]
    quarantined: int
    pending: int
    lost: int
    seconds: float
    latencies: tuple[float, ...]
    """Real milliseconds from a mail's arrival to the acceptance of what mailbot sent the customer for it, ascending."""
    kinds: Counter[Kind]
    rows: tuple[Row, ...]
    outbox: dict[str, int]
    """Mails to customers and handovers by their state."""
    understood: dict[Kind, Understood]
    """Of the corpus' letters and of the everyday ones."""
    samples: tuple[Sample, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages of the mails, the most frequent first."""
        total: Counter[str] = Counter()
        for row in self.rows:
            total += row.languages
        return tuple(language for language, _ in total.most_common())

    def as_json(self) -> dict[str, Any]:
        """Return the JSON object of the contract (docs/contract.md, ``demo``), and a little more."""
        rate = self.injected / self.seconds if self.seconds else 0.0
        return {
            "injected": self.injected,
            **{outcome: self.outcomes[outcome] for outcome in OUTCOMES},
            "quarantined": self.quarantined,
            "pending": self.pending,
            "lost": self.lost,
            "mails_per_second": round(rate, 1),
            "own_latency_ms": {"p50": quantile(self.latencies, 0.5), "p95": quantile(self.latencies, 0.95)},
            "console_url": None,  # whoever serves a console fills it in
            "by_language": {
                language: {
                    outcome: sum(row.languages[language] for row in self.rows if row.outcome == outcome)
                    for outcome in OUTCOMES
                }
                for language in self.languages
            },
            "by_reason": [{"outcome": row.outcome, "why": row.why, "mails": row.total} for row in self.rows],
            "understood": {kind.value: numbers.as_json() for kind, numbers in self.understood.items()},
        }


def summarise(database: sa.Engine, play: Play) -> Summary:
    """Return what became of the mails of ``play``."""
    injected = play.injected
    with reading(database) as connection:
        stored = mails.counts(connection)
        decided = _decisions(connection)
        known = Counter(_message_id(octets) for octets in connection.execute(sa.select(RAW.c.octets)).scalars())
        effects = connection.execute(
            sa.select(MAIL.c.rfc_message_id, EFFECT.c.sent_at)
            .join(MAIL, MAIL.c.id == EFFECT.c.mail_id)
            .where(EFFECT.c.kind.in_([kind.value for kind in MAIL_TO_CUSTOMER]), EFFECT.c.attempts == 1)
            .where(EFFECT.c.sent_at.is_not(None), EFFECT.c.decision_id != "")  # a colleague's answer is not mailbot's
        ).all()
        states = outbox.counts(connection)
        chosen = samples(connection, injected)
    sent = Counter(item.mail.message_id for item in injected)
    arrived = {item.mail.message_id: item.at for item in reversed(injected)}
    return Summary(
        injected=len(injected),
        outcomes=Counter(OUTCOME_OF[Action(row.action)] for row in decided),
        quarantined=stored.get(MailState.QUARANTINED, 0),
        pending=stored.get(MailState.RECEIVED, 0),
        lost=(sent - known).total(),
        seconds=play.seconds,
        latencies=tuple(
            sorted(
                (row.sent_at - arrived[row.rfc_message_id]).total_seconds() * 1000
                for row in effects
                if row.rfc_message_id in arrived
            )
        ),
        kinds=Counter(item.mail.kind for item in injected),
        rows=_rows(decided, injected),
        outbox=states,
        understood={kind: _understood(decided, injected, kind) for kind in (Kind.EVERYDAY, Kind.LETTER)},
        samples=chosen,
    )


def quantile(ordered: Sequence[float], q: float) -> float | None:
    """Return the nearest-rank quantile of ascending values, to a tenth; None when there are none."""
    if not ordered:
        return None
    return round(ordered[max(1, int(-(-len(ordered) * q // 1))) - 1], 1)


def _decisions(connection: sa.Connection) -> Sequence[Any]:
    columns = (DECISION.c.action, DECISION.c.rule, DECISION.c.intent, DECISION.c.reply, MAIL.c.rfc_message_id)
    return connection.execute(
        sa.select(*columns).join(MAIL, MAIL.c.id == DECISION.c.mail_id).order_by(DECISION.c.id)
    ).all()


def _message_id(octets: bytes) -> str:
    found = _ID.search(octets.partition(b"\r\n\r\n")[0])
    return found[1].decode("ascii", "replace") if found else ""


def _rows(decided: Iterable[Any], injected: Sequence[Injected]) -> tuple[Row, ...]:
    written = {item.mail.message_id: item.mail.language for item in injected}
    counted: dict[tuple[str, str], Counter[str]] = {}
    for row in decided:
        outcome = OUTCOME_OF[Action(row.action)]
        why = row.intent if outcome == "answered" else row.reply if outcome == "clarified" else row.rule
        counted.setdefault((outcome, why), Counter())[written.get(row.rfc_message_id, "?")] += 1
    rows = [Row(outcome=outcome, why=why, languages=languages) for (outcome, why), languages in counted.items()]
    return tuple(sorted(rows, key=lambda row: (OUTCOMES.index(row.outcome), -row.total, row.why)))


def _understood(decided: Iterable[Any], injected: Sequence[Injected], kind: Kind) -> Understood:
    letters = {item.mail.message_id: item.mail for item in reversed(injected) if item.mail.kind is kind}
    seen: dict[str, Any] = {}
    for row in decided:
        if row.rfc_message_id in letters and row.intent:
            seen.setdefault(row.rfc_message_id, row)
    answered = [(letters[name], row) for name, row in seen.items() if row.action in SENT_BY_ITSELF]
    return Understood(
        letters=len(seen),
        right=sum(letters[name].intent == row.intent for name, row in seen.items()),
        answered=len(answered),
        answered_wrong=sum(letter.intent != row.intent for letter, row in answered),
        answered_needs_human=sum(bool(letter.needs_human) for letter, _ in answered),
    )
