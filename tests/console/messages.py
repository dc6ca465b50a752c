"""Finds every message that the console says, in its templates and its code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from mailbot.console.words import LOCALE

CONSOLE = LOCALE.parent
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2), "mark": None}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]


def said() -> dict[str, set[str]]:
    """Return each English message with the files that say it; of a singular and a plural, the singular."""
    found: dict[str, set[str]] = {}
    options = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
    for file, _, message, _, _ in extract_from_dir(CONSOLE, METHODS, options, keywords=KEYWORDS):
        key = message if isinstance(message, str) else message[0]
        found.setdefault(key, set()).add(Path(file).as_posix())
    return found


def translated() -> dict[str, dict[str, Any]]:
    """Return the French of each message, by the catalogue it lies in."""
    catalogues = {}
    for path in sorted((LOCALE / "fr").glob("*.po")):
        with path.open("rb") as file:
            messages = [message for message in read_po(file, locale="fr") if message.id]
        catalogues[path.name] = {m.id if isinstance(m.id, str) else m.id[0]: m.string for m in messages}
    return catalogues
