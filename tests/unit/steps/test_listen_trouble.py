"""Watching a mailbox when something else goes wrong: the watch goes on, and memory does not fill up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from mailbot.errors import ImapError
from mailbot.steps import listen
from mailbot.steps.listen import Watch
from mailbot.store import mails
from mailbot.store.mails import MAIL
from mailbot.store.session import reading
from mailbot.transport.fetch import FetchTrouble, Trouble
from tests.databases import sqlite_in
from tests.fakes import NOON, FakeFolder, FixedClock, shell_on
from tests.watching import Post

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def post(tmp_path: Path) -> Post:
    clock = FixedClock()
    return Post(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock)


def cursor(post: Post) -> int:
    with reading(post.shell.database) as connection:
        row = mails.cursor(connection, mailbox="support", folder="INBOX")
    assert row is not None
    return int(row.last_uid)


def test_a_server_that_is_away_while_the_disk_is_full_does_not_end_the_watch(post: Post) -> None:
    """The trouble itself cannot be written down then: it is, as soon as there is room."""
    post.look()
    full = [sa.exc.OperationalError("x", {}, Exception("database or disk is full"))]
    away = [ImapError("the server is away"), ImapError("the server is away")]

    def uids_after(last_uid: int) -> tuple[int, ...]:
        if away:
            raise away.pop()
        return ()

    post.folder.uids_after = uids_after  # type: ignore[method-assign]  # the double's own trouble
    listener = post.listener()
    new_id = post.shell.new_id

    def failing_id(moment: object) -> str:
        if full:
            raise full.pop()
        return new_id(NOON)

    listener.shell = replace(post.shell, new_id=failing_id)
    post.looks_left = 12
    listener.run()
    assert not away
    assert not full
    assert listener.reachable
    assert [name for name in post.names() if name.startswith("mailbox.")] == [
        "mailbox.unreachable",
        "mailbox.recovered",
    ]


def test_a_database_that_fails_for_a_moment_costs_no_new_login(post: Post) -> None:
    post.look()
    failing = [sa.exc.OperationalError("x", {}, Exception("database is locked"))]
    look = post.folder.uids_after

    def uids_after(last_uid: int) -> tuple[int, ...]:
        if failing:
            raise failing.pop()
        return look(last_uid)

    post.folder.uids_after = uids_after  # type: ignore[method-assign]  # the double's own trouble
    logins = []
    opened = post.folder.open
    post.folder.open = lambda: (logins.append(1), opened())[1]  # type: ignore[method-assign]  # same
    post.looks_left = 10
    post.listener().run()
    assert (len(logins), post.pauses.count(listen.DATABASE_PAUSE)) == (1, 1)


def test_no_trouble_is_told_with_the_words_of_a_mail(post: Post) -> None:
    post.look()
    post.folder.mails = {5: b"Subject: hello\r\n\r\nlea@client.example\r\n"}
    failing = [ValueError("refused\nlea@client.example")]

    def fail(point: str) -> None:
        if point == "receive.before_commit" and failing:
            raise failing.pop()

    post.shell = replace(post.shell, fault=fail)
    post.looks_left = 8
    post.listener().run()
    assert post.troubles == ["ValueError: refused"]
    assert [row.uid for row in post.mails()] == [5]


def test_mails_are_stored_before_too_many_octets_of_them_are_in_memory(post: Post) -> None:
    third = listen.FETCH_OCTETS // 3 + 1
    post.look()
    post.folder.mails = dict.fromkeys((1, 2, 3, 4, 5), b"x" * third)
    commits: list[int] = []
    post.shell = replace(
        post.shell, fault=lambda point: commits.append(len(post.mails())) if point == "receive.after_commit" else None
    )
    assert post.look() == 5
    assert commits == [2, 4, 5]


def test_a_crash_between_two_parts_of_a_fetch_loses_no_mail(post: Post) -> None:
    """The mails of one fetch do not come in the order of their UIDs: one that is too large comes first."""
    post.look()
    post.folder.mails = dict.fromkeys((1, 2, 3), b"x" * (listen.FETCH_OCTETS // 2 + 1))
    in_disorder(post.folder, 3, 1, 2)
    crash = [1]

    def fault(point: str) -> None:
        if point == "receive.after_commit" and crash:
            crash.pop()
            raise KeyboardInterrupt

    post.shell = replace(post.shell, fault=fault)
    with pytest.raises(KeyboardInterrupt):
        post.look()
    assert [row.uid for row in post.mails()] == [3]
    assert cursor(post) == 0
    assert post.look() == 2
    assert ([row.uid for row in post.mails()], cursor(post)) == ([1, 2, 3], 3)


def in_disorder(folder: FakeFolder, *order: int) -> None:
    fetch = folder.fetch
    folder.fetch = lambda uids: fetch([uid for uid in order if uid in uids])  # type: ignore[method-assign]  # the double's own order


def test_a_mail_that_cannot_be_fetched_is_told_in_the_record(post: Post) -> None:
    post.look()
    post.folder.mails = {6: b"b\r\n"}
    post.folder.troubles = {6: FetchTrouble(uidvalidity=7, uid=6, why=Trouble.NO_BODY, detail="lea@client.example")}
    post.look()
    assert post.names()[-3:-1] == ["message.received", "message.parse_failed"]
    assert post.events()[-2] == {"attempt": 0, "error": "no_body", "quarantined": True}


def test_mails_that_wait_in_a_mailbox_that_is_no_longer_watched_stop_no_other(post: Post) -> None:
    post.look()
    post.folder.mails = dict.fromkeys(range(1, 8), b"a\r\n")
    post.look()
    with post.shell.database.begin() as connection:
        connection.execute(sa.update(MAIL).values(mailbox="gone"))
    post.watch = Watch(mailbox="support", folder="INBOX", high_water=5)
    post.folder.mails = {8: b"a\r\n"}
    post.looks_left = 20
    assert post.look() == 1
