"""The Dovecot of the tests: the one that ``mailbot bench`` measures on."""

from mailbot.bench.dovecot import BINARY, INSTALL, PASSWORD, Dovecot

__all__ = ["BINARY", "INSTALL", "PASSWORD", "Dovecot"]
