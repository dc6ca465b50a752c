"""Says figures in French or English: values, intervals, targets, changes, and the names of what they are counted by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.digest.numbers import counted
from analytics.digest.say_tiles import DURATIONS, PLAIN
from analytics.digest.saying import LANGUAGES
from analytics.kpi import Counts, Estimate, Proportion, Spread
from analytics.measures import summary
from analytics.pictures import State
from analytics.segments import UNSAID
from analytics.stats.smallsample import Display, TargetStatus
from mailbot.console.board.asked import Slip
from mailbot.console.words import mark

if TYPE_CHECKING:
    from analytics.compute import Measurement
    from analytics.digest.numbers import Numbers
    from analytics.kpi import Band, Kpi, Text
    from mailbot.console.board.asked import Told
    from mailbot.console.board.tiles import Delta, Tile
    from mailbot.console.words import Words

STATES = {
    State.CONFIRMED: mark("Resolved, confirmed"),
    State.ASSUMED: mark("Resolved, assumed"),
    State.HUMAN: mark("Taken by an agent"),
    State.ABANDONED: mark("Abandoned"),
    State.UNRESOLVED: mark("Not resolved"),
    State.UNANSWERED: mark("Not answered"),
    State.OPEN_ANSWERED: mark("Answered, not final"),
    State.OPEN_HUMAN: mark("With an agent, not final"),
    State.OPEN_WAITING: mark("Waiting, not final"),
}
ACTIONS = {
    "answer": mark("Answer"),
    "action": mark("Answer and act"),
    "clarify": mark("Ask back"),
    "route_human": mark("Hand to an agent"),
    "none": mark("No reply"),
    "": mark("Not decided"),
}
SEGMENT_NAMES = {
    "mailbox": mark("Mailbox"),
    "language": mark("Language"),
    "intent": mark("Topic"),
    "segment": mark("Customer segment"),
    "channel": mark("Channel"),
    "hour": mark("Hour"),
    "weekday": mark("Weekday"),
    "hours": mark("Business hours"),
    "urgency": mark("Urgency"),
    "emotion": mark("Emotion"),
    "model": mark("Model"),
    "policy": mark("Policy"),
    "template": mark("Reply"),
    "customer": mark("Customer"),
}
LABELS = {
    "fr": mark("French"),
    "en": mark("English"),
    "business": mark("In business hours"),
    "out_of_hours": mark("Out of hours"),
    "new": mark("New"),
    "returning": mark("Returning"),
}
WEEKDAYS = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"))
UNITS = {"messages": mark("messages"), "minutes": mark("min")}
WITHOUT_UNIT = frozenset({"score", "kappa"})
OWN_UNITS = {"calibration_gap": "points", "reviewer_agreement": "kappa", "lead_score": "score"}
SHARES = frozenset({"share", "ratio"})
STATUSES = {
    TargetStatus.REACHED: mark("reached"),
    TargetStatus.MISSED: mark("missed"),
    TargetStatus.UNDECIDED: mark("undecided"),
    TargetStatus.IMMATURE: mark("not final yet"),
}
TURNS = {
    "better": mark("better"),
    "worse": mark("worse"),
    "more": mark("more"),
    "less": mark("less"),
    "unproven": mark("no proven change"),
}
SLIPS = {
    Slip.PERIOD: mark("“%(value)s” is no period. The last 30 days are shown."),
    Slip.DAYS: mark("“%(value)s” are no days from … to …, or more than 400. The last 30 days are shown."),
    Slip.INSTANT: mark("“%(value)s” is no instant of the past. The figures are those of now."),
    Slip.VALUE: mark("The filter “%(name)s” cannot be “%(value)s”. It was left out."),
    Slip.UNKNOWN: mark("There is no filter “%(name)s”. It was left out."),
}
HEADLINES = {"volume": "demands", "users": "value", "replies": "sent", "verbatims": "n"}
"""The count that stands for a figure whose counts do not add up; those of others do."""
PARTS = {
    "messages": mark("mails"),
    "conversations": mark("conversations"),
    "demands": mark("demands"),
    "delivered": mark("delivered"),
    "n": mark("comments"),
    "rated": mark("ratings"),
}
SECONDS = "seconds"
DASH = "—"


def counted_of(name: str, found: Counts) -> int:
    """Return the one count that a list of counts is shown by."""
    if name in HEADLINES:
        return int(found.counts.get(HEADLINES[name], 0))
    return sum(count for count in found.counts.values() if isinstance(count, int))


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """One language: its words and its way to write numbers."""

    words: Words
    numbers: Numbers

    def text(self, text: Text) -> str:
        """Return words that the catalogue of figures has in both languages."""
        return self.numbers.typeset(text.fr if self.words.language == "fr" else text.en)

    def slip(self, told: Told) -> str:
        """Tell what is wrong with an address."""
        return self.words.gettext(SLIPS[told.slip]) % {"name": told.name, "value": told.value}

    # --- names --------------------------------------------------------------------------------------------------------

    def intent(self, name: str, *, others: bool = False) -> str:
        """Return the name of a topic; a site's own topics are shown as they are called."""
        _ = self.words.gettext
        if others:
            return _("Other topics")
        if not name:
            return _("Not understood")
        known = LANGUAGES[self.words.language].intents.get(name, name.replace("_", " "))
        return self.numbers.typeset(known[:1].upper() + known[1:])

    def action(self, name: str) -> str:
        """Return the name of a decision."""
        return self.words.gettext(ACTIONS.get(name, name))

    def state(self, state: State) -> str:
        """Return the name of what became of a demand."""
        return self.words.gettext(STATES[state])

    def segment(self, name: str) -> str:
        """Return the name of a segment."""
        return self.words.gettext(SEGMENT_NAMES[name])

    def label(self, segment: str, label: str) -> str:
        """Return the name of one part of a segment."""
        if label == UNSAID:
            return self.words.gettext("(none)")
        if segment == "intent":
            return self.intent(label)
        if segment == "weekday":
            return self.words.gettext(WEEKDAYS[int(label)])
        return self.words.gettext(LABELS[label]) if label in LABELS else label

    def part(self, figure: str, name: str) -> str:
        """Return the name of one count of a figure that is a list of counts."""
        segment = figure.removeprefix("volume_by_")
        if segment in SEGMENT_NAMES:
            return self.label(segment, name)
        return self.words.gettext(PARTS[name]) if name in PARTS else name.replace("_", " ")

    # --- values -------------------------------------------------------------------------------------------------------

    def value(self, item: Measurement) -> str:
        """Return a figure as it may be shown: a dash, a count, or the value (03-kpis, 2.5)."""
        found = item.measured
        if isinstance(found, Counts):
            return self.numbers.count(counted_of(item.kpi.name, found))
        if item.value is None or item.display is Display.NO_DATA:
            return DASH
        if isinstance(found, Proportion):
            if item.display is Display.COUNTS and found.numerator == round(found.numerator):
                return self.of(found.numerator, found.denominator)
            return self.numbers.percent(item.value)
        if isinstance(found, Spread):
            median = summary(found.values)["median"]
            return self.amount(float(median), self._unit(item)) if median is not None else DASH
        return self.amount(item.value, self._unit(item))

    @staticmethod
    def _unit(item: Measurement) -> str:
        """Return the unit of a figure; the points of a lead's score are no percentage points."""
        found = item.measured
        unit = found.unit if isinstance(found, (Spread, Estimate)) else "share"
        return "score" if item.kpi.name == "lead_score" else unit

    def of(self, part: float, whole: float) -> str:
        """Return ``2 of 3``."""
        numbers = self.numbers
        return self.words.gettext("%(k)s of %(n)s") % {"k": numbers.count(part), "n": numbers.count(whole)}

    def amount(self, value: float, unit: str) -> str:
        """Return a number with its unit."""
        if unit == SECONDS:
            return self.numbers.duration(value)
        if unit in SHARES:
            return self.numbers.percent(value)
        if unit == "points":
            return self.numbers.points(value)
        digits = 0 if abs(value) >= 100 or value == round(value) else 2 if abs(value) < 1 else 1  # noqa: PLR2004 - digits
        if unit in UNITS:
            return f"{self.numbers.decimal(value, digits)}\u00a0{self.words.gettext(UNITS[unit])}"
        return self.numbers.decimal(value, digits) if unit in WITHOUT_UNIT else self.numbers.money(value, unit, digits)

    def interval(self, item: Measurement) -> str:
        """Return a figure's 95 % interval; of durations that of the median; nothing where none may be shown."""
        found = item.measured
        if item.display in {Display.NO_DATA, Display.COUNTS}:
            return ""
        edges = item.median_interval if isinstance(found, Spread) else item.by_customer or item.interval
        if edges is None:
            return ""
        if isinstance(found, Proportion):
            return self.numbers.between(edges)
        unit = self._unit(item)
        return " – ".join(dict.fromkeys(self.amount(edge, unit) for edge in edges))

    def size(self, item: Measurement) -> int | None:
        """Return how many observations a figure rests on; None for plain counts."""
        found = item.measured
        if isinstance(found, Counts):
            return None
        return len(found.values) if isinstance(found, Spread) else found.n

    def band(self, band: Band, kpi: Kpi) -> str:
        """Return a target: ``≥ 70 %``, ``2 – 5 messages``."""
        found = self.unit_of(kpi)
        edges = [self._edge(edge, found) for edge in (band.at_least, band.at_most) if edge is not None]
        if len(edges) > 1:
            return " – ".join(edges)
        return f"{'≥' if band.at_least is not None else '≤'}\u00a0{edges[0]}" if edges else ""

    @staticmethod
    def unit_of(kpi: Kpi) -> str:
        """Return the unit of a figure's target: its own, or the one that its name tells."""
        if kpi.name in OWN_UNITS:
            return OWN_UNITS[kpi.name]
        return SECONDS if kpi.name.endswith("_s") else "messages" if "messages" in kpi.name else "share"

    def _edge(self, edge: float, unit: str) -> str:
        if unit == "share":
            whole = round(edge * 100, 6) == round(edge * 100)
            return self.numbers.percent(edge, 0 if whole else 1)
        return self.amount(edge, unit)

    def status(self, status: TargetStatus) -> str:
        """Return where a figure stands."""
        return self.words.gettext(STATUSES[status])

    def delta(self, delta: Delta) -> str:
        """Return a change with its sign: points for shares, percent for counts."""
        change = delta.change
        if not delta.relative:
            return self.numbers.points(change.delta)
        sign = self.numbers.signed(change.delta)[0]
        return f"{sign}{self.numbers.percent(abs(change.delta))}"

    def beside(self, tile: Tile) -> str:
        """Return what a tile's figure is never shown without; nothing where that is not known."""
        told, numbers = tile.beside, self.numbers
        if tile.figure.display is Display.NO_DATA or any(value is None for value in told.values()):
            return ""
        words = LANGUAGES[self.words.language]
        filled: dict[str, str] = {}
        for name, value in told.items():
            amount = value or 0.0
            whole = numbers.count(amount) if name in PLAIN else numbers.percent(amount)
            filled[name] = numbers.duration(amount) if name in DURATIONS else whole
        if tile.is_count:
            forms = counted(told["messages"] or 0, words.mails, language=self.words.language)
            filled["messages"] = forms.format(n=filled["messages"])
        return numbers.typeset(words.beside[tile.kpi.name].format(**filled))

    def turn(self, delta: Delta) -> str:
        """Return the word for a change."""
        return self.words.gettext(TURNS[delta.change.turn])
