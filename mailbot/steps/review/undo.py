"""Takes an agent's last deed back, while nothing of it has left and the record does not tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mailbot.steps.review.deeds import Agent, Beaten, Deed, Done, Refusal, Refused, beaten, unplain
from mailbot.store import conversations, outbox, reviews
from mailbot.store.review_tables import DeedState
from mailbot.store.session import reading, writing
from mailbot.store.tables import EffectState

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.steps.shell import Shell


def last_undoable(shell: Shell, agent: Agent) -> Any:
    """Return the agent's last deed if it can still be taken back (a row of the table deed), else None."""
    with reading(shell.database) as connection:
        row = reviews.last_deed(connection, agent=agent.login)
    return row if row is not None and _stands(row, shell.clock()) else None


def undo(shell: Shell, agent: Agent) -> tuple[Done | Beaten | Refused, str]:
    """Take the agent's last deed back; return what came of it, and the mail it was about."""
    now = shell.clock()
    with writing(shell.database) as connection:
        deed = reviews.last_deed(connection, agent=agent.login)
        if deed is None:
            return Refused(refusal=Refusal.NOTHING_TO_UNDO), ""
        if not _stands(deed, now) or not deed.before:  # nothing to put back: the customer was erased
            return Refused(refusal=Refusal.TOO_LATE), deed.mail_id
        item = reviews.get(connection, deed.mail_id)
        if item is None or item.version != deed.version:
            return beaten(connection, deed.mail_id, now=now), deed.mail_id
        if not _is_all_here(connection, deed.before):
            return Refused(refusal=Refusal.TOO_LATE), deed.mail_id
        _put_back(connection, deed.before, item=item, conversation_id=deed.conversation_id)
        reviews.set_deeds(connection, [deed.id], DeedState.UNDONE)
    return Done(deed_id=deed.id, kind=Deed(deed.kind)), deed.mail_id


def _stands(deed: Any, now: datetime) -> bool:
    return bool(deed.state == DeedState.STANDING and now < deed.final_at)


def _is_all_here(connection: sa.Connection, before: dict[str, Any]) -> bool:
    """Return whether nothing that the deed let go was attempted yet."""
    released = [effect_id for effect_id, _ in before.get("effects", [])]
    rows = [outbox.get(connection, effect_id) for effect_id in (*released, *before.get("made", []))]
    here = {EffectState.PENDING, EffectState.DROPPED}
    return all(row is not None and row.state in here and row.attempts == 0 for row in rows)


def _put_back(connection: sa.Connection, before: dict[str, Any], *, item: Any, conversation_id: str) -> None:
    for effect_id, state in before.get("effects", []):
        outbox.settle(connection, effect_id, {"state": state})
    for effect_id in before.get("made", []):
        outbox.settle(connection, effect_id, {"state": EffectState.DROPPED})
    kept = before.get("conversation")
    if kept:
        conversations.update(connection, conversation_id, _read(kept))
    if "correction" in before:
        reviews.forget_correction(connection, item.mail_id)
        if before["correction"] is not None:
            reviews.set_correction(connection, _read(before["correction"]))
    for mail_id, version, values in before.get("others", []):
        other = reviews.get(connection, mail_id)
        if other is not None and other.version == version:  # else somebody decided about it meanwhile
            reviews.change(connection, mail_id, {**_read(values), "version": version + 1})
    reviews.change(connection, item.mail_id, {**_read(before["review"]), "version": item.version + 1})


def _read(values: dict[str, Any]) -> dict[str, Any]:
    return {name: unplain(value) for name, value in values.items()}
