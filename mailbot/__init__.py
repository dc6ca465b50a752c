"""A support mailbot: it reads the support mailbox, answers what it may, asks when it must, and hands over the rest."""

__version__ = "0.1.0"
