"""The console as operators run it: inside the daemon, or alone beside one; with the first person let in by a command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.acceptance.harness import Daemon, Inbox, Way, mailbox_table, run_cli, until, write_settings
from tests.conftest import pymap_box

if TYPE_CHECKING:
    from pathlib import Path

    from mailbot.demo.mailhost import MailHost

PASSWORD = "four little words here"


def settings_for(host: MailHost, way: Way, directory: Path, models: Path) -> Path:
    """Write the settings of one mailbox; the console's address is the one it listens to."""
    inbox = Inbox(box=pymap_box(host), host=host)
    path = write_settings(directory, mailbox_table(inbox, smtp_port=way.port), site={"models": str(models)})
    bind = re.search(r'bind = "([^"]+)"', path.read_text())
    assert bind is not None
    path.write_text(path.read_text().replace(bind[0], f'{bind[0]}\nbase_url = "http://{bind[1]}"'))
    return path


def let_in(settings: Path, url: str) -> None:
    """Let the first administrator in, by the command and its link, and see that the console works."""
    said = run_cli(settings, "user", "add", "lea@acme.example", "--role", "admin")
    link = re.search(r"http://\S+/invite/\S+", said.stdout)
    assert link is not None, said
    with httpx.Client(headers={"Origin": url}, follow_redirects=True, timeout=10) as browser:
        answer = browser.post(link[0], data={"name": "Léa", "password": PASSWORD, "again": PASSWORD})
        assert answer.status_code == 200
        assert "Léa" in browser.get(f"{url}/health").text
        assert browser.get(f"{url}/settings/people").status_code == 200
        assert browser.post(f"{url}/logout").status_code == 200
    with httpx.Client(headers={"Origin": url}, timeout=10) as browser:
        form = {"address": "lea@acme.example", "password": PASSWORD}
        assert browser.post(f"{url}/login", data=form).status_code == 303


@pytest.mark.timeout(400)  # the first test that needs the models trains them
def test_the_daemon_serves_the_console_and_ends_in_good_order_with_a_browser_open(
    mail_host: MailHost, way: Way, tmp_path: Path, models_dir: Path
) -> None:
    settings = settings_for(mail_host, way, tmp_path, models_dir)
    with Daemon(settings) as daemon:
        daemon.ready()
        let_in(settings, daemon.url)
        with httpx.Client(timeout=10) as open_browser:
            assert open_browser.get(f"{daemon.url}/login").status_code == 200
            assert daemon.stop() == 0
        assert PASSWORD not in daemon.told()
        assert "lea@acme.example" not in daemon.told()
        assert "/invite/" not in daemon.told()


@pytest.mark.timeout(400)
def test_the_console_works_alone_and_beside_a_daemon_without_one(
    mail_host: MailHost, way: Way, tmp_path: Path, models_dir: Path
) -> None:
    settings = settings_for(mail_host, way, tmp_path, models_dir)
    with Daemon(settings, command="console") as console:
        until(lambda: console.page("/healthz")[0] == 200, "the console answers")
        assert "not read yet" in console.page("/readyz")[1], "nobody reads the mailbox"
        let_in(settings, console.url)
        with Daemon(settings, "--no-console") as daemon:
            until(lambda: console.page("/readyz")[0] == 200, "the console sees that the daemon reads")
            assert daemon.stop() == 0
        assert console.page("/healthz")[0] == 200
        assert console.stop() == 0


def test_an_address_that_is_taken_is_said_at_the_start(mail_host: MailHost, way: Way, tmp_path: Path) -> None:
    settings = settings_for(mail_host, way, tmp_path, tmp_path / "models")
    with Daemon(settings, command="console") as first:
        until(lambda: first.page("/healthz")[0] == 200, "the console answers")
        second = run_cli(settings, "console")
        assert second.returncode == 78
        assert "cannot be used" in second.stderr
        assert first.stop() == 0
