"""What the daemon does about certificates: it asks every hour, and holds each model to the thresholds of its own card."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mailbot.bootstrap.certificates import TICK_SECONDS, cautious_in, schedule_certificates
from mailbot.loading import load
from tests.certifying import reviewed
from tests.databases import sqlite_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SETTINGS = """
[[mailbox]]
name = "support"
address = "support@acme.example"
imap = { host = "imap.acme.example", username = "u", password_file = "secret" }
smtp = { host = "smtp.acme.example", username = "u", password_file = "secret" }
"""


@dataclass
class Ticker:
    """An engine that only remembers what it was asked to do, and how often."""

    jobs: dict[str, tuple[float, Callable[[], None]]] = field(default_factory=dict)

    def every(self, seconds: float, name: str, job: Callable[[], None]) -> None:
        self.jobs[name] = (seconds, job)


def model_in(directory: Path, name: str, **thresholds: float) -> None:
    (directory / name).mkdir(parents=True)
    (directory / name / "card.json").write_text(
        json.dumps({"thresholds": {"default": 0.8, "per_language": thresholds}})
    )


def test_the_daemon_looks_every_hour_at_the_reviews_of_the_model_in_use(tmp_path: Path) -> None:
    (tmp_path / "mailbot.toml").write_text(SETTINGS)
    models = tmp_path / "state" / "models"
    model_in(models, "fake-1")
    (models / "active.json").write_text(json.dumps({"intent": "fake-1"}))
    box, ticker = reviewed(sqlite_in(tmp_path)), Ticker()
    schedule_certificates(load(tmp_path / "mailbot.toml", {}), box.shell, ticker)  # type: ignore[arg-type]  # only every
    seconds, tick = ticker.jobs["certificates"]
    assert seconds == TICK_SECONDS == 3600
    tick()
    assert box.in_force() is None
    box.mails(320)
    tick()
    assert box.in_force() is not None


def test_each_model_is_held_to_its_own_card_and_an_unknown_one_to_the_careful_default(tmp_path: Path) -> None:
    model_in(tmp_path, "one", fr=0.81)
    model_in(tmp_path, "two", fr=0.9)
    cautious = cautious_in(tmp_path)
    assert [cautious(name).of("invoice", "fr") for name in ("one", "two", "three", "", "../one")] == [
        0.81,
        0.9,
        0.75,
        0.75,
        0.75,
    ]
