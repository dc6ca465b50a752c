"""Puts mailbot together: the only place that reads the clock and the environment, and that builds anything.

Everything else gets what it needs as arguments, so that a test, the demo and the daemon run the same code.
"""
