"""Says why a test cannot run here, and how to make it run."""

from __future__ import annotations

import os
import shutil

import pytest

REQUIRE = "MAILBOT_REQUIRE_SERVERS"
"""Set to 1, an absent server is a failure instead of a skip: for the machines that must have them all."""


def need(binary: str, *, install: str, why: str = "") -> None:
    """Skip, or fail where servers are required, unless ``binary`` is there and nothing (``why``) stands against it."""
    found = shutil.which(binary) or shutil.which(binary, path="/usr/sbin:/usr/local/sbin")
    reason = why if found else f"{binary} is not installed: {install}"
    if not reason:
        return
    if os.environ.get(REQUIRE) == "1":
        pytest.fail(f"{REQUIRE}=1, but {reason}")
    pytest.skip(reason)
