"""The demo, small: the real daemon, real IMAP and SMTP, real models, invented customers, two weeks in seconds."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import sqlalchemy as sa

from mailbot.demo.coming import Kind
from mailbot.demo.reviewing import LEFT
from mailbot.demo.run import Options, Played, demo
from mailbot.record import journal
from mailbot.record.journal import event_table
from mailbot.shipped import shipped
from mailbot.store.conversations import DECISION
from mailbot.store.mails import MAIL
from mailbot.store.outbox import EFFECT
from mailbot.store.reviews import REVIEW
from mailbot.store.session import open_database, reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("demo")
"""One worker plays the weeks, and all of these tests look at them."""

END = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
MAILS, WEEKS = 40, 2
SHARE = 5
"""The models of this test learn from every so many lines of the corpus: seconds instead of half a minute."""


class Silent:
    """Hears how far the demo is, and keeps it."""

    def __init__(self) -> None:
        self.heard: list[int] = []

    def training(self) -> None:
        self.heard.append(-1)

    def playing(self, done: int) -> None:
        self.heard.append(done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A played demo and its database."""

    played: Played
    database: sa.Engine
    heard: list[int]

    def rows(self, query: sa.Select[Any]) -> list[Any]:
        with reading(self.database) as connection:
            return list(connection.execute(query).all())


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    place = tmp_path_factory.mktemp("demo")
    corpus = place / "corpus"
    corpus.mkdir()
    for file in sorted(shipped("models/corpus").glob("*.jsonl")):
        lines = file.read_text(encoding="utf-8").splitlines()
        (corpus / file.name).write_text("\n".join(lines[::SHARE]) + "\n", encoding="utf-8")
    state = place / "demo-state"
    models = place / "models"
    options = Options(state=state, mails=MAILS, weeks=WEEKS, seed=7, end=END, corpus=corpus, models=models, web_port=0)
    silent = Silent()
    with demo(options, silent) as played:
        database = open_database(f"sqlite:///{state / 'mailbot.db'}")
        yield Run(played=played, database=database, heard=silent.heard)
        database.dispose()


def test_every_mail_is_accounted_for_and_none_is_lost(run: Run) -> None:
    told = run.played.summary.as_json()
    ends = ("answered", "clarified", "routed", "suppressed", "quarantined", "pending")
    assert told["injected"] == MAILS == sum(told[end] for end in ends)
    assert (told["lost"], told["pending"], told["quarantined"]) == (0, 0, 0)
    assert told["answered"] + told["routed"] > told["suppressed"]
    assert run.heard == [-1, *range(MAILS + 1)]


def test_every_mail_has_one_decision_and_every_decision_its_event(run: Run) -> None:
    decided = run.rows(sa.select(DECISION.c.mail_id, DECISION.c.event_id))
    events = run.rows(sa.select(event_table.c.event_id).where(event_table.c.type == "decision.made"))
    assert sorted(row.mail_id for row in decided) == sorted(row.id for row in run.rows(sa.select(MAIL.c.id)))
    assert {row.event_id for row in decided} == {row.event_id for row in events}
    assert len(events) == MAILS


def test_the_record_of_the_weeks_is_whole(run: Run) -> None:
    with reading(run.database) as connection:
        count, _, wrong = journal.verify(connection)
    assert count > 4 * MAILS
    assert wrong == ()


def test_the_weeks_pass_on_the_clock_that_was_handed_in(run: Run) -> None:
    times = [row.received_at for row in run.rows(sa.select(MAIL.c.received_at).order_by(MAIL.c.id))]
    decided = [row.made_at for row in run.rows(sa.select(DECISION.c.made_at).order_by(DECISION.c.id))]
    assert times == sorted(times)
    assert END - timedelta(weeks=WEEKS) <= times[0].replace(microsecond=999999)
    assert times[-1] <= END
    assert times[-1] - times[0] > timedelta(days=8)
    assert all(moment - arrived < timedelta(minutes=1) for arrived, moment in zip(times, decided, strict=True))


def test_what_was_sent_was_sent_and_to_invented_people_only(run: Run) -> None:
    effects = run.rows(sa.select(EFFECT.c.recipient, EFFECT.c.state, EFFECT.c.kind))
    kinds = Counter(row.kind for row in effects)
    assert all(row.recipient.endswith(".example") for row in effects)
    assert {row.state for row in effects} <= {"sent", "bounced"}
    assert kinds["forward"] > 0
    assert kinds["transfer_notice"] > 0


def test_the_time_to_a_reply_is_measured(run: Run) -> None:
    latency = run.played.summary.as_json()["own_latency_ms"]
    assert 0 < latency["p50"] <= latency["p95"]


def test_most_mails_are_letters_of_both_languages(run: Run) -> None:
    kinds, told = run.played.summary.kinds, run.played.summary.as_json()
    assert kinds[Kind.LETTER] + kinds[Kind.EVERYDAY] > MAILS / 2
    assert told["answered"] > 0
    assert {"fr", "en"} <= set(told["by_language"])


def test_colleagues_decided_about_what_waited_and_left_the_last_days_to_the_visitor(run: Run) -> None:
    verdicts = run.rows(sa.select(event_table).where(event_table.c.type == "review.completed"))
    assert len(verdicts) > 3
    assert all(row.actor == "agent" for row in verdicts)
    waiting = run.rows(sa.select(REVIEW).where(REVIEW.c.state == "open", REVIEW.c.drawn.is_(True)))
    assert all(row.since >= END - LEFT - timedelta(days=3) for row in waiting)  # a weekend at most


def test_the_console_lets_the_visitor_in_once_by_the_link(run: Run) -> None:
    link, origin = run.played.login_url, run.played.console_url
    assert link is not None
    assert origin is not None
    with httpx.Client(headers={"Origin": origin}, follow_redirects=True) as visitor:
        assert visitor.get(origin).url.path == "/login"
        assert visitor.get(link).status_code == 200  # looking does not use it up
        inside = visitor.post(link)
        assert inside.status_code == 200
        assert "/login" not in inside.url.path
    with httpx.Client(headers={"Origin": origin}) as other:
        assert other.post(link).status_code == 404


def test_a_directory_that_no_demo_made_is_refused_by_the_command(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    command = [sys.executable, "-m", "mailbot", "demo", "--state", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert "MB-DEMO" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
