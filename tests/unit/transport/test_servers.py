"""The test servers themselves: what an absent one says, and that none of them outlives its test."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from tests.servers.need import REQUIRE, need
from tests.servers.ports import LOOPBACK
from tests.servers.smtp_sink import Act, SmtpSink, Stage
from tests.servers.tcp_proxy import TcpProxy

INSTALL = "apt-get install -y no-such-server"


def test_an_absent_server_skips_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REQUIRE, raising=False)
    with pytest.raises(pytest.skip.Exception, match=INSTALL):
        need("no-such-server", install=INSTALL)


def test_where_servers_are_required_an_absent_one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REQUIRE, "1")
    with pytest.raises(pytest.fail.Exception, match=INSTALL):
        need("no-such-server", install=INSTALL)
    with pytest.raises(pytest.fail.Exception, match="as root only"):
        need("sh", install=INSTALL, why="runs as root only")


def test_a_server_that_is_there_is_used() -> None:
    need("sh", install=INSTALL)


def test_a_hanging_server_ends_with_its_test() -> None:
    before = threading.active_count()
    began = time.monotonic()
    with SmtpSink() as sink:
        sink.fail(Stage.CONNECT, Act.HANG)
        client = socket.create_connection((LOOPBACK, sink.port), 5)
        time.sleep(0.1)
    client.close()
    time.sleep(0.2)
    assert time.monotonic() - began < 20.0
    assert threading.active_count() <= before


def test_a_proxy_cuts_after_the_octets_it_was_told() -> None:
    with SmtpSink() as sink, TcpProxy(sink.port) as proxy:
        proxy.cut_after(down=7)
        with socket.create_connection((LOOPBACK, proxy.port), 5) as client:
            seen = b""
            while data := client.recv(100):
                seen += data
        assert seen == b"220 sin"
        with socket.create_connection((LOOPBACK, proxy.port), 5) as client:
            assert client.recv(100) == b"220 sink ESMTP\r\n"
