"""The installation's secret: made once, readable by nobody else, one key for each purpose."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from mailbot.errors import SecretError
from mailbot.steps.keys import derive, load_keys

if TYPE_CHECKING:
    from pathlib import Path


def test_the_key_is_made_once_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    first = load_keys(path)
    assert load_keys(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = derive(b"\x01" * 32)
    assert len({keys.message_id, keys.bounce, keys.customer, keys.link, keys.draw}) == 5


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    load_keys(path)
    path.chmod(0o644)
    with pytest.raises(SecretError, match="chmod 600"):
        load_keys(path)


def test_a_damaged_key_is_refused_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(SecretError, match="damaged"):
        load_keys(path)
    assert path.read_bytes() == b"short"


def test_a_pseudonym_tells_customers_apart_and_says_nothing_of_the_address() -> None:
    keys, others = derive(b"\x01" * 32), derive(b"\x02" * 32)
    lea = keys.pseudonym("lea@client.example")
    assert lea == keys.pseudonym("Lea@Client.example")
    assert lea not in {keys.pseudonym("leo@client.example"), others.pseudonym("lea@client.example")}
    assert "lea" not in lea
    assert keys.pseudonym("") == ""
