"""Reads labelled mails from CSV or JSONL files, and says which line is wrong and why.

CSV needs a first line naming ``text`` and ``label`` (``category`` and ``intent`` mean the same), and may have ``lang``
and ``subject``. JSONL has one mail a line with any of: id, lang, subject, body, new_text (or text), intent (or label),
also, urgency, emotion, entities, needs_human, voice.
"""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mailbot.errors import DataError
from mailbot.message.body import split_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

TEXT_COLUMNS = ("text", "new_text", "body", "utterance")
LABEL_COLUMNS = ("label", "category", "intent")
TASKS = ("intent", "urgency", "emotion")
CELL_LIMIT = 2_000_000
"""Characters of one CSV cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One labelled mail. None means that the file does not say."""

    id: str
    text: str
    """What the sender newly wrote, as the file gives it, else as mailbot cuts it out of ``body``."""
    subject: str = ""
    body: str | None = None
    gold_text: str | None = None
    """``new_text`` as the file gives it."""
    lang: str | None = None
    labels: Mapping[str, str]
    """Label per task of TASKS, as far as given."""
    also: tuple[str, ...] = ()
    entities: Mapping[str, tuple[str, ...]] | None = None
    needs_human: bool | None = None
    group: str = ""
    """The author (``voice``), whose mails never are on both sides of a split."""


def read(files: Iterable[Path], *, task: str = "intent") -> tuple[Item, ...]:
    """Return the mails of ``files``; the label column of a CSV is that of ``task``. Raises DataError."""
    items = [item for file in files for item in _read_file(file, task)]
    if not items:
        raise DataError("There is no labelled mail in the data. Nothing was done. Name a CSV or JSONL file with mails.")
    return tuple(items)


def digest_of(files: Iterable[Path]) -> str:
    """Return the SHA-256 over the bytes of ``files``, in their order: what a card says a model learnt from."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def labelled(items: Sequence[Item], task: str) -> tuple[Item, ...]:
    """Return the mails that have a label for ``task``."""
    return tuple(item for item in items if item.labels.get(task))


def split(items: Sequence[Item], *, every: int = 5) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Return (to learn from, held out): one author in ``every``, or one mail in ``every`` where authors are unknown.

    The side is told by a digest, so that it stays the same however often and in whatever order data come.
    """
    learn: list[Item] = []
    held: list[Item] = []
    for item in items:
        key = item.group or f"{item.id}\n{item.text}"
        (held if int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % every == 0 else learn).append(item)
    return tuple(learn), tuple(held)


def _read_file(file: Path, task: str) -> Iterator[Item]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"The file {file} could not be read ({error.strerror}). Nothing was done.") from error
    except UnicodeDecodeError as error:
        raise DataError(
            f"{file} is not text in UTF-8. Nothing was done. Save it as CSV or JSONL in UTF-8; a spreadsheet can."
        ) from error
    if text.lstrip()[:1] == "[":
        raise DataError(f"{file} is one JSON list. Nothing was done. Write one mail as one object a line (JSONL).")
    if text.lstrip()[:1] == "{":
        yield from _from_jsonl(text, file.name)
    else:
        yield from _from_csv(text, file.name, task)


def _from_jsonl(text: str, name: str) -> Iterator[Item]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{name} line {number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise DataError(f"{where} is not JSON ({error}). Nothing was done. Correct the line.") from error
        if not isinstance(row, dict):
            raise DataError(f"{where} is not a JSON object. Nothing was done. Write one mail as one object a line.")
        yield _item(row, where)


def _item(row: Mapping[str, Any], where: str) -> Item:
    gold = _text(row, ("new_text", "text"), where)
    body = _text(row, ("body",), where)
    subject = _text(row, ("subject",), where) or ""
    if gold is None and body is None and not subject:
        raise DataError(f"{where} has no text, new_text, body or subject. Nothing was done. Add the mail's text.")
    labels = {task: label for task in TASKS if (label := _text(row, (task,), where))}
    if "intent" not in labels and (label := _text(row, ("label", "category"), where)):
        labels["intent"] = label
    human = row.get("needs_human")
    return Item(
        id=str(row.get("id", where)),
        text=gold if gold is not None else split_body(body or "").new_text,
        subject=subject,
        body=body,
        gold_text=gold,
        lang=_text(row, ("lang", "language"), where),
        labels=labels,
        also=_texts(row.get("also") or (), "also", where),
        entities=_entities(row.get("entities"), where),
        needs_human=human if isinstance(human, bool) else None,
        group=_text(row, ("voice", "author"), where) or "",
    )


def _text(row: Mapping[str, Any], names: Sequence[str], where: str) -> str | None:
    """Return the first of the fields ``names`` that the row has, or None."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str):
            return value
        if value is not None:
            raise DataError(f"{where}: {name} must be a text. Nothing was done. Correct the line.")
    return None


def _texts(value: object, name: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(part, str) for part in value):
        raise DataError(f"{where}: {name} must be a list of texts. Nothing was done. Correct the line.")
    return tuple(value)


def _entities(value: object, where: str) -> Mapping[str, tuple[str, ...]] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise DataError(f"{where}: entities must be an object of lists. Nothing was done. Correct the line.")
    return {str(kind): _texts(texts, f"entities.{kind}", where) for kind, texts in value.items()}


def _from_csv(text: str, name: str, task: str) -> Iterator[Item]:
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    csv.field_size_limit(CELL_LIMIT)
    rows = csv.DictReader(text.splitlines(keepends=True), delimiter=separator)
    names = [column.strip().lower() for column in rows.fieldnames or ()]
    rows.fieldnames = names
    text_column = next((column for column in TEXT_COLUMNS if column in names), None)
    label_column = next((column for column in (task, *LABEL_COLUMNS) if column in names), None)
    if text_column is None or label_column is None:
        raise DataError(
            f"The first line of {name} must name the columns text and label (it has: {', '.join(names) or 'nothing'}). "
            "Nothing was done. Add that line."
        )
    try:
        for row in rows:
            yield _csv_item(row, (text_column, label_column), f"{name} line {rows.line_num}", task)
    except csv.Error as error:
        raise DataError(f"{name} line {rows.line_num} is not CSV ({error}). Nothing was done. Correct it.") from error


def _csv_item(row: Mapping[str, str | None], columns: tuple[str, str], where: str, task: str) -> Item:
    text, label = row.get(columns[0]), (row.get(columns[1]) or "").strip()
    if text is None or not label:
        raise DataError(
            f"{where} has no {'label' if text is not None else 'text'}. Nothing was done. Correct the line."
        )
    return Item(
        id=row.get("id") or where,
        text=text,
        subject=row.get("subject") or "",
        gold_text=text,
        lang=(row.get("lang") or row.get("language") or "").strip() or None,
        labels={task: label},
        group=row.get("voice") or "",
    )
