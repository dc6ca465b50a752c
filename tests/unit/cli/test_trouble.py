"""What no command can help is told in a sentence with a code: never a traceback, never a half-made installation."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

import pytest

from mailbot.bootstrap.clock import new_id
from mailbot.bootstrap.place import Place, locked
from mailbot.cli import main
from mailbot.cli.trouble import named
from mailbot.errors import DatabaseError, FileError, SettingsError
from mailbot.record.events import Event
from mailbot.record.journal import append
from mailbot.store.session import open_database, writing
from tests.fakes import NOON

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commanding import Operator, Said

COMMANDS = (
    ("outbox", "list"),
    ("quarantine", "list"),
    ("decisions", "export"),
    ("record", "verify"),
    ("record", "export", "-"),
)


def told(said: Said, code: str) -> bool:
    assert "Traceback" not in said.err + said.out
    assert said.err.startswith("mailbot: ")
    assert said.err.count("\n") <= 3
    return f"({code})" in said.err and said.code != 0


@pytest.mark.parametrize("words", COMMANDS)
def test_a_file_that_is_no_database_is_told(operator: Operator, words: tuple[str, ...]) -> None:
    operator.file.write_bytes(b"Dear Sir or Madam, " * 200)
    assert told(operator.run(*words), "MB-DATABASE")


@pytest.mark.parametrize("words", COMMANDS)
def test_a_database_that_cannot_be_opened_is_told(operator: Operator, words: tuple[str, ...]) -> None:
    operator.file.unlink()
    operator.file.mkdir()
    assert told(operator.run(*words), "MB-DATABASE")


@pytest.mark.parametrize("words", [("outbox", "list"), ("outbox", "release", "--all"), ("quarantine", "list")])
def test_where_there_is_no_installation_none_is_made(operator: Operator, words: tuple[str, ...]) -> None:
    operator.settings.unlink()
    operator.file.unlink()
    operator.file.parent.rmdir()
    assert told(operator.run(*words), "MB-DATABASE")
    assert list(operator.directory.iterdir()) == []


def test_a_database_of_another_schema_is_refused_with_its_own_code(operator: Operator) -> None:
    with sqlite3.connect(operator.file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    said = operator.run("outbox", "list")
    assert told(said, "MB-SCHEMA")
    assert said.code == 78


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_of_somebody_else_is_told(operator: Operator) -> None:
    operator.file.parent.chmod(0o500)
    assert told(operator.run("outbox", "release", "--all"), "MB-DATABASE")


def test_an_export_that_cannot_be_written_is_told(operator: Operator) -> None:
    said = operator.run("record", "export", str(operator.directory / "absent" / "record.jsonl"))
    assert told(said, "MB-FILE")
    assert "absent" in said.err


def test_a_full_disk_is_told(operator: Operator) -> None:
    said = Event(type="worker.started", occurred_at=NOON, payload={"epoch": 1})
    with writing(open_database(f"sqlite:///{operator.file}")) as connection:
        append(connection, [said], now=NOON, new_id=new_id)
    assert told(operator.run("record", "export", "/dev/full"), "MB-FILE")


def test_a_second_daemon_is_told_with_code_75(operator: Operator) -> None:
    place = Place(state=operator.file.parent, database_url="", models=operator.directory)
    with locked(place):
        said = operator.run("migrate")
    assert told(said, "MB-LOCKED")
    assert said.code == 75


@pytest.mark.parametrize("url", ["mysql://a@b/c", "sqlite://", "postgres://a@b/c", "nonsense"])
def test_a_database_of_a_kind_mailbot_does_not_know_is_refused_by_the_settings(operator: Operator, url: str) -> None:
    operator.settings.write_text(f'[database]\nurl = "{url}"\n')
    said = operator.run("outbox", "list")
    assert told(said, "MB-SETTINGS") or "MB-SETTINGS" in said.err
    assert said.code == 78


def test_a_postgresql_that_is_not_there_is_told_without_its_password(operator: Operator) -> None:
    operator.settings.write_text('[database]\nurl = "postgresql://bot:hunter2@127.0.0.1:1/mailbot"\n')
    said = operator.run("outbox", "list")
    assert told(said, "MB-DATABASE")
    assert "hunter2" not in said.err


def test_a_reader_that_went_away_is_no_trouble(operator: Operator) -> None:
    # The reader is gone before anything is written, so that the first flush meets a broken pipe.
    script = f"{{ sleep 0.2; {sys.executable} -m mailbot record export - --config {operator.settings}; }} | true"
    events = [Event(type="worker.started", occurred_at=NOON, payload={"epoch": n}) for n in range(1, 200)]
    with writing(open_database(f"sqlite:///{operator.file}")) as connection:
        append(connection, events, now=NOON, new_id=new_id)
    ran = subprocess.run(["bash", "-o", "pipefail", "-c", script], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def terminal(operator: Operator, encoding: str, *words: str) -> bytes:
    """Return what a command prints on a terminal of another encoding."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    operator.patch.setattr(sys, "argv", ["mailbot", *words, "--config", str(operator.settings)])
    with redirect_stdout(stream), pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in {0, None}
    stream.flush()
    octets = stream.buffer.getvalue()
    assert isinstance(octets, bytes)
    return octets


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_lacks_a_letter_shows_the_rest(operator: Operator, encoding: str) -> None:
    text = terminal(operator, encoding, "kpi", "explain", "fcr", "--lang", "fr").decode(encoding)
    assert text.startswith("Résolution" if encoding == "latin-1" else "R?solution")
    assert "SELECT" in text


def test_json_is_whole_whatever_the_terminal_is(operator: Operator) -> None:
    operator.settings.write_text('[site]\nname = "Fée 👍"\n', encoding="utf-8")
    rows = json.loads(terminal(operator, "latin-1", "config", "show", "--json"))
    assert {row["value"] for row in rows if row["setting"] == "site.name"} == {'"Fée 👍"'}


def test_a_record_in_a_pipe_is_utf_8_whatever_the_terminal_is(operator: Operator) -> None:
    note = Event(type="annotation.added", occurred_at=NOON, payload={"label": "Été 👍", "author": "lead"})
    with writing(open_database(f"sqlite:///{operator.file}")) as connection:
        append(connection, [note], now=NOON, new_id=new_id)
    octets = terminal(operator, "latin-1", "record", "export", "-")
    assert json.loads(octets.decode("utf-8"))["payload"]["label"] == "Été 👍"


def test_a_defect_of_mailbot_keeps_its_whole_story() -> None:
    assert named(ValueError("a defect")) is None
    assert named(KeyError("a defect")) is None


def test_what_has_a_sentence_keeps_it(tmp_path: Path) -> None:
    error = SettingsError("one sentence")
    assert named(error) is error
    assert isinstance(named(PermissionError(13, "Permission denied", str(tmp_path))), FileError)
    assert isinstance(named(TimeoutError()), FileError)
    assert DatabaseError().exit_code == 1
