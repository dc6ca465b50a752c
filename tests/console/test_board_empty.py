"""The board before there is anything to show, and for those whom it is not for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from mailbot.console.people import Role
from tests.console.house import house_on

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from tests.console.house import House


def test_without_any_mail_the_board_says_so(house: House) -> None:
    with house.client(Role.MANAGER) as client:
        assert "No mail yet" in client.get("board").text
        assert (
            "%"
            not in re.sub(r"<head>.*?</head>", "", client.get("board/service").text, flags=re.DOTALL).split("<main")[1]
        )


def test_without_a_mailbox_the_board_tells_how_to_connect_one(database: sa.Engine, tmp_path: Path) -> None:
    with house_on(database, tmp_path, settings={"mailbox": []}) as house, house.client(Role.MANAGER) as client:
        assert "Connect a mailbox" in client.get("board").text


@pytest.mark.parametrize("path", ["board", "board/service", "figures", "figures/fcr", "board/files/days"])
def test_agents_are_not_shown_the_board(house: House, path: str) -> None:
    with house.client(Role.AGENT) as client:
        assert client.get(path).status_code == 403
    with house.client() as client:
        assert client.get(path).status_code == 303


@pytest.mark.parametrize(
    ("path", "status"),
    [("board/nothing", 404), ("figures/nothing", 404), ("board/files/nothing", 404), ("figures/roi/weeks", 404)],
)
def test_what_is_not_there_is_not_there(house: House, path: str, status: int) -> None:
    with house.client(Role.MANAGER) as client:
        assert client.get(path).status_code == status
