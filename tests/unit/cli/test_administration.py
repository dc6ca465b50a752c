"""Backups that can be put back without answering anybody twice, and a person who can be shown, or forgotten."""

from __future__ import annotations

import json
import resource
import shutil
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.bootstrap.clock import now
from mailbot.bootstrap.place import Place, locked
from mailbot.domain import Delivery, Outcome
from mailbot.record.journal import read
from mailbot.steps import settle
from mailbot.steps.keys import load_keys
from mailbot.store import mails
from mailbot.store.outbox import EFFECT
from mailbot.store.session import open_database, reading, writing
from tests.deciding import Desktop
from tests.fakes import FixedClock, desk, shell_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.commanding import Operator

LEA, TOM = "lea@client.example", "tom@client.example"
MARKER = "Zanzibarquux"
ACCEPTED = Delivery(outcome=Outcome.SENT, code=250, text="OK")


def desktop(operator: Operator, *, minutes: int = 60) -> Desktop:
    """Return the desk of the installation, at work ``minutes`` ago and with its own keys.

    Identifiers are counted within a second, so two desks of one test are at work at different times.
    """
    from dataclasses import replace

    clock = FixedClock(now=now().replace(microsecond=0) - timedelta(minutes=minutes))
    shell = shell_on(open_database(f"sqlite:///{operator.file}"), clock)
    keys = load_keys(operator.file.parent / "keys" / "master.key")
    return Desktop(shell=replace(shell, keys=keys), clock=clock, desk=desk())


def send(office: Desktop) -> None:
    for row in office.rows(EFFECT):
        if row.state == "pending":
            with writing(office.shell.database) as connection:
                settle.sent(office.shell, connection, office.desk, row=row, delivery=ACCEPTED)


def events(office: Desktop) -> list[dict[str, Any]]:
    with reading(office.shell.database) as connection:
        return [
            {"type": event.type, "payload": event.payload, "customer": event.customer}
            for event, _, _ in read(connection)
        ]


def states(office: Desktop) -> list[str]:
    return [row.state for row in office.rows(EFFECT)]


def test_what_the_backup_meant_to_send_is_not_sent_again_unasked(operator: Operator) -> None:
    office = desktop(operator)
    office.take("Quels sont vos horaires ?")
    backup = operator.directory / "backup"
    assert operator.run("backup", str(backup)).code == 0
    send(office)
    said = operator.run("restore", str(backup))
    assert (said.code, "1 mails that were to be sent are looked for" in said.out) == (0, True)
    again = desktop(operator, minutes=50)
    assert states(again) == ["uncertain"]
    (row,) = again.rows(EFFECT)
    with writing(again.shell.database) as connection:
        settle.probed(again.shell, connection, again.desk, effect_id=row.id, found=False)
    assert states(again) == ["parked"], "nobody knows, so a person decides"


def test_what_lies_in_the_sent_folder_counts_as_sent(operator: Operator) -> None:
    office = desktop(operator)
    office.take("Quels sont vos horaires ?")
    operator.run("backup", str(operator.directory / "backup"))
    operator.run("restore", str(operator.directory / "backup"))
    again = desktop(operator, minutes=50)
    (row,) = again.rows(EFFECT)
    with writing(again.shell.database) as connection:
        settle.probed(again.shell, connection, again.desk, effect_id=row.id, found=True)
    assert states(again) == ["sent"]


def test_mails_that_came_since_the_backup_wait_for_a_person_and_later_ones_are_answered(operator: Operator) -> None:
    office = desktop(operator)
    office.take("Quels sont vos horaires ?")
    operator.run("backup", str(operator.directory / "backup"))
    office.take("Vos horaires du samedi ?", sender=TOM)
    assert len(states(office)) == 2
    operator.run("restore", str(operator.directory / "backup"))
    again = desktop(operator, minutes=50)
    again.uids = office.uids - 1
    again.take("Vos horaires du samedi ?", sender=TOM)
    (aside,) = json.loads(operator.run("quarantine", "list", "--json").out)
    assert aside["error"].startswith("restored")
    assert len(states(again)) == 1, "it may have been answered already"
    again.clock.advance(hours=2)
    again.take("Vos horaires demain ?", sender="ana@client.example")
    assert len(states(again)) == 2


def test_a_backup_is_whole_while_mailbot_writes(operator: Operator) -> None:
    office = desktop(operator)
    for number in range(5):
        with office.shell.database.connect() as connection, connection.begin() as transaction:
            mails.suppress(connection, f"x{number}@x.example", reason="test", since=office.clock())
            transaction.rollback()
        office.take("Quels sont vos horaires ?")
    assert operator.run("backup", str(operator.directory / "one")).code == 0
    copied = open_database(f"sqlite:///{operator.directory / 'one' / 'mailbot.db'}")
    with reading(copied) as connection:
        assert len(list(read(connection))) == len(events(office))
    assert (operator.directory / "one").stat().st_mode & 0o077 == 0
    assert (operator.directory / "one" / "master.key").stat().st_mode & 0o077 == 0


def test_a_damaged_backup_changes_nothing(operator: Operator) -> None:
    backup = operator.directory / "backup"
    desktop(operator).shell.database.dispose()
    operator.run("backup", str(backup))
    (backup / "master.key").write_bytes(b"x" * 32)
    before = operator.file.read_bytes()
    said = operator.run("restore", str(backup))
    assert (said.code, "damaged or missing" in said.err) == (1, True)
    assert operator.file.read_bytes() == before


@pytest.mark.parametrize("name", ["absent", "empty"])
def test_a_directory_without_a_backup_is_told(operator: Operator, name: str) -> None:
    (operator.directory / "empty").mkdir()
    said = operator.run("restore", str(operator.directory / name))
    assert (said.code, "holds no backup" in said.err) == (1, True)


def test_no_backup_is_written_over_another(operator: Operator) -> None:
    for code in (0, 1):
        assert operator.run("backup", str(operator.directory / "backup")).code == code


def test_nothing_is_restored_under_a_running_mailbot(operator: Operator) -> None:
    operator.run("backup", str(operator.directory / "backup"))
    with locked(Place(state=operator.file.parent, database_url="", models=operator.directory)):
        assert operator.run("restore", str(operator.directory / "backup")).code == 75


def test_what_was_there_before_a_restore_is_kept_aside(operator: Operator) -> None:
    operator.run("backup", str(operator.directory / "backup"))
    operator.run("restore", str(operator.directory / "backup"))
    assert len(list(operator.file.parent.glob("mailbot.db.before-*"))) == 1
    shutil.rmtree(operator.file.parent)
    said = operator.run("restore", str(operator.directory / "backup"))
    assert said.code == 0
    assert operator.run("audit", "verify").code == 0


@contextmanager
def files_of_at_most(octets: int) -> Iterator[None]:
    """Let no file grow beyond ``octets``, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_backup_for_which_there_is_no_room_leaves_nothing_half_made(operator: Operator) -> None:
    backup = operator.directory / "backup"
    with files_of_at_most(8192):
        said = operator.run("backup", str(backup))
    assert (said.code, "(MB-FILE)" in said.err, "Make room" in said.err) == (1, True, True)
    assert not backup.exists()
    assert operator.run("backup", str(backup)).code == 0


def test_a_restore_for_which_there_is_no_room_changes_nothing(operator: Operator) -> None:
    operator.run("backup", str(operator.directory / "backup"))
    before = operator.file.read_bytes()
    with files_of_at_most(8192):
        said = operator.run("restore", str(operator.directory / "backup"))
    assert (said.code, "nothing was changed" in said.err) == (1, True)
    assert operator.file.read_bytes() == before
    assert [path.name for path in operator.file.parent.glob("mailbot.db.*")] == []


def test_a_damaged_database_is_kept_aside_and_the_backup_takes_its_place(operator: Operator) -> None:
    operator.run("backup", str(operator.directory / "backup"))
    operator.file.write_bytes(b"Dear Sir or Madam, " * 200)
    operator.file.with_name("mailbot.db-wal").write_bytes(b"the last mails")
    said = operator.run("restore", str(operator.directory / "backup"))
    assert (said.code, said.err) == (0, "")
    (aside,) = operator.file.parent.glob("mailbot.db.before-*Z")
    assert aside.read_bytes().startswith(b"Dear Sir")
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"the last mails"
    assert operator.run("audit", "verify").code == 0


def test_another_key_is_kept_aside_like_the_database(operator: Operator) -> None:
    desktop(operator).shell.database.dispose()
    key = operator.file.parent / "keys" / "master.key"
    operator.run("backup", str(operator.directory / "backup"))
    first = key.read_bytes()
    operator.run("restore", str(operator.directory / "backup"))
    assert [path.name for path in key.parent.iterdir()] == ["master.key"]
    key.write_bytes(b"another key, of 32 octets as well")
    operator.run("restore", str(operator.directory / "backup"))
    (aside,) = key.parent.glob("master.key.before-*")
    assert (key.read_bytes(), aside.read_bytes()) == (first, b"another key, of 32 octets as well")


def test_a_person_sees_everything_that_is_held(operator: Operator) -> None:
    office = desktop(operator)
    office.take(f"{MARKER} Quels sont vos horaires ?")
    told = json.loads(operator.run("gdpr", "export", LEA.upper()).out)
    assert told["conversation"][0]["customer_address"] == LEA
    assert MARKER in told["raw_mail"][0]["octets"]
    assert MARKER in told["reading"][0]["message"]
    assert told["effect"][0]["recipient"] == LEA
    assert {event["type"] for event in told["events"]} >= {"conversation.opened", "decision.made"}


def test_an_erased_person_is_in_no_page_of_the_database_and_every_figure_stays(operator: Operator) -> None:
    office = desktop(operator)
    office.take(f"{MARKER} Quels sont vos horaires ?", Subject=f"{MARKER} horaires")
    office.take("Quels sont vos horaires ?", sender=TOM)
    send(office)
    before = events(office)
    figures = json.loads(operator.run("kpi", "--json", "--from", "2020-01-01", "--to", "2099-01-01").out)["kpis"]
    said = operator.run("gdpr", "erase", LEA)
    assert said.code == 0
    assert "1 conversations, 1 mails" in said.out
    assert events(office)[: len(before)] == before
    assert [event["type"] for event in events(office)[len(before) :]] == ["privacy.erased"]
    again = json.loads(operator.run("kpi", "--json", "--from", "2020-01-01", "--to", "2099-01-01").out)["kpis"]
    assert again == figures
    office.shell.database.dispose()
    files = b"".join(path.read_bytes() for path in operator.file.parent.glob("mailbot.db*"))
    for word in (MARKER, MARKER.lower(), LEA):
        assert word.encode() not in files
    assert TOM.encode() in files
    assert operator.run("audit", "verify").code == 0


def test_what_waited_to_be_sent_to_an_erased_person_is_given_up(operator: Operator) -> None:
    office = desktop(operator)
    office.take("Quels sont vos horaires ?")
    operator.run("gdpr", "erase", LEA)
    assert states(office) == ["dropped"]
    assert [event["type"] for event in events(office)[-2:]] == ["reply.failed", "privacy.erased"]


def test_somebody_who_was_erased_and_writes_again_is_answered_by_a_person(operator: Operator) -> None:
    office = desktop(operator)
    office.take("Quels sont vos horaires ?")
    operator.run("gdpr", "erase", LEA)
    office.take("Quels sont vos horaires, encore ?", sender=LEA.upper())
    office.take("Quels sont vos horaires ?", sender=TOM)
    assert [reason for _, reason in office.decisions()] == ["ok", "suppressed", "ok"]
    assert operator.run("gdpr", "erase", LEA).code == 0, "and may be erased again"


@pytest.mark.parametrize("deed", ["export", "erase"])
def test_a_name_is_not_taken_for_an_address_of_which_nothing_is_held(operator: Operator, deed: str) -> None:
    said = operator.run("gdpr", deed, "lea")
    assert (said.code, said.out, "not a mail address" in said.err) == (2, "", True)


def test_somebody_unknown_is_nobody(operator: Operator) -> None:
    office = desktop(operator)
    assert operator.run("gdpr", "erase", LEA).out == "Nothing is held about this address.\n"
    assert events(office) == []
