"""How ``mailbot doctor`` tells what it found: a line a check for people, JSON for programs, and the exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from mailbot.cli import app
from tests.unit.bootstrap.test_doctor import installation

if TYPE_CHECKING:
    from pathlib import Path


def test_people_get_a_line_a_check_and_below_it_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["doctor", "--offline", "--config", str(installation(tmp_path))])
    assert result.exit_code == 0, result.output
    *told, empty, summary = result.stdout.splitlines()
    assert empty == ""
    checks = [line for line in told if line[:4] in {"OK  ", "WARN", "FAIL"}]
    fixes = [line for line in told if line.lstrip().startswith("-> ")]
    assert len(checks) + len(fixes) == len(told)
    assert len(fixes) == sum(line.startswith("WARN") for line in checks)
    assert summary.startswith(f"{len(checks)} checks: ")
    assert summary.endswith(" 0 FAIL.")
    assert "\x1b" not in result.stdout  # colours are for terminals


def test_programs_get_a_list_and_the_exit_code_says_whether_something_failed(tmp_path: Path) -> None:
    path = installation(tmp_path)
    (tmp_path / "password").chmod(0o644)
    result = CliRunner().invoke(app, ["doctor", "--offline", "--json", "--config", str(path)])
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert {tuple(check) for check in found} == {("check", "status", "seen", "fix")}
    assert {check["status"] for check in found} <= {"OK", "WARN", "FAIL"}
    assert all(check["fix"] for check in found if check["status"] != "OK")


def test_settings_that_are_not_there_fail_and_are_no_crash(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["doctor", "--config", str(tmp_path / "absent.toml")])
    assert result.exit_code == 1
    assert "mailbot init" in result.stdout
