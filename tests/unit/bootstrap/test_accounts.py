"""Secrets are read from where the settings say, and refused when others may read them, but for systemd's own files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mailbot.bootstrap.accounts import check_secrets, imap_account, secret_of, smtp_account
from mailbot.errors import SecretError
from mailbot.loading import Loaded
from mailbot.settings import MailboxSettings, Settings, WebhookSettings

if TYPE_CHECKING:
    from pathlib import Path


def box(**imap: Any) -> MailboxSettings:
    """Return a mailbox that sends without logging in."""
    return MailboxSettings.model_validate(
        {
            "name": "support",
            "address": "support@acme.example",
            "imap": {"host": "imap.acme.example", "username": "support", **imap},
            "smtp": {"host": "smtp.acme.example"},
        }
    )


def secret(directory: Path, name: str = "imap", mode: int = 0o600) -> Path:
    """Write a password."""
    directory.mkdir(exist_ok=True)
    path = directory / name
    path.write_text("hunter2\n")
    path.chmod(mode)
    return path


def test_a_password_is_read_at_every_login(tmp_path: Path) -> None:
    path = secret(tmp_path)
    account = imap_account(box(password_file="imap"), base=tmp_path)
    assert account.secret() == "hunter2"
    path.write_text("hunter3\n")
    assert account.secret() == "hunter3"
    assert "hunter" not in repr(account)


def test_a_password_may_stand_in_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAP_PASSWORD", "hunter2")
    assert imap_account(box(password_env="IMAP_PASSWORD"), base=tmp_path).secret() == "hunter2"
    monkeypatch.setenv("IMAP_PASSWORD", "")
    with pytest.raises(SecretError, match="IMAP_PASSWORD"):
        imap_account(box(password_env="IMAP_PASSWORD"), base=tmp_path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610, 0o601])
def test_a_password_that_others_may_touch_is_refused_with_the_command_that_helps(tmp_path: Path, mode: int) -> None:
    path = secret(tmp_path, mode=mode)
    with pytest.raises(SecretError, match=f"chmod 600 {path}"):
        imap_account(box(password_file=str(path)), base=tmp_path)


def test_a_credential_of_systemd_may_look_readable_by_its_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed = secret(tmp_path / "credentials", mode=0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed.parent))
    assert imap_account(box(password_file=str(handed)), base=tmp_path).secret() == "hunter2"


def test_the_exemption_is_the_directory_and_neither_its_name_nor_the_whole_world(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "credentials"))
    outside = secret(tmp_path / "credentials-of-another", mode=0o440)
    linked = tmp_path / "credentials"
    linked.mkdir()
    (linked / "imap").symlink_to(outside)
    for path in (outside, linked / "imap", secret(linked, "smtp", mode=0o444), secret(linked, "hook", mode=0o460)):
        with pytest.raises(SecretError, match="chmod 600"):
            imap_account(box(password_file=str(path)), base=tmp_path)


def test_what_is_wrong_with_every_secret_is_said_at_once(tmp_path: Path) -> None:
    settings = Settings(
        mailbox=(box(), box(password_file="absent").model_copy(update={"name": "sales"})),
        webhook={"reset": WebhookSettings(url="https://acme.example/reset")},
    )
    found = [str(error) for error in check_secrets(Loaded(settings=settings, origins={}, path=tmp_path / "m.toml"))]
    assert len(found) == 3
    assert "no password for the IMAP login of mailbox support" in found[0]
    assert "mailbox sales could not be read" in found[1]
    assert "no secret for webhook reset" in found[2]


def test_a_server_that_wants_no_login_needs_no_secret(tmp_path: Path) -> None:
    account = smtp_account(box(), base=tmp_path)
    assert (account.username, account.secret(), account.local_hostname) == ("", "", "acme.example")


def test_a_webhook_has_a_secret_of_its_own(tmp_path: Path) -> None:
    webhook = WebhookSettings(url="https://acme.example/reset", secret_file=str(secret(tmp_path, "hook")))
    assert secret_of(webhook, base=tmp_path, what="webhook reset") == "hunter2"
