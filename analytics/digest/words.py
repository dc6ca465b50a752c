"""Every phrase of the digest by name; a language is complete when it has them all (words_fr.py, words_en.py).

``{n}`` and other names in braces are filled in by page.py; ``mail|mails`` are singular and plural.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language."""

    week: str
    short_week: str
    over: str
    headline: Mapping[str, str]
    lead: Mapping[str, str]
    ahead: str
    """What came in the reported week, and when its outcomes will be final."""
    subject: str
    subject_verdict: Mapping[str, str]
    points_to_watch: str
    demands: str
    mails: str
    resolved: str
    reviews: str
    reviews_waiting: str
    final: str
    partial: str
    at_once: str
    no_data: str
    few: str
    turns: Mapping[str, str]
    count_turn: str
    share_turn: str
    interval: str
    only_count: str
    beside: Mapping[str, str]
    target: str
    proposed: str
    at_least: str
    at_most: str
    within: str
    status: Mapping[str, str]
    further: str
    small: str
    to_watch: str
    nothing_to_watch: str
    provisional: str
    provisional_note: str
    so_far: str
    forecast: str
    figure: str
    of: str
    reviews_so_far: str
    chart: str
    chart_alt: str
    outcomes: Mapping[str, str]
    open: str
    changed: str
    nothing_changed: str
    change: Mapping[str, str]
    before: str
    restated: str
    not_restated: str
    first_digest: str
    restatement: str
    since: str
    causes: Mapping[str, str]
    other_cause: str
    foretold: str
    held: str
    not_held: str
    topics: str
    topic: str
    resolved_in: str
    share_change: str
    moved: str
    none_moved: str
    no_comparison: str
    other_topics: str
    no_intent: str
    to_read: str
    to_read_note: str
    read: str
    still_open: str
    quality: str
    uptime: str
    excluded: str
    reasons: Mapping[str, str]
    nothing_excluded: str
    not_delivered: str
    unread: str
    footer: str
    same_figures: str
    definitions: str
    open_board: str
    unsubscribe: str
    points: Mapping[str, tuple[str, str, str]]
    """For each kind: title, text, and what the link says."""
    waiting: str
    intents: Mapping[str, str]
    """Names of the starter topics; a site's own are shown as they are called."""
