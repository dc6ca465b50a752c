"""Writes the record as Parquet, for the tools that people analyse tables with.

The columns are those of the exchange format; times are UTC timestamps, the payload stays one JSON text, so that no
column appears or disappears with what happened to be on record.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from mailbot.errors import RecordError
from mailbot.record.exchange import COLUMNS, FURTHER
from mailbot.record.journal import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from mailbot.record.events import Event

AT_ONCE = 20_000
TIMES = ("occurred_at", "recorded_at")
NUMBERS = ("seq", "schema_version")
NAMES = (*COLUMNS, *FURTHER)


def export_parquet(connection: sa.Connection, path: Path) -> int:
    """Write every event to ``path``; return how many. RecordError where pyarrow is not installed."""
    try:
        import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types
        import pyarrow.parquet as pq  # type: ignore[import-untyped]  # the same
    except ModuleNotFoundError as error:
        raise RecordError(
            "What writes Parquet is not installed; nothing was written. Run: pip install 'mailbot[analytics]'"
        ) from error
    kinds = {**dict.fromkeys(TIMES, pa.timestamp("ms", tz="UTC")), **dict.fromkeys(NUMBERS, pa.int64())}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in NAMES])
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in _parts(event for event, _, _ in read(connection)):
            columns = {name: [_value(event, name) for event in part] for name in NAMES}
            writer.write_table(pa.table(columns, schema=schema))
            count += len(part)
    return count


def _parts(events: Iterable[Event]) -> Iterator[list[Event]]:
    source = iter(events)
    while part := list(islice(source, AT_ONCE)):
        yield part


def _value(event: Event, name: str) -> Any:
    if name == "payload":
        return json.dumps(event.payload, ensure_ascii=False, sort_keys=True)
    value = getattr(event, name)
    return value.value if name == "actor" else value
