"""``mailbot replay``: the same settings as every other command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailbot.bootstrap import place
from mailbot.loading import Loaded
from mailbot.settings import Settings
from tests.small_models import trained

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.commanding import Operator


def test_a_mail_is_replayed_with_the_settings_that_the_environment_names(operator: Operator) -> None:
    broken = operator.settings.rename(operator.directory / "other.toml")
    broken.write_text('[policy]\nchain = "absent.toml"\n')
    operator.patch.setenv("MAILBOT_CONFIG", str(broken))
    said = operator.run("replay", "mail.eml")
    assert (said.code, "absent.toml" in said.err) == (78, True)


def test_whoever_waits_for_the_models_is_told_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, corpus, _ = trained()
    monkeypatch.setattr(place, "shipped", lambda _: corpus)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    told: list[str] = []
    for _ in range(2):
        place.models_for_replay(Loaded(settings=Settings(), origins={}, path=None), tell=told.append)
    assert [word.startswith("Making the models") for word in told] == [True]
    assert str(tmp_path) in told[0]
