"""The pages that monitoring asks for: open to everybody, personal to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.console.house import house_on

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from tests.console.house import House


def test_while_mail_flows_mailbot_is_alive_and_ready(house: House) -> None:
    with house.client() as client:
        assert client.get("healthz").json() == {"status": "alive"}
        assert client.get("readyz").json() == {"status": "ready", "causes": []}


def test_when_mail_does_not_flow_mailbot_is_alive_and_not_ready(house: House) -> None:
    house.causes.append("mailbox support: not reachable")
    with house.client() as client:
        assert client.get("healthz").status_code == 200
        answer = client.get("readyz")
        assert (answer.status_code, answer.json()["causes"]) == (503, ["mailbox support: not reachable"])


def test_a_check_that_breaks_is_a_reason_not_to_be_ready(database: sa.Engine, tmp_path: Path) -> None:
    def broken() -> list[str]:
        raise OSError("no such device")

    with house_on(database, tmp_path, causes=broken, metrics=broken) as house, house.client() as client:
        assert client.get("metrics").status_code == 503
        answer = client.get("readyz")
        assert (answer.status_code, answer.json()["causes"]) == (503, ["health: OSError"])


def test_the_counters_are_prometheus_text(house: House) -> None:
    with house.client() as client:
        answer = client.get("metrics")
        assert answer.text == "mailbot_ready 1\n"
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")


@pytest.mark.parametrize("path", ["healthz", "readyz", "metrics"])
def test_a_head_request_gets_the_status_and_no_body(house: House, path: str) -> None:
    with house.client() as client:
        answer = client.head(path)
        assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("path", ["healthz", "readyz", "metrics"])
def test_nothing_can_be_done_there(house: House, path: str) -> None:
    with house.client() as client:
        assert client.post(path).status_code == 405
