"""Ports and certificates of the tests' servers."""

from mailbot.bench.ports import LOOPBACK, free_port, make_certificate, server_context, wait_for_port

__all__ = ["LOOPBACK", "free_port", "make_certificate", "server_context", "wait_for_port"]
