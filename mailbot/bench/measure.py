"""Runs the whole loop and the bare loop on one server and compares them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailbot.bench.dovecot import PASSWORD
from mailbot.bench.host import BARE, FULL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LATENCY_MAILS = 60


@dataclass(frozen=True, slots=True)
class Talker:
    """A process that is told lines and answers in JSON lines."""

    process: subprocess.Popen[str]

    def hear(self) -> Any:
        """Return the next answer; raise RuntimeError when there is none."""
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise RuntimeError(f"a process of the measurement ended with {self.process.wait()}")
        return json.loads(line)

    def ask(self, line: str) -> Any:
        """Say ``line`` and return the answer."""
        if self.process.stdin:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        return self.hear()


@contextmanager
def _started(module: str, *arguments: str) -> Iterator[Talker]:
    command = [sys.executable, "-m", f"mailbot.bench.{module}", *arguments]
    # In a group of its own: Ctrl-C is for the bench, which lets this process end in good order.
    with subprocess.Popen(  # noqa: S603 - our own module, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, process_group=0
    ) as process:
        try:
            yield Talker(process)
        finally:
            if process.stdin:
                process.stdin.close()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def measure(*, mails: int, server: str, corpus: Path, models: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """Return the figures of the contract (docs/contract.md, ``bench``) for ``mails`` mails on ``server``."""
    with ExitStack() as stack:
        state = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mailbot-bench-", dir=Path.cwd())))
        host = stack.enter_context(_started("host", server, str(corpus)))
        ports = host.hear()
        tell(f"delivering {2 * mails} mails to {server}")
        host.ask(f"{BARE} {mails}")
        host.ask(f"{FULL} {mails}")
        tell("the bare loop")
        bare = _bare(ports)
        tell("the whole loop (loading the models first)")
        options = json.dumps({**ports, "state": str(state / "state"), "models": str(models)})
        whole = stack.enter_context(_started("whole", options))
        whole.hear()
        done = whole.ask(f"drain {mails}")
        tell(f"latency, {LATENCY_MAILS} mails one by one")
        whole.ask("latency")
        for number in range(1, LATENCY_MAILS + 1):
            host.ask(f"{FULL} 1")
            whole.ask(f"drain {mails + number}")
        latencies = sorted(whole.ask("latency"))
    return _figures(mails=mails, server=server, bare=bare, done=done, latencies=latencies)


def _bare(ports: dict[str, Any]) -> dict[str, Any]:
    options = json.dumps({**ports, "host": "127.0.0.1", "user": BARE, "password": PASSWORD})
    result = subprocess.run(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", "mailbot.bench.bare", options], check=True, capture_output=True, text=True
    )
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def _figures(
    *, mails: int, server: str, bare: dict[str, Any], done: dict[str, Any], latencies: list[float]
) -> dict[str, Any]:
    rate, bare_rate = mails / done["seconds"], bare["mails"] / bare["seconds"]
    per_mail = {stop: round(seconds * 1000 / mails, 3) for stop, seconds in done["cpu"].items()}
    return {
        "server": server,
        "mails": mails,
        "loop_ratio": round(rate / bare_rate, 3),
        "mails_per_second": round(rate, 1),
        "bare_mails_per_second": round(bare_rate, 1),
        "answered_share": round(done["sent"] / mails, 3),
        "cpu_ms_per_mail": {"total": round(sum(per_mail.values()), 3), "by_stop": per_mail},
        "own_latency_ms": {"p50": _quantile(latencies, 0.5), "p95": _quantile(latencies, 0.95)},
        "rss_mb": round(done["rss_mb"], 1),
    }


def _quantile(ordered: list[float], q: float) -> float | None:
    """Return the nearest-rank quantile in milliseconds; None when nothing was measured."""
    if not ordered:
        return None
    rank = max(1, -(-len(ordered) * q // 1))
    return round(ordered[int(rank) - 1] * 1000, 2)
