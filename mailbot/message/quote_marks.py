"""Tells the lines that a mail program quoted with a ">" from those where the sender typed that sign.

RFC 3676 section 4.5 is the convention; what people and programs make of it is the rest of this module. All functions
take plain lines: stripped, without invisible characters (see body.py).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOKED_AT = 300
"""Characters of a line that are looked at, here and wherever quoted history is searched for."""
_MARK = re.compile(r"[>＞›]|[A-Z]{1,3}>\s")
_UNMARK = re.compile(r"\s{0,4}(?:[>＞›]|[A-Z]{1,3}>)\s?")
_END_OF_ADDRESS = re.compile(r">[^>:]{0,20}[:：]")
_FEWEST_POINTS = 2
_LONGEST_POINT = 60
"""Characters of a point in a list; longer ones are sentences."""
_WRAPPED_LENGTH = 68
"""A quoted line that reaches this length with the next word was broken by the mail program before that word."""
_ENDS = frozenset(".:?!,;>")
_SAYING = re.compile(
    r"@|\d:\d|wrote|sa(?:id|ys)|answer|repl|message|mail|écri|répon|dit\b|schr[ie]|geschr|sagt|bot\b"
    r"|escri[bt]|scri[tv]|escrev|skr[ei]v|napisa|naps[aá]|kirjoit|írta|yazd|пис|пиш|写|寫|書"
)


def unquote(line: str) -> str:
    """Return ``line`` without one level of quote mark."""
    return _UNMARK.sub("", line, count=1)


def quoted_lines(lines: Sequence[str]) -> list[bool]:
    """Tell for each line whether a mail program quoted it."""
    marked = [_MARK.match(line) is not None for line in lines]
    if True in marked:
        _take_back_stray_marks(lines, marked)
        _take_in_wrapped_lines(lines, marked)
    return marked


def followed_by_quote(lines: Sequence[str], marked: Sequence[bool], end: int) -> bool:
    """Tell whether the next line from ``end`` on that says anything is quoted; at most three empty ones between."""
    for i in range(end, min(end + 4, len(lines))):
        if marked[i]:
            return True
        if lines[i]:
            return False
    return False


def _take_back_stray_marks(lines: Sequence[str], marked: list[bool]) -> None:
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and marked[end]:
            end += 1
        if end > start and _is_stray(lines, start, end):
            marked[start:end] = [False] * (end - start)
        start = max(end, start + 1)


def _is_stray(lines: Sequence[str], start: int, end: int) -> bool:
    """Tell whether the marks of a block are an ornament, the end of a broken link, a comparison or a list."""
    first = lines[start][:LOOKED_AT]
    if end - start > 1 or "<<" in first:
        return "<<" in first or _is_list(lines, start, end)
    before = lines[start - 1][-LOOKED_AT:] if start else ""
    after = lines[end] if end < len(lines) else ""
    if before.rfind("<") > before.rfind(">") or _END_OF_ADDRESS.fullmatch(first):
        return True
    compares = not first.lstrip("> ")[:1].isupper() and before[-1:] not in _ENDS and before and after
    return bool(compares) or _is_list(lines, start, end)


def _is_list(lines: Sequence[str], start: int, end: int) -> bool:
    """Tell whether somebody announced short points and typed ">" before each, which nobody was said to have written."""
    if end - start < _FEWEST_POINTS:
        return False
    above = next((line for line in reversed(lines[max(0, start - 2) : start]) if line), "")[-LOOKED_AT:]
    if not above.endswith(":") or _SAYING.search(above.lower()):
        return False
    return all(line.strip(">") and line[1] != ">" and len(line) < _LONGEST_POINT for line in lines[start:end])


def _take_in_wrapped_lines(lines: Sequence[str], marked: list[bool]) -> None:
    """Mark the one line that was broken off a long quoted line: RFC 3676 calls it an embarrassing wrap."""
    for i in range(1, len(lines) - 1):
        if marked[i] or not marked[i - 1] or not marked[i + 1] or not lines[i]:
            continue
        before = lines[i - 1]
        broken_link = lines[i][0] in "(<" or before.rfind("(") > before.rfind(")")
        no_room = len(before) + len(lines[i].partition(" ")[0]) >= _WRAPPED_LENGTH and before[-1] not in _ENDS
        marked[i] = broken_link or no_room
