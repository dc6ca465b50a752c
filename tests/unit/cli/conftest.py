"""What the tests of the commands share."""

from tests.commanding import operator

__all__ = ["operator"]
