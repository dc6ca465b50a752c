"""docs/record.md says of every event who writes it, and what it calls written is written somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from mailbot.record.events import BY_TYPE

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
WRITTEN, _, NEVER = PAGE.partition("## Who writes what")[2].partition("What mailbot cannot know")
BY_OTHERS = "your own programs"
LATER = frozenset({"model.trained", "privacy.erased"})
"""Written by parts that tell of themselves by another module's words."""


def named(text: str) -> list[str]:
    return [name for name in re.findall(r"`([a-z]+\.[a-z_]+)`", text) if name in BY_TYPE]


def test_every_event_is_named_once() -> None:
    assert sorted([*named(WRITTEN), *named(NEVER)]) == sorted(BY_TYPE)


def test_what_mailbot_says_it_writes_is_written_by_its_code() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "mailbot").rglob("*.py")
        if "payloads" not in path.parts and path.name != "events.py"
    )
    rows = [row for row in WRITTEN.splitlines() if row.startswith("| `")]
    own = [name for row in rows if BY_OTHERS not in row for name in named(row.split("|")[1])]
    unwritten = [
        name for name in own if not re.search(rf"\b{BY_TYPE[name].__name__}\b|[\"']{re.escape(name)}[\"']", sources)
    ]
    assert frozenset(unwritten) <= LATER
