"""The record that the daemon itself writes gives the figures that what happened asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from analytics.compute import BoardOf, gather, measure_board
from analytics.kpi import Proportion
from mailbot.steps.deliver import Deliverer
from tests.databases import sqlite_in
from tests.deciding import Desktop
from tests.fakes import NOON, FakeHook, FakeOutbound, FakeProbe, FixedClock, desk, shell_on
from tests.unit.analytics.boards import parameters, window

if TYPE_CHECKING:
    from pathlib import Path

WEEK = window("2026-11-16", "2026-11-23")


@pytest.fixture
def office(tmp_path: Path) -> Desktop:
    clock = FixedClock()
    return Desktop(shell=shell_on(sqlite_in(tmp_path), clock), clock=clock, desk=desk())


def send(office: Desktop) -> None:
    Deliverer(
        shell=office.shell,
        desk=office.desk,
        outbound=FakeOutbound(),
        hook=FakeHook(),
        probe=FakeProbe(),
        epoch=1,
        on_trouble=lambda name, text: None,
    ).run()


def board(office: Desktop) -> BoardOf:
    with office.shell.database.connect() as connection:
        facts = gather(connection, WEEK, as_of=office.clock.now, parameters=parameters())
    return measure_board(facts)


def parts(found: BoardOf, name: str) -> tuple[int, int]:
    measured = found.of(name).measured
    assert isinstance(measured, Proportion)
    return measured.numerator, measured.denominator


def test_a_week_of_mails_gives_the_figures_that_a_person_would_count(office: Desktop) -> None:
    office.take("Quels sont vos horaires ?", sender="a@client.example")  # answered, and silence: resolved
    office.take("Où est ma commande ?", sender="b@client.example")  # asked back, and silence: abandoned
    office.take("C'est honteux !", sender="c@client.example")  # handed to a person
    office.take("Je suis absent.", sender="d@client.example", Auto_Submitted="auto-replied")  # counts nowhere
    office.take("Merci !", sender="e@client.example")  # a thread that only says thanks is no demand
    send(office)
    office.clock.now = NOON + timedelta(days=10)
    found = board(office)
    assert parts(found, "fcr") == (1, 2)
    assert parts(found, "fcr_all_demands") == (1, 3)
    assert parts(found, "transfer_rate") == (1, 3)
    assert parts(found, "abandonment_rate") == (1, 3)
    assert parts(found, "unanswered_rate") == (0, 3)
    assert parts(found, "comprehension_apparent") == (4, 4)
    assert parts(found, "fast_reply_rate") == (2, 2)


def test_a_bounced_answer_is_no_answer(office: Desktop) -> None:
    office.take("Quels sont vos horaires ?", sender="a@client.example")
    send(office)
    before = board(office)
    assert parts(before, "delivery_failure_rate") == (0, 1)
    office.clock.now = NOON + timedelta(days=10)
    assert parts(board(office), "answer_rate") == (1, 1)
