"""What docs/operations.md and deploy/ say exists: settings are accepted, commands are there, the unit is one."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer.main

from mailbot.bootstrap.providers import PROVIDERS
from mailbot.cli import app
from mailbot.loading import load
from mailbot.settings import Settings
from tests.servers.need import need

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
DEPLOY = {
    name: (ROOT / "deploy" / name).read_text(encoding="utf-8")
    for name in ("mailbot.service", "Dockerfile", "compose.yaml")
}
NOT_SETTINGS = {"MAILBOT_CONFIG"}
VARIABLE = re.compile(r"\bMAILBOT_[A-Z0-9_]+")


def blocks(language: str) -> list[str]:
    """Return the code blocks of the page that are in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_settings_shown_are_settings_that_mailbot_accepts() -> None:
    (shown,) = blocks("toml")
    settings = Settings.model_validate(tomllib.loads(shown))
    assert settings.mailbox[0].mode == "shadow"


def command_named(words: list[str]) -> Any:
    """Return the command that words begin with, or None."""
    found: Any = typer.main.get_command(app)
    for word in words:
        children = getattr(found, "commands", {})
        if not children:
            return found
        found = children.get(word)
        if found is None:
            return None
    return found


def commands_shown() -> list[str]:
    """Return every command of the page, from code blocks and from the running text."""
    typed = [line for block in blocks("") for line in block.splitlines() if line.startswith("mailbot ")]
    text = re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    named = [" ".join(command.split()) for command in re.findall(r"`(mailbot [a-z][^`>]*)[`>]", text)]
    return sorted({*typed, *named})


@pytest.mark.parametrize("line", commands_shown())
def test_every_command_shown_is_one_and_takes_the_options_shown(line: str) -> None:
    words = line.split()[1:]
    command = command_named([word for word in words if re.fullmatch(r"[a-z-]+", word) and not word.startswith("--")])
    assert command is not None, line
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("name", [*DEPLOY, "operations.md"])
def test_every_variable_is_a_setting(name: str) -> None:
    text = DEPLOY.get(name, PAGE)
    values = {"PORT": "993", "URL": "sqlite:///x.db", "MODE": "shadow", "BIND": "0.0.0.0:8025"}
    environ = {
        key.replace("__1__", "__0__"): values.get(key.rpartition("__")[2], "/x")
        for key in VARIABLE.findall(text)
        if key not in NOT_SETTINGS
    }
    assert environ
    load(ROOT / "config" / "mailbot.toml", environ)


def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    need("systemd-analyze", install="apt-get install -y systemd")
    unit = tmp_path / "mailbot.service"
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", DEPLOY["mailbot.service"], flags=re.MULTILINE))
    ran = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_unit_starts_a_command_that_is_there_and_gives_up_where_trying_again_is_of_no_use() -> None:
    unit = DEPLOY["mailbot.service"]
    (line,) = re.findall(r"^ExecStart=\S+/mailbot (.*)$", unit, re.MULTILINE)
    assert command_named(line.split()[:1]) is not None
    assert "RestartPreventExitStatus=2 75 78" in unit
    assert "Type=notify" in unit
    for secret in ("imap", "smtp"):
        assert f"LoadCredential={secret}:/etc/mailbot/secrets/{secret}" in unit


def test_the_image_takes_everything_the_wheel_is_made_of_and_nothing_of_the_machine() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    copied = {
        word
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DEPLOY["Dockerfile"], re.MULTILINE)
        for word in line.split()
    }
    assert {*wheel["packages"], *wheel["force-include"], project["project"]["readme"], "pyproject.toml"} <= copied
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied <= allowed
    extras = re.findall(r"'\.\[([a-z,]+)\]'", DEPLOY["Dockerfile"])[0].split(",")
    assert set(extras) <= set(project["project"]["optional-dependencies"])
    assert "-c constraints.txt" in DEPLOY["Dockerfile"]


def test_the_image_never_runs_as_root_and_is_asked_whether_it_lives() -> None:
    last = DEPLOY["Dockerfile"].rpartition("\nFROM ")[2]
    assert re.search(r"^USER mailbot$", last, re.MULTILINE)
    assert "/healthz" in last


def test_compose_publishes_nothing_beyond_this_machine() -> None:
    ports = re.findall(r'^\s+- "(.*:8025)"$', DEPLOY["compose.yaml"], re.MULTILINE)
    assert ports == ["127.0.0.1:8025:8025"]
    assert ":latest" not in DEPLOY["compose.yaml"]


@pytest.mark.skipif(importlib.util.find_spec("yaml") is None, reason="PyYAML is not installed: pip install pyyaml")
def test_compose_is_yaml_of_the_shape_it_should_have() -> None:
    import yaml

    compose = yaml.safe_load(DEPLOY["compose.yaml"])
    mailbot, postgres = compose["services"]["mailbot"], compose["services"]["postgres"]
    assert (mailbot["read_only"], mailbot["cap_drop"]) == (True, ["ALL"])
    assert (postgres["profiles"], "profiles" in mailbot) == (["postgres"], False)
    assert set(compose["volumes"]) == {"mailbot", "postgres"}


def test_every_cause_of_readyz_is_explained() -> None:
    source = (ROOT / "mailbot" / "steps" / "health.py").read_text(encoding="utf-8")
    causes = re.findall(r'f?"((?:database|disk|mailbox|outbox|reading|\{t\.name\})[^"]*:[^"]*)"', source)
    assert len(causes) >= 8
    for cause in causes:
        fixed = [part.strip(" ()") for part in re.split(r"\{[^}]*\}|\(see.*", cause)]
        row = [line for line in PAGE.splitlines() if line.startswith("| `") and all(part in line for part in fixed)]
        assert row, cause


def test_every_provider_has_its_notes() -> None:
    for provider in PROVIDERS:
        assert f"(`{provider.key}`)" in PAGE


def test_every_link_of_the_page_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / target).resolve().exists(), target
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in PAGE.splitlines()
        if line.startswith("#")
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= headings
