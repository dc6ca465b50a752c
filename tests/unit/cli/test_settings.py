"""``mailbot check-config`` and ``config show``: everything wrong at once, and no secret shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.commanding import Operator

MAILBOX = """
[[mailbox]]
name = "support"
address = "support@acme.example"
[mailbox.imap]
host = "imap.acme.example"
username = "support"
password_file = "password"
[mailbox.smtp]
host = "smtp.acme.example"
username = "support"
password_file = "password"
"""


def password(operator: Operator, mode: int = 0o600) -> None:
    path = operator.directory / "password"
    path.write_text("hunter2\n")
    path.chmod(mode)


def test_settings_in_order_are_said_to_be(operator: Operator) -> None:
    password(operator)
    operator.settings.write_text(MAILBOX)
    assert operator.run("check-config").out == "The settings are in order: 1 mailbox.\n"


def test_settings_without_a_mailbox_say_what_to_run(operator: Operator) -> None:
    said = operator.run("check-config")
    assert said.code == 0
    assert "mailbot init" in said.out


def test_every_mistake_is_told_at_once_with_the_nearest_name(operator: Operator) -> None:
    operator.settings.write_text("[site]\nlanguges = ['fr']\ntimezone = 'Paris'\n[engine]\nkind = 'procrastinate'\n")
    said = operator.run("check-config")
    assert said.code == 78
    assert "did you mean 'languages'?" in said.err
    assert "'Paris' is not an IANA time zone" in said.err
    assert "(MB-SETTINGS)" in said.err


def test_an_engine_that_is_not_built_is_refused_with_what_to_use(operator: Operator) -> None:
    operator.settings.write_text("[engine]\nkind = 'procrastinate'\n[database]\nurl = 'postgresql://a@b/c'\n")
    said = operator.run("check-config")
    assert said.code == 78
    assert "Use 'local'" in said.err


def test_secrets_and_policy_are_checked_together(operator: Operator) -> None:
    password(operator, 0o644)
    (operator.directory / "policy.toml").write_text("nonsense = [")
    operator.settings.write_text(MAILBOX + '[policy]\nchain = "policy.toml"\n')
    said = operator.run("check-config")
    assert said.code == 78
    assert said.out.count("Others may read") == 2
    assert "(MB-POLICY)" in said.out
    assert "hunter2" not in said.out


def test_policy_and_replies_are_refused_together(operator: Operator) -> None:
    (operator.directory / "replies").mkdir()
    (operator.directory / "replies" / "refund.toml").write_text("kind = 3\n")
    (operator.directory / "policy.toml").write_text("nonsense = [")
    operator.settings.write_text('[site]\nreplies = "replies"\n[policy]\nchain = "policy.toml"\n')
    said = operator.run("check-config")
    assert said.code == 78
    assert "The policy table is not valid TOML" in said.out
    assert "refund: " in said.out


def test_one_word_where_a_list_is_needed_is_told_in_plain_words(operator: Operator) -> None:
    operator.settings.write_text('[site]\nlanguages = "fr"\n')
    said = operator.run("check-config")
    assert "site.languages: a list is needed" in said.err
    assert "tuple" not in said.err


def test_settings_that_are_no_toml_are_told_with_the_line(operator: Operator) -> None:
    operator.settings.write_text("[site\n")
    said = operator.run("check-config")
    assert (said.code, "line 1" in said.err) == (78, True)


def test_settings_that_are_not_there_say_how_to_make_them(operator: Operator) -> None:
    operator.settings.unlink()
    said = operator.run("check-config", "--config", "absent.toml")
    assert (said.code, "mailbot init" in said.err) == (78, True)


def test_every_setting_is_shown_with_where_it_came_from(operator: Operator) -> None:
    operator.settings.write_text('[site]\nname = "Acme"\n')
    operator.patch.setenv("MAILBOT_WEB__BIND", "127.0.0.1:9000")
    rows = {row["setting"]: row for row in json.loads(operator.run("config", "show", "--json").out)}
    assert (rows["site.name"]["value"], rows["site.name"]["from"]) == ('"Acme"', "file")
    assert rows["web.bind"] == {"setting": "web.bind", "value": '"127.0.0.1:9000"', "from": "MAILBOT_WEB__BIND"}
    assert rows["limits.per_thread"]["from"] == "default"
    table = operator.run("config", "show").out.splitlines()
    assert len(table) == len(rows) + 1


def test_the_password_of_a_database_is_not_shown(operator: Operator) -> None:
    operator.settings.write_text('[database]\nurl = "postgresql://bot:hunter2@db.acme.example/mailbot"\n')
    for words in (("config", "show"), ("config", "show", "--json")):
        said = operator.run(*words)
        assert "hunter2" not in said.out + said.err
        assert "postgresql://bot:***@db.acme.example/mailbot" in said.out


def test_a_wrong_address_of_a_database_does_not_show_its_password(operator: Operator) -> None:
    operator.settings.write_text('[database]\nurl = "mysql://bot:hunter2@db.acme.example/mailbot"\n')
    said = operator.run("check-config")
    assert (said.code, "hunter2" in said.err) == (78, False)
