"""The reading process with a stub for the models: what a mail says is done to it. Started by the tests of the reader.

The limits, the audit hook and the pipe are the real ones of mailbot.steps.reader_child; only loading the models and
understanding are replaced, so that it starts at once.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import types
from typing import NoReturn

from mailbot.domain import Prediction, Understanding

PREDICTION = Prediction(label="order_status", confidence=0.9, model="stub")
MEMORY = 32 * 1024 * 1024


def spin() -> NoReturn:
    while True:
        pass


def hoard() -> NoReturn:
    kept = []
    while True:
        kept.append(bytearray(MEMORY))


def call_home() -> None:
    socket.create_connection(("127.0.0.1", 9), timeout=1)


def run_program() -> None:
    subprocess.run(["true"], check=False)


DEEDS = {
    "SPIN": spin,
    "SLEEP": lambda: time.sleep(600),
    "HOARD": hoard,
    "CALL": call_home,
    "RESOLVE": lambda: socket.getaddrinfo("localhost", 25),
    "PROGRAM": run_program,
    "SHELL": lambda: os.system("true"),  # noqa: S605 - what the audit hook must stop
    "EXIT": lambda: os._exit(7),
    "PRINT": lambda: sys.stdout.write('{"error": "not an answer"}\n'),
    "RAISE": lambda: (_ for _ in ()).throw(ValueError("lea@client.example wrote this")),
}


def understand(message: object, models: object) -> Understanding:
    words = getattr(message, "new_text", "").split()
    if words and words[0] in DEEDS:
        DEEDS[words[0]]()
    return Understanding(language=PREDICTION, intent=PREDICTION, urgency=PREDICTION, emotion=PREDICTION)


def load_or_train(models: object, *, corpus: object, languages: object) -> object:
    if str(models) == "broken":
        sys.exit(3)
    return object()


def stub(name: str, **functions: object) -> None:
    module = types.ModuleType(name)
    module.__dict__.update(functions)
    sys.modules[name] = module


if __name__ == "__main__":
    stub("mailbot.understanding.models", load_or_train=load_or_train)
    stub("mailbot.understanding.pipeline", understand=understand)
    from mailbot.steps import reader_child

    reader_child.CPU_SECONDS = 1
    reader_child.main()
