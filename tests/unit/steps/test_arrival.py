"""When a mail arrived: the server's clock counts, the sender's never does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailbot.steps.arrival import arrival

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SEEN = NOON + timedelta(seconds=5)
HEAD = b"Received: from a by mx.acme.example; Sat, 21 Nov 2026 12:59:50 +0100\r\n"


def test_internaldate_counts_when_it_agrees_with_the_servers_own_header() -> None:
    found = arrival(HEAD + b"\r\n", internaldate=NOON, observed_at=SEEN)
    assert (found.received_at, found.clock_suspect) == (NOON, False)


def test_a_mail_copied_in_later_arrived_when_our_server_took_it() -> None:
    found = arrival(HEAD + b"\r\n", internaldate=NOON + timedelta(days=9), observed_at=NOON + timedelta(days=9))
    assert found.received_at == datetime(2026, 11, 21, 11, 59, 50, tzinfo=UTC)
    assert found.clock_suspect


def test_only_the_topmost_received_counts() -> None:
    older = b"Received: from evil; Mon, 1 Jan 2001 00:00:00 +0000\r\n"
    assert arrival(HEAD + older + b"\r\n", internaldate=NOON, observed_at=SEEN).received_at == NOON


def test_where_the_topmost_received_says_no_time_a_lower_one_is_not_believed() -> None:
    timeless = b"Received: from a by mx.acme.example\r\n"
    lying = b"Received: from evil; Mon, 1 Jan 2001 00:00:00 +0000\r\n"
    found = arrival(timeless + lying + b"\r\n", internaldate=NOON, observed_at=SEEN)
    assert (found.received_at, found.received_header) == (NOON, None)


def test_the_senders_date_is_kept_and_never_used() -> None:
    octets = b"Date: Mon, 1 Jan 2001 00:00:00 +0000\r\n\r\n"
    found = arrival(octets, internaldate=NOON, observed_at=SEEN)
    assert found.received_at == NOON
    assert found.date_header == datetime(2001, 1, 1, tzinfo=UTC)


def test_a_mail_cannot_arrive_after_it_was_seen() -> None:
    found = arrival(b"\r\n", internaldate=NOON + timedelta(hours=2), observed_at=SEEN)
    assert (found.received_at, found.clock_suspect) == (SEEN, True)


def test_a_folded_received_header_is_read() -> None:
    folded = b"Received: from a\r\n\tby mx\r\n ; Sat, 21 Nov 2026 09:00:00 +0000\r\n\r\n"
    found = arrival(folded, internaldate=NOON, observed_at=SEEN)
    assert found.received_header == datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"Received:",
        b"Received: ; ; ;",
        b"Date: \xff\xfe",
        b"Received: x; 99 Foo 99999 99:99:99\r\n",
        b"Date: Fri, 31 Dec 9999 23:59:59 -2359\r\n\r\n",
        b"Date: " + b"(" * 50_000,
        b"\x00" * 1000,
    ],
)
def test_headers_that_make_no_sense_leave_the_servers_time(octets: bytes) -> None:
    assert arrival(octets, internaldate=NOON, observed_at=SEEN).received_at == NOON


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (b"", False),
        (b"Auto-Submitted: no\r\n", False),
        (b"Auto-Submitted: No (really); x=y\r\n", False),
        (b"AUTO-SUBMITTED:\r\n auto-replied; owner=x\r\n", True),
        (b"Auto-Submitted: no\r\nAuto-Submitted: auto-generated\r\n", True),
    ],
)
def test_what_a_mail_says_of_itself_is_told_before_it_is_read(header: bytes, said: bool) -> None:
    octets = header + b"Message-ID:\r\n <a@b.example>\r\n\r\nAuto-Submitted: auto-replied\r\n"
    found = arrival(octets, internaldate=NOON, observed_at=SEEN)
    assert (found.auto_submitted, found.message_id) == (said, "<a@b.example>")
