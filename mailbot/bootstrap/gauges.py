"""The seven figures of the board's top as Prometheus gauges, computed at most every five minutes however often asked.

Figures that may not be shown (nothing happened, or fewer than five cases) have no sample: monitoring sees a gap there,
never a zero.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from mailbot.bootstrap.figures import figure_parameters
from mailbot.errors import MailbotError
from mailbot.store.session import reading

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.compute import BoardOf
    from mailbot.loading import Loaded
    from mailbot.steps.shell import Shell

KEPT = timedelta(minutes=5)
TILES = (
    "self_service_rate",
    "fcr",
    "transfer_rate",
    "csat_bot_only",
    "csat_response_rate",
    "fast_reply_rate",
    "unanswered_rate",
    "error_rate",
)
LABELS = ("kpi", "week")


@dataclass(slots=True)
class FigureGauges:
    """Computes the gauges of the last whole week and of the last final one, and keeps them for a while."""

    loaded: Loaded
    shell: Shell
    _text: bytes = b""
    _at: datetime | None = None
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def text(self) -> bytes:
        """Return the gauges as Prometheus text; the last ones while others are being computed, or none at first."""
        now = self.shell.clock()
        fresh = self._at is not None and timedelta(0) <= now - self._at < KEPT
        if fresh or not self._turn.acquire(blocking=False):
            return self._text
        try:
            self._text = self._computed(now)
        except (MailbotError, sa.exc.SQLAlchemyError) as error:
            self.shell.tell("gauges.failed", error=type(error).__name__)
            self._text = b""
        finally:
            self._at = now
            self._turn.release()
        return self._text

    def _computed(self, now: datetime) -> bytes:
        from analytics.board import week_board
        from analytics.digest.material import final_week
        from analytics.weeks import IsoWeek

        told, as_of = figure_parameters(self.loaded), now.replace(microsecond=0)
        last = IsoWeek.at(as_of, told.tz).shifted(-1)
        weeks = {"last": last, "final": final_week(last, as_of=as_of, parameters=told)}
        gauges = _Gauges()
        with reading(self.shell.database) as connection:
            for label, week in weeks.items():
                gauges.add(week_board(connection, week, as_of=as_of, parameters=told), label)
        return generate_latest(gauges.registry)


class _Gauges:
    """The gauges of one look; ``week`` is ``last`` for the last whole week, ``final`` for the last final one."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.value = self._gauge("mailbot_kpi", "A figure of docs/kpis.md")
        self.low = self._gauge("mailbot_kpi_low", "Lower end of its 95 % interval")
        self.high = self._gauge("mailbot_kpi_high", "Upper end of its 95 % interval")
        self.n = self._gauge("mailbot_kpi_n", "How many cases it rests on")
        self.pending = self._gauge("mailbot_kpi_pending", "How many cases are not final yet")

    def _gauge(self, name: str, words: str) -> Gauge:
        return Gauge(name, words, LABELS, registry=self.registry)

    def add(self, board: BoardOf, week: str) -> None:
        """Take the figures of one week."""
        from analytics.kpi import Counts, Estimate, Proportion, Spread
        from analytics.measures import summary
        from analytics.stats.smallsample import Display

        volume = board.of("volume").measured
        if isinstance(volume, Counts):
            self.value.labels("demands", week).set(float(volume.counts.get("demands", 0)))
        for name in TILES:
            item = board.of(name)
            if not isinstance(item.measured, (Proportion, Estimate)):
                continue
            self.n.labels(name, week).set(item.measured.n)
            self.pending.labels(name, week).set(item.measured.pending)
            if item.value is None or item.display in {Display.NO_DATA, Display.COUNTS}:
                continue
            self.value.labels(name, week).set(item.value)
            if item.interval is not None:
                self.low.labels(name, week).set(item.interval[0])
                self.high.labels(name, week).set(item.interval[1])
        times = board.of("response_time_s").measured
        if isinstance(times, Spread) and len(times.values):
            told = summary(times.values)
            for part in ("median", "p90"):
                self.value.labels(f"response_time_{part}_s", week).set(float(told[part] or 0.0))
