"""A mailbox's certificate: what was reviewed proves its thresholds, for a while, and every decision names the proof."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from mailbot.learning.certificates import PERIOD
from mailbot.learning.thresholds import NEVER
from mailbot.store.certificates import CERTIFICATE
from mailbot.store.conversations import DECISION
from mailbot.store.session import reading
from tests.certifying import CAUTIOUS, MODEL, Reviewed, reviewed
from tests.databases import sqlite_in
from tests.deciding import Desktop
from tests.fakes import NOON, desk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def box(tmp_path: Path) -> Reviewed:
    return reviewed(sqlite_in(tmp_path))


def test_a_mailbox_says_how_many_reviews_it_still_needs(box: Reviewed) -> None:
    box.mails(112)
    box.mails(20, verdict=None)
    assert box.certifier.tick() == 0
    standing = box.standing
    assert (standing.certified, standing.says) == (False, "not certified: 112 of 300 reviews")
    assert (standing.drawn, standing.certificate, standing.thresholds) == (132, "", ())
    assert standing.cautious == CAUTIOUS
    assert box.in_force() is None
    assert box.changes() == []


def test_enough_reviews_certify_thresholds_with_their_evidence_on_record(box: Reviewed) -> None:
    box.mails(310)
    box.mails(10, verdict="incorrect", sure=0.4)
    assert box.certifier.tick() == 1
    found = box.in_force()
    assert found is not None
    assert found.of("invoice", "fr") < 0.9
    assert found.of("invoice", "en") == NEVER, "nothing is known of another language"
    (change,) = box.changes()
    assert (change["change"], change["certificate"], change["before"]) == ("certified", found.certificate, 0.82)
    assert change["after"] == found.of("invoice", "fr")
    assert change["evidence"]["reviews"] == 320
    assert change["evidence"]["parts"][0]["accepted"] >= 310
    assert box.standing.says.startswith("certified until 2026-12-21: at most 10% of the accepted mails misread")


def test_looking_twice_changes_nothing(box: Reviewed) -> None:
    box.mails(320)
    assert [box.certifier.tick() for _ in range(3)] == [1, 0, 0]
    assert len(box.changes()) == 1


def test_two_processes_that_look_at_once_give_one_certificate(box: Reviewed) -> None:
    box.mails(320)
    with reading(box.shell.database) as connection:
        slow = box.certifier.case_of(connection, "support", MODEL, CAUTIOUS)
    assert box.certifier.tick() == 1
    assert box.certifier.look(slow) is False
    with reading(box.shell.database) as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(CERTIFICATE)).scalar() == 1
    assert len(box.changes()) == 1


def test_none_of_these_is_an_error_of_the_model(box: Reviewed) -> None:
    strange = box.mails(60, verdict=None)
    for mail in strange:
        box.say("review.completed", mail, verdict="incorrect", corrected_intent="other", purpose="audit")
    box.mails(300)
    assert box.certifier.tick() == 1
    assert box.in_force() is None
    assert box.standing.says == "not certified: 360 of 450 reviews; at the last look 360 reviews do not prove 10%"
    assert box.changes() == [], "nothing was certified before and nothing is now"


def test_a_verdict_that_was_corrected_counts_as_corrected(box: Reviewed) -> None:
    wrong = box.mails(60, verdict="incorrect")
    for mail in wrong:
        box.say("review.adjudicated", mail, verdict="correct", purpose="audit")
    box.mails(300)
    box.certifier.tick()
    assert box.in_force() is not None


def test_reviews_that_a_complaint_led_to_and_those_of_another_model_do_not_count(box: Reviewed) -> None:
    box.mails(200, purpose="complaint")
    box.mails(200, model="older-1")
    box.mails(40)
    assert box.standing.says == "not certified: 40 of 300 reviews"


def test_mails_that_were_drawn_for_being_unsure_do_not_count(box: Reviewed) -> None:
    box.mails(200, purpose="audit", p=0.15)
    box.mails(50)
    assert box.standing.says == "not certified: 50 of 300 reviews"


def test_a_mail_of_the_even_slice_is_told_to_be_drawn_for_both_and_reviewed_once(box: Reviewed) -> None:
    office = Desktop(shell=box.shell, clock=box.clock, desk=replace(desk(), audit_rate=1.0))
    (mail,) = office.take("Quels sont vos horaires ?")
    drawn = [payload for name, payload in office.events() if name == "review.sampled"]
    assert [(d["purpose"], d["inclusion_probability"]) for d in drawn] == [("audit", 1.0), ("uniform_calibration", 1.0)]
    box.say("review.completed", mail, verdict="correct", purpose="audit")
    assert box.standing.reviews == 1


def test_a_certificate_ends_and_is_renewed_as_long_as_the_reviews_are_young_enough(box: Reviewed) -> None:
    box.mails(320)
    box.certifier.tick()
    first = box.in_force()
    box.clock.advance(days=29)
    assert box.in_force() == first
    box.clock.now = NOON + PERIOD
    assert box.in_force() is None, "the instant it ends nothing is accepted by it any more"
    assert box.certifier.tick() == 1
    second = box.in_force()
    assert first is not None
    assert second is not None
    assert second.certificate != first.certificate


def test_a_certificate_that_ends_without_a_new_one_is_told_once(box: Reviewed) -> None:
    box.mails(320)
    box.certifier.tick()
    box.clock.advance(days=91)
    assert [box.certifier.tick() for _ in range(2)] == [0, 0]
    assert [change["change"] for change in box.changes()] == ["certified", "expired"]
    assert box.changes()[1]["after"] == 0.82
    assert box.standing.says == "not certified: 0 of 300 reviews; the certificate ended on 2026-12-21"


def test_a_certificate_is_withdrawn_when_more_reviews_speak_against_it(box: Reviewed) -> None:
    box.mails(320)
    box.certifier.tick()
    box.mails(79, verdict="incorrect")
    assert box.certifier.tick() == 0, "the next look needs a quarter more reviews"
    box.mails(1, verdict="incorrect")
    assert box.certifier.tick() == 1
    assert box.in_force() is None
    assert [change["change"] for change in box.changes()] == ["certified", "withdrawn"]


def test_the_looks_of_a_period_share_the_risk(box: Reviewed) -> None:
    for more in (300, 75, 94, 118):
        box.mails(more)
        box.certifier.tick()
    with reading(box.shell.database) as connection:
        rows = connection.execute(sa.select(CERTIFICATE).order_by(CERTIFICATE.c.look)).all()
    assert [row.look for row in rows] == [1, 2, 3, 4]
    assert [round(row.risk, 4) for row in rows] == [0.05, 0.0167, 0.0083, 0.005]
    assert len({row.ends_at for row in rows}) == 1


def test_a_certificate_for_another_budget_does_not_count(box: Reviewed) -> None:
    box.mails(320)
    box.certifier.tick()
    assert box.in_force(budget=0.05) is None
    stricter = replace(box.certifier, budget=0.05)
    assert stricter.tick() == 1
    assert box.in_force(budget=0.05) is not None
    assert box.in_force(budget=0.10) is None


def test_every_decision_names_probabilities_threshold_and_certificate(box: Reviewed) -> None:
    office = Desktop(shell=box.shell, clock=box.clock, desk=replace(desk(), cautious=lambda _: CAUTIOUS))
    office.take("Quels sont vos horaires ?")
    box.mails(320)
    box.certifier.tick()
    office.take("Bonjour, quels sont vos horaires svp ?")
    before, after = office.rows(DECISION)
    certificate = box.standing.certificate
    assert (before.threshold, before.certificate) == (0.82, "")
    assert (after.threshold, after.certificate) == (box.standing.thresholds[0].threshold, certificate)
    assert certificate.startswith("cert-")
    made = [payload for name, payload in office.events() if name == "decision.made"]
    assert [payload.get("certificate") for payload in made] == [None, certificate]
    assert [payload["confidence"] for payload in made] == [0.97, 0.97]


def test_probabilities_of_the_likeliest_intents_stay_with_the_decision(box: Reviewed) -> None:
    office = Desktop(shell=box.shell, clock=box.clock, desk=desk())
    office.take("Quels sont vos horaires ?")
    (row,) = office.rows(DECISION)
    assert row.probabilities == {"opening_hours": 0.97}


def test_the_reviews_of_one_mailbox_prove_nothing_for_another(box: Reviewed) -> None:
    box.mails(320)
    two = replace(box.certifier, mailboxes=("support", "sales"))
    assert two.tick() == 1
    assert [standing.says[:14] for standing in two.standings()] == ["certified unti", "not certified:"]
