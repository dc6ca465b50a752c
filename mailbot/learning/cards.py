"""Writes a model's card for people: what it learnt from, how good it is on people it had not read, what it may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CORPUS = "corpus"


def card_text(card: Mapping[str, Any], *, in_use: bool) -> str:
    """Return the card of a model folder as Markdown."""
    return "\n".join(_lines(card, in_use=in_use)) + "\n"


def _lines(card: Mapping[str, Any], *, in_use: bool) -> Iterator[str]:
    scores, labels = card.get("scores", {}), card.get("labels", ())
    origin = "the corpus that ships with mailbot" if card.get("source") == CORPUS else ", ".join(card.get("files", ()))
    yield f"# {card.get('name', 'a model')}"
    yield ""
    yield f"Tells the {card.get('task', '?')} of a mail; {'in use' if in_use else 'not in use'}."
    yield ""
    yield f"- learnt from {card.get('mails', 0)} mails of {origin or 'files without a name'}"
    yield f"- languages: {', '.join(card.get('languages', ())) or 'not told'}"
    yield f"- data: SHA-256 {card.get('data_digest', '')}"
    yield f"- made with code {card.get('code', '')}, format {card.get('format', '')}"
    yield f"- {len(labels)} labels: {', '.join(labels)}"
    yield ""
    yield f"## Scores, {scores.get('how', 'as far as known')}"
    yield ""
    yield "| | accuracy | macro-F1 |"
    yield "|---|---:|---:|"
    for name, row in (("all", scores), *sorted(card.get("scores_by_language", {}).items())):
        yield f"| {name} | {row.get('accuracy', 0):.3f} | {row.get('macro_f1', 0):.3f} |"
    yield ""
    yield "## Thresholds"
    yield ""
    yield from _thresholds(card.get("thresholds", {}))


def _thresholds(named: Mapping[str, Any]) -> Iterator[str]:
    yield (
        "Careful ones, taken on the mails above; they are no certificate. What a mailbox's own reviews certify is "
        "shown by `mailbot certificates`."
    )
    yield ""
    yield f"- any language: {named.get('default', 0):.2f}"
    for language, value in sorted(named.get("per_language", {}).items()):
        yield f"- {language}: {value:.2f}"
