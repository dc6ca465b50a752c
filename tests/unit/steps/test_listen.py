"""Watching a mailbox: nothing old is taken, nothing new is missed, and no trouble ends the watch."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from mailbot.errors import ImapAuthError, ImapError, MailbotError
from mailbot.steps.listen import Watch
from mailbot.store import outbox
from mailbot.store.mails import MAIL
from mailbot.store.session import is_down
from mailbot.transport.fetch import FetchTrouble, Trouble
from tests.databases import sqlite_in
from tests.fakes import NOON, FixedClock, shell_on
from tests.sending import effect_row
from tests.watching import Post

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def post(tmp_path: Path) -> Post:
    clock = FixedClock()
    return Post(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock)


def test_the_first_look_takes_nothing_that_was_there_before(post: Post) -> None:
    post.folder.mails = {5: b"old\r\n", 6: b"old\r\n"}
    assert post.look() == 0
    post.folder.mails[7] = b"new\r\n"
    assert post.look() == 1
    assert [row.uid for row in post.mails()] == [7]
    assert post.woken == 1


def test_with_backfill_the_first_look_takes_everything_as_new(post: Post) -> None:
    post.watch = Watch(mailbox="support", folder="INBOX", backfill=True)
    post.folder.mails = {5: b"a\r\n", 6: b"b\r\n"}
    assert post.look() == 2
    assert [row.preexisting for row in post.mails()] == [False, False]


def test_mails_moved_in_from_an_old_mailbox_are_old_and_those_that_came_while_mailbot_was_away_are_not(
    post: Post,
) -> None:
    post.look()
    post.clock.advance(days=30)
    post.folder.internaldate = post.clock.now - timedelta(days=20)
    post.folder.mails = {5: b"came ten days after the last look\r\n"}
    post.look()
    post.folder.mails[6] = b"lay elsewhere for those twenty days\r\n"
    post.look()
    assert [(row.uid, row.preexisting) for row in post.mails()] == [(5, False), (6, True)]


def test_a_clock_that_was_a_year_ahead_makes_no_mail_old(post: Post) -> None:
    post.clock.advance(days=400)
    post.look()
    post.clock.advance(days=-400)
    post.folder.mails = {5: b"new\r\n"}
    post.look()
    assert [row.preexisting for row in post.mails()] == [False]


def test_with_backfill_what_is_older_than_a_week_is_nobodys_work(post: Post) -> None:
    post.watch = Watch(mailbox="support", folder="INBOX", backfill=True)
    post.folder.internaldate = NOON - timedelta(days=8)
    post.folder.mails = {5: b"a\r\n"}
    post.look()
    assert [row.preexisting for row in post.mails()] == [True]


def test_with_backfill_a_site_that_answers_older_mails_gets_them(post: Post) -> None:
    post.watch = Watch(mailbox="support", folder="INBOX", backfill=True, max_age=timedelta(days=30))
    post.folder.internaldate = NOON - timedelta(days=8)
    post.folder.mails = {5: b"a\r\n"}
    post.look()
    assert [row.preexisting for row in post.mails()] == [False]


def test_a_new_uidvalidity_brings_every_mail_again_and_knows_the_old_ones(post: Post) -> None:
    post.folder.mails = {5: b"old\r\n"}
    post.look()
    post.folder.uidvalidity, post.folder.mails = 8, {1: b"old\r\n"}
    post.look()
    post.folder.internaldate = NOON + timedelta(minutes=1)
    post.clock.advance(minutes=1)
    post.folder.mails[2] = b"new\r\n"
    post.look()
    assert [(row.uidvalidity, row.uid, row.preexisting) for row in post.mails()] == [(8, 1, True), (8, 2, False)]


def test_a_mail_is_marked_only_after_it_is_safe_and_once(post: Post) -> None:
    post.look()
    post.folder.mails = {5: b"a\r\n"}
    post.look()
    assert post.folder.marked == {5}
    post.folder.marked.clear()
    post.look()
    assert post.folder.marked == set()
    assert all(row.marked for row in post.mails())


def test_a_crash_before_the_mark_is_made_good_at_the_next_look(post: Post) -> None:
    post.look()
    post.folder.mails = {5: b"a\r\n"}
    post.look()
    with post.shell.database.begin() as connection:
        connection.execute(sa.update(MAIL).values(marked=False))
    post.folder.marked.clear()
    post.look()
    assert post.folder.marked == {5}


def test_where_the_site_wants_it_mails_move_to_another_folder(post: Post) -> None:
    post.watch = Watch(mailbox="support", folder="INBOX", processed_folder="Done", backfill=True)
    post.folder.mails = {5: b"a\r\n"}
    post.look()
    assert post.folder.moved == {5: "Done"}
    assert post.folder.marked == set()


def test_the_same_mail_fetched_twice_is_stored_once(post: Post) -> None:
    post.watch = Watch(mailbox="support", folder="INBOX", backfill=True)
    post.folder.mails = {5: b"a\r\n"}
    post.look()
    with post.shell.database.begin() as connection:
        connection.exec_driver_sql("UPDATE mailbox_cursor SET last_uid = 0")
    assert post.look() == 0
    assert post.names().count("message.received") == 1


def test_a_mail_that_cannot_be_fetched_is_set_aside_and_the_others_come_in(post: Post) -> None:
    post.watch = Watch(mailbox="support", folder="INBOX", backfill=True)
    post.folder.mails = {5: b"a\r\n", 6: b"b\r\n", 7: b"c\r\n"}
    post.folder.troubles = {6: FetchTrouble(uidvalidity=7, uid=6, why=Trouble.TOO_LARGE, headers=b"Subject: big\r\n")}
    post.look()
    assert [(row.uid, row.state) for row in post.mails()] == [(5, "received"), (6, "quarantined"), (7, "received")]
    assert "too_large" in post.mails()[1].error
    assert post.troubles


def test_a_mail_that_somebody_deleted_meanwhile_is_no_trouble(post: Post) -> None:
    post.watch = Watch(mailbox="support", folder="INBOX", backfill=True)
    post.folder.mails = {5: b"a\r\n"}
    post.folder.troubles = {5: FetchTrouble(uidvalidity=7, uid=5, why=Trouble.GONE)}
    assert post.look() == 0
    assert (post.mails(), post.troubles) == ([], [])


def test_what_was_sent_is_filed_once_in_the_sent_folder(post: Post) -> None:
    with post.shell.database.begin() as connection:
        outbox.add(connection, effect_row(1, NOON, state="sent", sent_at=NOON))
    post.look()
    post.look()
    assert len(post.folder.filed) == 1


def test_fetching_pauses_while_too_many_mails_wait_to_be_read(post: Post) -> None:
    post.watch = Watch(mailbox="support", folder="INBOX", backfill=True, high_water=50)
    post.folder.mails = dict.fromkeys(range(1, 121), b"a\r\n")
    post.looks_left = 3
    assert post.look() == 50
    assert post.pauses.count(1.0) >= 1


@pytest.mark.parametrize(
    "error",
    [ImapAuthError(), ImapError("down"), sa.exc.OperationalError("x", {}, Exception("disk is full")), OSError(28)],
)
def test_no_trouble_ends_the_watch(post: Post, error: Exception) -> None:
    post.look()
    failing = [error, error]
    look = post.folder.uids_after

    def uids_after(last_uid: int) -> tuple[int, ...]:
        if failing:
            raise failing.pop()
        return look(last_uid)

    post.folder.uids_after = uids_after  # type: ignore[method-assign]  # the double's own trouble
    post.folder.mails = {9: b"new\r\n"}
    post.looks_left = 12
    post.listener().run()
    assert [row.uid for row in post.mails()] == [9]
    assert len(post.troubles) == 2
    assert post.pauses.count(10.0 if is_down(error) else 7.0) == 2
    if isinstance(error, MailbotError):
        assert [name for name in post.names() if name.startswith("mailbox.")] == [
            "mailbox.unreachable",
            "mailbox.recovered",
        ]
