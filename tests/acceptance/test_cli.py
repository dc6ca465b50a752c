"""``mailbot run`` as an operator starts it: its pages, its signals, its exit codes, and what it never says."""

from __future__ import annotations

import json
import signal
import sqlite3
import stat
from typing import TYPE_CHECKING, Any

import pytest

from tests.acceptance.harness import PATIENCE, Daemon, Inbox, Way, mail, mailbox_table, run_cli, until, write_settings
from tests.conftest import pymap_box
from tests.servers.dovecot import PASSWORD
from tests.servers.ports import free_port

if TYPE_CHECKING:
    from pathlib import Path

    from mailbot.demo.mailhost import MailHost

ORDER = "Bonjour,\n\nPouvez-vous me dire où en est ma commande FR-204417 ?\n\nMerci, Léa Martin"


def pymap_inbox(host: MailHost) -> Inbox:
    """Return a mailbox for a test that no server could make end otherwise."""
    return Inbox(box=pymap_box(host), host=host)


def settings_for(inbox: Inbox, way: Way, directory: Path, **tables: Any) -> Path:
    """Write the settings of one mailbox; ``box`` changes its table."""
    box = mailbox_table(inbox, smtp_port=way.port) | tables.pop("box", {})
    return write_settings(directory, box, **tables)


@pytest.mark.timeout(400)  # the first test that needs the models trains them
def test_it_answers_shows_its_state_and_ends_on_sigterm(
    inbox: Inbox, way: Way, tmp_path: Path, models_dir: Path
) -> None:
    settings = settings_for(inbox, way, tmp_path, site={"models": str(models_dir)})
    with Daemon(settings) as daemon:
        until(lambda: daemon.page("/healthz") == (200, '{"status":"alive"}\n'), "alive")
        daemon.ready()
        inbox.deliver(mail(ORDER, to=inbox.address, subject="Ma commande secrète"))
        until(lambda: way.sent("lea@client.example"), "the answer", seconds=PATIENCE)
        (reply,) = way.to("lea@client.example")
        assert "Vous pouvez suivre" in reply.text

        def counted() -> bool:
            metrics = daemon.page("/metrics")[1]
            return 'mailbot_mails{state="decided"} 1.0' in metrics and 'mailbot_outbox{state="sent"} 1.0' in metrics

        until(counted, "the counters")
        assert "mailbot_ready 1.0" in daemon.page("/metrics")[1]
        assert daemon.page("/secret")[0] == 404
        assert daemon.stop() == 0
        told = daemon.told()
    for secret in (PASSWORD.join("''"), "lea@client.example", "Léa Martin", "FR-204417", "secrète"):
        assert secret not in told
    assert all(isinstance(json.loads(line), dict) for line in told.splitlines())
    state = tmp_path / "state"
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in state.rglob("*") if path.is_file()} == {0o600}
    verified = run_cli(settings, "record", "verify", "--json")
    assert (verified.returncode, json.loads(verified.stdout)["problems"]) == (0, [])
    (decision,) = map(json.loads, run_cli(settings, "decisions", "export", "--jsonl").stdout.splitlines())
    assert (decision["action"], decision["intent"], decision["language"]) == ("answer", "order_status", "fr")
    assert decision["outbox_message_id"] == reply.message_id
    assert decision["audit_hash"]


def test_the_second_daemon_on_a_state_directory_ends_with_75_and_changes_nothing(
    mail_host: MailHost, way: Way, tmp_path: Path
) -> None:
    settings = settings_for(pymap_inbox(mail_host), way, tmp_path)
    with Daemon(settings) as daemon:
        daemon.ready()
        second = run_cli(settings, "run")
        assert second.returncode == 75
        assert "Another mailbot is running" in second.stderr
        assert "Traceback" not in second.stderr
        daemon.ready()
        assert daemon.stop(signal.SIGINT) == 0
    with Daemon(settings) as daemon:  # the lock went with its holder
        daemon.ready()
        assert daemon.stop() == 0


def test_a_killed_daemon_leaves_no_lock_behind(mail_host: MailHost, way: Way, tmp_path: Path) -> None:
    settings = settings_for(pymap_inbox(mail_host), way, tmp_path)
    with Daemon(settings) as daemon:
        daemon.ready()
        assert daemon.stop(signal.SIGKILL) == -9
    with Daemon(settings) as daemon:
        daemon.ready()
        assert daemon.stop() == 0


def test_while_its_server_is_away_it_lives_and_says_why_it_is_not_ready(inbox: Inbox, way: Way, tmp_path: Path) -> None:
    imap = mailbox_table(inbox, smtp_port=way.port)["imap"] | {"port": free_port()}
    with Daemon(settings_for(inbox, way, tmp_path, box={"imap": imap})) as daemon:
        until(lambda: "support: not reachable" in daemon.page("/readyz")[1], "the cause")
        status, body = daemon.page("/readyz")
        assert (status, json.loads(body)["status"]) == (503, "not ready")
        assert daemon.page("/healthz")[0] == 200
        assert "mailbot_ready 0.0" in daemon.page("/metrics")[1]
        assert daemon.stop() == 0


def refused(settings: Path, *words: str) -> str:
    """Return what mailbot says when it does not start; it must be code 78 and no traceback."""
    ended = run_cli(settings, *(words or ("run",)))
    assert ended.returncode == 78, ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (settings.parent / "state" / "mailbot.db").exists()
    return ended.stderr


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A settings file that is in order; its servers are never asked."""
    imap = {"host": "127.0.0.1", "port": 143, "security": "none", "username": "u", "password_file": "password"}
    smtp = {"host": "127.0.0.1", "port": 25, "security": "none"}
    return write_settings(tmp_path, {"name": "support", "address": "support@acme.example", "imap": imap, "smtp": smtp})


def test_settings_with_mistakes_are_refused_with_every_mistake(plain: Path) -> None:
    text = plain.read_text(encoding="utf-8")
    plain.write_text(text.replace("mode =", 'mode = "brave" #').replace("state_dir", "stat_dir") + "colour = 1\n")
    said = refused(plain)
    assert "did you mean 'state_dir'" in said
    assert "colour" in said


def test_a_missing_settings_file_is_named(tmp_path: Path) -> None:
    assert "nowhere.toml" in refused(tmp_path / "nowhere.toml")


def test_clear_text_beyond_this_machine_is_refused(plain: Path) -> None:
    plain.write_text(
        plain.read_text(encoding="utf-8").replace('"127.0.0.1"\nport = 143', '"imap.acme.example"\nport = 143')
    )
    assert "loopback only" in refused(plain)


def test_a_password_that_others_may_read_is_refused(plain: Path) -> None:
    (plain.parent / "password").chmod(0o644)
    assert "chmod 600" in refused(plain)


def test_a_password_that_is_not_there_is_refused(plain: Path) -> None:
    (plain.parent / "password").unlink()
    assert "password" in refused(plain)


def test_no_mailbox_at_all_is_refused(tmp_path: Path) -> None:
    assert "mailbot init" in refused(write_settings(tmp_path))


def test_a_database_of_a_newer_mailbot_is_refused_and_left_alone(mail_host: MailHost, way: Way, tmp_path: Path) -> None:
    settings = settings_for(pymap_inbox(mail_host), way, tmp_path)
    with Daemon(settings) as daemon:
        daemon.ready()
        assert daemon.stop() == 0
    database = tmp_path / "state" / "mailbot.db"
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    ended = run_cli(settings, "run")
    assert (ended.returncode, "newer than this mailbot" in ended.stderr) == (78, True)


def test_an_edited_record_is_found(mail_host: MailHost, way: Way, tmp_path: Path) -> None:
    settings = settings_for(pymap_inbox(mail_host), way, tmp_path)
    with Daemon(settings) as daemon:
        daemon.ready()
        assert daemon.stop() == 0
    with sqlite3.connect(tmp_path / "state" / "mailbot.db") as connection:
        connection.execute("DROP TRIGGER event_no_update")
        connection.execute("UPDATE event SET mailbox = 'elsewhere' WHERE seq = 1")
    connection.close()
    verified = run_cli(settings, "record", "verify")
    assert verified.returncode == 1
    assert "event 1 (worker.started) was changed" in verified.stdout
