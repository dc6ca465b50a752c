"""The checks of doctor that need no server: interpreter, clock, disk, modes."""

from __future__ import annotations

import email.policy
import email.utils
import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mailbot.steps.checks import (
    Level,
    address_confusion,
    check_clock,
    check_disk,
    check_private,
    check_python,
    header_injection,
)
from tests.fakes import NOON

if TYPE_CHECKING:
    from pathlib import Path

REPAIRED_HEADERS = hasattr(email.policy.default, "verify_generated_headers")
"""The attribute came with the repair of CVE-2024-6923."""
REPAIRED_ADDRESSES = hasattr(email.utils, "supports_strict_parsing")
"""The same for CVE-2023-27043."""


def test_the_interpreters_faults_are_found_by_trying_them_out() -> None:
    assert header_injection() is not REPAIRED_HEADERS
    assert address_confusion() is not REPAIRED_ADDRESSES


def test_a_faulty_interpreter_is_a_warning_and_not_a_reason_to_stop() -> None:
    check = check_python()
    assert check.level is (Level.OK if REPAIRED_HEADERS and REPAIRED_ADDRESSES else Level.WARN)
    assert bool(check.fix) is (check.level is Level.WARN)
    assert ("has CVE-2024-6923" in check.seen) is not REPAIRED_HEADERS


@pytest.mark.parametrize(
    ("last_event", "installed", "level"),
    [
        (None, -30, Level.OK),  # a new installation
        (-1, -30, Level.OK),
        (0.001, -30, Level.OK),  # two clocks that differ by a minute
        (2, -30, Level.FAIL),  # the clock was set back
        (None, 40, Level.FAIL),  # a machine that woke up in another year
        (None, 0.5, Level.OK),  # installed in another time zone
    ],
)
def test_a_clock_that_goes_wrong_is_noticed(last_event: float | None, installed: float, level: Level) -> None:
    event = NOON + timedelta(days=last_event) if last_event is not None else None
    check = check_clock(now=NOON, last_event=event, installed=NOON + timedelta(days=installed))
    assert check.level is level
    assert ("NTP" in check.fix) is (level is Level.FAIL)


def test_the_disk_is_looked_at_before_the_directory_is_there(tmp_path: Path) -> None:
    check = check_disk(tmp_path / "not" / "yet")
    assert "GB free" in check.seen
    assert not (tmp_path / "not").exists()


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701])
def test_a_directory_that_others_may_enter_fails_with_the_command_that_helps(tmp_path: Path, mode: int) -> None:
    state = tmp_path / "state"
    state.mkdir()
    state.chmod(mode)
    check = check_private("state", state, missing="later")
    assert (check.level, check.fix) == (Level.FAIL, f"Run: chmod 700 {state}")
    state.chmod(0o700)
    assert check_private("state", state, missing="later").level is Level.OK


def test_a_file_that_others_may_read_fails_and_one_that_is_not_there_yet_is_fine(tmp_path: Path) -> None:
    key = tmp_path / "master.key"
    assert check_private("keys", key, missing="made later").seen.endswith("made later")
    key.write_bytes(b"k" * 32)
    key.chmod(0o644)
    assert check_private("keys", key, missing="").fix == f"Run: chmod 600 {key}"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_can_never_be_made_fails_before_the_first_start(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    check = check_private("state", tmp_path / "not" / "yet", missing="later")
    assert (check.level, f"{tmp_path} is not yours to write" in check.seen) == (Level.FAIL, True)
