"""Copies of what went out lie in the Sent folder, and a server that will not take one is not pestered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mailbot.steps import sent_copies
from mailbot.store import outbox
from tests.databases import sqlite_in
from tests.fakes import NOON, FakeFolder, FixedClock, shell_on
from tests.sending import effect_row
from tests.watching import Post

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def post(tmp_path: Path) -> Post:
    clock = FixedClock()
    return Post(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock)


@dataclass
class Choosy(FakeFolder):
    """A Sent folder that takes no copy of some mails, and counts how often it was offered one."""

    refuses: frozenset[str] = frozenset()
    offered: list[bytes] = field(default_factory=list)

    def append_sent(self, octets: bytes) -> bool:
        self.offered.append(octets)
        if any(name.encode() in octets for name in self.refuses):
            return False
        return super().append_sent(octets)


def sent(post: Post, *numbers: int) -> None:
    with post.shell.database.begin() as connection:
        for number in numbers:
            at = NOON + timedelta(seconds=number)
            outbox.add(connection, effect_row(number, NOON, state="sent", sent_at=at))


def test_a_copy_that_the_server_refuses_does_not_keep_the_others_from_being_filed(post: Post) -> None:
    post.folder = Choosy(refuses=frozenset({"<mb.x1@acme.example>", "<mb.x2@acme.example>"}))
    sent(post, 1, 2, 3, 4)
    listener = post.listener()
    for _ in range(3):
        listener.look()
    assert len(post.folder.filed) == 2
    assert len(post.folder.offered) == 4, "a refused copy is not offered again and again"


def test_a_server_without_a_sent_folder_is_not_offered_every_copy_at_every_look(post: Post) -> None:
    post.folder = Choosy(refuses=frozenset({"@acme.example"}))
    sent(post, *range(1, 11))
    post.look()
    assert len(post.folder.offered) == sent_copies.REFUSALS


def test_a_copy_is_not_offered_for_ever(post: Post) -> None:
    post.folder = Choosy()
    sent(post, 1)
    post.clock.advance(days=8)
    post.look()
    assert post.folder.offered == []


def test_an_id_that_no_server_can_be_asked_for_stops_nothing(post: Post) -> None:
    def refuse(message_id: str) -> bool:
        raise ValueError(message_id)

    post.folder.sent_contains = refuse  # type: ignore[method-assign]  # the double's own trouble
    sent(post, 1)
    post.look()
    assert post.folder.filed == []
    assert "poll.completed" in post.names()
