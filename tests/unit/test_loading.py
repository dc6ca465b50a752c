"""The settings: what is taken, what is refused, and that everything wrong is said at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.errors import SettingsError
from mailbot.loading import load, shown

ROOT = Path(__file__).resolve().parents[2]
BOX = """
[[mailbox]]
name = "support"
address = "Support@Acme.example"
[mailbox.imap]
host = "imap.acme.example"
username = "support@acme.example"
password_file = "imap.secret"
[mailbox.smtp]
host = "smtp.acme.example"
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mailbot.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_short_file_is_enough_and_the_rest_has_safe_defaults(tmp_path: Path) -> None:
    settings = load(write(tmp_path, BOX), {}).settings
    box = settings.mailbox[0]
    assert (box.mode, box.address, box.imap.port, box.imap.security, box.smtp.security) == (
        "shadow",
        "support@acme.example",
        993,
        "tls",
        "starttls",
    )
    assert (settings.limits.per_thread, settings.limits.per_address_per_day, settings.policy.holdout) == (3, 5, 0.0)


def test_the_generated_example_file_is_accepted() -> None:
    loaded = load(ROOT / "config" / "mailbot.toml", {})
    assert loaded.settings.mailbox[0].address == "support@acme.example"


def test_without_a_file_the_environment_is_enough() -> None:
    loaded = load(None, {"MAILBOT_SITE__STATE_DIR": "/srv/mailbot", "MAILBOT_SITE__LANGUAGES": '["fr"]'})
    assert loaded.settings.site.state_dir == "/srv/mailbot"
    assert loaded.settings.site.languages == ("fr",)


def test_the_environment_overrides_the_file_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, BOX + '\n[site]\nname = "Acme"\n')
    loaded = load(path, {"MAILBOT_SITE__NAME": "Other", "MAILBOT_MAILBOX__0__IMAP__PORT": "1143"})
    assert loaded.settings.site.name == "Other"
    assert loaded.settings.mailbox[0].imap.port == 1143
    origins = {key: origin for key, _, origin in shown(loaded)}
    assert origins["site.name"] == "MAILBOT_SITE__NAME"
    assert origins["mailbox.0.imap.port"] == "MAILBOT_MAILBOX__0__IMAP__PORT"
    assert origins["mailbox.0.imap.host"] == "file"
    assert origins["limits.per_thread"] == "default"


@pytest.mark.parametrize(
    ("reason", "text", "said"),
    [
        ("a misspelt key", "[site]\nnmae = 'x'", "site.nmae: there is no such setting; did you mean 'name'?"),
        ("a misspelt table", "[sites]\n", "sites: there is no such setting; did you mean 'site'?"),
        (
            "a misspelt key of a mailbox",
            BOX.replace("[mailbox.imap]", "mod = 'auto'\n[mailbox.imap]"),
            "did you mean 'mode'?",
        ),
        ("a zone that is nowhere", "[site]\ntimezone = 'Europe/Lutece'", "is not an IANA time zone"),
        ("no language", "[site]\nlanguages = []", "name at least one language"),
        ("an address that is none", BOX.replace("Support@Acme.example", "support"), "'support' is not a mail address"),
        (
            "a port that is none",
            BOX.replace('host = "imap', 'port = 99999\nhost = "imap'),
            "less than or equal to 65535",
        ),
        (
            "clear text over the network",
            BOX.replace("[mailbox.smtp]", "[mailbox.smtp]\nsecurity='none'"),
            "on loopback only",
        ),
        ("a needed key is missing", "[[mailbox]]\nname = 'x'", "mailbox.0.address: this is needed and missing"),
        ("two mailboxes of one name", BOX + BOX, "two mailboxes have the same name: support"),
        ("a mode that is none", BOX.replace("[mailbox.imap]", "mode = 'loud'\n[mailbox.imap]"), "mailbox.0.mode"),
        ("a poll too rare for R44", BOX.replace('host = "imap', 'poll_interval = 900\nhost = "imap'), "300"),
        ("an hour that is none", "[digest]\nhour = '25:00'", "digest.hour"),
        ("an engine that is not built", "[engine]\nkind = 'procrastinate'", "Use 'local'"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_place_and_a_hint(
    tmp_path: Path, reason: str, text: str, said: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load(write(tmp_path, text), {})
    assert said in str(refused.value), reason
    assert refused.value.exit_code == 78


def test_all_problems_are_said_at_once(tmp_path: Path) -> None:
    text = "[site]\nnmae = 'x'\ntimezone = 'Nowhere'\n[policy]\nerror_budget = 3\n"
    with pytest.raises(SettingsError) as refused:
        load(write(tmp_path, text), {"MAILBOT_NOWHERE__KEY": "1"})
    said = str(refused.value)
    assert all(word in said for word in ("site.nmae", "site.timezone", "policy.error_budget", "nowhere"))


def test_a_file_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="mailbot init"):
        load(tmp_path / "nothing.toml", {})


@pytest.mark.parametrize("octets", [b"[site\n", b"name = \xff\xfe", b"a = 1\na = 2\n"])
def test_a_file_that_is_not_toml_is_refused_in_words(tmp_path: Path, octets: bytes) -> None:
    path = tmp_path / "mailbot.toml"
    path.write_bytes(octets)
    with pytest.raises(SettingsError, match=r"mailbot\.toml"):
        load(path, {})


def test_a_secret_written_into_the_file_by_mistake_is_not_repeated(tmp_path: Path) -> None:
    text = BOX.replace("password_file", "password_file = 'x'\npassword_env = 7 #")
    with pytest.raises(SettingsError) as refused:
        load(write(tmp_path, text), {})
    assert "(got ***)" in str(refused.value)
