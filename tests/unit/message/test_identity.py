"""Our ids cannot be guessed, forged or changed (R29, R26, R58)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.message.identity import SignedId, bounce_address, mint_message_id, read_bounce_address, read_message_id

KEY = b"k" * 32
OURS = mint_message_id(key=KEY, decision="01jd5z", seq=2, domain="acme.example")


def test_an_id_is_the_same_on_every_attempt_and_reads_back() -> None:
    assert mint_message_id(key=KEY, decision="01jd5z", seq=2, domain="acme.example") == OURS
    assert read_message_id(OURS, key=KEY) == SignedId(decision="01jd5z", seq=2)
    assert OURS.startswith("<mb.")
    assert OURS.endswith(".01jd5z.2@acme.example>")


def test_an_id_survives_what_mail_programs_do_to_it() -> None:
    assert read_message_id(f" {OURS.upper()}\r\n", key=KEY) == SignedId(decision="01jd5z", seq=2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<>",
        OURS[1:-1],
        OURS.replace("01jd5z", "01jd60"),
        OURS.replace(".2@", ".3@"),
        OURS.replace("mb.", "mb.a", 1),
        "<mb." + "a" * 26 + ".01jd5z.2@acme.example>",
        OURS + OURS,
        OURS.replace("@", "@x\n@"),
        "<mb." + "a" * 100_000,
        OURS.replace(".2@", ".02@0" * 90),
    ],
)
def test_an_id_that_we_did_not_sign_says_nothing(text: str) -> None:
    assert read_message_id(text, key=KEY) is None


def test_another_key_another_decision_and_another_mail_give_other_ids() -> None:
    assert read_message_id(OURS, key=b"other" * 8) is None
    ids = {
        mint_message_id(key=KEY, decision=decision, seq=seq, domain="acme.example").split(".")[1]
        for decision in ("a", "b", "a1")
        for seq in (1, 11, 2)
    }
    assert len(ids) == 9


def test_a_bounce_address_names_its_mail_and_fits_a_local_part() -> None:
    address = bounce_address(key=KEY, local="support", domain="acme.example", effect="0123456789abcdef0123456789")
    assert address.startswith("support+mb-b-")
    assert len(address.partition("@")[0]) <= 64
    assert read_bounce_address(address, key=KEY) == "0123456789abcdef0123456789"
    assert read_bounce_address(address.upper(), key=KEY) == "0123456789abcdef0123456789"


@pytest.mark.parametrize(
    "change", [("mb-b-", "mb-c-"), ("-17@", "-18@"), ("support+", "support-"), ("@acme", "x@acme")]
)
def test_a_forged_bounce_address_says_nothing(change: tuple[str, str]) -> None:
    address = bounce_address(key=KEY, local="support", domain="acme.example", effect="17")
    assert read_bounce_address(address, key=KEY) == "17"
    assert read_bounce_address(address.replace(*change), key=KEY) is None
    assert read_bounce_address(address, key=b"other" * 8) is None


def test_a_message_id_is_no_bounce_signature() -> None:
    mac = OURS.split(".")[1][:16]
    assert read_bounce_address(f"support+mb-b-{mac}-01jd5z@acme.example", key=KEY) is None


@settings(max_examples=100, deadline=None)
@given(st.from_regex(r"[0-9a-z]{1,30}", fullmatch=True), st.integers(0, 9_999))
def test_every_id_reads_back(decision: str, seq: int) -> None:
    assert read_message_id(
        mint_message_id(key=KEY, decision=decision, seq=seq, domain="acme.example"), key=KEY
    ) == SignedId(decision=decision, seq=seq)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    assert read_message_id(text, key=KEY) is None
    assert read_bounce_address(text, key=KEY) is None
