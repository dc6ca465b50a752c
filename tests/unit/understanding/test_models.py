"""The models directory: trained once, loaded quickly, refused when a file is not what its manifest says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mailbot.errors import ModelError
from mailbot.understanding import storage
from mailbot.understanding.models import (
    ACTIVE,
    TASKS,
    activate,
    active,
    earlier,
    load_or_train,
    thresholds_in,
    untrained,
)
from tests.cost import cost
from tests.small_models import trained, write_corpus

LANGUAGES = ("fr", "en")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, Path]:
    """Return a copy of the small models directory, and its corpus."""
    directory, corpus, _ = trained()
    shutil.copytree(directory, tmp_path / "models")
    return tmp_path / "models", corpus


def test_models_that_fit_are_loaded_and_not_trained_again(place: tuple[Path, Path]) -> None:
    directory, corpus = place
    before = {path: path.stat().st_mtime_ns for path in directory.rglob("*") if path.is_file()}
    assert cost(lambda: load_or_train(directory, corpus=corpus, languages=LANGUAGES)) < 35
    models = load_or_train(directory, corpus=corpus, languages=LANGUAGES)
    assert {path: path.stat().st_mtime_ns for path in directory.rglob("*") if path.is_file()} == before
    assert models.names == trained()[2].names
    assert models.names[0].startswith("intent-")


def test_what_a_start_would_have_to_train_is_known_before(place: tuple[Path, Path], tmp_path: Path) -> None:
    models, corpus = place
    assert untrained(models, corpus=corpus, languages=LANGUAGES) == ()
    assert untrained(models, corpus=corpus, languages=("fr",)) == TASKS
    assert untrained(tmp_path, corpus=corpus, languages=LANGUAGES) == TASKS


def test_models_of_one_corpus_share_their_vocabulary() -> None:
    models = trained()[2]
    assert models.intent.vectoriser is models.urgency.vectoriser is models.emotion.vectoriser


def test_a_changed_corpus_trains_new_models_and_keeps_the_old_ones(place: tuple[Path, Path], tmp_path: Path) -> None:
    directory, _ = place
    corpus = write_corpus(tmp_path / "corpus")
    with (corpus / "mails.jsonl").open("a", encoding="utf-8") as file:
        row = {
            "id": "x",
            "lang": "fr",
            "subject": "",
            "new_text": "Merci à tous",
            "intent": "thanks",
            "urgency": "normal",
        }
        file.write(json.dumps({**row, "emotion": "neutral", "voice": "xx-w1-19"}) + "\n")
    before = active(directory)
    models = load_or_train(directory, corpus=corpus, languages=LANGUAGES)
    assert models.intent.name != before["intent"]
    assert active(directory)["intent"] == models.intent.name
    assert earlier(directory)["intent"] == (before["intent"],)


@pytest.mark.parametrize("name", [storage.ARRAYS, storage.VOCABULARY, storage.CARD])
def test_a_model_with_a_changed_file_is_refused(place: tuple[Path, Path], name: str) -> None:
    directory, corpus = place
    file = directory / active(directory)["intent"] / name
    octets = file.read_bytes()
    file.write_bytes(octets.replace(b"intent", b"intenT", 1) if name == storage.CARD else octets[:-1] + b"x")
    with pytest.raises(ModelError, match=name):
        load_or_train(directory, corpus=corpus, languages=LANGUAGES)


def test_a_pickle_in_the_place_of_the_arrays_is_never_loaded(place: tuple[Path, Path]) -> None:
    directory, _ = place
    folder = directory / active(directory)["intent"]
    hostile = b"cos\nsystem\n(S'touch hacked'\ntR."
    (folder / storage.ARRAYS).write_bytes(hostile)
    manifest = json.loads((folder / storage.MANIFEST).read_text())
    manifest[storage.ARRAYS] = storage.sha256(hostile)
    (folder / storage.MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ModelError, match="cannot be read"):
        storage.load(folder)


def test_a_half_copied_model_folder_is_refused(place: tuple[Path, Path]) -> None:
    directory, _ = place
    folder = directory / active(directory)["urgency"]
    (folder / storage.VOCABULARY).unlink()
    with pytest.raises(ModelError, match="not a whole model"):
        storage.load(folder)


def test_a_register_that_names_a_folder_elsewhere_is_not_followed(place: tuple[Path, Path]) -> None:
    directory, corpus = place
    register = json.loads((directory / ACTIVE).read_text())
    (directory / ACTIVE).write_text(json.dumps({**register, "intent": "../../etc"}))
    models = load_or_train(directory, corpus=corpus, languages=LANGUAGES)
    assert active(directory)["intent"] == models.intent.name


def test_a_broken_register_says_what_to_do(place: tuple[Path, Path]) -> None:
    directory, corpus = place
    (directory / ACTIVE).write_text("[1, 2")
    with pytest.raises(ModelError, match=r"active\.json"):
        load_or_train(directory, corpus=corpus, languages=LANGUAGES)


def test_a_model_that_the_site_promoted_stays_though_the_corpus_changes(
    place: tuple[Path, Path], tmp_path: Path
) -> None:
    directory, _ = place
    name = active(directory)["intent"]
    model, card = storage.load(directory / name)
    storage.save(model, directory / "own-intents", {**card, "source": "data"})
    activate(directory, {"intent": "own-intents"})
    corpus = write_corpus(tmp_path / "corpus")
    (corpus / "more.jsonl").write_text((corpus / "mails.jsonl").read_text().splitlines()[0] + "\n")
    models = load_or_train(directory, corpus=corpus, languages=LANGUAGES)
    assert active(directory)["intent"] == "own-intents"
    assert models.intent.name == name


def test_an_empty_or_broken_corpus_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="no mail to learn from"):
        load_or_train(tmp_path / "models", corpus=tmp_path / "empty", languages=LANGUAGES)
    (tmp_path / "empty" / "x.jsonl").write_text('{"id": "1"}\n')
    with pytest.raises(ModelError, match=r"x\.jsonl line 1"):
        load_or_train(tmp_path / "models", corpus=tmp_path / "empty", languages=LANGUAGES)


def test_the_card_tells_data_scores_per_language_and_uncertified_thresholds() -> None:
    directory, _, models = trained()
    card = storage.read_card(directory / models.intent.name)
    assert len(card["data_digest"]) == 64
    assert set(card["scores_by_language"]) == {"fr", "en"}
    assert card["thresholds"]["certificate"] == ""
    assert card["labels"] == list(models.intent.labels)
    assert thresholds_in(directory) == models.thresholds
    assert 0.6 <= models.thresholds.default <= 0.95


def test_thresholds_of_a_place_without_models_are_the_cautious_ones(tmp_path: Path) -> None:
    assert thresholds_in(tmp_path).default == 0.75


def test_two_processes_that_start_at_once_train_only_once(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    code = (
        "import sys; from pathlib import Path; from mailbot.understanding.models import load_or_train; "
        "print(load_or_train(Path(sys.argv[1]), corpus=Path(sys.argv[2]), languages=('fr', 'en')).names)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "models"), str(corpus)]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60)[0] for process in running]
    assert said[0] == said[1] != ""
    folders = [path.name for path in (tmp_path / "models").iterdir() if path.is_dir()]
    assert len(folders) == len(TASKS)
    assert not [name for name in folders if name.startswith(".")]
