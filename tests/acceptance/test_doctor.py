"""Doctor on live servers: what it sees there, what it says when one is ill, and that it changes nothing."""

from __future__ import annotations

import hashlib
import socket
from typing import TYPE_CHECKING

import pytest

from mailbot.store import outbox
from mailbot.store.session import writing
from tests.acceptance.harness import mail, run_cli
from tests.acceptance.newcomer import Newcomer
from tests.servers.ports import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mailbot.demo.mailhost import MailHost
    from tests.acceptance.harness import Bot, Inbox, Way

TEXT = "Bonjour, où en est ma commande FR-204417 ?"


@pytest.fixture
def installed(tmp_path: Path, inbox: Inbox, mail_host: MailHost) -> Newcomer:
    """Somebody who has just run init."""
    newcomer = Newcomer.arrives(tmp_path, inbox, mail_host)
    assert newcomer.init().exit_code == 0
    return newcomer


def of(found: dict[str, dict[str, str]], kind: str) -> dict[str, str]:
    """Return the check of the one mailbox there is."""
    (check,) = [check for name, check in found.items() if name.startswith(f"{kind} ")]
    return check


def fingerprint(directory: Path) -> dict[str, tuple[str, int]]:
    """Return digest and time of every file."""
    return {
        str(path.relative_to(directory)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def test_every_part_of_both_servers_is_told(installed: Newcomer) -> None:
    code, found = installed.doctor()
    assert code == 0
    assert of(found, "imap")["seen"].endswith("INBOX holds 0 mails; IDLE, MOVE, UIDPLUS")
    assert of(found, "marks")["seen"] == "read mails get the keyword $MailbotSeen"
    assert of(found, "sent")["seen"].endswith("go to Sent")
    assert "R22" in of(found, "cursor")["seen"]
    assert "no mail sent" in of(found, "smtp")["seen"]
    assert (of(found, "authserv")["status"], "R59" in of(found, "authserv")["seen"]) == ("WARN", True)


def test_doctor_changes_nothing(installed: Newcomer) -> None:
    directory = installed.settings.parent
    accepted = len(installed.smtp.accepted)
    before = fingerprint(directory)
    assert installed.doctor()[0] == 0
    assert fingerprint(directory) == before
    assert not (directory / "state").exists()
    assert installed.inbox.flags() == {}
    assert len(installed.smtp.accepted) == accepted


def test_the_name_our_own_server_signs_with_is_proposed(installed: Newcomer) -> None:
    signed = mail(TEXT, to=installed.inbox.address, headers={"Authentication-Results": "mx.acme.test; dmarc=pass"})
    installed.inbox.deliver(signed)
    _, found = installed.doctor()
    assert 'authserv_id = ["mx.acme.test"]' in of(found, "authserv")["fix"]
    installed.change(r"authserv_id = \[\]", 'authserv_id = ["mx.acme.test"]')
    assert of(installed.doctor()[1], "authserv")["status"] == "OK"
    installed.change(r'\["mx.acme.test"\]', '["mx.other.test"]')
    assert of(installed.doctor()[1], "authserv")["status"] == "WARN"


def test_a_wrong_password_fails_with_what_to_do_and_without_the_password(installed: Newcomer) -> None:
    (installed.directory / "secret").write_text("not-the-password")
    code, found = installed.doctor()
    assert code == 1
    for kind, word in (("imap", "MB-IMAP-AUTH"), ("smtp", "MB-SMTP-ACCOUNT")):
        assert (of(found, kind)["status"], word in of(found, kind)["seen"]) == ("FAIL", True)
        assert "app password" in of(found, kind)["fix"]
    assert "not-the-password" not in str(found)
    assert "keeps trying" not in str(found)
    assert installed.doctor("--offline")[0] == 0


def test_a_folder_that_is_not_there_fails_with_those_there_are(installed: Newcomer) -> None:
    installed.change(r"(\[mailbox\.imap\])", r'\1\nfolder = "Kundschaft"')
    code, found = installed.doctor()
    assert (code, of(found, "imap")["status"]) == (1, "FAIL")
    assert "Junk" in of(found, "imap")["seen"]


def test_a_folder_for_what_was_read_is_looked_for(installed: Newcomer) -> None:
    installed.change(r"(\[mailbox\.imap\])", r'\1\nprocessed_folder = "Junk"')
    assert "Junk, which is there" in of(installed.doctor()[1], "marks")["seen"]
    installed.change(r'"Junk"', '"Lus"')
    assert "Lus, which is made" in of(installed.doctor()[1], "marks")["seen"]


def test_an_address_that_bounces_cannot_reach_is_told_and_what_to_do(installed: Newcomer) -> None:
    local, _, domain = installed.inbox.address.partition("@")
    installed.smtp.refuse(f"{local}+mb-b-doctor@{domain}", "550 5.1.1 no plus addresses")
    code, found = installed.doctor()
    assert (code, of(found, "sender")["status"]) == (0, "WARN")
    assert "bounce_tag = false" in of(found, "sender")["fix"]
    installed.change(r"(\[mailbox\.smtp\])", r"\1\nbounce_tag = false")
    assert not [name for name in installed.doctor()[1] if name.startswith("sender")]


def test_a_running_daemon_and_its_work_are_told(bot: Callable[..., Bot], inbox: Inbox, way: Way) -> None:
    from mailbot.bootstrap.doctor import examine

    with bot(start={"web": True}) as running:
        inbox.deliver(mail(TEXT, to=inbox.address))
        way.to("lea@client.example")
        running.quiet(1)
        found = {check.name: check for check in examine(running.settings)}
        assert found["daemon"].seen.startswith("running and ready")
        assert found["outbox"].seen.startswith("1 sent,")
        assert found["cursor support"].seen.startswith("read up to UID ")
        with writing(running.running.daemon.shell.database) as connection:
            outbox.set_meta(connection, "breaker", "open")
        found = {check.name: check for check in examine(running.settings)}
        assert (found["breaker"].level, found["daemon"].level) == ("FAIL", "FAIL")
        assert "held by the breaker" in found["daemon"].seen
        with writing(running.running.daemon.shell.database) as connection:
            outbox.set_meta(connection, "breaker", "")
    inbox.renumber()
    found = {check.name: check for check in examine(running.settings)}
    assert (found["cursor support"].level, "R41" in found["cursor support"].fix) == ("WARN", True)
    assert found["daemon"].seen.startswith("no mailbot is running")


def test_an_address_in_use_is_said_in_a_sentence_before_the_start(installed: Newcomer) -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        installed.environment["MAILBOT_WEB__BIND"] = f"{LOOPBACK}:{taken.getsockname()[1]}"
        ran = run_cli(installed.settings, "run", **installed.environment)
        assert installed.doctor("--offline")[1]["daemon"]["status"] == "FAIL"
    assert ran.returncode == 78
    assert "web.bind" in ran.stderr
    assert "Traceback" not in ran.stderr
