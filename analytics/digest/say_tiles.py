"""The seven figures in words: value, change, interval, what stands beside it, target; and the week that is not over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.digest.model import Turn
from analytics.digest.page import Row, Table, Tile, Tone
from analytics.kpi import Maturity
from analytics.stats.smallsample import Display, TargetStatus

if TYPE_CHECKING:
    from analytics.digest.model import Line
    from analytics.digest.saying import Saying

TONES = {Turn.BETTER: Tone.GOOD, Turn.WORSE: Tone.BAD}
STATUS_TONES = {TargetStatus.REACHED: Tone.GOOD, TargetStatus.MISSED: Tone.BAD}
MOST_NAMED = 2000
"""More observations than this are not worth naming: no site waits for them."""
COUNT, AUDIT = "volume", "error_rate"
DURATIONS = frozenset({"median", "p90"})
PLAIN = frozenset({"messages", "conversations", "reviewed", "wrong", "waiting"})


def tiles(s: Saying) -> tuple[Tile, ...]:
    """Return the tiles, in order."""
    return tuple(_tile(s, line) for line in s.digest.lines)


def _tile(s: Saying, line: Line) -> Tile:
    figure, name = line.figure, line.kpi.name
    is_count = name == COUNT
    grey = figure.display in {Display.GREY, Display.COUNTS}
    target, target_tone = _target(s, line)
    shown = figure.interval if figure.display in {Display.GREY, Display.NORMAL} else None
    return Tile(
        title=s.title(line.kpi),
        when=_when(s, line),
        value=s.numbers.count(figure.value or 0) if is_count else s.share(figure),
        tone=Tone.GREY if grey else Tone.NORMAL,
        change=_change(s, line),
        change_tone=TONES.get(line.change.turn, Tone.FLAT) if line.change else Tone.FLAT,
        interval=_interval(s, line),
        beside=_beside(s, line),
        target=target,
        target_tone=target_tone,
        bar=(shown[0] * 100, shown[1] * 100) if shown else None,
        href=s.links.figure(name, figure.week),
    )


def _when(s: Saying, line: Line) -> str:
    """Return the figure's week, and whether it is final; figures that are so at once need not say it."""
    phrase = s.words.final
    if line.figure.maturity is Maturity.PARTIAL:
        phrase = s.words.partial
    elif line.figure.week == s.digest.week and line.provisional is None:
        phrase = s.words.at_once
    return s.say(phrase, week=s.week(line.figure.week))


def _change(s: Saying, line: Line) -> str:
    if line.change is None:
        return s.say(s.words.small) if line.figure.display in {Display.GREY, Display.COUNTS} else ""
    turn = s.words.turns[line.change.turn]
    if line.kpi.name == COUNT:
        percent = s.numbers.percent(abs(line.change.delta))
        sign = s.numbers.signed(line.change.delta)[0]
        return s.say(s.words.count_turn, delta=f"{sign}{percent}", turn=turn)
    return s.say(s.words.share_turn, delta=s.numbers.points(line.change.delta), turn=turn)


def _interval(s: Saying, line: Line) -> str:
    figure = line.figure
    if line.kpi.name == COUNT or figure.display is Display.NO_DATA:
        return ""
    n = s.numbers.count(figure.n)
    if figure.interval is None or figure.display is Display.COUNTS:
        return s.say(s.words.only_count, n=n)
    return s.say(s.words.interval, between=s.numbers.between(figure.interval), n=n)


def _beside(s: Saying, line: Line) -> str:
    """Return what the figure is never shown without; nothing where that is not known."""
    told = line.beside
    if line.figure.display is Display.NO_DATA or any(value is None for value in told.values()):
        return ""
    filled = {name: _value(s, name, value) for name, value in told.items() if value is not None}
    if line.kpi.name == COUNT:
        filled["messages"] = s.counted(told["messages"] or 0, s.words.mails)
    return s.say(s.words.beside[line.kpi.name], **filled)


def _value(s: Saying, name: str, value: float) -> str:
    if name in DURATIONS:
        return s.numbers.duration(value)
    return s.numbers.count(value) if name in PLAIN else s.numbers.percent(value)


def _target(s: Saying, line: Line) -> tuple[str, Tone]:
    """Return where the figure stands; nothing below 30 observations (2.5)."""
    figure = line.figure
    if figure.target is None or figure.status is None:
        return "", Tone.FLAT
    status = s.words.status[figure.status]
    if figure.status is TargetStatus.UNDECIDED and figure.further and figure.further <= MOST_NAMED:
        status = s.say(s.words.further, n=s.numbers.count(figure.further))
    phrase = s.words.proposed if figure.proposed else s.words.target
    return s.say(phrase, band=s.band(figure.target), status=status), STATUS_TONES.get(figure.status, Tone.FLAT)


def provisional(s: Saying) -> Table | None:
    """Return the reported week so far, with what it will come to; None when all of it is final."""
    digest = s.digest
    open_lines = [line for line in digest.lines if line.provisional is not None]
    if not open_lines or not digest.demands:
        return None
    return Table(
        title=s.say(s.words.provisional, number=str(digest.week.number), final_on=s.numbers.day(digest.final_on)),
        note=s.say(
            s.words.provisional_note,
            mature=s.numbers.count(digest.mature),
            n=s.counted(digest.demands, s.words.demands),
        ),
        head=(s.say(s.words.figure), s.say(s.words.so_far), s.say(s.words.forecast)),
        rows=tuple(_so_far(s, line) for line in open_lines),
    )


def _so_far(s: Saying, line: Line) -> Row:
    found, forecast = line.provisional, line.forecast
    told = s.words.no_data
    if found is not None and line.kpi.name == AUDIT:
        told = s.counted(found.n, s.words.reviews_so_far, waiting=s.numbers.count(found.pending))
    elif found is not None and found.n:
        told = s.of(found.numerator, found.denominator)
    said = ""
    if forecast is not None:
        said = f"{s.numbers.percent(forecast.value)} ({s.numbers.between(forecast.interval)})"
    return Row(cells=(s.title(line.kpi), told, said), grey=True)
