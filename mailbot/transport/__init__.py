"""Carries mail in and out: the only package of mailbot that opens a connection to another computer."""
