"""Shows a played demo to somebody who is new to mailbot: figures, three conversations, and what to try next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from mailbot.demo.coming import Kind
from mailbot.demo.octets import ZONE
from mailbot.demo.people import SUPPORT, VISITOR
from mailbot.demo.settings import PASSWORD
from mailbot.demo.summary import OUTCOMES, quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from mailbot.demo.figures import Figures
    from mailbot.demo.run import Options, Played
    from mailbot.demo.samples import Sample, Turn
    from mailbot.demo.summary import Row, Summary, Understood

SHOWN_PER_OUTCOME = 6
SHOWN_CHARACTERS = 320
LABEL_WIDTH = 14
SENT_WORDS = {"forward": "handed over", "transfer_notice": "told", "clarify": "asked"}
LETTER_WORDS = {
    Kind.EVERYDAY: "Everyday letters, one plain sentence, never read by the models",
    Kind.LETTER: "The corpus' letters, long, odd or clumsy on purpose, by authors never read by the models",
}
LANGUAGE_NAMES = {"fr": "French", "en": "English"}
OUTCOME_WORDS = {
    "answered": "answered without a person",
    "clarified": "asked back",
    "routed": "handed to a person",
    "suppressed": "left unanswered, on purpose",
}
WHY = {
    "ask_reference": "the number was missing",
    "ask_intent": "too short to be sure what is wanted",
    "angry": "the customer is angry",
    "upset": "the customer is upset",
    "critical": "danger, fraud or a legal deadline",
    "high_urgency": "a deadline within two days, or blocked money",
    "for_people": "a demand that a program has no right to settle",
    "story": "a case with a story",
    "letter": "a long letter",
    "low_confidence": "not sure enough what is wanted",
    "several_requests": "several requests at once",
    "customer_request": "the customer asks for a person",
    "asked_again": "asked again after mailbot's answer",
    "question_unanswered": "mailbot asked, and the answer did not settle it",
    "chased": "asked several times already",
    "out_of_scope": "no customer's demand",
    "unsupported_language": "neither French nor English",
    "same_reply_again": "the same reply was sent before",
    "failed_authentication": "the sender may be forged",
    "suppressed_address": "mails to this address bounce",
    "thanks_only": "only thanks",
    "spam": "spam",
    "bulk_mail": "newsletter",
    "notice": "a program's notice",
    "auto_reply": "absence note",
    "absence_notice": "absence note",
    "delivery_report": "a bounce of our own mail",
    "duplicate": "second copy of the same mail",
    "our_own_mail": "a colleague's mail",
    "human_owned": "a colleague has the conversation",
    "holdout": "held out: people alone, to measure what mailbot changes",
}
"""Rules and replies in words; a rule that is not named here shows its name."""


def shown(played: Played, options: Options) -> RenderableType:
    """Return everything that is printed after a play."""
    summary = played.summary
    return Group(
        Panel(
            "Demo data: the shop, its customers, its colleagues and the weeks are invented. The daemon, the mail over "
            "IMAP and SMTP, the models and the record are real. Nothing left this machine.",
            title="mailbot demo",
            style="bold",
        ),
        Text(_headline(summary, options)),
        _figures(summary),
        Text("\n".join(_remarks(summary))),
        *(part for sample in summary.samples for part in _sample(sample)),
        Text(),
    )


def figures_text(figures: Figures) -> str:
    """Return the full board of the last final week, and where the weekly digest lies."""
    digests = [f"  {subject}\n      {page}" for _, subject, page in figures.digests]
    return "\n".join(
        (
            f"Every figure of {figures.week}, the last final week; docs/kpis.md says what each means",
            "",
            figures.board,
            "",
            "The weekly digest as a manager gets it; a mail lies beside each page",
            *digests,
            "",
        )
    )


def _headline(summary: Summary, options: Options) -> str:
    weeks = "1 week" if options.weeks == 1 else f"{options.weeks} weeks"
    played = f"played in {summary.seconds:.0f} s, seed {options.seed}"
    return f"{summary.injected} mails in {weeks} of simulated time, {played}.\n"


def _figures(summary: Summary) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("What became of them")
    table.add_column("all", justify="right")
    languages = [language for language in ("fr", "en") if language in summary.languages]
    for language in languages:
        table.add_column(LANGUAGE_NAMES[language], justify="right")
    table.add_column("other", justify="right")
    for outcome in OUTCOMES:
        rows = [row for row in summary.rows if row.outcome == outcome]
        _add(table, OUTCOME_WORDS[outcome], rows, languages, style="bold")
        for row in rows[:SHOWN_PER_OUTCOME]:
            _add(table, f"  {_why(row)}", [row], languages)
        if len(rows) > SHOWN_PER_OUTCOME:
            rest = "  other demands" if outcome == "answered" else "  other reasons"
            _add(table, rest, rows[SHOWN_PER_OUTCOME:], languages)
    for words, count in (
        ("waiting", summary.pending),
        ("could not be read (quarantine)", summary.quarantined),
        ("lost", summary.lost),
    ):
        table.add_row(words, str(count), style="bold")
    return table


def _add(table: Table, words: str, rows: Sequence[Row], languages: Sequence[str], style: str = "") -> None:
    counts = [sum(row.languages[language] for row in rows) for language in languages]
    total = sum(row.total for row in rows)
    table.add_row(words, *(str(count or "-") for count in (total, *counts, total - sum(counts))), style=style)


def _why(row: Row) -> str:
    return WHY.get(row.why, (row.why or "unknown").replace("_", " "))


def _remarks(summary: Summary) -> list[str]:
    lines = [""]
    p50, p95 = quantile(summary.latencies, 0.5), quantile(summary.latencies, 0.95)
    if p50 is not None and p95 is not None:
        lines.append(f"From a mail's arrival to the mail server's OK for the reply: {p50:.0f} ms (95 %: {p95:.0f} ms).")
    for kind, words in LETTER_WORDS.items():
        seen = summary.understood.get(kind)
        if seen is not None and seen.letters:
            lines.append(f"{words}: {seen.right} of {seen.letters} understood rightly. {_answered(seen)}")
    sent, bounced = summary.outbox.get("sent", 0), summary.outbox.get("bounced", 0)
    back = summary.kinds[Kind.FOLLOW_UP] + summary.kinds[Kind.THANKS]
    out = f"{sent + bounced} mails went out to customers and teams"
    lines.append(f"{out}, {bounced} bounced; {back} of the customers' mails answer them.")
    return lines


def _answered(seen: Understood) -> str:
    return (
        f"Answered without a person: {seen.answered}, {seen.answered_wrong} of them with the answer to another demand, "
        f"{seen.answered_needs_human} marked by their authors as a person's."
    )


def _sample(sample: Sample) -> tuple[RenderableType, ...]:
    parts: list[RenderableType] = [Text(), Rule(sample.title, align="left")]
    for turn in sample.turns:
        parts.extend(_turn(turn))
    return tuple(parts)


def _turn(turn: Turn) -> list[RenderableType]:
    when = turn.at.astimezone(ZONE).strftime("%a %d %b %H:%M")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(min_width=LABEL_WIDTH)
    table.add_column()
    table.add_row("  came in", Text(_cut(turn.text), style="italic"))
    if turn.understood:
        table.add_row("  understood", Text(turn.understood))
    table.add_row("  decided", Text(f"{turn.decided}, by rule {turn.why}"))
    for kind, recipient, text in turn.sent:
        table.add_row(f"  {SENT_WORDS.get(kind, kind)}", Text(f"to {recipient}"))
        if text:
            table.add_row("", Text(_cut(text), style="italic"))
    return [Text(f"{when}  {turn.author}  {turn.subject}".rstrip(), style="bold"), table]


def _cut(text: str) -> str:
    """Return the beginning of a text, without empty lines."""
    short = "\n".join(line for line in text.splitlines() if line.strip())
    return short if len(short) <= SHOWN_CHARACTERS else short[:SHOWN_CHARACTERS].rpartition(" ")[0] + " ..."


def next_steps(played: Played) -> str:
    """Return what to try now, as lines to be copied."""
    config = f"--config {played.config}"
    return f"""\
Everything lies in {played.state}; remove it when you are done. Try:

  mailbot decisions export {config} | head -3
      every decision, with its reason, as JSON lines
  mailbot record verify {config}
      nobody changed the record since it was written
  mailbot record export record.jsonl {config}
      the events that every figure is computed from
  mailbot outbox list {config}
      what came back or could not be sent
  mailbot replay A_MAIL.eml
      what mailbot would do with a mail of yours
  mailbot demo
      the same again, and then the console in your browser
"""


def staying(played: Played) -> str:
    """Return how to reach a demo that stays up."""
    return f"""\
The console is open at {played.console_url}. This link lets you in, once, within the hour:

  {played.login_url}

Five minutes there:
  1. Look at a decision: Conversations, choose one, and see why it was answered or not.
  2. Put a mistake right: Review, where one key decides about each mail (press ? for all of them).
  3. Read the figures: Board, where each opens its definition and its mails; Settings shows the weekly digest.
  4. Connect your own mailbox: mailbot init DIR, which starts in shadow mode and sends nothing.

The demo stays up until Ctrl-C. Its mail server, for this machine only and without encryption:

  IMAP 127.0.0.1:{played.imap_port}   SMTP 127.0.0.1:{played.smtp_port}   password in {played.state / PASSWORD}

Write to {SUPPORT} as {VISITOR} and read the answer there, with a mail program or with
  curl smtp://127.0.0.1:{played.smtp_port} --mail-from {VISITOR} --mail-rcpt {SUPPORT} -T A_MAIL.eml
  curl 'imap://127.0.0.1:{played.imap_port}/INBOX;MAILINDEX=1' -u {VISITOR}:$(cat {played.state / PASSWORD})

For monitoring: {played.console_url}/readyz and /metrics
"""
