"""Only what the site's own server says of a sender counts (R59)."""

from __future__ import annotations

import pytest

from mailbot.domain import AuthResult
from mailbot.message.authentication import WITHOUT_ID
from mailbot.message.parse import ReadingContext, parse

PASS = "Authentication-Results: mx.acme.example; spf=pass smtp.mailfrom=example.org; dmarc=pass (p=none) header.from=example.org"
ENTRY = "Received: from mail.example.org (mail.example.org [192.0.2.1]) by mx.acme.example (Postfix) with ESMTPS id 1; Sat, 21 Nov 2026 10:00:00 +0100"
INSIDE = "Received: from mx.acme.example by imap.acme.example (Dovecot) with LMTP id 2; Sat, 21 Nov 2026 10:00:01 +0100"
LOCAL = "Received: by 10.0.0.7 with SMTP id 3; Sat, 21 Nov 2026 10:00:02 +0100"
FOREIGN = "Received: from laptop by mail.example.org with ESMTPSA id 4; Sat, 21 Nov 2026 09:59:59 +0100"


def _dmarc(*lines: str, trusted: tuple[str, ...] = ("mx.acme.example",), sender: str = "ann@example.org") -> AuthResult:
    octets = "\n".join((*lines, f"From: {sender}", "", "hello")).encode()
    return parse(octets, ReadingContext(trusted_authserv_ids=trusted)).dmarc


@pytest.mark.parametrize(
    "lines",
    [
        (PASS, ENTRY),
        (ENTRY, PASS),
        (INSIDE, PASS, ENTRY, FOREIGN),
        (INSIDE, ENTRY, PASS, FOREIGN),
        (LOCAL, INSIDE, ENTRY, PASS, FOREIGN),
        (PASS,),
        (ENTRY, "Authentication-Results: mx.acme.example; dkim=pass", PASS, FOREIGN),
    ],
)
def test_the_result_of_our_own_server_counts_where_servers_put_it(lines: tuple[str, ...]) -> None:
    assert _dmarc(*lines) is AuthResult.PASS


@pytest.mark.parametrize(
    "lines",
    [
        (ENTRY, FOREIGN, PASS),
        (FOREIGN, PASS),
        (INSIDE, ENTRY, FOREIGN, PASS),
        (ENTRY, ENTRY, PASS),
        (ENTRY, PASS.replace("mx.acme.example", "mx.evil.example")),
        (ENTRY, PASS.replace("mx.acme.example;", "mx.evil.example (mx.acme.example);")),
        (ENTRY, "Authentication-Results: mx.acme.example; spf=pass (dmarc=pass header.from=example.org)"),
        (ENTRY, PASS.replace("header.from=example.org", "header.from=evil.example")),
        (ENTRY, PASS.replace("dmarc=pass", "dmarc=bestguesspass")),
        (ENTRY, PASS.replace("dmarc=pass", "dmarc=none"), PASS),
        (ENTRY, PASS.replace("Authentication-Results", "X-Authentication-Results")),
        (ENTRY, PASS.replace("Authentication-Results", "ARC-Authentication-Results")),
        (ENTRY,),
    ],
)
def test_what_a_stranger_may_have_written_does_not_count(lines: tuple[str, ...]) -> None:
    assert _dmarc(*lines) is AuthResult.NONE


def test_a_failure_counts_more_than_any_pass() -> None:
    assert _dmarc(ENTRY, PASS.replace("dmarc=pass", "dmarc=fail"), PASS) is AuthResult.FAIL
    assert _dmarc(ENTRY, PASS, PASS.replace("dmarc=pass", "dmarc=fail")) is AuthResult.FAIL


def test_with_no_identifier_configured_everybody_is_unauthenticated() -> None:
    assert _dmarc(PASS, ENTRY, trusted=()) is AuthResult.NONE
    assert _dmarc(PASS, ENTRY, trusted=("", " ")) is AuthResult.NONE


def test_the_results_of_google_are_read_below_its_own_received_line() -> None:
    lines = (
        "Delivered-To: support@acme.example",
        "Received: by 2002:a05:6a10:1234:b0:4c6:1 with SMTP id x; Sat, 21 Nov 2026 01:00:01 -0800 (PST)",
        "ARC-Authentication-Results: i=1; mx.google.com; dmarc=pass header.from=evil.example",
        "Received: from mail.example.org (mail.example.org. [192.0.2.1]) by mx.google.com with ESMTPS id y; Sat, 21 Nov 2026 01:00:00 -0800 (PST)",
        "Received-SPF: pass",
        "Authentication-Results: mx.google.com; dkim=pass header.i=@example.org; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.org",
        FOREIGN,
    )
    assert _dmarc(*lines, trusted=("mx.google.com",)) is AuthResult.PASS


def test_exchange_online_writes_no_identifier_and_is_named_for_it() -> None:
    lines = (
        "Received: from A.eurprd01.prod.outlook.com by B.eurprd01.prod.outlook.com with HTTPS",
        "Received: from mail.example.org (192.0.2.1) by C.mail.protection.outlook.com with Microsoft SMTP Server",
        "Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org; dkim=pass header.d=example.org;dmarc=pass action=none header.from=example.org;compauth=pass reason=100",
        FOREIGN,
    )
    assert _dmarc(*lines, trusted=(WITHOUT_ID,)) is AuthResult.PASS
    assert _dmarc(*lines, trusted=("mx.acme.example",)) is AuthResult.NONE


@pytest.mark.parametrize(
    "value", ["(" * 20_000, "mx.acme.example; dmarc=" * 1_000, ";" * 30_000, "mx.acme.example" + " " * 30_000]
)
def test_a_hostile_result_says_nothing(value: str) -> None:
    assert _dmarc(ENTRY, f"Authentication-Results: {value}") is not AuthResult.PASS
