"""Each mailbox's desk: policy table, replies, addresses and limits, read from files and refused as a whole."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from mailbot.bootstrap.certificates import cautious_in
from mailbot.bootstrap.place import Place
from mailbot.domain import MailboxFacts, Mode
from mailbot.errors import MailbotError, PolicyError, SettingsError
from mailbot.message.compose import Sender
from mailbot.policy.replyfiles import load_replies, unfit
from mailbot.policy.table import RESET_PASSWORD, SEND_FILE, load_policy
from mailbot.shipped import shipped
from mailbot.steps.desk import Desk, Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mailbot.domain import FileRef
    from mailbot.loading import Loaded
    from mailbot.policy.replies import Replies
    from mailbot.policy.table import Policy
    from mailbot.settings import MailboxSettings, Settings

Loads = TypeVar("Loads")


def desks_of(loaded: Loaded) -> dict[str, Desk]:
    """Return each mailbox's desk; raise PolicyError or TemplateError with everything that is wrong."""
    shared = _shared_desk(loaded)
    ours = _our_addresses(loaded.settings)
    return {
        box.name: replace(
            shared,
            facts=_facts_of(box, loaded.settings, ours=ours),
            sender=Sender(name=loaded.settings.site.name, address=box.address),
            authserv_id=box.authserv_id,
            bounce_tag=box.smtp.bounce_tag,
        )
        for box in loaded.settings.mailbox
    }


def replay_desk(loaded: Loaded) -> Desk:
    """Return the desk of the first mailbox, or one of no particular mailbox, that may do everything."""
    desks = desks_of(loaded)
    first = next(iter(desks.values()), None) or _shared_desk(loaded)
    return replace(first, facts=replace(first.facts, mode=Mode.AUTO, intent_modes=()))


def _shared_desk(loaded: Loaded) -> Desk:
    """Return what the desks of all mailboxes have in common."""
    settings = loaded.settings
    table = loaded.base / settings.policy.chain if settings.policy.chain else shipped("config") / "policy.toml"
    facts = loaded.base / settings.site.facts if settings.site.facts else shipped("config") / "site.toml"
    trouble: list[MailbotError] = []
    policy = _unless_refused(lambda: _policy_in(table, settings), trouble)
    replies = _unless_refused(lambda: _replies_in(loaded, facts), trouble)
    if policy is None or replies is None:  # both are told at once: whoever corrects one file corrects the other, too
        raise type(trouble[0])("\n".join(str(error.args[0]) for error in trouble))
    problems = unfit(policy, replies)
    if problems:
        raise PolicyError(f"The policy table {table} was refused and mailbot did not start:\n" + "\n".join(problems))
    library = facts.parent

    def read_file(file: FileRef) -> bytes:
        return (library / file.path).read_bytes()

    return Desk(
        facts=MailboxFacts(name="", address="", languages=settings.site.languages),
        sender=Sender(name=settings.site.name, address=""),
        policy=policy,
        replies=replies,
        read_file=read_file,
        limits=_limits(settings),
        holdout=settings.policy.holdout,
        lead_intents=frozenset(settings.policy.lead_intents),
        survey_share=settings.survey.share,
        audit_rate=settings.policy.audit_rate,
        error_budget=settings.policy.error_budget,
        cautious=cautious_in(Place.of(loaded).models),
        teams={name: team.address for name, team in settings.team.items()},
    )


def _unless_refused(load: Callable[[], Loads], trouble: list[MailbotError]) -> Loads | None:
    """Return what ``load`` loads; None with its error in ``trouble`` when it is refused."""
    try:
        return load()
    except MailbotError as error:
        trouble.append(error)
        return None


def _policy_in(table: Path, settings: Settings) -> Policy:
    abilities = frozenset({SEND_FILE} | ({RESET_PASSWORD} if RESET_PASSWORD in settings.webhook else set()))
    return load_policy(_text_of(table), abilities=abilities)


def _replies_in(loaded: Loaded, facts: Path) -> Replies:
    site = loaded.settings.site
    folder = loaded.base / site.replies if site.replies else shipped("config") / "replies"
    return load_replies(
        {path.name: _text_of(path) for path in sorted(folder.glob("*.toml"))},
        _text_of(facts),
        languages=site.languages,
        site_name=site.name,
    )


def _facts_of(box: MailboxSettings, settings: Settings, *, ours: frozenset[str]) -> MailboxFacts:
    return MailboxFacts(
        name=box.name,
        address=box.address,
        own_addresses=ours,
        mode=Mode(box.mode),
        intent_modes=tuple((intent, Mode(mode)) for intent, mode in settings.policy.modes.items()),
        languages=settings.site.languages,
        webform_senders=frozenset(box.webform_senders),
    )


def _our_addresses(settings: Settings) -> frozenset[str]:
    """Return every address of ours (R9, R11)."""
    boxes = {address for box in settings.mailbox for address in (box.address, *box.aliases)}
    return frozenset(boxes | {team.address for team in settings.team.values()} | set(settings.digest.recipients))


def _limits(settings: Settings) -> Limits:
    limits = settings.limits
    return Limits(
        per_thread=limits.per_thread,
        per_address_per_day=limits.per_address_per_day,
        breaker_floor=limits.breaker_floor,
        retry_base=timedelta(seconds=limits.retry_base),
        retry_cap=timedelta(seconds=limits.retry_cap),
        give_up=timedelta(hours=limits.give_up_hours),
        resend_uncertain=limits.on_uncertain == "resend",
        uncertain_grace=timedelta(seconds=limits.uncertain_grace),
        max_age=timedelta(days=limits.max_age_days),
        undo=timedelta(seconds=limits.undo_seconds),
    )


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The file {path} could not be read ({error}); mailbot did not start.") from error


def config_rev(loaded: Loaded) -> str:
    """Return a short digest of the settings, without secrets: they are named there, never written."""
    return hashlib.sha256(loaded.settings.model_dump_json().encode()).hexdigest()[:12]
