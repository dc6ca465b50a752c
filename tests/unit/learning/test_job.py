"""A training in a process of its own: one at a time, compared on customers that neither model has read."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from mailbot.learning import job
from mailbot.learning.job import Stage, Training
from mailbot.understanding import storage
from mailbot.understanding.models import activate
from tests.small_models import rows, trained, write_corpus

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A models directory with the small intent model in use."""
    made, _, loaded = trained()
    storage.load(made / loaded.intent.name)
    place = tmp_path / "models"
    place.mkdir()
    (place / loaded.intent.name).symlink_to(made / loaded.intent.name)
    activate(place, {"intent": loaded.intent.name})
    return place


def labelled(voices: int = 40, intent: str = "order_status") -> str:
    lines = [
        {
            "id": f"m{number}",
            "new_text": f"Where is my order {number}?",
            "lang": "en",
            "intent": intent,
            "voice": f"c{number}",
        }
        for number in range(voices)
    ]
    return "".join(json.dumps(line) + "\n" for line in lines)


def ended(models: Path) -> Training:
    limit = time.monotonic() + 120
    while (found := job.state(models)).stage is Stage.RUNNING and time.monotonic() < limit:
        time.sleep(0.05)
    return found


def begin(models: Path, tmp_path: Path, text: str) -> bool:
    corpus = write_corpus(tmp_path / "corpus")
    return job.begin(models, task="intent", corpus=sorted(corpus.glob("*.jsonl")), labelled=text)


def test_without_a_training_there_is_none(tmp_path: Path) -> None:
    assert job.state(tmp_path).stage is Stage.NONE


def test_a_training_learns_from_the_corpus_and_what_people_said_and_leaves_no_mail_behind(
    models: Path, tmp_path: Path
) -> None:
    assert begin(models, tmp_path, labelled(200))
    assert not begin(models, tmp_path, labelled()), "a second one at the same time"
    found = ended(models)
    assert (found.stage, found.error) == (Stage.DONE, "")
    assert found.learnt + found.kept_aside == 200
    assert found.kept_aside >= job.FEWEST_TO_COMPARE
    card = storage.read_card(models / found.name)
    assert card["mails"] == len(rows()) + found.learnt
    assert set(found.compared) == {"current", "candidate"}
    assert found.compared["candidate"]["per_label"]["order_status"]["n"] == found.kept_aside
    assert not list((models / job.FOLDER).glob("*.jsonl"))
    assert job.state(models) == found


def test_too_few_mails_kept_aside_are_not_compared(models: Path, tmp_path: Path) -> None:
    assert begin(models, tmp_path, labelled(10))
    found = ended(models)
    assert (found.stage, dict(found.compared)) == (Stage.DONE, {})


def test_a_training_that_cannot_be_done_says_why(models: Path, tmp_path: Path) -> None:
    empty = tmp_path / "corpus" / "mails.jsonl"
    empty.parent.mkdir()
    empty.write_text('{"id": "1", "new_text": "hello", "intent": "other"}\n', encoding="utf-8")
    assert job.begin(models, task="intent", corpus=[empty], labelled="")
    found = ended(models)
    assert found.stage is Stage.FAILED
    assert "fewer than two different labels" in found.error


def test_a_training_whose_process_is_gone_is_told_as_broken_off(tmp_path: Path) -> None:
    folder = tmp_path / job.FOLDER
    folder.mkdir()
    storage.write_json(folder / job.STATE, {"stage": "running", "task": "intent", "share": 0.4})
    assert job.state(tmp_path).stage is Stage.ENDED


def test_the_same_customers_are_kept_aside_each_time(tmp_path: Path) -> None:
    sides = []
    for turn in ("a", "b"):
        file = tmp_path / f"{turn}.jsonl"
        file.write_text(labelled(50), encoding="utf-8")
        sides.append(job._divided(file, "intent"))
    assert sides[0] == sides[1]
    assert sides[0][0]
    assert sides[0][1]
