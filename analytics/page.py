"""Writes docs/kpis.md from the declarations, so that the page cannot say anything but what the program does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.decisions import DECISIONS
from analytics.explain import WORDS, band_text
from analytics.kpis import BOARDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.kpi import Kpi

HEAD = """\
Every figure is computed from the record and nothing else, as it was known at the as-of instant (`recorded_at`). A
figure of a period belongs to the conversations that were opened in it; only what happened before t0 + H (7 days)
changes an outcome, and only conversations that old enter a rate.

`mailbot kpi --from 2026-11-09 --to 2026-11-16 --json` prints all of them, `mailbot kpi explain fcr` one of them with
its SQL and the conversations behind it. What a site may set stands in `config/kpis.toml`.

| command | what it adds |
|---|---|
| `mailbot kpi --as-of INSTANT` | what was known then, to the last digit: the figures of an old digest |
| `mailbot kpi --by language` | the same for every part, and which parts differ by more than chance |
| `mailbot kpi --ids --json` | the conversations, messages or replies behind every figure |
| `mailbot kpi trend fcr` | week by week, with control limits that start anew where something was changed |
| `mailbot kpi horizons fcr` | the same week, waited for 3, 7, 14 and 30 days |
| `mailbot kpi restated` | what the last digest said and is another figure by now, with the cause |
| `mailbot kpi target`, `annotate` | a target from now on; a note beside the curves |

The outcome of a demand is the first of these that applies:

| outcome | |
|---|---|
| human | a `conversation.transferred` or an `agent.replied` before t0 + H |
| unanswered | no delivered substantive reply before t0 + H |
| unresolved | last rating at most csat_negative_max; last message that is not thanks without a reply; or a recontact |
| abandoned | the last delivered reply asked for something, and neither a message nor a completed goal followed |
| resolved | confirmed by a rating, thanks or a goal; else assumed |
"""


def page(note: str) -> str:
    """Return the page; ``note`` says where it comes from."""
    lines = ["# Figures", "", note, HEAD, *_contents(), "", "## Where the definitions left a doubt", ""]
    lines.append(DECISIONS.rstrip())
    for board, kpis in BOARDS.items():
        lines += ["", f"## {board.value.capitalize()}", ""]
        for kpi in kpis:
            lines += list(_section(kpi))
    return "\n".join(lines).rstrip() + "\n"


def _contents() -> Iterator[str]:
    yield "| name | code | | unit | better | target |"
    yield "|---|---|---|---|---|---|"
    for kpis in BOARDS.values():
        for kpi in kpis:
            target = band_text(kpi.target.band) if kpi.target else ""
            mark = " (proposed)" if kpi.target and kpi.target.proposed else ""
            better = WORDS["en"][kpi.better]
            yield f"| `{kpi.name}` | {kpi.code} | {kpi.title.en} | {kpi.grain.value} | {better} | {target}{mark} |"


def _section(kpi: Kpi) -> Iterator[str]:
    """Yield everything that is declared about one figure."""
    yield f"### `{kpi.name}`"
    yield ""
    yield f"**{kpi.title.en}** ({kpi.code}, definition {kpi.definition_rev}). {kpi.question.en} {kpi.definition.en}"
    yield ""
    yield f"*{kpi.title.fr}*. {kpi.question.fr} {kpi.definition.fr}"
    yield ""
    yield f"* Computed: {kpi.measure.formula}."
    yield f"* Reads: {', '.join(f'`{kind}`' for kind in sorted(kpi.measure.reads))}. Final {kpi.matures.en}."
    if kpi.target:
        proposed = "; mailbot's proposition, for the site to confirm" if kpi.target.proposed else ""
        yield f"* Target: {band_text(kpi.target.band)} ({kpi.target.source}{proposed})."
    if kpi.benchmark:
        yield f"* Benchmark, channel {kpi.benchmark.channel}: {kpi.benchmark.text} ({kpi.benchmark.source})."
    yield f"* {kpi.pitfalls.en} / {kpi.pitfalls.fr}"
    if kpi.beside:
        yield f"* Read with {', '.join(f'`{name}`' for name in kpi.beside)}."
    yield ""
    yield "```"
    yield from (f"{name}: {text}" for name, text in list(kpi.example.stories.items())[:SHOWN])
    if len(kpi.example.stories) > SHOWN:
        yield f"... and {len(kpi.example.stories) - SHOWN} more like them"
    if kpi.example.parameters:
        yield f"with {dict(kpi.example.parameters)}"
    yield f"gives {dict(kpi.example.expected)}"
    yield "```"
    yield ""


SHOWN = 8
