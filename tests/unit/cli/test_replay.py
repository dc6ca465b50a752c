"""``mailbot replay``: the same settings as every other command."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.commanding import Operator


def test_a_mail_is_replayed_with_the_settings_that_the_environment_names(operator: Operator) -> None:
    broken = operator.settings.rename(operator.directory / "other.toml")
    broken.write_text('[policy]\nchain = "absent.toml"\n')
    operator.patch.setenv("MAILBOT_CONFIG", str(broken))
    said = operator.run("replay", "mail.eml")
    assert (said.code, "absent.toml" in said.err) == (78, True)
