"""The catalogue: every figure once, by board. One more in a tuple is one more on the command line and in the docs."""

from __future__ import annotations

from analytics.kpi import Board, Kpi
from analytics.kpis.audience import AUDIENCE
from analytics.kpis.business import BUSINESS
from analytics.kpis.delivery import DELIVERY
from analytics.kpis.satisfaction import SATISFACTION
from analytics.kpis.service import SERVICE
from analytics.kpis.understanding import UNDERSTANDING

BOARDS: dict[Board, tuple[Kpi, ...]] = {
    Board.SERVICE: SERVICE,
    Board.SATISFACTION: SATISFACTION,
    Board.UNDERSTANDING: UNDERSTANDING,
    Board.DELIVERY: DELIVERY,
    Board.AUDIENCE: AUDIENCE,
    Board.BUSINESS: BUSINESS,
}
KPIS: tuple[Kpi, ...] = tuple(kpi for board in BOARDS.values() for kpi in board)
BY_NAME: dict[str, Kpi] = {kpi.name: kpi for kpi in KPIS}
