"""Letting people into the console from the command line: the first administrator has no other way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.commanding import Operator

LEA = "lea@acme.example"


def test_the_first_administrator_gets_a_link_and_no_password(operator: Operator) -> None:
    said = operator.run("user", "add", "Lea@Acme.example", "--role", "admin", "--name", "Léa")
    assert said.code == 0
    assert "http://127.0.0.1:8025/invite/" in said.out
    listed = json.loads(operator.run("user", "list", "--json").out)
    assert [(row["address"], row["role"], row["state"]) for row in listed] == [(LEA, "admin", "invited")]


def test_two_accounts_for_one_address_are_refused(operator: Operator) -> None:
    operator.run("user", "add", LEA)
    said = operator.run("user", "add", "LEA@acme.example")
    assert (said.code, "(MB-USER)" in said.err) == (1, True)


def test_what_is_no_role_no_address_and_no_mailbox_is_refused(operator: Operator) -> None:
    assert "Choose agent, manager or admin" in operator.run("user", "add", LEA, "--role", "boss").err
    assert "not a mail address" in operator.run("user", "add", "lea").err
    assert "no mailbox sales" in operator.run("user", "add", LEA, "--mailbox", "sales").err
    assert json.loads(operator.run("user", "list", "--json").out) == []


def test_a_password_comes_by_standard_input_and_must_be_long(operator: Operator) -> None:
    operator.input = "short\n"
    assert operator.run("user", "add", LEA, "--stdin").code == 1
    operator.input = "the quick brown mailbot\n"
    said = operator.run("user", "add", LEA, "--stdin")
    assert (said.code, "invite" in said.out) == (0, False)
    assert json.loads(operator.run("user", "list", "--json").out)[0]["state"] == "active"


def test_somebody_who_left_is_disabled_and_may_come_back(operator: Operator) -> None:
    operator.run("user", "add", LEA)
    assert "no longer" in operator.run("user", "disable", LEA).out
    assert json.loads(operator.run("user", "list", "--json").out)[0]["state"] == "disabled"
    assert "again" in operator.run("user", "disable", LEA, "--undo").out
    assert json.loads(operator.run("user", "list", "--json").out)[0]["state"] == "invited"


def test_a_forgotten_password_is_a_new_link(operator: Operator) -> None:
    operator.run("user", "add", LEA)
    assert "/invite/" in operator.run("user", "password", LEA).out
    assert operator.run("user", "password", "nobody@acme.example").code == 1


@pytest.mark.parametrize(
    "words", [("add", LEA), ("list",), ("disable", LEA), ("password", LEA)], ids=lambda words: words[0]
)
def test_in_the_wrong_directory_nobody_is_let_in_and_nothing_is_made(
    operator: Operator, words: tuple[str, ...]
) -> None:
    operator.settings.unlink()
    operator.file.unlink()
    operator.file.parent.rmdir()
    said = operator.run("user", *words)
    assert (said.code, "Name the settings with --config" in said.err) == (1, True)
    assert list(operator.directory.iterdir()) == []


def test_the_first_account_may_come_before_the_first_start(operator: Operator) -> None:
    operator.file.unlink()
    assert operator.run("user", "add", LEA, "--role", "admin").code == 0
    operator.file.unlink()
    operator.settings.unlink()
    operator.patch.setenv("MAILBOT_SITE__STATE_DIR", str(operator.directory / "elsewhere"))
    assert operator.run("user", "add", LEA, "--role", "admin").code == 0
    assert (operator.directory / "elsewhere" / "mailbot.db").exists()


def test_an_empty_console_says_how_the_first_person_comes_in(operator: Operator) -> None:
    assert "mailbot user add ADDRESS --role admin" in operator.run("user", "list").out
