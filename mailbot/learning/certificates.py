"""Keeps each mailbox's certificate: from reviewed mail it derives thresholds that keep the promise of the error budget.

Until enough is reviewed a mailbox runs on the cautious thresholds of its model and says so ("not certified: 112 of 300
reviews"). A certificate holds for one model and one PERIOD: the promise is about mail like the mail that was reviewed.

Looking again and again until it fits would break the promise, too. So looks are few (each needs a quarter more reviews
than the one before) and those of a period share the risk: 1/2 of it, 1/6, 1/12, and so on, which sum up to the whole.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mailbot.learning.reviewed import Evidence, evidence_of
from mailbot.learning.thresholds import DELTA, FEWEST_REVIEWS, Part, derive
from mailbot.record.events import Event, payload_of
from mailbot.record.payloads.system import ThresholdChanged
from mailbot.store import certificates
from mailbot.store.session import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Protocol

    import sqlalchemy as sa

    from mailbot.domain import Thresholds
    from mailbot.learning.thresholds import Derived

    class Write(Protocol):
        """Appends events to the record, in the transaction of what they tell of."""

        def __call__(self, connection: sa.Connection, *events: Event) -> object:
            """Append them."""
            ...


PERIOD = timedelta(days=30)
"""How long a certificate holds (docs/kpis.md, certified_error_bound)."""
WINDOW = timedelta(days=90)
"""How old the reviews may be that one rests on."""
MORE_PER_LOOK = 1.25
"""How many times the reviews of the last look the next one of the same period needs."""
AUTHOR = "mailbot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a mailbox's certificate is, for the console and the command line. ``says`` is one line for people."""

    mailbox: str
    model: str
    certified: bool
    says: str
    certificate: str
    """Id that decisions carry; empty when nothing is certified."""
    budget: float
    sure: float
    """Probability, 0 to 1, with which the promise is kept."""
    reviews: int
    """Reviewed mails that count: of the audit's even slice and of this model."""
    needed: int
    """Reviews at which is looked next."""
    drawn: int
    """Mails of that slice, reviewed or not."""
    made_at: datetime | None
    ends_at: datetime | None
    thresholds: tuple[Part, ...]
    """What is certified, with the evidence; empty when nothing is."""
    cautious: Thresholds
    """What holds when nothing is certified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A mailbox at one instant: the model it is read with, its last look, and the reviews there are."""

    mailbox: str
    model: str
    cautious: Thresholds
    budget: float
    last: Any
    """Row of the last look, or None."""
    evidence: Evidence
    now: datetime

    @property
    def look(self) -> int:
        """Which look of its period the next one is; 1 begins a new period."""
        new = self.last is None or self.now >= self.last.ends_at
        return 1 if new or abs(self.last.budget - self.budget) >= certificates.SAME else int(self.last.look) + 1

    @property
    def needed(self) -> int:
        """Reviews that the next look needs."""
        if self.look == 1:
            return FEWEST_REVIEWS
        return max(FEWEST_REVIEWS, math.ceil(int(self.last.reviews) * MORE_PER_LOOK))

    @property
    def risk(self) -> float:
        """Share of the risk that the next look may use."""
        return DELTA / (self.look * (self.look + 1))

    @property
    def holds(self) -> bool:
        """Whether the last look's certificate still holds."""
        return certificates.holds(self.last, budget=self.budget, now=self.now)

    @property
    def lowest(self) -> float:
        """The lowest threshold in force."""
        return _lowest(certificates.thresholds_of(self.last) if self.holds else self.cautious)


@dataclass(slots=True, kw_only=True)
class Certifier:
    """Looks at the reviews when a look is due, and tells how things stand."""

    database: sa.Engine
    clock: Callable[[], datetime]
    write: Write
    mailboxes: tuple[str, ...]
    budget: float
    model: Callable[[], tuple[str, Thresholds]]
    """Returns the name of the intent model in use, empty before the first one, and its cautious thresholds."""

    def tick(self) -> int:
        """Make the looks that are due; return how many. Run twice it finds nothing more to do."""
        model, cautious = self.model()
        if not model:
            return 0
        with reading(self.database) as connection:
            cases = [self.case_of(connection, mailbox, model, cautious) for mailbox in self.mailboxes]
        looks = 0
        for case in cases:
            if len(case.evidence.reviews) >= case.needed:
                looks += self.look(case)
            elif case.last is not None and case.last.certified and not case.holds:
                self._tell_end(case)
        return looks

    def standings(self) -> tuple[Standing, ...]:
        """Return how each mailbox stands."""
        model, cautious = self.model()
        with reading(self.database) as connection:
            return tuple(standing_of(self.case_of(connection, name, model, cautious)) for name in self.mailboxes)

    def case_of(self, connection: sa.Connection, mailbox: str, model: str, cautious: Thresholds) -> Case:
        """Return how a mailbox stands at this instant."""
        now = self.clock()
        return Case(
            mailbox=mailbox,
            model=model,
            cautious=cautious,
            budget=self.budget,
            last=certificates.newest(connection, mailbox=mailbox, model=model),
            evidence=evidence_of(connection, mailbox=mailbox, model=model, since=now - WINDOW),
            now=now,
        )

    def look(self, case: Case) -> bool:
        """Look at the reviews and keep what they prove, with its event; False when another process was quicker."""
        derived = derive(case.evidence.reviews, budget=self.budget, cautious=case.cautious, delta=case.risk)
        row = _row(case, derived)
        with writing(self.database) as connection:
            seen = certificates.newest(connection, mailbox=case.mailbox, model=case.model)
            if (seen.id if seen else "") != (case.last.id if case.last else ""):
                return False
            certificates.add(connection, row)
            if row["certified"] or case.holds:
                self.write(connection, _changed(case, row))
        return True

    def _tell_end(self, case: Case) -> None:
        """Tell the record, once, that a certificate ended and no new one could be given."""
        payload = ThresholdChanged(
            change="expired",
            before=_lowest(certificates.thresholds_of(case.last)),
            after=_lowest(case.cautious),
            author=AUTHOR,
            model=case.model,
            certificate=case.last.id,
        )
        event = _event(case, payload, key=f"{case.last.id}:expired")
        with reading(self.database) as connection:
            known = certificates.told(connection, event.idempotency_key)
        if not known:
            with writing(self.database) as connection:
                self.write(connection, event)


def _row(case: Case, derived: Derived) -> dict[str, Any]:
    """Return the row of a look. Its id says which look of which mailbox it is, so the same one is never kept twice."""
    ends_at = case.now + PERIOD if case.look == 1 else case.last.ends_at
    name = f"{case.mailbox}|{case.model}|{case.budget}|{ends_at.isoformat()}|{case.look}"
    found = derived.thresholds
    return {
        "id": f"cert-{hashlib.sha256(name.encode()).hexdigest()[:16]}",
        "mailbox": case.mailbox,
        "model": case.model,
        "budget": case.budget,
        "risk": case.risk,
        "look": case.look,
        "made_at": case.now,
        "ends_at": ends_at,
        "reviews": len(case.evidence.reviews),
        "drawn": case.evidence.drawn,
        "certified": not derived.why_not,
        "why": derived.why_not,
        "thresholds": {
            "default": found.default,
            "per_language": [list(pair) for pair in found.per_language],
            "per_intent": [list(entry) for entry in found.per_intent],
        },
        "parts": [asdict(part) for part in derived.parts],
    }


def _changed(case: Case, row: dict[str, Any]) -> Event:
    """Return the event of a look that changed what holds, with the evidence."""
    certified = row["certified"]
    payload = ThresholdChanged(
        change="certified" if certified else "withdrawn",
        before=case.lowest,
        after=min(part["threshold"] for part in row["parts"]) if certified else _lowest(case.cautious),
        author=AUTHOR,
        model=case.model,
        certificate=row["id"],
        evidence={name: row[name] for name in ("budget", "risk", "look", "reviews", "drawn", "why", "parts")},
    )
    return _event(case, payload, key=row["id"])


def _event(case: Case, payload: ThresholdChanged, *, key: str) -> Event:
    return Event(
        type=ThresholdChanged.TYPE,
        occurred_at=case.now,
        mailbox=case.mailbox,
        idempotency_key=f"{ThresholdChanged.TYPE}:{key}",
        payload=payload_of(payload),
    )


def _lowest(thresholds: Thresholds) -> float:
    named = [value for _, value in thresholds.per_language] + [value for *_, value in thresholds.per_intent]
    return min(named, default=thresholds.default)


def standing_of(case: Case) -> Standing:
    """Return how a mailbox stands."""
    holds, last = case.holds, case.last
    return Standing(
        mailbox=case.mailbox,
        model=case.model,
        certified=holds,
        says=_says(case),
        certificate=last.id if holds else "",
        budget=case.budget,
        sure=1 - DELTA,
        reviews=len(case.evidence.reviews),
        needed=case.needed,
        drawn=case.evidence.drawn,
        made_at=last.made_at if holds else None,
        ends_at=last.ends_at if holds else None,
        thresholds=tuple(Part(**part) for part in last.parts) if holds else (),
        cautious=case.cautious,
    )


def _says(case: Case) -> str:
    last = case.last
    if case.holds:
        return (
            f"certified until {last.ends_at:%Y-%m-%d}: at most {last.budget:.0%} of the accepted mails misread, "
            f"{1 - DELTA:.0%} sure, {last.reviews} reviews"
        )
    said = f"not certified: {len(case.evidence.reviews)} of {case.needed} reviews"
    if last is not None and last.certified:
        return f"{said}; the certificate ended on {min(last.ends_at, case.now):%Y-%m-%d}"
    return f"{said}; at the last look {last.why}" if last is not None else said
