"""The sheet that the text of an HTML mail is written on: lines, empty lines, rows of table cells, quote marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_CELL_GAP = "  "
_NOT_BEGUN = -1
_MOST_EMPTY_LINES = 2
_DEEPEST_QUOTE = 9
"""Quote marks that are drawn at most; deeper quotes say no more."""
_LONGEST_LINK = 50
"""Pieces of text of one link that are looked at again."""


@dataclass(slots=True)
class Page:
    """Text written so far. A line break is remembered, and drawn only when more text follows."""

    depth: int = 0
    """Quote marks before each line that begins from now on."""
    _lines: list[str] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    """The line being written."""
    _line_depth: int = 0
    _ended: bool = False
    """The line being written is complete."""
    _empty: int = 0
    """Empty lines to draw before the next text."""
    _rows: list[int] = field(default_factory=list)
    """For each open table row the number of lines drawn above its first one."""
    _log: list[str] = field(default_factory=list)

    def write(self, text: str) -> None:
        """Write ``text`` on the current line, every run of white space as one space."""
        text = _SPACE.sub(" ", text)
        if not self._pieces or self._ended or self._pieces[-1].endswith(" "):
            text = text.removeprefix(" ")
        if text:
            self._draw(text)

    def write_lines(self, text: str) -> None:
        """Write ``text`` as it is, with its own line breaks and spaces."""
        for number, line in enumerate(text.replace("\r", "").split("\n")):
            if number:
                self.break_line()
            if line:
                self._draw(line)

    def break_line(self) -> None:
        """End the line; a second break leaves a line empty."""
        if self._pieces and not self._ended:
            self._ended = True
        else:
            self._empty += 1

    def end_line(self, *, empty: bool = False) -> None:
        """End the line if anything is on it; ``empty``: leave a line empty below it."""
        if self._pieces and self._pieces[-1] == _CELL_GAP:
            return
        self._ended = bool(self._pieces)
        if empty and (self._lines or self._pieces):
            self._empty = max(self._empty, 1)

    def rule(self, line: str) -> None:
        """Write ``line`` by itself."""
        self.end_line()
        self._draw(line)
        self.end_line()

    def begin_row(self) -> None:
        """Begin a table row on a line of its own."""
        self._finish()
        self._rows.append(_NOT_BEGUN)

    def begin_cell(self) -> None:
        """Begin a cell: beside the one before it, as long as the row fits on one line."""
        if self._rows and self._pieces and len(self._lines) == self._rows[-1]:
            self._ended, self._empty = False, 0
            self._pieces.append(_CELL_GAP)
        else:
            self.end_line()

    def end_row(self) -> None:
        """End the row that was begun last."""
        if self._rows:
            self._rows.pop()
        self.end_line()

    def mark(self) -> int:
        """Return a mark for the place where the text stands now."""
        return len(self._log)

    def since(self, mark: int) -> str:
        """Return what was written since ``mark``, as far as it is worth comparing."""
        return "".join(self._log[mark : mark + _LONGEST_LINK]).strip()

    def has_text(self) -> bool:
        """Tell whether anything was written at all."""
        return bool(self._log)

    def text(self) -> str:
        """Return everything that was written."""
        self._finish()
        return "\n".join(self._lines).strip("\n")

    def _draw(self, text: str) -> None:
        if self._ended:
            self._finish()
        if not self._pieces:
            self._line_depth = min(self.depth, _DEEPEST_QUOTE)
            if self._lines:
                self._lines += [">" * self._line_depth] * min(self._empty, _MOST_EMPTY_LINES)
            self._empty = 0
            if self._rows and self._rows[-1] == _NOT_BEGUN:
                self._rows[-1] = len(self._lines)
        self._pieces.append(text)
        self._log.append(text)

    def _finish(self) -> None:
        """Put the line being written with the others."""
        if self._pieces:
            line = "".join(self._pieces).rstrip()
            self._lines.append(f"{'>' * self._line_depth} {line}" if self._line_depth else line)
        self._pieces = []
        self._ended = False
