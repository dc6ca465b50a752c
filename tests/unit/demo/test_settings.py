from __future__ import annotations

import stat
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.demo.people import AGENTS, SUPPORT
from mailbot.demo.settings import clear_state, lend_models, make_password, make_state, write_settings
from mailbot.errors import DemoError
from mailbot.understanding.models import activate, active
from tests.small_models import trained

if TYPE_CHECKING:
    from pathlib import Path


def host() -> Any:
    return SimpleNamespace(imap_port=1143, smtp_port=1025)


def test_a_directory_that_no_demo_made_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    with pytest.raises(DemoError, match="nothing was changed"):
        make_state(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_or_a_link_in_the_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("file", "link"):
        with pytest.raises(DemoError, match="--state"):
            make_state(tmp_path / name)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_place_where_no_directory_can_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DemoError, match="cannot be made"):
        make_state(tmp_path / "file" / "demo-state")


def test_the_directory_is_made_for_the_owner_alone(tmp_path: Path) -> None:
    state = make_state(tmp_path / "demo-state")
    assert state.is_absolute()
    assert stat.S_IMODE(state.stat().st_mode) == 0o700


def test_an_earlier_demo_is_cleared_but_nothing_that_it_links_to(tmp_path: Path) -> None:
    state = make_state(tmp_path / "demo-state")
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").write_text("x")
    (state / "link").symlink_to(tmp_path / "precious")
    (state / "keys").mkdir()
    (state / "keys" / "master.key").write_bytes(b"x")
    (state / "mailbot.db").write_bytes(b"x")
    (state / "lock").touch()
    assert make_state(state) == state
    clear_state(state)
    assert sorted(path.name for path in state.iterdir()) == ["DEMO", "lock"]
    assert (tmp_path / "precious" / "file").exists()


def test_the_password_is_new_each_time_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    state = make_state(tmp_path / "demo-state")
    first = make_password(state)
    assert stat.S_IMODE((state / "password").stat().st_mode) == 0o600
    clear_state(state)
    assert make_password(state) != first


def test_the_settings_are_a_real_settings_file_in_auto_mode(tmp_path: Path) -> None:
    state = make_state(tmp_path / "demo-state")
    loaded = write_settings(state, host(), web_port=None)
    (box,) = loaded.settings.mailbox
    assert loaded.base == state
    assert (box.name, box.address, box.mode) == ("support", SUPPORT, "auto")
    assert (box.imap.port, box.smtp.port) == (1143, 1025)
    assert {name: team.address for name, team in loaded.settings.team.items()} == {
        agent.team: agent.address for agent in AGENTS
    }
    assert "demo" in loaded.settings.site.name
    assert loaded.settings.limits.breaker_floor > 10_000


def test_a_port_for_the_pages_is_taken_over(tmp_path: Path) -> None:
    loaded = write_settings(make_state(tmp_path / "demo-state"), host(), web_port=8025)
    assert loaded.settings.web.bind == "127.0.0.1:8025"


def test_what_a_visitor_does_to_the_models_stays_in_the_demo(tmp_path: Path) -> None:
    models, _, loaded = trained()
    state = make_state(tmp_path / "demo-state")
    lend_models(models, state)
    assert set(active(state / "models").values()) == set(loaded.names)
    activate(state / "models", {"intent": "another"})
    assert active(models)["intent"] == loaded.intent.name
