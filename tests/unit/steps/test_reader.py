"""The reading process: whatever a mail does to it, it costs that mail an attempt and no other mail anything."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest

from mailbot.steps.reader import ChildReader, ReaderClosedError, Reading, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator


def reader_of(models: str = "stub", **changes: float) -> ChildReader:
    return ChildReader(models=models, corpus="", languages=("fr",), module="tests.reading_child", **changes)


@pytest.fixture(scope="module")
def reader() -> Iterator[ChildReader]:
    made = reader_of()
    yield made
    made.close()


def mail(text: str) -> Unread:
    head = "From: lea@client.example\r\nTo: support@acme.example\r\nContent-Type: text/plain; charset=utf-8\r\n"
    return Unread(octets=f"{head}\r\n{text}\r\n".encode())


def read(reader: ChildReader, *texts: str) -> list[Reading]:
    return list(reader.read([mail(text) for text in texts]))


def pid_of(reader: ChildReader) -> int:
    assert reader._child is not None
    return reader._child.pid


def test_mails_are_read_in_order_and_come_back_as_they_were_understood(reader: ChildReader) -> None:
    first, second = read(reader, "Où est ma commande ?", "Merci €")
    assert first.message is not None
    assert second.message is not None
    assert (first.message.new_text, second.message.new_text) == ("Où est ma commande ?", "Merci €")
    assert first.understanding is not None
    assert (first.understanding.intent.label, first.error, first.ended) == ("order_status", "", False)
    assert set(first.ms or {}) == {"parse", "understand"}


def test_one_process_reads_all_mails(reader: ChildReader) -> None:
    read(reader, "Bonjour")
    before = pid_of(reader)
    read(reader, *["Bonjour"] * 30)
    assert pid_of(reader) == before


def test_an_automatic_mail_is_not_understood(reader: ChildReader) -> None:
    (automatic,) = reader.read([Unread(octets=b"From: a@b.example\r\nAuto-Submitted: auto-replied\r\n\r\nSPIN\r\n")])
    assert automatic.message is not None
    assert (automatic.understanding, automatic.understanding_json) == (None, "")


@pytest.mark.parametrize(("deed", "told"), [("SPIN", "ended with -24"), ("EXIT", "ended with 7")])
def test_a_mail_that_ends_the_process_costs_itself_an_attempt_and_the_next_is_read(
    reader: ChildReader, deed: str, told: str
) -> None:
    bad, good = read(reader, deed, "Bonjour")
    assert (bad.message, bad.ended) == (None, True)
    assert told in bad.error
    assert good.message is not None
    assert not good.ended


def test_a_mail_that_only_sleeps_is_stopped_by_the_wall_clock() -> None:
    reader = reader_of(wall_seconds=1.0)
    bad, good = read(reader, "SLEEP", "Bonjour")
    assert "hung and was stopped" in bad.error
    assert good.message is not None
    reader.close()


def test_a_mail_that_eats_memory_gets_an_error_and_the_machine_keeps_its_memory(reader: ChildReader) -> None:
    bad, good = read(reader, "HOARD", "Bonjour")
    assert bad.message is None
    assert "MemoryError" in bad.error or bad.ended
    assert good.message is not None


@pytest.mark.parametrize("deed", ["CALL", "RESOLVE", "PROGRAM", "SHELL"])
def test_nothing_in_a_mail_opens_a_connection_or_starts_a_program(reader: ChildReader, deed: str) -> None:
    (bad,) = read(reader, deed)
    assert bad.error.startswith("PermissionError: the reading process may not do ")
    assert not bad.ended


def test_what_a_library_prints_is_not_taken_for_an_answer(reader: ChildReader) -> None:
    printed, good = read(reader, "PRINT", "Bonjour")
    assert printed.error == ""
    assert good.message is not None
    assert good.message.new_text == "Bonjour"


def test_an_exception_is_told_by_its_kind_first(reader: ChildReader) -> None:
    (bad,) = read(reader, "RAISE")
    assert bad.error.partition(":")[0] == "ValueError"


def test_the_signal_that_ends_mailbot_is_not_for_the_reading_process(reader: ChildReader) -> None:
    read(reader, "Bonjour")
    before = pid_of(reader)
    os.kill(before, signal.SIGTERM)
    os.kill(before, signal.SIGINT)
    assert read(reader, "Bonjour")[0].message is not None
    assert pid_of(reader) == before


def test_models_that_cannot_be_loaded_are_no_mails_fault() -> None:
    with pytest.raises(RuntimeError, match="did not start: the reading process ended with 3"):
        read(reader_of("broken"), "Bonjour")


def test_closing_the_reader_ends_a_mail_that_is_being_read_at_once() -> None:
    reader = reader_of()
    reader.start()
    ended: list[type[BaseException]] = []

    def reading() -> None:
        try:
            read(reader, "SLEEP", "Bonjour")
        except ReaderClosedError as error:
            ended.append(type(error))

    thread = threading.Thread(target=reading)
    thread.start()
    time.sleep(0.3)
    begun = time.monotonic()
    reader.close()
    thread.join(30)
    assert ended == [ReaderClosedError]
    assert time.monotonic() - begun < 20
    with pytest.raises(ReaderClosedError):
        read(reader, "Bonjour")
    reader.close()


def test_a_consumer_that_stops_half_way_leaves_the_reader_usable(reader: ChildReader) -> None:
    readings = reader.read([mail("EXIT"), mail("Bonjour")])
    assert next(readings).ended
    readings.close()
    assert read(reader, "Bonsoir")[0].message is not None
