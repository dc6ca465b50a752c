"""People answer from their own mail program: mailbot sees it in Sent, notes it, and is silent from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mailbot.message.identity import mint_message_id
from mailbot.record.journal import read
from mailbot.steps.colleagues import see_colleagues
from mailbot.store import conversations
from tests.databases import sqlite_in
from tests.fakes import NOON, FakeFolder, FixedClock, shell_on
from tests.sending import conversation_row

if TYPE_CHECKING:
    from pathlib import Path

    from mailbot.steps.shell import Shell

ASKED = "<question@client.example>"
LEA = "lea@client.example"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = shell_on(sqlite_in(tmp_path), FixedClock())
    with shell.database.begin() as connection:
        conversations.add(
            connection, {**conversation_row("c1", NOON), "queue": "orders", "customer": "k1", "participants": [LEA]}
        )
        conversations.remember_id(connection, ASKED, conversation_id="c1")
    return shell


def letter(name: str, answers: str = ASKED, **further: str) -> bytes:
    paul = {"From": "Paul <support@acme.example>", "To": f"Lea <{LEA}>"}
    lines = {**paul, "Message-ID": name, "In-Reply-To": answers, **further}
    return "".join(f"{key}: {value}\r\n" for key, value in lines.items()).encode()


def look(shell: Shell, folder: FakeFolder) -> int:
    return see_colleagues(shell, folder, mailbox="support")


def conversation(shell: Shell) -> Any:
    with shell.database.connect() as connection:
        return conversations.get(connection, "c1")


def events(shell: Shell) -> list[Any]:
    with shell.database.connect() as connection:
        return [event for event, _, _ in read(connection)]


def test_a_colleagues_answer_is_on_record_and_the_conversation_is_theirs(shell: Shell) -> None:
    folder = FakeFolder()
    look(shell, folder)
    folder.sent[1] = letter("<answer@acme.example>")
    assert look(shell, folder) == 1
    (event,) = events(shell)
    assert (event.type, event.conversation_id, event.customer, event.actor) == ("agent.replied", "c1", "k1", "agent")
    assert (conversation(shell).human_owned, conversation(shell).queue) == (True, "")


def test_the_same_answer_is_noted_once(shell: Shell) -> None:
    folder = FakeFolder()
    look(shell, folder)
    folder.sent[1] = letter("<answer@acme.example>")
    assert [look(shell, folder), look(shell, folder)] == [1, 0]


def test_what_was_sent_before_mailbot_started_is_no_answer_to_anything(shell: Shell) -> None:
    folder = FakeFolder(sent={1: letter("<old@acme.example>")})
    assert [look(shell, folder), look(shell, folder)] == [0, 0]
    assert events(shell) == []


def test_our_own_mails_in_sent_are_not_a_colleagues(shell: Shell) -> None:
    folder = FakeFolder()
    look(shell, folder)
    ours = mint_message_id(key=shell.keys.message_id, decision="d1", seq=0, domain="acme.example")
    folder.sent = {1: letter(ours), 2: letter("<x@acme.example>", **{"X-Mailbot": "answer"})}
    assert look(shell, folder) == 0
    assert conversation(shell).human_owned is False


def test_a_mail_to_somebody_else_changes_no_conversation(shell: Shell) -> None:
    folder = FakeFolder()
    look(shell, folder)
    folder.sent[1] = letter("<private@acme.example>", answers="<unknown@elsewhere.example>")
    assert look(shell, folder) == 0
    assert conversation(shell).queue == "orders"


def test_the_customers_answer_to_a_colleague_finds_the_conversation(shell: Shell) -> None:
    folder = FakeFolder()
    look(shell, folder)
    folder.sent[1] = letter("<answer@acme.example>")
    look(shell, folder)
    with shell.database.connect() as connection:
        (row,) = conversations.named(connection, ["<answer@acme.example>"])
    assert row.conversation_id == "c1"


def test_a_renumbered_sent_folder_brings_no_answer_twice(shell: Shell) -> None:
    folder = FakeFolder()
    look(shell, folder)
    folder.sent[1] = letter("<answer@acme.example>")
    look(shell, folder)
    folder.sent_validity = 4
    assert [look(shell, folder), look(shell, folder)] == [0, 0]
    folder.sent[2] = letter("<another@acme.example>")
    assert look(shell, folder) == 1


def test_a_customers_mail_that_is_passed_on_to_a_colleague_is_no_answer_to_the_customer(shell: Shell) -> None:
    folder = FakeFolder()
    look(shell, folder)
    folder.sent[1] = letter("<forward@acme.example>", To="stock@acme.example", References=ASKED)
    assert look(shell, folder) == 0
    assert (events(shell), conversation(shell).human_owned, conversation(shell).queue) == ([], False, "orders")


def test_an_answer_with_the_customer_in_copy_is_an_answer(shell: Shell) -> None:
    folder = FakeFolder()
    look(shell, folder)
    folder.sent[1] = letter("<answer@acme.example>", To="carrier@parcels.example", Cc=f"Lea <{LEA.upper()}>")
    assert look(shell, folder) == 1


def test_an_answer_goes_to_the_conversation_of_its_recipient_and_not_to_one_that_borrowed_the_id(shell: Shell) -> None:
    with shell.database.begin() as connection:
        thief = {**conversation_row("c2", NOON), "participants": ["eve@elsewhere.example"]}
        conversations.add(connection, thief)
        conversations.remember_id(connection, ASKED, conversation_id="c2")
    folder = FakeFolder()
    look(shell, folder)
    folder.sent = {1: letter("<answer@acme.example>"), 2: letter("<other@acme.example>", To="eve@elsewhere.example")}
    assert look(shell, folder) == 2
    assert [event.conversation_id for event in events(shell)] == ["c1", "c2"]


def test_the_mailboxs_own_absence_notice_is_nobodys_answer(shell: Shell) -> None:
    folder = FakeFolder()
    look(shell, folder)
    folder.sent[1] = letter("<absent@acme.example>", **{"Auto-Submitted": "auto-replied"})
    assert look(shell, folder) == 0
    assert conversation(shell).human_owned is False


def test_of_an_erased_customer_the_id_alone_tells_what_was_answered(shell: Shell) -> None:
    with shell.database.begin() as connection:
        conversations.update(connection, "c1", {"participants": []})
    folder = FakeFolder()
    look(shell, folder)
    folder.sent[1] = letter("<answer@acme.example>")
    assert look(shell, folder) == 1
