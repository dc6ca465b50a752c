"""From an empty directory to the first answer: init with live tests, doctor, shadow mode, then auto."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING

import pytest

from tests.acceptance.harness import as_reply, mail, until
from tests.acceptance.newcomer import FIRST_START, Newcomer
from tests.servers.dovecot import PASSWORD
from tests.servers.ports import LOOPBACK, free_port

if TYPE_CHECKING:
    from pathlib import Path

    from mailbot.demo.mailhost import MailHost
    from tests.acceptance.harness import Inbox, Reply

TEXT = "Bonjour,\n\noù en est ma commande FR-204417 ? Je ne vois rien arriver.\n\nMerci,\nLéa Martin\n"


@pytest.fixture
def newcomer(tmp_path: Path, inbox: Inbox, mail_host: MailHost) -> Newcomer:
    """Somebody new, with a mailbox on pymap and then on Dovecot, who sends by the demo's server."""
    return Newcomer.arrives(tmp_path, inbox, mail_host)


def answers(host: MailHost, to: str) -> list[Reply]:
    """Return what the way out took for an address."""
    return [as_reply(m.sender, m.recipients, m.octets) for m in list(host.accepted) if to in m.recipients]


@pytest.mark.timeout(2000)
def test_somebody_new_gets_from_an_empty_directory_to_the_first_answer(newcomer: Newcomer) -> None:
    inbox, host = newcomer.inbox, newcomer.smtp
    before, silent, answered = (f"{name}.{inbox.kind}@client.example" for name in ("before", "silent", "answered"))
    inbox.deliver(mail(TEXT, to=inbox.address, sender=before), sender=before)

    ran = newcomer.init()
    assert ran.exit_code == 0, ran.output
    told = {line.split()[1]: line.split()[0] for line in ran.stdout.splitlines() if line[:2] in {"OK", "WA", "FA"}}
    assert told == {"imap": "OK", "marks": "OK", "sent": "OK", "cursor": "OK", "authserv": "WARN", "smtp": "OK"}
    assert "INBOX holds 1 mail;" in ran.stdout
    assert host.accepted == [m for m in host.accepted if inbox.address not in m.sender]

    code, found = newcomer.doctor()
    assert (code, found[f"mode {_box(found)}"]["status"]) == (0, "OK")
    assert "no mailbot is running" in found["daemon"]["seen"]

    with newcomer.running():
        inbox.deliver(mail(TEXT, to=inbox.address, sender=silent), sender=silent)
        until(newcomer.decisions, "the mail decided", seconds=FIRST_START)
        code, found = newcomer.doctor()
        assert (code, found["daemon"]["seen"][:17]) == (0, "running and ready")
        assert found["record"]["status"] == found["reading"]["status"] == "OK"
    (decision,) = newcomer.decisions()  # the mail that was there before is none of mailbot's business (R22)
    assert (decision["mode"], decision["intent"], decision["language"]) == ("shadow", "order_status", "fr")
    assert answers(host, silent) == answers(host, before) == []
    assert stat.S_IMODE((newcomer.settings.parent / "state").stat().st_mode) == 0o700

    newcomer.change(r'mode = "shadow"', 'mode = "auto"')
    code, found = newcomer.doctor("--offline")
    assert (code, found["facts"]["status"]) == (1, "FAIL")  # nobody is to be sent to www.acme.example
    facts = newcomer.settings.parent / "site.toml"
    own = re.sub(r"99 00", "00 00", facts.read_text(encoding="utf-8").replace(".example", ".test"))
    facts.write_text(own, encoding="utf-8")
    assert newcomer.doctor("--offline")[0] == 0

    with newcomer.running():
        inbox.deliver(mail(TEXT, to=inbox.address, sender=answered), sender=answered)
        until(lambda: answers(host, answered), "the first answer", seconds=FIRST_START)
    (reply,) = answers(host, answered)
    assert reply.header("Auto-Submitted") == "auto-replied"
    assert "www.acme.test/fr/suivi" in reply.text
    assert answers(host, silent) == answers(host, before) == []
    code, found = newcomer.doctor()
    assert (code, found["outbox"]["seen"][:7]) == (0, "1 sent,")
    assert newcomer.types("record", "verify", "--config", str(newcomer.settings)).exit_code == 0


def _box(found: dict[str, dict[str, str]]) -> str:
    return next(name.removeprefix("mode ") for name in found if name.startswith("mode "))


def test_a_wrong_password_is_found_before_anything_is_written(newcomer: Newcomer) -> None:
    (newcomer.directory / "secret").write_text("wrong")
    ran = newcomer.init()
    assert ran.exit_code == 1
    assert "(MB-IMAP-AUTH)" in ran.stdout
    assert "app password" in ran.stdout
    assert "MB-SMTP-ACCOUNT" in ran.stdout
    assert "nothing was written" in ran.stderr
    assert not newcomer.settings.parent.exists()


def test_a_server_that_is_not_there_is_found_before_anything_is_written(newcomer: Newcomer) -> None:
    ran = newcomer.init(**{"smtp-port": str(free_port())})
    assert ran.exit_code == 1
    assert "(MB-SMTP)" in ran.stdout
    assert not newcomer.settings.parent.exists()


def test_settings_can_be_written_before_the_servers_are_there(newcomer: Newcomer) -> None:
    servers = ("--address", newcomer.inbox.address, "--imap-host", LOOPBACK, "--smtp-host", LOOPBACK)
    secret = ("--password-file", str(newcomer.directory / "secret"))
    ran = newcomer.types("init", str(newcomer.settings.parent), "--yes", "--skip-tests", *servers, *secret)
    assert (ran.exit_code, newcomer.settings.exists()) == (0, True)
    code, found = newcomer.doctor()
    assert code == 1
    assert {check["status"] for name, check in found.items() if name.startswith(("imap", "smtp"))} == {"FAIL"}


def test_a_person_may_answer_again_and_say_whose_word_counts(newcomer: Newcomer) -> None:
    inbox = newcomer.inbox
    inbox.deliver(mail(TEXT, to=inbox.address, headers={"Authentication-Results": "mx.acme.test; dmarc=pass"}))
    imap, smtp = str(inbox.box.account.port), str(newcomer.smtp.smtp_port)
    first = ("", LOOPBACK, "none", imap, "", "wrong", LOOPBACK, "none", smtp, "")
    again = ("", "", "", "", "", "", PASSWORD, "", "", "", "")
    who = ("--address", inbox.address, "--name", "Acmé", "--languages", "fr,en", "--timezone", "Europe/Paris")
    ran = newcomer.types(
        "init", str(newcomer.settings.parent), *who, typed="".join(f"{answer}\n" for answer in (*first, *again, "y"))
    )
    assert ran.exit_code == 0, ran.output
    assert ran.output.count("(MB-IMAP-AUTH)") == 1
    assert PASSWORD not in ran.output.split()
    assert 'authserv_id = ["mx.acme.test"]' in newcomer.settings.read_text(encoding="utf-8")
    assert (newcomer.settings.parent / "secrets" / "smtp").read_text() == f"{PASSWORD}\n"
    code, found = newcomer.doctor()
    assert (code, found[f"authserv {_box(found)}"]["status"]) == (0, "OK")


def test_a_person_who_gives_up_leaves_nothing_behind(newcomer: Newcomer) -> None:
    (newcomer.directory / "secret").write_text("wrong")
    options = (
        "--address", newcomer.inbox.address, "--name", "Acmé", "--languages", "fr", "--timezone", "Europe/Paris",
        "--provider", "generic", "--imap-host", LOOPBACK, "--imap-port", str(newcomer.inbox.box.account.port),
        "--imap-security", "none", "--smtp-host", LOOPBACK, "--smtp-port", str(newcomer.smtp.smtp_port),
        "--smtp-security", "none", "--username", newcomer.inbox.address,
        "--password-file", str(newcomer.directory / "secret"),
    )  # fmt: skip
    ran = newcomer.types("init", str(newcomer.settings.parent), *options, typed="y\nn\nn\n")
    assert (ran.exit_code, "Nothing was written." in ran.stdout) == (1, True)
    assert not newcomer.settings.parent.exists()
