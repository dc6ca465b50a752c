"""Reads the reply files and the site's facts, and lists everything that is wrong with them before mailbot starts.

A missing language, an unknown slot, a fact that was not filled in, a text too long for an unproven sender: each is
found here and not when a customer waits. Reading the files from disk is the caller's.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateError as JinjaError
from jinja2 import meta

from mailbot.domain import Action, EffectKind
from mailbot.errors import TemplateError
from mailbot.policy.demand import folded
from mailbot.policy.replies import (
    FRAME,
    KIND_SLOTS,
    MAIL_SLOTS,
    MAX_BYTES,
    REPLY_KINDS,
    Replies,
    Reply,
    SiteFile,
    Variant,
    environment,
    render,
)
from mailbot.policy.table import DOES, SEND_FILE, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mailbot.policy.table import Policy

META_KEYS = ("kind", "intents", "needs", "does", "files", "urgent", "goal")
VARIANT_KEYS = ("subject", "text")
KINDS_OF_ACTION: Mapping[Action, EffectKind] = {
    Action.ANSWER: EffectKind.ANSWER,
    Action.ACTION: EffectKind.ACTION,
    Action.CLARIFY: EffectKind.CLARIFY,
    Action.ROUTE: EffectKind.TRANSFER_NOTICE,
}
"""The kind of reply that each action of the policy table may send."""
LONGEST_REFERENCE = "ABCDE-12345-FGHI/678"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The site's facts file, read."""

    facts: dict[str, dict[str, str]]
    files: tuple[SiteFile, ...]


def load_replies(
    files: Mapping[str, str], site: str, *, languages: tuple[str, ...] = ("fr", "en"), site_name: str = ""
) -> Replies:
    """Return the replies of ``files`` (file name -> TOML text) with the facts of ``site`` (TOML text).

    Every reply needs a variant in each of ``languages``. Raises TemplateError with every problem at once.
    """
    problems: list[str] = []
    facts = _site(site, languages, problems)
    entries = tuple(
        entry
        for name, text in sorted(files.items())
        if (entry := _entry(name.removesuffix(".toml"), text, languages, problems)) is not None
    )
    for entry in entries:
        problems += [f"{entry.name}: {problem}" for problem in _checked(entry, entries, facts)]
    replies = Replies(
        entries=entries,
        facts=tuple((language, tuple(facts.facts.get(language, {}).items())) for language in languages),
        files=facts.files,
        site_name=site_name,
    )
    if not problems:
        problems = [f"{entry.name}: {problem}" for entry in entries for problem in _rendered(replies, entry)]
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise TemplateError(f"The replies were refused and mailbot did not start:\n{listed}\nCorrect these files.")
    return replies


def unfit(policy: Policy, replies: Replies) -> tuple[str, ...]:
    """Return what the policy table asks of the replies and does not get, one sentence each; empty when they fit."""
    problems = []
    for number, link in enumerate(policy.links, 1):
        if not link.reply:
            continue
        where = f"link {number} ({link.rule.name})"
        entry = replies.get(link.reply)
        if entry is None:
            problems.append(f"{where}: {unknown(link.reply, tuple(e.name for e in replies.entries), 'reply')}")
            continue
        wanted = KINDS_OF_ACTION[link.action]
        if entry.kind is not wanted:
            problems.append(f"{where}: reply {link.reply!r} is of kind {entry.kind.value}, not {wanted.value}")
        if entry.does != link.does:
            problems.append(
                f"{where}: reply {link.reply!r} does {entry.does or 'nothing'}, the link {link.does or 'nothing'}"
            )
        if link.action in {Action.ANSWER, Action.ACTION}:
            strange = [intent for intent in link.intents or ("every intent",) if intent not in entry.intents]
            problems += [f"{where}: reply {link.reply!r} is not written for {intent}" for intent in strange]
    return tuple(problems)


def _site(text: str, languages: tuple[str, ...], problems: list[str]) -> Site:
    tree = _toml(text, "site facts", problems)
    facts: dict[str, dict[str, str]] = {}
    for language in languages:
        table = tree.get(language)
        if not isinstance(table, dict):
            problems.append(f"site facts: there is no [{language}]")
            continue
        facts[language] = {key: value for key, value in table.items() if isinstance(value, str)}
        problems += [f"site facts: {key} of [{language}] must be a text" for key in table if key not in facts[language]]
        problems += [f"site facts: [{language}] needs {key}" for key in FRAME if not facts[language].get(key)]
        if "automat" not in folded(facts[language].get("disclosure", "automat")):
            problems.append(f"site facts: the disclosure of [{language}] must say that the reply is automatic (R33)")
        problems += [f"site facts: [{language}]: {problem}" for problem in _frame(facts[language])]
    names = {key for table in facts.values() for key in table}
    for language, table in facts.items():
        problems += [f"site facts: [{language}] lacks {key}" for key in sorted(names - set(table)) if key not in FRAME]
    return Site(facts=facts, files=_files(tree.get("files", {}), languages, problems))


def _frame(facts: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the texts around every reply; they may use the other facts of their language."""
    known = {*facts, *MAIL_SLOTS} - set(FRAME)
    found = []
    for part in FRAME:
        try:
            used = meta.find_undeclared_variables(environment().parse(facts.get(part, "")))
        except JinjaError as error:
            found.append(f"{part}: {error}")
            continue
        found += [f"{part}: {unknown(slot, tuple(sorted(known)), 'slot')}" for slot in sorted(used - known)]
    return found


def _files(raw: object, languages: tuple[str, ...], problems: list[str]) -> tuple[SiteFile, ...]:
    if not isinstance(raw, dict):
        problems.append("site facts: files must be written as [files.NAME]")
        return ()
    files = []
    for name, entry in raw.items():
        table = entry if isinstance(entry, dict) else {}
        paths = tuple((language, path) for language in languages if isinstance(path := table.get(language), str))
        if len(paths) < len(languages):
            problems.append(f"site facts: file {name!r} needs a path in each of {', '.join(languages)}")
        problems += [
            f"site facts: file {name!r} must lie below the facts file: {path}"
            for _, path in paths
            if path.startswith(("/", "\\")) or ".." in path.split("/")
        ]
        files.append(SiteFile(name=name, content_type=str(table.get("content_type", "application/pdf")), paths=paths))
    return tuple(files)


def _entry(name: str, text: str, languages: tuple[str, ...], problems: list[str]) -> Reply | None:
    before = len(problems)
    tree = _toml(text, name, problems)
    if len(problems) > before:
        return None
    known = (*META_KEYS, *languages)
    # A site that answers in fewer languages keeps the other variants in its files.
    strange = [key for key, value in tree.items() if key not in known and not isinstance(value, dict)]
    problems += [f"{name}: {unknown(key, known, 'key')}" for key in strange]
    kind = tree.get("kind")
    if kind not in REPLY_KINDS:
        problems.append(f"{name}: {unknown(str(kind), tuple(k.value for k in REPLY_KINDS), 'kind')}")
        return None
    variants = tuple(
        variant
        for language in languages
        if (variant := _variant(name, language, tree.get(language), problems)) is not None
    )
    return Reply(
        name=name,
        kind=EffectKind(kind),
        intents=_texts(tree, "intents", name, problems),
        needs=_texts(tree, "needs", name, problems),
        does=str(tree.get("does", "")),
        files=_texts(tree, "files", name, problems),
        urgent=str(tree.get("urgent", "")),
        goal=str(tree.get("goal", "")),
        variants=variants,
    )


def _variant(name: str, language: str, raw: object, problems: list[str]) -> Variant | None:
    if not isinstance(raw, dict):
        problems.append(f"{name}: there is no [{language}]")
        return None
    problems += [
        f"{name}: {unknown(key, VARIANT_KEYS, 'key')} in [{language}]" for key in raw if key not in VARIANT_KEYS
    ]
    texts = [raw.get(key) for key in VARIANT_KEYS]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        problems.append(f"{name}: [{language}] needs a subject and a text")
        return None
    return Variant(language=language, subject=str(texts[0]), text=str(texts[1]))


def _checked(entry: Reply, entries: tuple[Reply, ...], site: Site) -> list[str]:
    """Return what is wrong with an entry that was read, seen beside the others and the site's facts."""
    found = []
    if (entry.kind is EffectKind.ACTION) != bool(entry.does):
        found.append("'action' and only 'action' says what it does")
    if entry.does and entry.does not in DOES:
        found.append(unknown(entry.does, DOES, "action to do"))
    if (entry.does == SEND_FILE) != bool(entry.files):
        found.append("'send_file' and only 'send_file' names files")
    known_files = tuple(file.name for file in site.files)
    found += [unknown(name, known_files, "file of the site") for name in entry.files if name not in known_files]
    if entry.urgent and entry.urgent not in {other.name for other in entries}:
        found.append(unknown(entry.urgent, tuple(other.name for other in entries), "reply"))
    for variant in entry.variants:
        found += _slots(entry, variant, site.facts.get(variant.language, {}))
    return found


def _slots(entry: Reply, variant: Variant, facts: Mapping[str, str]) -> list[str]:
    """Return the slots of a variant that cannot be filled, and the needs that do not fit its text."""
    where = f"[{variant.language}]"
    used: set[str] = set()
    for source in (variant.subject, variant.text):
        try:
            used |= meta.find_undeclared_variables(environment().parse(source))
        except JinjaError as error:
            return [f"{where}: {error}"]
    given = {*MAIL_SLOTS, *KIND_SLOTS.get(entry.kind, ())}
    found = [
        f"{where}: {unknown(slot, tuple(sorted(given | set(facts))), 'slot')}"
        for slot in sorted(used - given - set(facts))
    ]
    found += [
        f"{where}: {slot!r} is used; write it under needs" for slot in sorted((used & set(facts)) - set(entry.needs))
    ]
    found += [f"{where}: {slot!r} is needed and not used" for slot in entry.needs if slot not in used]
    found += [
        f"{where}: the site's facts leave {slot!r} empty" for slot in entry.needs if slot in facts and not facts[slot]
    ]
    return found


def _rendered(replies: Replies, entry: Reply) -> list[str]:
    """Return what only shows when the reply is written out: errors inside the template, and its length."""
    found = []
    extra = dict.fromkeys(KIND_SLOTS.get(entry.kind, ()), "x")
    for variant in entry.variants:
        for reference in ("", LONGEST_REFERENCE):
            try:
                rendered = render(replies, entry.name, variant.language, {**extra, "reference": reference})
            except (JinjaError, TypeError, ValueError, ArithmeticError) as error:
                found.append(f"[{variant.language}]: {error}")
                break
            if len(rendered.text.encode()) > MAX_BYTES:
                found.append(f"[{variant.language}]: longer than {MAX_BYTES} bytes (R34)")
                break
            if not rendered.subject:
                found.append(f"[{variant.language}]: the subject is empty")
                break
    return found


def _toml(text: str, name: str, problems: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{name}: not valid TOML: {error}")
        return {}


def _texts(tree: Mapping[str, Any], key: str, name: str, problems: list[str]) -> tuple[str, ...]:
    value = tree.get(key, [])
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    problems.append(f"{name}: {key} must be a list of texts")
    return ()
