"""Local time across clock changes, held against zoneinfo one moment at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from analytics.localtime import LocalTime, business_seconds
from tests.unit.analytics.boards import parameters

ZONES = ["Europe/Paris", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]


@pytest.mark.parametrize("tz", ZONES)
def test_hours_days_and_weekdays_are_those_of_the_zone(tz: str) -> None:
    start = int(datetime(2026, 3, 25, tzinfo=UTC).timestamp())
    moments = np.arange(start, start + 10 * 86_400, 1733, dtype=np.int64)
    moments = np.concatenate([moments, moments + 190 * 86_400, moments + 212 * 86_400])
    found = LocalTime(moments, tz)
    expected = [datetime.fromtimestamp(int(t), UTC).astimezone(ZoneInfo(tz)) for t in moments]
    assert found.hour.tolist() == [moment.hour for moment in expected]
    assert found.weekday.tolist() == [moment.weekday() for moment in expected]
    assert found.day.tolist() == [moment.date().toordinal() - date(1970, 1, 1).toordinal() for moment in expected]


def test_no_moments_have_no_hours() -> None:
    assert len(LocalTime(np.zeros(0, dtype=np.int64), "Europe/Paris").hour) == 0
    hours = parameters().business_hours
    assert len(business_seconds(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), hours=hours, tz="UTC")) == 0


def t(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris")).timestamp())


HOURS = [
    ("within one day", "2026-11-10T10:00", "2026-11-10T11:30", 5400),
    ("from before the morning", "2026-11-10T07:00", "2026-11-10T09:00:10", 10),
    ("over a night", "2026-11-10T17:59", "2026-11-12T09:01", 9 * 3600 + 120),
    ("over a weekend", "2026-11-13T17:00", "2026-11-16T10:00", 7200),
    ("over a holiday", "2026-12-24T17:00", "2026-12-28T10:00", 7200),
    ("all in a weekend", "2026-11-14T10:00", "2026-11-15T18:00", 0),
    ("over the night of the clock change", "2026-10-23T17:00", "2026-10-26T10:00", 7200),
    ("not at all", "2026-11-10T10:00", "2026-11-10T10:00", 0),
]


@pytest.mark.parametrize(("reason", "start", "end", "seconds"), HOURS, ids=[reason for reason, *_ in HOURS])
def test_business_seconds_are_the_overlap_with_the_hours_that_people_work(
    reason: str, start: str, end: str, seconds: int
) -> None:
    hours = parameters(business_hours={"holidays": ["2026-12-25"]}).business_hours
    found = business_seconds(np.array([t(start)]), np.array([t(end)]), hours=hours, tz="Europe/Paris")
    assert found.tolist() == [seconds], reason


def test_round_the_clock_business_is_elapsed_time_on_a_day_of_25_hours() -> None:
    hours = parameters(business_hours={"days": list(range(7)), "start": "00:00", "end": "24:00"}).business_hours
    start, end = t("2026-10-25T00:00"), t("2026-10-26T00:00")
    found = business_seconds(np.array([start]), np.array([end]), hours=hours, tz="Europe/Paris")
    assert found.tolist() == [25 * 3600.0]
    assert timedelta(seconds=end - start) == timedelta(hours=25)


def test_nobody_works_on_no_day() -> None:
    hours = parameters(business_hours={"days": []}).business_hours
    assert business_seconds(np.array([0]), np.array([86_400]), hours=hours, tz="UTC").tolist() == [0.0]
    assert not LocalTime(np.array([0, 40_000]), "UTC").in_business(hours).any()
