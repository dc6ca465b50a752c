"""What ``mailbot init`` writes, what it asks, what it refuses; the servers are looked at by tests/acceptance."""

from __future__ import annotations

import os
import stat
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from mailbot.bootstrap.desks import desks_of
from mailbot.cli import app
from mailbot.errors import PolicyError, SecretError, SettingsError, TemplateError
from mailbot.loading import load
from mailbot.shipped import shipped

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

SERVERS = ("--imap-host", "imap.acme.example", "--smtp-host", "smtp.acme.example", "--password-env", "IMAP_PASSWORD")
ADDRESS = ("--address", "support@acme.example")


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password in the environment, and no settings there."""
    for name in [name for name in os.environ if name.startswith("MAILBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("IMAP_PASSWORD", "hunter2")


def init(directory: Path, *options: str, typed: str | None = None) -> Result:
    """Run ``mailbot init`` without looking at servers; ``typed`` is what a person types, else nobody is asked."""
    asked = ("--yes",) if typed is None else ()
    return CliRunner().invoke(app, ["init", str(directory), "--skip-tests", *asked, *options], input=typed)


def written(directory: Path) -> dict[str, Any]:
    """Return the settings that were written."""
    return tomllib.loads((directory / "mailbot.toml").read_text(encoding="utf-8"))


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- without questions ------------------------------------------------------------------------------------------------


def test_a_site_is_set_up_without_a_question_and_sends_nothing(tmp_path: Path) -> None:
    site = tmp_path / "etc" / "mailbot"
    result = init(site, *ADDRESS, *SERVERS)
    assert result.exit_code == 0
    settings = written(site)
    assert settings["site"] == {
        "name": "Acme",
        "languages": ["fr", "en"],
        "timezone": "Europe/Paris",
        "replies": "replies",
        "facts": "site.toml",
    }
    assert settings["policy"] == {"chain": "policy.toml"}
    (box,) = settings["mailbox"]
    assert (box["name"], box["address"], box["mode"]) == ("support", "support@acme.example", "shadow")
    assert box["imap"]["password_env"] == box["smtp"]["password_env"] == "IMAP_PASSWORD"
    assert (box["imap"]["port"], box["smtp"]["port"], box["smtp"]["security"]) == (993, 587, "starttls")
    assert "hunter2" not in (site / "mailbot.toml").read_text()
    assert f"mailbot doctor --config {site / 'mailbot.toml'}" in result.stdout
    assert result.stdout.count("--config") == 3


def test_what_was_written_is_what_mailbot_starts_from(tmp_path: Path) -> None:
    init(tmp_path, *ADDRESS, *SERVERS)
    loaded = load(tmp_path / "mailbot.toml", {})
    (desk,) = desks_of(loaded).values()
    assert len(desk.replies.entries) == len(list((shipped("config") / "replies").iterdir()))
    for name in ("site.toml", "policy.toml", "files/returns-form.txt"):
        assert (tmp_path / name).read_bytes() == (shipped("config") / name).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "files", "mailbot.toml", "policy.toml", "replies", "site.toml",
    ]  # fmt: skip


def test_files_can_be_read_by_whatever_user_mailbot_runs_as(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        init(tmp_path / "etc", *ADDRESS, *SERVERS)
    finally:
        os.umask(before)
    place = tmp_path / "etc"
    assert mode_of(place / "mailbot.toml") == mode_of(place / "replies" / "refund.toml") == 0o644
    assert mode_of(place) == mode_of(place / "replies") == 0o755


def test_everything_that_is_missing_is_said_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    site = tmp_path / "new"
    result = init(site)
    assert result.exit_code == 2
    for option in ("--address", "--imap-host", "--smtp-host", "--password-file or --password-env"):
        assert option in result.stderr
    assert not site.exists()


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--address", "support"), "is not a mail address"),
        (("--provider", "gmial"), "is none of gmail, microsoft"),
        (("--timezone", "Paris"), "no time zone"),
        (("--languages", " , "), "Name at least one"),
        (("--imap-security", "ssl"), "--imap-security"),
        (("--imap-port", "70000"), "--imap-port"),
    ],
)
def test_an_option_that_cannot_be_is_wrong_usage(tmp_path: Path, options: tuple[str, str], word: str) -> None:
    result = init(tmp_path, *ADDRESS, *SERVERS, *options)
    assert result.exit_code == 2
    assert word in " ".join(result.stderr.split())
    assert list(tmp_path.iterdir()) == []


def test_settings_that_are_there_are_never_overwritten_without_a_question(tmp_path: Path) -> None:
    (tmp_path / "mailbot.toml").write_text("# mine\n")
    result = init(tmp_path, *ADDRESS, *SERVERS)
    assert result.exit_code == 1
    assert "nothing was changed" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mailbot.toml"]
    assert (tmp_path / "mailbot.toml").read_text() == "# mine\n"


@pytest.mark.parametrize("name", ['L\'"Épicerie" du\\coin', "a\nb = 1", "日本 & Söhne €", "]\n[database]"])
def test_a_name_is_a_name_whatever_its_signs(tmp_path: Path, name: str) -> None:
    assert init(tmp_path, *ADDRESS, *SERVERS, "--name", name).exit_code == 0
    assert written(tmp_path)["site"]["name"] == name
    assert set(written(tmp_path)) == {"site", "policy", "mailbox"}


def test_gmail_needs_no_server_names(tmp_path: Path) -> None:
    init(tmp_path, "--address", "shop@gmail.com", "--password-env", "IMAP_PASSWORD")
    (box,) = written(tmp_path)["mailbox"]
    assert (box["imap"]["host"], box["imap"]["port"]) == ("imap.gmail.com", 993)
    assert (box["smtp"]["host"], box["smtp"]["port"], box["smtp"]["security"]) == ("smtp.gmail.com", 587, "starttls")
    assert box["authserv_id"] == ["mx.google.com"]


def test_microsoft_logs_in_with_a_token_and_sends_from_the_plain_address(tmp_path: Path) -> None:
    result = init(tmp_path, *ADDRESS, "--provider", "microsoft")
    assert (result.exit_code, "--oauth-file" in result.stderr) == (2, True)
    credentials = tmp_path / "entra.json"
    credentials.write_text('{"tenant_id": "t", "client_id": "c", "client_secret": "s"}')
    assert init(tmp_path, *ADDRESS, "--provider", "microsoft", "--oauth-file", str(credentials)).exit_code == 0
    (box,) = written(tmp_path)["mailbox"]
    for server in (box["imap"], box["smtp"]):
        assert (server["oauth"], server["oauth_file"]) == ("microsoft", str(credentials))
        assert "password_env" not in server
    assert (box["authserv_id"], box["smtp"]["bounce_tag"]) == (["without-id"], False)


def test_the_way_out_may_have_a_login_of_its_own_or_none(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("pw")
    secret.chmod(0o600)
    options = ("--smtp-username", "relay", "--smtp-password-file", str(secret))
    init(tmp_path / "a", *ADDRESS, *SERVERS, *options)
    (box,) = written(tmp_path / "a")["mailbox"]
    assert (box["smtp"]["username"], box["smtp"]["password_file"]) == ("relay", str(secret))
    assert box["imap"]["password_env"] == "IMAP_PASSWORD"
    init(tmp_path / "b", *ADDRESS, *SERVERS, "--smtp-username", "")
    (box,) = written(tmp_path / "b")["mailbox"]
    assert box["smtp"]["username"] == ""
    assert not {"password_env", "password_file"} & set(box["smtp"])


def test_the_state_may_lie_elsewhere(tmp_path: Path) -> None:
    init(tmp_path / "etc", *ADDRESS, *SERVERS, "--state-dir", str(tmp_path / "var"), "--languages", "en")
    assert written(tmp_path / "etc")["site"]["state_dir"] == str(tmp_path / "var")
    assert written(tmp_path / "etc")["site"]["languages"] == ["en"]


# --- what is refused --------------------------------------------------------------------------------------------------


def test_a_password_never_travels_in_clear_text(tmp_path: Path) -> None:
    result = init(tmp_path / "new", *ADDRESS, *SERVERS, "--imap-security", "none")
    assert isinstance(result.exception, SettingsError)
    assert "loopback only" in str(result.exception)
    assert not (tmp_path / "new").exists()


def test_a_password_that_others_may_read_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("pw")
    secret.chmod(0o644)
    servers = ("--imap-host", "imap.acme.example", "--smtp-host", "smtp.acme.example", "--password-file", str(secret))
    result = init(tmp_path / "new", *ADDRESS, *servers)
    assert isinstance(result.exception, SecretError)
    assert not (tmp_path / "new").exists()


def test_a_language_nobody_has_written_replies_in_is_refused(tmp_path: Path) -> None:
    result = init(tmp_path / "new", *ADDRESS, *SERVERS, "--languages", "fr,de")
    assert result.exit_code == 2
    assert "The replies come in fr and en, not in de." in " ".join(result.stderr.split())
    assert not (tmp_path / "new").exists()


def test_who_stops_answering_is_told_that_nothing_was_written(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["init", str(tmp_path / "new")], input="support@acme.example\n")
    assert result.exit_code == 1
    assert "stopped; nothing was written" in result.stderr
    assert not (tmp_path / "new").exists()


def test_replies_of_ones_own_are_asked_for_each_language(tmp_path: Path) -> None:
    init(tmp_path, *ADDRESS, *SERVERS)
    (tmp_path / "mailbot.toml").unlink()
    result = init(tmp_path, *ADDRESS, *SERVERS, "--languages", "fr,de")
    assert isinstance(result.exception, TemplateError)
    assert "there is no [de]" in str(result.exception)


def test_what_a_site_has_made_its_own_stays_and_is_proved(tmp_path: Path) -> None:
    init(tmp_path, *ADDRESS, *SERVERS)
    (tmp_path / "mailbot.toml").unlink()
    facts = (tmp_path / "site.toml").read_text(encoding="utf-8").replace("www.acme.example", "www.mine.test")
    (tmp_path / "site.toml").write_text(facts, encoding="utf-8")
    result = init(tmp_path, *ADDRESS, *SERVERS)
    assert (result.exit_code, "Left as they were: site.toml, policy.toml" in result.stdout) == (0, True)
    assert (tmp_path / "site.toml").read_text(encoding="utf-8") == facts
    (tmp_path / "mailbot.toml").unlink()
    (tmp_path / "policy.toml").write_text("[[link]]\nrule = 'perhaps'\n")
    result = init(tmp_path, *ADDRESS, *SERVERS)
    assert isinstance(result.exception, PolicyError)
    assert not (tmp_path / "mailbot.toml").exists()
    assert not list(tmp_path.glob(".mailbot-init-*"))


# --- with questions ---------------------------------------------------------------------------------------------------


def lines(*words: str) -> str:
    """Return what a person types; an empty word takes the proposal."""
    return "".join(f"{word}\n" for word in words)


def test_a_person_is_asked_in_plain_words_and_may_take_every_proposal(tmp_path: Path) -> None:
    typed = lines("support", "support@acme.example", "", "", "", "", "", "", "", "", "pass word", "", "", "", "")
    result = init(tmp_path, typed=typed)
    assert result.exit_code == 0, result.output
    assert "'support' is not a mail address." in result.stdout
    assert "Who holds the mailbox?" in result.stdout
    (box,) = written(tmp_path)["mailbox"]
    assert box["imap"] == {
        "host": "imap.acme.example",
        "port": 993,
        "security": "tls",
        "username": "support@acme.example",
        "password_file": "secrets/imap",
    }
    assert (box["smtp"]["host"], box["smtp"]["security"], box["smtp"]["port"]) == ("smtp.acme.example", "starttls", 587)
    assert (tmp_path / "secrets" / "imap").read_text() == (tmp_path / "secrets" / "smtp").read_text() == "pass word\n"


def test_a_typed_password_is_kept_where_nobody_else_looks_and_shown_nowhere(tmp_path: Path) -> None:
    typed = lines("shop@gmail.com", "", "", "", "", "", "abcd efgh ijkl", "")
    result = init(tmp_path, typed=typed)
    assert result.exit_code == 0, result.output
    assert (mode_of(tmp_path / "secrets"), mode_of(tmp_path / "secrets" / "imap")) == (0o700, 0o600)
    assert "abcd efgh" not in result.output
    assert "abcd efgh" not in (tmp_path / "mailbot.toml").read_text()
    assert "app password" in result.stdout


def test_a_person_may_replace_settings_and_the_old_ones_are_kept(tmp_path: Path) -> None:
    (tmp_path / "mailbot.toml").write_text("# mine\n")
    refused = init(tmp_path, *ADDRESS, *SERVERS, typed=lines(""))
    assert refused.exit_code == 1
    assert (tmp_path / "mailbot.toml").read_text() == "# mine\n"
    typed = lines("y", "", "", "", "", "", "n", "relay", "")
    result = init(tmp_path, *ADDRESS, *SERVERS, "--smtp-password-env", "IMAP_PASSWORD", typed=typed)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "mailbot.toml.old").read_text() == "# mine\n"
    assert written(tmp_path)["mailbox"]


def test_a_person_who_goes_away_leaves_nothing_behind(tmp_path: Path) -> None:
    result = init(tmp_path / "new", typed=lines("support@acme.example"))
    assert result.exit_code == 1
    assert not (tmp_path / "new").exists()
