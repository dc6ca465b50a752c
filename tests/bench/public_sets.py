"""The public sets beside the project, each measured the way a site would: ``mailbot train`` on one part, score another.

The sets are no part of the project (``../shared/datasets``); every function takes their folder and returns figures.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailbot.domain import AutomaticKind
from mailbot.learning.dataset import read, split
from mailbot.learning.evaluate import score_model
from mailbot.learning.train import train
from mailbot.message.body import split_body
from mailbot.message.html import html_to_text
from mailbot.message.parse import parse
from mailbot.understanding import storage
from tests.bench.timing import quickest
from tests.house.test_quote_golds import MAIL_PARSER_REPLY, ZAPIER, gold, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mailbot.understanding.classifier import TextClassifier

FOLDS, PER_TEST = 20, 4
"""nlupp comes in twenty folds; each time four are kept for scoring."""
EMOTIONS = ("anger", "anticipation", "disgust", "fear", "joy", "sadness", "surprise", "trust")


def trained(rows: Iterable[dict[str, Any]], *, task: str) -> TextClassifier:
    """Return the model that ``mailbot train --task TASK`` makes of ``rows``."""
    with tempfile.TemporaryDirectory() as directory:
        made = train([_written(rows, Path(directory) / "train.jsonl")], task=task, out=Path(directory) / "model")
        return storage.load(made.folder)[0]


def scored(model: TextClassifier, rows: Iterable[dict[str, Any]], *, task: str) -> dict[str, Any]:
    """Return what ``mailbot evaluate --model`` says of ``rows``."""
    with tempfile.TemporaryDirectory() as directory:
        return score_model(read([_written(rows, Path(directory) / "test.jsonl")]), model, task=task)


def _written(rows: Iterable[dict[str, Any]], path: Path) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def clinc150(shared: Path) -> dict[str, Any]:
    """Learn the 15,000 queries in scope; score the 4,500 of the test and tell the 1,000 out of scope apart."""
    data = json.loads((shared / "intent" / "clinc150" / "data" / "data_full.json").read_text(encoding="utf-8"))
    model = trained(_labelled(data["train"]), task="intent")
    told = scored(model, _labelled([*data["test"], *data["oos_test"]]), task="intent")
    jobs = [lambda text=text: model.predict(model.vectoriser.read(text)) for text, _ in data["test"][::10]]
    return {
        "accuracy": told["intent"]["accuracy"],
        "macro_f1": told["intent"]["macro_f1"],
        "auroc": told["intent"]["out_of_scope"]["auroc"],
        "us_per_message": round(statistics.median(quickest(jobs)) * 1e6, 1),
        "n": len(data["test"]),
        "out_of_scope": len(data["oos_test"]),
    }


def _labelled(pairs: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    return [{"text": text, "intent": label} for text, label in pairs]


def nlupp(shared: Path) -> dict[str, Any]:
    """Score several intents in one message (banking), five times four folds; messages without an intent are left out."""
    folder = shared / "intent" / "nlupp" / "data" / "banking"
    folds = [json.loads((folder / f"fold{k}.json").read_text(encoding="utf-8")) for k in range(FOLDS)]
    rows = [
        [{"text": m["text"], "intent": m["intents"][0], "also": m["intents"][1:]} for m in fold if m.get("intents")]
        for fold in folds
    ]
    f1 = []
    for first in range(0, FOLDS, PER_TEST):
        kept = range(first, first + PER_TEST)
        model = trained((row for k in range(FOLDS) if k not in kept for row in rows[k]), task="intent")
        f1.append(scored(model, (row for k in kept for row in rows[k]), task="intent")["intent"]["several"]["f1"])
    return {"micro_f1": round(sum(f1) / len(f1), 4), "parts": f1, "n": sum(map(len, rows))}


def xed(shared: Path) -> dict[str, Any]:
    """Score the emotions of film subtitles, of which a line has one to several of eight; four fifths to learn from."""
    told = {}
    for language, name in (("en", "en-annotated.tsv"), ("fr", "fr-projections.tsv")):
        pairs = [
            line.rsplit("\t", 1)
            for line in (shared / "emotion" / "xed" / name).read_text(encoding="utf-8").split("\n")
            if line.count("\t") == 1
        ]
        rows = []
        for number, (text, codes) in enumerate(pairs):
            labels = [EMOTIONS[int(code) - 1] for code in codes.split(",") if code.strip()]
            if labels:
                row = {"id": str(number), "text": text, "lang": language, "intent": labels[0], "also": labels[1:]}
                rows.append(row)
        with tempfile.TemporaryDirectory() as directory:
            learn, held = split(read([_written(rows, Path(directory) / "all.jsonl")]))
        ids = {item.id for item in held}
        model = trained((row for row in rows if row["id"] not in ids), task="intent")
        figures = scored(model, (row for row in rows if row["id"] in ids), task="intent")["intent"]["several"]
        told[language] = {
            "macro_f1": figures["macro_f1"],
            "micro_f1": figures["f1"],
            "n": len(held),
            "learnt": len(learn),
        }
    return told


def parakweet(shared: Path) -> dict[str, Any]:
    """Score whether a sentence of real mail asks for something."""
    folder = shared / "request" / "parakweet_email_intent"
    parts = {}
    for part in ("train", "test"):
        lines = (folder / f"{part}.tsv").read_text(encoding="utf-8", errors="replace").split("\n")
        parts[part] = [
            {"text": text, "intent": label} for label, _, text in (line.partition("\t") for line in lines) if text
        ]
    told = scored(trained(parts["train"], task="intent"), parts["test"], task="intent")["intent"]
    return {
        "accuracy": told["accuracy"],
        "macro_f1": told["macro_f1"],
        "f1_yes": told["per_label"]["Yes"]["f1"],
        "n": len(parts["test"]),
    }


def quotes(shared: Path) -> dict[str, Any]:
    """Count the replies whose new text is cut out exactly, white space aside."""
    plain = [squeezed(split_body(mail).new_text) == squeezed(reply) for _, mail, reply in gold("plain")]
    html = [
        squeezed(split_body(html_to_text(mail)).new_text) == squeezed(html_to_text(reply))
        for _, mail, reply in gold("html")
    ]
    own = [
        _kept_lines(shared / "quotes" / folder / "emails" / name, ranges)
        for folder, labels in (("zapier_erp", ZAPIER), ("mail_parser_reply", MAIL_PARSER_REPLY))
        for name, ranges in labels
    ]
    talon = [*plain, *html]
    return {
        "talon": {"exact": round(sum(talon) / len(talon), 4), "n": len(talon)},
        "reply_parsers": {"exact": round(sum(own) / len(own), 4), "n": len(own)},
    }


def _kept_lines(path: Path, ranges: tuple[tuple[int, int], ...]) -> bool:
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    kept = "".join(squeezed(line) for first, last in ranges for line in lines[first - 1 : last])
    return squeezed(split_body(text).new_text) == kept


def bounce(shared: Path) -> dict[str, Any]:
    """Count the bounces that are recognised, and those whose failed addresses are all and only the right ones."""
    folder = shared / "bounce" / "flufl_bounce"
    recognised = named = total = 0
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        permanent, temporary = ({a.lower() for a in row[kind] or ()} for kind in ("permanent", "temporary"))
        found = parse((folder / row["file"]).read_bytes()).automatic
        told = found is not None and found.kind in {AutomaticKind.BOUNCE, AutomaticKind.DELAYED}
        if not permanent and not temporary:
            continue  # the gold does not say what these six are
        total += 1
        recognised += told
        named += bool(
            told
            and found
            and permanent == {one.address for one in found.failed if one.permanent}
            and temporary == {one.address for one in found.failed if not one.permanent}
        )
    return {
        "recognised": round(recognised / total, 4),
        "named": round(named / total, 4),
        "n": total,
    }
