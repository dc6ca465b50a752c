"""Tells conversations in one line each, so that the example of a figure can be read by people and run by the tests.

``"customer=ann; 0s ask refund; 30s answer; 2d thanks"`` is a customer who asks for a refund, is answered after half a
minute and says thanks two days later. Steps are separated by ``;``, each begins with the time since the conversation
was opened. What a step may say:

* ``ask INTENT [ACTION/REASON]``: a customer's message, understood and accepted, and the decision about it
  (answer/ok when not said); ``accepted=false`` and ``p=0.4`` change how it was understood.
* ``thanks``: a message that only says thanks; ``auto [REASON]``: a mail that is excluded (an automatic reply when not
  said).
* ``answer``, ``action``, ``clarify``, ``ack``, ``transfer_notice``, ``survey``: a reply of that kind is sent.
* an event type, such as ``agent.replied handle_minutes=4``: that event, about the last message and the last reply.

A step may end in ``@3d``: it came on record three days after it happened. The first part may name the customer, the
``day`` (and ``hour``) after the first Monday at ten, the ``mailbox``, or ``arm=control``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from mailbot.record.events import Actor, Event

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MONDAY = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
"""Ten o'clock in Paris: when every story begins, but for its ``day``."""
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
KINDS = ("answer", "action", "clarify", "ack", "transfer_notice", "survey")
ABOUT = {"opened": ("channel", "initiated_by", "language", "segment")}


@dataclass(slots=True)
class _Teller:
    """What a story has told so far."""

    name: str
    told: dict[str, str]
    start: datetime
    events: list[Event] = field(default_factory=list)
    messages: int = 0
    replies: int = 0
    late: timedelta = timedelta()
    """How long after it happened the step at hand came on record."""

    def add(self, kind: str, at: datetime, payload: Mapping[str, Any], actor: Actor = Actor.SYSTEM) -> None:
        """Write one event about the last message and, where it is about a reply, the last reply."""
        about_reply = kind.split(".", maxsplit=1)[0] in {"reply", "tracking"}
        self.events.append(
            Event(
                type=kind,
                occurred_at=at,
                mailbox=self.told.get("mailbox", "support"),
                conversation_id=self.name,
                message_id=f"{self.name}-m{self.messages}" if self.messages else "",
                reply_id=f"{self.name}-r{self.replies}" if about_reply else "",
                customer=self.told.get("customer", self.name),
                actor=actor,
                recorded_at=at + self.late if self.late else None,
                payload=dict(payload),
            )
        )

    def mail(self, at: datetime) -> None:
        """Write that a mail came in; the first one opens the conversation."""
        self.messages += 1
        self.add("message.received", at, {}, Actor.CUSTOMER)
        if self.messages == 1:
            given = {name: self.told[name] for name in ABOUT["opened"] if name in self.told}
            self.add("conversation.opened", at, {"initiated_by": "customer", **given}, Actor.CUSTOMER)
            if "arm" in self.told:
                self.add("experiment.assigned", at, {"arm": self.told["arm"], "unit": "customer", "p_control": 0.5})

    def step(self, text: str) -> None:
        """Write what one step says."""
        words = [word for word in text.split() if not word.startswith("@")]
        self.late = next((_long(word[1:]) for word in text.split() if word.startswith("@")), timedelta())
        at = self.start + _long(words[0])
        verb, rest = words[1], words[2:]
        said = {name: _value(value) for name, _, value in (word.partition("=") for word in rest if "=" in word)}
        plain = [word for word in rest if "=" not in word]
        if verb in {"ask", "thanks"}:
            self.mail(at)
            intent = plain.pop(0) if verb == "ask" else "thanks"
            action, _, reason = (plain or ["answer/ok" if verb == "ask" else "none/no_reply_needed"])[0].partition("/")
            self.add("message.understood", at, {"intent": intent, "accepted": True, "p": 0.9, **said}, Actor.BOT)
            self.add("decision.made", at, {"action": action, "reason": reason}, Actor.BOT)
        elif verb == "auto":
            self.mail(at)
            self.add("message.excluded", at, {"reason": (plain or ["auto_reply"])[0]}, Actor.BOT)
        elif verb in KINDS:
            self.replies += 1
            self.add("reply.sent", at, {"kind": verb, "requires_customer_input": verb == "clarify", **said}, Actor.BOT)
        else:
            self.add(verb, at, said)


def _long(text: str) -> timedelta:
    return timedelta(seconds=float(text[:-1]) * SECONDS[text[-1]])


def _value(text: str) -> Any:
    """Return a number, yes or no, a list of texts (``a,b,``), or the text itself."""
    if text in {"true", "false"}:
        return text == "true"
    if text.endswith(","):
        return text[:-1].split(",")
    try:
        return int(text) if text.lstrip("-").isdigit() else float(text)
    except ValueError:
        return text


def tell(stories: Mapping[str, str], start: datetime = MONDAY) -> Iterator[Event]:
    """Yield the events of ``stories`` (conversation id to text), to be appended in any order."""
    for name, text in stories.items():
        first, *others = [part.strip() for part in text.split(";")]
        steps = [first, *others] if first[:1].isdigit() else others
        told = {} if first[:1].isdigit() else dict(word.split("=", 1) for word in first.split())
        begin = start + timedelta(days=float(told.get("day", 0)), hours=float(told.get("hour", 0)))
        teller = _Teller(name=name, told=told, start=begin)
        for step in steps:
            teller.step(step)
        yield from teller.events
