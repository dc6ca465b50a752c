"""Doctor on an installation that is well, and on one for each thing that can be wrong with it; no mail server asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from starlette.responses import JSONResponse

from mailbot.bootstrap.doctor import daemon_runs, examine
from mailbot.bootstrap.doctor_mail import offline_checks, signed_by, signers
from mailbot.bootstrap.place import Place, locked
from mailbot.bootstrap.providers import PROVIDERS, hint_for, provider_named, provider_of_address
from mailbot.console.server import ConsoleServer
from mailbot.loading import load
from mailbot.settings import MailboxSettings, Settings
from mailbot.shipped import shipped
from mailbot.steps.checks import Check, Level, failure, warning, well, worst
from tests.servers.ports import LOOPBACK, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SETTINGS = """\
[site]
name = "Acme"
state_dir = "state"
{site}
[web]
bind = "{bind}"

[[mailbox]]
name = "support"
address = "support@acme.example"
mode = "{mode}"
imap = {{ host = "imap.acme.example", username = "support", password_file = "password" }}
smtp = {{ host = "smtp.acme.example", username = "support", password_file = "password" }}
"""


def installation(directory: Path, *, site: str = "", mode: str = "shadow", bind: str = "") -> Path:
    """Write settings and a password; return the settings' path."""
    (directory / "password").write_text("hunter2")
    (directory / "password").chmod(0o600)
    path = directory / "mailbot.toml"
    path.write_text(SETTINGS.format(site=site, mode=mode, bind=bind or f"{LOOPBACK}:{free_port()}"))
    return path


def checks(path: Path) -> dict[str, Check]:
    """Return what doctor finds without asking a mail server, by name."""
    return {check.name: check for check in examine(path, offline=True)}


def test_a_new_installation_has_nothing_that_fails_and_doctor_leaves_nothing_behind(tmp_path: Path) -> None:
    found = checks(installation(tmp_path))
    assert not [check for check in found.values() if check.level is Level.FAIL]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mailbot.toml", "password"]
    assert "imap support" not in found
    assert "nothing is sent" in found["mode support"].seen


def test_settings_that_are_refused_are_one_failure_that_names_every_line(tmp_path: Path) -> None:
    path = installation(tmp_path, site='lanugages = ["fr"]\nanguage = 1')
    found = checks(path)
    assert list(found) == ["python", "settings"]
    assert found["settings"].level is Level.FAIL
    assert "lanugages" in found["settings"].seen
    assert "anguage" in found["settings"].seen
    assert "\n" not in found["settings"].seen


def test_without_settings_doctor_says_how_to_get_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAILBOT_CONFIG", raising=False)
    found = {check.name: check for check in examine(None, offline=True)}
    assert (found["settings"].level, "mailbot init" in found["settings"].fix) == (Level.WARN, True)


def test_every_secret_that_is_wrong_is_a_line(tmp_path: Path) -> None:
    path = installation(tmp_path)
    (tmp_path / "password").chmod(0o644)
    failed = [check for check in examine(path, offline=True) if check.name == "secrets"]
    assert [check.level for check in failed] == [Level.FAIL, Level.FAIL]
    assert f"chmod 600 {tmp_path / 'password'}" in failed[0].seen
    assert "hunter2" not in str(failed)


def test_replies_that_are_refused_are_told(tmp_path: Path) -> None:
    (tmp_path / "replies").mkdir()
    check = checks(installation(tmp_path, site='replies = "replies"'))["replies"]
    assert (check.level, "\n" in check.seen) == (Level.FAIL, False)
    assert "order_status" in check.seen
    assert checks(installation(tmp_path, site='replies = "replies"\nfacts = "absent.toml"'))["replies"].fix


@pytest.mark.parametrize(("mode", "level"), [("shadow", Level.WARN), ("draft", Level.WARN), ("auto", Level.FAIL)])
def test_examples_may_stay_until_somebody_would_be_sent_them(tmp_path: Path, mode: str, level: Level) -> None:
    check = checks(installation(tmp_path, mode=mode))["facts"]
    assert check.level is level
    assert "www.acme.example" in check.seen


def test_facts_of_a_sites_own_are_fine(tmp_path: Path) -> None:
    example = (shipped("config") / "site.toml").read_text(encoding="utf-8")
    (tmp_path / "site.toml").write_text(example.replace(".example", ".test").replace("99 00", "00 00"))
    check = checks(installation(tmp_path, site='facts = "site.toml"', mode="auto"))["facts"]
    assert (check.level, check.fix) == (Level.OK, "")


# --- the state --------------------------------------------------------------------------------------------------------


def test_a_state_directory_or_key_that_others_may_use_fails(tmp_path: Path) -> None:
    path = installation(tmp_path)
    keys = tmp_path / "state" / "keys"
    keys.mkdir(parents=True)
    (keys / "master.key").write_bytes(b"k" * 32)
    (keys / "master.key").chmod(0o644)
    (tmp_path / "state").chmod(0o755)
    found = checks(path)
    assert found["state"].fix == f"Run: chmod 700 {tmp_path / 'state'}"
    assert found["keys"].fix == f"Run: chmod 600 {keys / 'master.key'}"


def test_a_file_that_is_no_database_fails(tmp_path: Path) -> None:
    path = installation(tmp_path)
    (tmp_path / "state").mkdir(mode=0o700)
    database = tmp_path / "state" / "mailbot.db"
    database.write_bytes(b"no database at all, but long enough to be looked at" * 40)
    database.chmod(0o600)
    check = checks(path)["database"]
    assert check.level is Level.FAIL
    assert "not a database" in check.seen


def test_a_postgresql_that_is_not_there_fails_and_shows_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILBOT_DATABASE__URL", f"postgresql://bot:s3cret@{LOOPBACK}:{free_port()}/mailbot")
    found = checks(installation(tmp_path))
    assert found["database"].level is Level.FAIL
    assert "s3cret" not in str(found)


@pytest.fixture
def model(tmp_path: Path) -> Iterator[Path]:
    """A models directory that names a model in use."""
    directory = tmp_path / "state" / "models"
    (directory / "intent-1").mkdir(parents=True)
    (directory / "active.json").write_text(json.dumps({"intent": "intent-1"}))
    (tmp_path / "state").chmod(0o700)
    return directory


def test_a_model_that_is_not_what_its_manifest_says_fails(tmp_path: Path, model: Path) -> None:
    check = checks(installation(tmp_path))["models"]
    assert check.level is Level.FAIL
    assert str(model) in check.fix
    (model / "active.json").write_text("{")
    assert checks(installation(tmp_path))["models"].level is Level.FAIL


def test_a_model_of_another_version_is_no_trouble_since_it_is_made_anew(tmp_path: Path, model: Path) -> None:
    (model / "intent-1" / "card.json").write_text(json.dumps({"source": "corpus", "code": "of last year"}))
    check = checks(installation(tmp_path))["models"]
    assert (check.level, "made anew" in check.seen) == (Level.OK, True)
    (model / "intent-1" / "card.json").write_text(json.dumps({"source": "site"}))
    assert checks(installation(tmp_path))["models"].level is Level.FAIL


def test_before_the_first_start_there_are_no_models_and_that_is_fine(tmp_path: Path) -> None:
    check = checks(installation(tmp_path))["models"]
    assert (check.level, "at the first start" in check.seen) == (Level.OK, True)


# --- the daemon -------------------------------------------------------------------------------------------------------


def test_a_running_daemon_is_noticed_and_not_disturbed(tmp_path: Path) -> None:
    path = installation(tmp_path)
    place = Place.of(load(path, {}))
    assert not daemon_runs(place)
    with locked(place):
        assert daemon_runs(place)
        assert "--no-console" in checks(path)["daemon"].fix
    assert not daemon_runs(place)
    with locked(place):  # doctor let go of the lock
        pass


@pytest.mark.parametrize(
    ("causes", "level"), [((), Level.OK), (("mailbox support: not reachable", "disk: 3 MB left"), Level.FAIL)]
)
def test_a_running_daemon_is_asked_how_it_is(tmp_path: Path, causes: tuple[str, ...], level: Level) -> None:
    server = ConsoleServer(host=LOOPBACK, port=0)
    body = {"status": "not ready" if causes else "ready", "causes": list(causes)}
    server.start(JSONResponse(body, status_code=503 if causes else 200))
    path = installation(tmp_path, bind=f"{LOOPBACK}:{server.port}")
    try:
        with locked(Place.of(load(path, {}))):
            check = checks(path)["daemon"]
    finally:
        server.stop()
    assert check.level is level
    assert all(cause in check.seen for cause in causes)


def test_an_address_that_somebody_else_uses_fails_before_the_start(tmp_path: Path) -> None:
    server = ConsoleServer(host=LOOPBACK, port=0)
    try:
        check = checks(installation(tmp_path, bind=f"{LOOPBACK}:{server.port}"))["daemon"]
    finally:
        server.stop()
    assert (check.level, "web.bind" in check.fix) == (Level.FAIL, True)
    assert checks(installation(tmp_path, bind="here"))["daemon"].level is Level.FAIL


# --- who vouches for senders, and who holds a mailbox -------------------------------------------------------------------


def box(*authserv_id: str) -> MailboxSettings:
    """Return a mailbox."""
    server = {"host": "mail.acme.example", "username": "support"}
    return MailboxSettings.model_validate(
        {
            "name": "support",
            "address": "support@acme.example",
            "authserv_id": authserv_id,
            "imap": server,
            "smtp": server,
        }
    )


def test_a_mailbox_that_trusts_no_server_is_a_warning() -> None:
    (check,) = offline_checks(box())
    assert (check.level, "R59" in check.seen) == (Level.WARN, True)
    (check,) = offline_checks(box("mx.acme.example"))
    assert check.level is Level.OK


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        (b"Authentication-Results: mx.google.com; spf=pass\r\n\r\n", "mx.google.com"),
        (b"Authentication-Results: mx.google.com 1; spf=pass\r\n\r\n", "mx.google.com"),
        (b"Authentication-Results:\r\n mx.acme.example;\r\n dkim=pass\r\n\r\n", "mx.acme.example"),
        (b"authentication-results: mx.a.example; x\r\nAuthentication-Results: forged.example; x\r\n", "mx.a.example"),
        (b"Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example;\r\n", "without-id"),
        (b"X-Authentication-Results: mx.google.com; spf=pass\r\n\r\n", ""),
        (b"\r\n", ""),
        (b"Authentication-Results:" + b" " * 100_000, ""),
    ],
)
def test_the_name_a_server_signs_with_is_found(headers: bytes, name: str) -> None:
    assert signed_by(headers) == name


def test_the_most_frequent_signer_comes_first() -> None:
    ours, forged = b"Authentication-Results: mx.acme.example; x\r\n", b"Authentication-Results: evil.example; x\r\n"
    assert signers([forged, ours, b"", ours]) == ("mx.acme.example", "evil.example")
    assert signers([]) == ()


def test_the_worst_of_some_checks_decides() -> None:
    assert worst([]) is Level.OK
    assert worst([well("a", ""), warning("b", "", ""), well("c", "")]) is Level.WARN
    assert worst([failure("a", "", ""), warning("b", "", "")]) is Level.FAIL


def test_every_provider_is_one_the_settings_accept() -> None:
    assert len({provider.key for provider in PROVIDERS}) == len(PROVIDERS)
    for provider in PROVIDERS[:-1]:
        Settings.model_validate(
            {
                "mailbox": [
                    {
                        "name": "support",
                        "address": "support@acme.example",
                        "authserv_id": provider.authserv_id,
                        "imap": {
                            "host": provider.imap.host,
                            "port": provider.imap.port,
                            "security": provider.imap.security,
                            "username": "support",
                            "oauth": provider.oauth,
                        },
                        "smtp": {"host": provider.smtp.host, "security": provider.smtp.security},
                    }
                ]
            }
        )
        assert hint_for(provider.imap.host) == provider.hint
        assert provider_named(provider.key.upper()) is provider
    assert hint_for("imap.acme.example") == PROVIDERS[-1].hint


def test_the_provider_of_an_address_is_only_guessed_where_it_is_certain() -> None:
    assert provider_of_address("lea@GMAIL.com").key == "gmail"
    assert provider_of_address("lea@orange.fr").key == "orange"
    assert provider_of_address("support@acme.example").key == "generic"
    assert provider_of_address("lea@notgmail.com").key == "generic"
