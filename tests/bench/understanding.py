"""Measures everything docs/understanding.md tells and writes it to understanding.json beside this file.

``python -m tests.bench.understanding [--shared DIR] [--only PART ...]``; ``make docs`` then writes the page. A part that
cannot be measured here keeps its last figures. Times are processor time of one thread, so that a busy machine says the
same as an idle one; each mail is read several times in turn with the others, and its quickest time counts.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailbot.learning.autonomy import shipped_policy
from mailbot.learning.development import development_models, held_out
from mailbot.learning.evaluate import score_pipeline
from mailbot.learning.thresholds import Review
from mailbot.message.parse import parse
from mailbot.shipped import shipped
from mailbot.understanding.corpus import corpus_digest
from mailbot.understanding.entities import extract
from mailbot.understanding.features import bare_subject
from mailbot.understanding.intent import intent_of
from mailbot.understanding.models import recipe_digest
from mailbot.understanding.pipeline import understand
from tests.bench import promise, public_sets
from tests.bench.timing import quickest

if TYPE_CHECKING:
    from mailbot.learning.dataset import Item
    from mailbot.understanding.models import Models

HERE = Path(__file__).with_name("understanding.json")
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "datasets"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mailbot"
LANGUAGES = ("fr", "en")
LENGTH = 2048
"""Octets of the mails that speed is measured on."""
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def development(shared: Path) -> dict[str, Any]:
    """Score the shipped recipe on the corpus' held-out people: all mails, and each language by itself."""
    del shared
    models = development_models(shipped("models/corpus"), CACHE, LANGUAGES)
    items = held_out(shipped("models/corpus"))
    told = {"all": _slim(score_pipeline(items, models, policy=shipped_policy()))}
    for language in LANGUAGES:
        own = [item for item in items if item.lang == language]
        told[language] = _slim(score_pipeline(own, models, policy=shipped_policy()))
    return told


def _slim(result: dict[str, Any]) -> dict[str, Any]:
    """Return ``result`` without the mails' texts: the page names pairs, it does not quote."""
    for task in ("intent", "urgency", "emotion"):
        result[task]["confusions"] = [
            {name: pair[name] for name in ("wanted", "said", "n")} for pair in result[task]["confusions"]
        ]
    return result


def promises(shared: Path) -> dict[str, Any]:
    """Count how often thresholds break their promise: by known laws, and on the held-out mails as a stream."""
    del shared
    models = development_models(shipped("models/corpus"), CACHE, LANGUAGES)
    pool = promise.Pool(tuple(_reviewed(item, models) for item in held_out(shipped("models/corpus"))))
    told = {"laws": [asdict(row) for row in promise.table(promise.Stream())]}
    told["held out"] = [
        asdict(promise.simulate(pool, reviews=size, budget=budget, draws=promise.DRAWS, seed=2026))
        for budget, size in ((0.10, 300), (0.10, 1000), (0.05, 1000))
    ]
    return told


def _reviewed(item: Item, models: Models) -> Review:
    row = models.intent.vectoriser.read(item.text, bare_subject(item.subject))
    said = intent_of(row, models.intent)
    right = said.label == item.labels["intent"]
    return Review(intent=said.label, language=item.lang or "", sure=said.confidence, right=right)


def speed(shared: Path) -> dict[str, Any]:
    """Measure a fresh process that has nothing but the models: time of a mail, and memory."""
    del shared
    development_models(shipped("models/corpus"), CACHE, LANGUAGES)
    child = subprocess.run(
        [sys.executable, "-m", "tests.bench.understanding", "--child"],
        env=os.environ | ONE_THREAD,
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(child.stdout))


def mails_of(length: int) -> list[bytes]:
    """Return mails of about ``length`` octets made of held-out texts, French and English by turns."""
    pieces: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    mails: dict[str, list[bytes]] = {language: [] for language in LANGUAGES}
    for item in held_out(shipped("models/corpus")):
        own = pieces[item.lang or "en"]
        own.append(item.body or item.text)
        text = "\n\n".join(own).encode()
        if len(text) >= length:
            head = f"From: a@client.example\nTo: b@acme.example\nSubject: {item.subject or 'Question'}\n"
            kind = "Message-ID: <1@client.example>\nContent-Type: text/plain; charset=utf-8\n\n"
            mails[item.lang or "en"].append((head + kind).encode() + text[:length])
            own.clear()
    return [mail for pair in zip(*mails.values(), strict=False) for mail in pair]


def peak_mb() -> float:
    """Return the most memory this process ever held, in MB (Linux); ru_maxrss would count its parent's, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return round(int(status.partition("VmHWM:")[2].split()[0]) / 1024, 1)


def child() -> dict[str, Any]:
    """Load the models, read mails, and say how long it took and how much memory it needs."""
    started = time.process_time()
    models = development_models(shipped("models/corpus"), CACHE, LANGUAGES)
    loaded = time.process_time() - started
    mails = mails_of(LENGTH)
    parsed = [parse(mail) for mail in mails]
    seconds = quickest([lambda mail=mail: understand(parse(mail), models) for mail in mails])
    parts = {
        "parse": [lambda mail=mail: parse(mail) for mail in mails],
        "weights": [lambda mail=mail: models.intent.vectoriser.read(mail.new_text, mail.subject) for mail in parsed],
        "references": [lambda mail=mail: extract(mail.new_text, "fr", None) for mail in parsed],
    }
    return {
        "mail_ms": round(statistics.median(seconds) * 1e3, 3),
        "mail_ms_p95": round(statistics.quantiles(seconds, n=20)[-1] * 1e3, 3),
        "part_ms": {name: round(statistics.median(quickest(jobs)) * 1e3, 3) for name, jobs in parts.items()},
        "load_s": round(loaded, 3),
        "memory_mb": peak_mb(),
        "mails": len(mails),
    }


PARTS = {
    "development": development,
    "promises": promises,
    "speed": speed,
    "clinc150": public_sets.clinc150,
    "nlupp": public_sets.nlupp,
    "xed": public_sets.xed,
    "parakweet": public_sets.parakweet,
    "quotes": public_sets.quotes,
    "bounce": public_sets.bounce,
}
BESIDE = frozenset(PARTS) - {"development", "promises", "speed"}
"""Parts that need the sets beside the project."""


def kept() -> dict[str, Any]:
    """Return the figures that were measured last."""
    return dict(json.loads(HERE.read_text(encoding="utf-8"))) if HERE.exists() else {}


def main() -> None:
    """Measure what was asked for and keep it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="where the public sets lie")
    parser.add_argument("--only", nargs="*", choices=sorted(PARTS), help="measure these parts only")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        sys.stdout.write(json.dumps(child()))
        return
    for name in given.only or PARTS:
        if name in BESIDE and not given.shared.is_dir():
            sys.stderr.write(f"{name}: {given.shared} is not at hand; the last figures stay.\n")
            continue
        started = time.monotonic()
        told = PARTS[name](given.shared)
        about = {"corpus": corpus_digest(shipped("models/corpus"))[:12], "code": recipe_digest()}
        figures = kept() | {name: told | {"measured_on": about}}
        with tempfile.NamedTemporaryFile("w", dir=HERE.parent, delete=False, encoding="utf-8") as file:
            json.dump(figures, file, indent=1, sort_keys=True, ensure_ascii=False)
            file.write("\n")
        Path(file.name).replace(HERE)
        sys.stderr.write(f"{name}: {time.monotonic() - started:.0f} s\n")


if __name__ == "__main__":
    main()
