"""kill -9 at every stop boundary and at random: nothing lost, nothing unrecorded, nothing answered twice (G1).

Over SMTP one case remains open (RFC 1047): killed between the server's taking a mail and our writing it down. There a
second copy may go out, the same to the last byte and under the same Message-ID, and never a third (04-rules 4.1).
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import random
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psutil
import pytest
import sqlalchemy as sa

from mailbot.store.session import open_database, reading
from tests.acceptance.harness import (
    DEADLINE,
    PATIENCE,
    Bot,
    Daemon,
    Inbox,
    Way,
    mail,
    mailbox_table,
    message_id_of,
    run_cli,
    until,
    write_settings,
)
from tests.conftest import pymap_box

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mailbot.demo.mailhost import MailHost

pytestmark = [
    pytest.mark.xdist_group("kill"),
    pytest.mark.skipif(sys.platform != "linux", reason="the daemons of this test die with their parent on Linux only"),
]

ROOT = Path(__file__).resolve().parents[2]
SAFE = frozenset({"deliver.after_claim", "smtp.mail", "smtp.rcpt", "smtp.data", "deliver.after_commit"})
"""Boundaries at which no mail can have been taken without our knowing. At the others one may: the sending thread's own,
and those of the other threads, beside which it goes on sending.
"""
MAILS_AT_MOST = 25
POINTS = (
    "receive.before_commit",
    "receive.after_commit",
    "listen.before_mark",
    "listen.after_mark",
    "process.before_attempt",
    "process.after_attempt",
    "process.after_reading",
    "process.before_commit",
    "process.after_commit",
    "deliver.after_claim",
    "smtp.mail",
    "smtp.rcpt",
    "smtp.data",
    "smtp.dot",
    "smtp.accepted",
    "deliver.after_answer",
    "deliver.before_commit",
    "deliver.after_commit",
    "listen.before_file",
    "listen.after_file",
)
ANSWERED = ("Bonjour, où en est ma commande FR-{0} ?", "Quels sont vos horaires ?", "Hello, where is my order EN-{0}?")
ROUTED = "C'est honteux, ma commande FR-{0} n'est jamais arrivée."
FORBIDDEN: tuple[dict[str, str], ...] = (
    {"Auto-Submitted": "auto-replied"},
    {"List-Id": "<talk.client.example>"},
    {"Precedence": "bulk"},
    {"X-Mailbot": "answer"},
)
LIMITS = {"per_address_per_day": 50, "breaker_floor": 100_000, "uncertain_grace": 0}


class Nursery:
    """The process that starts daemons; at most one lives at a time."""

    def __enter__(self) -> Self:
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.acceptance.kill_child"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._heard: queue.Queue[dict[str, int]] = queue.Queue()
        self._status: int | None = None
        self.pid = 0
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.pid:
            self.kill()
        self._parent.kill()
        self._parent.wait(DEADLINE)

    def start(self, settings: Path, fault: str = "") -> None:
        """Start a daemon, which kills itself at ``fault``: ``point:n`` is the n-th pass of a point."""
        assert not self.pid
        assert self._parent.stdin is not None
        self._parent.stdin.write(json.dumps({"settings": str(settings), "fault": fault}) + "\n")
        self._parent.stdin.flush()
        self.pid = self._heard.get(timeout=DEADLINE)["pid"]

    def watch(self, seconds: float) -> bool:
        """Wait so long for the daemon's end; return whether it has ended."""
        with contextlib.suppress(queue.Empty):
            self._status = self._heard.get(timeout=seconds)["status"] if self._status is None else self._status
        return self._status is not None

    def ended(self) -> int:
        """Wait for the end of the daemon and return how it ended."""
        assert self.watch(DEADLINE), "the daemon still runs"
        status, self._status, self.pid = self._status, None, 0
        assert status is not None
        return status

    def kill(self) -> int:
        """Kill the daemon, if it has not killed itself, and return how it ended."""
        if not self.watch(0.001):
            os.kill(self.pid, signal.SIGKILL)
        return self.ended()

    def _listen(self) -> None:
        assert self._parent.stdout is not None
        for line in self._parent.stdout:
            self._heard.put(json.loads(line))


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """The process that starts daemons, once for the whole run."""
    with Nursery() as found:
        yield found


@dataclass(slots=True)
class Post:
    """What customers and programs have written so far, each from an address of its own."""

    inbox: Inbox
    seed: int
    answerable: dict[str, str] = field(default_factory=dict)
    """Message-ID by sender of what must be answered."""
    forbidden: dict[str, str] = field(default_factory=dict)
    draw: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)  # noqa: S311 - chance for a test, that can be repeated

    @property
    def total(self) -> int:
        """Number of mails."""
        return len(self.answerable) + len(self.forbidden)

    def deliver(self) -> None:
        """Deliver one more mail; three in ten must not be answered."""
        number = self.total
        sender = f"c{number}.{self.inbox.address.partition('@')[0]}@client.example"
        headers, text = {}, self.draw.choice((*ANSWERED, ROUTED)).format(100_000 + number)
        kept = self.answerable
        if self.draw.random() < 0.3:
            headers, kept = self.draw.choice(FORBIDDEN), self.forbidden
        octets = mail(text, to=self.inbox.address, sender=sender, headers=headers)
        self.inbox.deliver(octets)
        kept[sender] = message_id_of(octets)


def check(running: Bot, post: Post, way: Way, *, window: bool) -> list[Any]:
    """Assert that nothing was lost, forgotten, answered against the rules or twice; return the outbox."""
    running.quiet(post.total)
    until(lambda: all(row.filed for row in running.outbox("sent")), "everything filed in Sent")
    running.verify()
    stored = [row.rfc_message_id for row in running.mails()]
    assert sorted(stored) == sorted((*post.answerable.values(), *post.forbidden.values()))
    for name in ("message.received", "message.parsed", "decision.made"):
        told = [event.message_id for event in running.events(name)]
        assert sorted(told) == sorted(row.id for row in running.mails()), name
    rows = running.outbox()
    by_recipient = {row.recipient: row for row in rows}
    assert len(by_recipient) == len(rows)
    assert set(by_recipient) == set(post.answerable)
    for sender in post.answerable:
        copies, row = way.seen(sender), by_recipient[sender]
        assert row.state == "sent" or (row.state == "parked" and row.uncertain == 2), sender
        assert copies or row.state == "parked", f"{sender} got no answer"
        assert {copy.octets for copy in copies} <= {row.octets}, sender
        assert len(copies) <= (1 + min(row.uncertain, 1) if window else 1), f"{sender} got {len(copies)} copies"
    assert not [sender for sender in post.forbidden if way.seen(sender)]
    sent = [event.reply_id for event in running.events("reply.sent")]
    assert sorted(sent) == sorted(row.id for row in rows if row.state == "sent")
    queued = [event.reply_id for event in running.events("reply.queued")]
    assert sorted(queued) == sorted(row.id for row in rows)
    until(lambda: all("$MailbotSeen" in flags for flags in post.inbox.flags().values()), "every mail marked")
    assert sorted(post.inbox.sent_ids()) == sorted(row.rfc_message_id for row in rows if row.state == "sent")
    return rows


def settings_of(inbox: Inbox, way: Way, directory: Path) -> Path:
    """Write the settings of a daemon that will be killed."""
    return write_settings(directory, mailbox_table(inbox, smtp_port=way.port), limits=LIMITS)


def count(settings: Path, table: str) -> int:
    """Return the number of rows of a table, seen from outside; 0 while there is none."""
    path = settings.parent / "state" / "mailbot.db"
    if not path.exists():
        return 0
    database = open_database(f"sqlite:///{path}")
    try:
        with reading(database) as connection:
            return int(connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608 - ours
    except sa.exc.OperationalError:
        return 0
    finally:
        database.dispose()


def test_every_stop_boundary_is_among_those_tested() -> None:
    named = {
        name
        for file in (ROOT / "mailbot" / "steps").glob("*.py")
        for name in re.findall(r'fault\("([a-z_.]+)"\)', file.read_text(encoding="utf-8"))
    }
    assert named == {point for point in POINTS if not point.startswith("smtp.")}


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_a_stop_boundary_loses_nothing_and_answers_nothing_twice(
    nursery: Nursery, inbox: Inbox, way: Way, tmp_path: Path, point: str
) -> None:
    seed = random.SystemRandom().randrange(2**32)
    post = Post(inbox, seed)
    settings = settings_of(inbox, way, tmp_path)
    fault = f"{point}:{post.draw.randint(1, 2)}"
    try:
        nursery.start(settings, fault)
        end = time.monotonic() + DEADLINE
        while not nursery.watch(0.1):
            assert time.monotonic() < end, f"{point} was never reached"
            if post.total < MAILS_AT_MOST:
                post.deliver()
        assert nursery.ended() == -signal.SIGKILL
        with Bot(settings, backfill=True) as running:
            post.deliver()
            rows = check(running, post, way, window=point not in SAFE)
            assert sum(row.uncertain for row in rows) <= 1
            assert {row.state for row in rows} <= {"sent"}
    except BaseException:
        print(f"seed {seed}, killed at {fault}")
        raise


def test_an_answer_in_doubt_twice_is_left_to_a_person_and_never_goes_out_a_third_time(
    nursery: Nursery, inbox: Inbox, way: Way, tmp_path: Path
) -> None:
    post = Post(inbox, seed=1)
    settings = settings_of(inbox, way, tmp_path)
    while not post.answerable:
        post.deliver()
    for _ in range(2):
        nursery.start(settings, "smtp.accepted:1")
        assert nursery.ended() == -signal.SIGKILL
    for _ in range(2):
        with Bot(settings, backfill=True) as running:
            until(lambda: running.outbox("parked"), "parked")
            (row,) = check(running, post, way, window=True)
            (conversation,) = running.conversations()
            assert conversation.queue
            assert conversation.route_reason == "send_failure"
            assert [event.payload["attempt"] for event in running.events("reply.attempted")] == [1, 2]
        assert len(way.seen(row.recipient)) == 2


def test_thirty_kills_at_random_over_two_hundred_mails(
    nursery: Nursery, mail_host: MailHost, way: Way, tmp_path: Path
) -> None:
    seed = random.SystemRandom().randrange(2**32)
    inbox = Inbox(box=pymap_box(mail_host), host=mail_host)
    post = Post(inbox, seed)
    settings = settings_of(inbox, way, tmp_path)
    kills: list[str] = []
    try:
        while len(kills) < 30:
            one_life(nursery, settings, post, kills)
        while post.total < 200:
            post.deliver()
        with Bot(settings, backfill=True) as running:
            rows = check(running, post, way, window=True)
            epochs = [event.payload["epoch"] for event in running.events("worker.started")]
            assert epochs == list(range(1, len(epochs) + 1))  # a start that was killed at once may not be among them
        doubled = [row for row in rows if len(way.seen(row.recipient)) > 1]
        exported = run_cli(settings, "decisions", "export", "--jsonl").stdout.splitlines()
        assert len({json.loads(line)["mail_id"] for line in exported}) == len(exported) == post.total
        assert run_cli(settings, "record", "verify").returncode == 0
        print(f"30 kills, {post.total} mails, {len(doubled)} second copies inside the window of SMTP")
    except BaseException:
        print(f"seed {seed}, kills: {kills}")
        raise


def one_life(nursery: Nursery, settings: Path, post: Post, kills: list[str]) -> None:
    """Start the daemon, let mail come in, and kill it: at a random boundary, or at a random moment of its work."""
    draw = post.draw
    fault = f"{draw.choice(POINTS)}:{draw.randint(1, 4)}" if draw.random() < 0.5 else ""
    decided = count(settings, "decision")
    nursery.start(settings, fault)
    for _ in range(draw.randint(3, 9)):
        if post.total < 200:
            post.deliver()
        time.sleep(draw.uniform(0.0, 0.03))
    if draw.random() < 0.7:
        waits = decided < post.total
        until(lambda: not waits or nursery.watch(0.001) or count(settings, "decision") > decided, "some progress")
    # A boundary that is not reached in this life makes it a kill at a random moment.
    kills.append(fault if nursery.watch(draw.uniform(0.001, 0.3)) else "random")
    assert nursery.kill() == -signal.SIGKILL


@pytest.mark.timeout(400)  # the first test that needs the models trains them
def test_the_real_daemon_killed_while_it_works_leaves_no_child_and_loses_nothing(
    inbox: Inbox, way: Way, tmp_path: Path, models_dir: Path
) -> None:
    site = {"models": str(models_dir)}
    settings = write_settings(tmp_path, mailbox_table(inbox, smtp_port=way.port), limits=LIMITS, site=site)
    post = Post(inbox, seed=7)
    with Daemon(settings) as daemon:
        daemon.ready()
        for _ in range(12):
            post.deliver()
        until(lambda: count(settings, "decision"), "the first of them decided", seconds=PATIENCE)
        children = psutil.Process(daemon.process.pid).children(recursive=True)
        assert children
        assert daemon.stop(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: not any(child.is_running() for child in children), "the reading process gone")
    with Bot(settings) as running:
        running.quiet(post.total)
        running.verify()
        assert not [sender for sender in post.forbidden if way.seen(sender)]
        for row in running.outbox():
            assert 1 <= len(way.seen(row.recipient)) <= 1 + row.uncertain
