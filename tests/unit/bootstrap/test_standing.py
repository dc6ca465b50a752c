"""What mailbot works with is gathered from its files, by name and digest, and never by value where it may be secret."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from mailbot.bootstrap.desks import desks_of, replay_desk
from mailbot.bootstrap.standing import standing_of
from mailbot.loading import load

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """
[database]
url = "postgresql://bot:hunter2@db.acme.example/mailbot"
[policy]
holdout = 0.05
"""


def settings(directory: Path, text: str = SETTINGS) -> Path:
    path = directory / "mailbot.toml"
    path.write_text(text)
    return path


def test_no_secret_is_kept(tmp_path: Path) -> None:
    loaded = load(settings(tmp_path), {})
    told = json.dumps(asdict(standing_of(loaded, replay_desk(loaded))))
    assert "hunter2" not in told
    assert "policy.holdout" in told
    assert desks_of(loaded) == {}


def test_a_changed_setting_reply_or_cost_changes_what_stands_there(tmp_path: Path) -> None:
    before = standing_of(load(settings(tmp_path), {}), None)
    assert standing_of(load(settings(tmp_path), {}), None) == before
    after = standing_of(load(settings(tmp_path, SETTINGS.replace("0.05", "0.1")), {}), None)
    assert [name for name in before.settings if before.settings[name] != after.settings[name]] == ["policy.holdout"]
    (tmp_path / "kpis.toml").write_text('agent_cost_per_minute = 9\n[business_hours]\nend = "20:00"\n')
    dearer = standing_of(load(settings(tmp_path), {}), None)
    assert dearer.costs["agent_cost_per_minute"] == 9
    assert dearer.calendar["end"] == "20:00"


def test_the_models_in_use_are_named_with_what_they_learnt_from(tmp_path: Path) -> None:
    models = tmp_path / "state" / "models"
    (models / "intent-a").mkdir(parents=True)
    (models / "active.json").write_text(json.dumps({"intent": "intent-a"}))
    card = {"task": "intent", "data_digest": "f" * 64, "scores": {"accuracy": 0.9, "macro_f1": 0.8}}
    (models / "intent-a" / "card.json").write_text(json.dumps({**card, "thresholds": {"default": 0.77}}))
    model = standing_of(load(settings(tmp_path), {}), None).models["intent"]
    assert (model.name, model.threshold, model.data_digest) == ("intent-a", 0.77, "f" * 12)
    assert model.metrics == {"accuracy": 0.9, "macro_f1": 0.8}
