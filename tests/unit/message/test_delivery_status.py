"""The fields that programs read in a bounce (RFC 3464), as programs really write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.message.delivery_status import best_status, enhanced_status, read_delivery_status, read_status_lines


def test_fields_are_unfolded_and_types_are_taken_off() -> None:
    (status,) = read_delivery_status(
        b"Reporting-MTA: dns; mx\n\nOriginal-Recipient: rfc822;Ann@Example.org\nFinal-Recipient: RFC822;<a@i.example.org> (Ann)\n"
        b"Action: failed (permanent)\nStatus: 5.1.1 (no such user)\nDiagnostic-Code: X-Postfix; 550\n 5.1.1 unknown\n"
    )
    assert (status.original, status.final, status.address) == ("ann@example.org", "a@i.example.org", "ann@example.org")
    assert (status.action, status.status, status.diagnostic) == ("failed", "5.1.1", "550 5.1.1 unknown")


def test_an_original_without_a_domain_gives_way_to_the_final_address() -> None:
    (status,) = read_delivery_status(b"Original-Recipient: LOCAL;ann\nFinal-Recipient: rfc822; ann@example.org\n")
    assert status.address == "ann@example.org"


def test_each_recipient_comes_once_and_the_record_of_the_server_is_none() -> None:
    octets = (
        b"Reporting-MTA: dns; mx\nAction: failed\n\n"
        + b"Final-Recipient: rfc822; a@example.org\nAction: failed\n\n" * 300
    )
    assert [status.address for status in read_delivery_status(octets)] == ["a@example.org"]
    assert (
        len(
            read_delivery_status(
                b"".join(b"Final-Recipient: rfc822; a%d@example.org\n\n" % number for number in range(300))
            )
        )
        == 100
    )


def test_words_between_the_fields_are_passed_over() -> None:
    lines = [
        "Hello,",
        "Final-Recipient: rfc822; a@example.org",
        "we are sorry",
        "Action: failed",
        "Status: 5.2.2",
        "",
        "Bye: now",
    ]
    (status,) = read_status_lines(lines)
    assert (status.address, status.action, status.status) == ("a@example.org", "failed", "5.2.2")


@pytest.mark.parametrize(
    ("status", "diagnostic", "best"),
    [
        ("5.0.0", "550 5.1.1 no", "5.1.1"),
        ("5.5.0", "550 no", "5.5.0"),
        ("", "552 5.2.2 full", "5.2.2"),
        ("4.4.7", "421 4.4.2 x", "4.4.7"),
        ("2.0.0", "", "2.0.0"),
        ("", "", ""),
    ],
)
def test_the_more_telling_code_is_kept(status: str, diagnostic: str, best: str) -> None:
    assert best_status(status, diagnostic) == best


@pytest.mark.parametrize("text", ["192.0.2.1", "version 5.6.0.1", "Mailman 2.0.12", "5.1", "x5.1.1", "15.1.1"])
def test_numbers_that_are_no_code_are_none(text: str) -> None:
    assert enhanced_status(text) == ""


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_report_raises(octets: bytes) -> None:
    read_delivery_status(b"Final-Recipient: rfc822;" + octets)
