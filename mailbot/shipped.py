"""Where the files lie that ship with mailbot: its policy table, its replies and the mails its models learn from."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the directory ``config`` or ``models/corpus`` of an installed mailbot, else of the checkout."""
    installed = PACKAGE / "_shipped" / name
    return installed if installed.exists() else PACKAGE.parent / name
