"""The events of the record: what they may say, and that they cannot say anything else."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailbot.record.events import BY_TYPE, EVENTS, moment_of, payload_of, problem_with, second, stamp
from mailbot.record.ids import uuid7
from mailbot.record.payloads.mail import MessageReceived, MessageUnderstood


def test_every_kind_of_event_is_named_once_and_says_what_it_is() -> None:
    assert len(BY_TYPE) == len(EVENTS)
    for kind in EVENTS:
        noun, _, verb = kind.TYPE.partition(".")
        assert noun
        assert verb
        assert (kind.__doc__ or "").endswith(".")


def test_no_event_has_a_field_for_a_name_an_address_or_a_text() -> None:
    personal = {"address", "email", "name", "subject", "body", "text", "from", "to_address", "phone"}
    assert not [f"{k.TYPE}.{f.name}" for k in EVENTS for f in fields(k) if f.name in personal]  # type: ignore[arg-type]


def test_what_is_not_known_is_left_out_of_the_payload() -> None:
    payload = payload_of(MessageReceived(uid=7, attachment_types=("application/pdf",), clock_suspect=False))
    assert payload == {"uid": 7, "attachment_types": ["application/pdf"], "clock_suspect": False}


@pytest.mark.parametrize(
    ("reason", "event_type", "payload", "problem"),
    [
        ("all well", "message.received", {"uid": 3}, ""),
        ("an empty payload says nothing wrong", "message.received", {}, ""),
        ("a further field is allowed", "message.received", {"uid": 3, "weather": "rain"}, ""),
        ("null is the same as absent", "message.received", {"uid": None}, ""),
        ("a whole number is a number", "message.understood", {"p": 1}, ""),
        ("a truth value is no number", "message.understood", {"p": True}, "message.understood.p must be float"),
        ("a text is no number", "message.received", {"uid": "3"}, "message.received.uid must be int"),
        ("a list where an object must be", "message.understood", {"probabilities": []}, "must be dict"),
        ("not an object at all", "message.received", [1], "must be a JSON object"),
        ("nobody knows this type", "mail.eaten", {}, "there is no event type"),
    ],
)
def test_a_payload_is_held_against_its_type(reason: str, event_type: str, payload: object, problem: str) -> None:
    found = problem_with(event_type, payload)
    assert (problem in found) if problem else found == "", reason


def test_times_of_the_record_are_whole_seconds_in_utc() -> None:
    paris = datetime(2026, 11, 21, 10, 0, 0, 900_000, tzinfo=timezone(timedelta(hours=1)))
    assert second(paris) == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert stamp(paris) == "2026-11-21T09:00:00Z"
    assert moment_of("2026-11-21T09:00:00Z") == datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-11-21T09:00:00", "2026-13-01T00:00:00Z"])
def test_a_time_without_a_zone_or_a_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        moment_of(text)


def test_identifiers_sort_by_time_and_are_version_7() -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    early, late = uuid7(noon, b"\xff" * 10), uuid7(noon + timedelta(milliseconds=1), b"\x00" * 10)
    assert early < late
    assert (early[12], early[16] in "89ab", len(early)) == ("7", True, 32)


def test_probabilities_of_an_understanding_keep_their_full_precision() -> None:
    assert payload_of(MessageUnderstood(probabilities={"refund": 0.123456}))["probabilities"] == {"refund": 0.123456}
