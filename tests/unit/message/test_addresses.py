"""Address lists as they come, and as attackers write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.domain import Address
from mailbot.message.addresses import (
    is_own_name,
    normal_address,
    normal_domain,
    parse_addresses,
    read_address_list,
    same_organisation,
)
from tests.cost import cost

# A raw header value, and the (address, name) pairs in it.
READ: tuple[tuple[str, list[tuple[str, str]]], ...] = (
    ("alice@example.org", [("alice@example.org", "")]),
    ("Alice <Alice@Example.ORG>", [("alice@example.org", "Alice")]),
    ('"Doe, John" <j@example.org>, b@example.fr (Bob (the) B)', [("j@example.org", "Doe, John"), ("b@example.fr", "Bob (the) B")]),
    ("=?utf-8?q?Ren=C3=A9?= Dupont <r@example.fr>", [("r@example.fr", "René Dupont")]),
    ('"=?utf-8?b?UmVuw6k=?=" <r@example.fr>', [("r@example.fr", "René")]),
    ("alice@example.org <bob@evil.example>", [("bob@evil.example", "alice@example.org")]),
    ('"alice@example.org" <bob@evil.example>', [("bob@evil.example", "alice@example.org")]),
    ("Dupont, Jean <j@example.fr>", [("j@example.fr", "Jean")]),
    ("Team: a@example.org, D <d@example.org>;", [("a@example.org", ""), ("d@example.org", "D")]),
    ("undisclosed-recipients:;", []),
    ("<@a.example,@b.example:c@example.org>", [("c@example.org", "")]),
    ('"john.doe"@example.org', [("john.doe@example.org", "")]),
    ('"john doe"@example.org', [('"john doe"@example.org', "")]),
    ("postmaster@[192.0.2.1]", [("postmaster@[192.0.2.1]", "")]),
    ("x@MÜNCHEN.example", [("x@xn--mnchen-3ya.example", "")]),
    ("x@faß.example", [("x@xn--fa-hia.example", "")]),
    ("taro..san.@docomo.example", [("taro..san.@docomo.example", "")]),
    ("a@example.org,, b@example.org,", [("a@example.org", ""), ("b@example.org", "")]),
    ("Ann\u202e <ann@example.org>", [("ann@example.org", "Ann")]),
    ("  \t", []),
    ("", []),
)  # fmt: skip


@pytest.mark.parametrize(("raw", "expected"), READ)
def test_an_address_list_is_read_entry_by_entry(raw: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.address, one.name) for one in parse_addresses(raw)] == expected


@pytest.mark.parametrize(
    "raw",
    ["alice@example.org)bob@evil.example", "alice@example.org<bob@evil.example", "<a@example.org><b@example.org>", "a@example.org b@example.org", "<a@example.org> b", "a@b@example.org", '"unterminated <a@example.org>', "a@example.org>", "a@-example.org", "a@example..org", "a b@example.org", "a\x00@example.org", "=?utf-8?q?a=40example.org?= <", "a@exam ple.org", "(a)b@example.org(c)d@evil.example", "a@example.org\udc80"],
)  # fmt: skip
def test_what_is_not_exactly_an_address_is_left_out_and_counted(raw: str) -> None:
    found = read_address_list(raw)
    assert found.addresses == ()
    assert found.unread >= 1


def test_an_encoded_word_is_never_read_as_an_address() -> None:
    assert parse_addresses("=?utf-8?q?boss=40acme.example?=") == ()
    assert parse_addresses("=?utf-8?q?=3Cboss=40acme.example=3E?= <eve@evil.example>") == (
        Address(address="eve@evil.example", name="<boss@acme.example>"),
    )


def test_a_kelvin_sign_is_not_a_k() -> None:
    assert normal_address("mi\u212ae@example.org") != "mike@example.org"
    assert normal_address("MIKE@example.org") == "mike@example.org"


def test_group_syntax_is_reported() -> None:
    assert read_address_list("Team: a@example.org;").group
    assert not read_address_list("a@example.org").group


def test_only_so_many_recipients_are_looked_at() -> None:
    found = read_address_list(", ".join(f"u{number}@example.org" for number in range(500)), 100)
    assert len(found.addresses) == 100
    assert found.more


@pytest.mark.parametrize(
    "domain",
    [
        "",
        ".",
        "exa mple.org",
        "a" * 64 + ".org\u0301" * 60,
        "example.org/evil",
        "\u2100.org",
        "a.\u3002b",
        "example.org\u200b",
        "x_\ud800.org",
    ],
)
def test_a_domain_that_is_none_is_refused(domain: str) -> None:
    assert normal_domain(domain) is None


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("example.org", "example.org", True),
        ("mail.example.org", "example.org", True),
        ("a.example.org", "b.example.org", True),
        ("a.example.co.uk", "b.example.co.uk", True),
        ("example.org", "example.com", False),
        ("a.co.uk", "b.co.uk", False),
        ("a.gouv.fr", "b.gouv.fr", False),
        ("evilexample.org", "example.org", False),
        ("a.org", "b.org", False),
        ("org", "org", True),
        ("", "", False),
        ("example.org", "", False),
    ],
)
def test_two_domains_are_one_organisations_only_when_they_share_a_name_of_its_own(
    first: str, second: str, same: bool
) -> None:
    assert same_organisation(first, second) is same
    assert same_organisation(second, first) is same


def test_a_public_suffix_is_nobodys_name() -> None:
    assert [is_own_name(name) for name in ("org", "co.uk", "gouv.fr", "example.org", "example.co.uk")] == [
        False,
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    "piece", ["(", "<", '"', '\\"', '<"', '<a"b"', "a ", '<"\\"', '("', "x@é.", "a:", ",", "a@b,", "(()"]
)
def test_a_hostile_list_is_read_in_linear_time(piece: str) -> None:
    raw = piece * (32_000 // len(piece))
    assert cost(lambda: read_address_list(raw)) < 20


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from('ab@.<>()",:;\\ =?\u00e9\x00[]'), max_size=60))
def test_no_list_raises_and_every_address_is_one(raw: str) -> None:
    for address in parse_addresses(raw):
        assert normal_address(address.address) == address.address


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_no_text_raises(raw: str) -> None:
    read_address_list(raw)
    normal_address(raw)
