"""The policy table: what the site lets mailbot do, read from config/policy.toml and refused whole when it is wrong.

An ordered list of links, each "when this rule hits, do that". The last link always hits and hands over to a person, so
that every mail has a disposition and the default is visible.
"""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from dataclasses import dataclass
from typing import Any

from mailbot.domain import Action
from mailbot.errors import PolicyError
from mailbot.policy.demand import folded
from mailbot.policy.routing import Team
from mailbot.policy.rules import GUARDS, JUDGEMENTS, Rule

SEND_FILE = "send_file"
RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of an action, not a password
DOES = (SEND_FILE, RESET_PASSWORD)
"""What a link with ``action = "action"`` can do besides writing."""
CLEAR = frozenset({"answerable", "asks_how", "proven_sender", "may_reset_password"})
"""Rules that hit on clear demands only, so that an answer may follow."""
LINK_KEYS = ("rule", "action", "reply", "team", "intents", "words", "does", "missing")
TEAM_KEYS = ("name", "intents")
TABLES = ("link", "team", "words")
_JUDGEMENTS = {rule.name: rule for rule in JUDGEMENTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One line of the table: a rule, what follows when it hits, and which mails it is asked of."""

    rule: Rule
    action: Action
    reply: str = ""
    """The reply entry to send. On ``route_human`` it is the notice to the customer; empty sends nothing."""
    team: str = ""
    """The team to hand over to, when it is not the intent's own."""
    intents: tuple[str, ...] = ()
    """Ask only about these intents; empty: about all."""
    words: tuple[str, ...] = ()
    """Ask only when the mail has one of these words or phrases, as ``folded`` writes them; empty: whatever it says."""
    does: str = ""
    """``send_file`` or ``reset_password`` when the action is ``action``."""
    missing: str = ""
    """What a ``clarify`` asks for: an entity type, or ``intent``."""


FIRST = Link(rule=_JUDGEMENTS["not_understood"], action=Action.ROUTE)
"""Stands before every table: a mail that was not understood cannot be judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A policy table that was accepted. ``version`` is the beginning of the SHA-256 of its file."""

    links: tuple[Link, ...]
    teams: tuple[Team, ...] = ()
    version: str = ""
    abilities: frozenset[str] = frozenset({SEND_FILE})
    """What the site can carry out; a link that needs anything else never hits."""


def load_policy(text: str, *, abilities: frozenset[str] = frozenset()) -> Policy:
    """Return the table written in ``text`` (TOML); raise PolicyError with every problem at once.

    ``abilities`` are the actions that the site has a webhook for, such as ``reset_password``; files can always be sent.
    """
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"The policy table is not valid TOML: {error}. Correct that line and start again.") from error
    problems = [unknown(key, TABLES, "table") for key in tree if key not in TABLES]
    teams = _teams(tree.get("team", []), problems)
    words = _words(tree.get("words", {}), problems)
    links = _links(tree.get("link", []), tuple(team.name for team in teams), words, problems)
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise PolicyError(f"The policy table was refused and mailbot did not start:\n{listed}\nCorrect these lines.")
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Policy(links=links, teams=teams, version=version, abilities=frozenset({SEND_FILE, *abilities}))


def _teams(raw: object, problems: list[str]) -> tuple[Team, ...]:
    teams: list[Team] = []
    for number, entry in enumerate(_tables(raw, "team", problems), 1):
        where = f"team {number}"
        problems += [f"{where}: {unknown(key, TEAM_KEYS, 'key')}" for key in entry if key not in TEAM_KEYS]
        name = _text(entry, "name", where, problems)
        intents = _texts(entry, "intents", where, problems)
        taken = {intent for team in teams for intent in team.intents}
        problems += [f"{where}: {intent!r} already has a team" for intent in intents if intent in taken]
        if not name or name in {team.name for team in teams}:
            problems.append(f"{where}: a team needs a name of its own")
        teams.append(Team(name=name, intents=intents))
    return tuple(teams)


def _words(raw: object, problems: list[str]) -> dict[str, tuple[str, ...]]:
    """Return the named lists of words, folded; a final ``*`` leaves the ending open."""
    if not isinstance(raw, dict):
        problems.append("words must be written as [words]")
        return {}
    lists: dict[str, tuple[str, ...]] = {}
    for name in raw:
        phrases = _texts(raw, name, "words", problems)
        folds = [folded(phrase) for phrase in phrases]
        problems += [
            f"words: {p!r} in {name!r} has no word in it" for p, f in zip(phrases, folds, strict=True) if f == "  "
        ]
        lists[name] = tuple(f.rstrip() if p.endswith("*") else f for p, f in zip(phrases, folds, strict=True))
    return lists


def _links(
    raw: object, teams: tuple[str, ...], words: dict[str, tuple[str, ...]], problems: list[str]
) -> tuple[Link, ...]:
    entries = _tables(raw, "link", problems)
    links: list[Link] = []
    for number, entry in enumerate(entries, 1):
        where = f"link {number} ({entry.get('rule', '?')})"
        link = _link(entry, where, words, problems)
        if link is None:
            continue
        if link.team and link.team not in teams:
            problems.append(f"{where}: there is no team {link.team!r}")
        if link.rule.name == "always" and number < len(entries):
            problems.append(f"{where}: 'always' hides the links after it; it belongs at the end")
        links.append(link)
    last = entries[-1] if entries else {}
    if last.get("rule") != "always" or last.get("action") != Action.ROUTE or last.get("intents") or last.get("words"):
        problems.append('the last link must be rule = "always", action = "route_human", for every mail')
    return tuple(links)


def _link(entry: dict[str, Any], where: str, lists: dict[str, tuple[str, ...]], problems: list[str]) -> Link | None:
    """Return the link that ``entry`` describes, or None when its rule or action is not one."""
    problems += [f"{where}: {unknown(key, LINK_KEYS, 'key')}" for key in entry if key not in LINK_KEYS]
    name, action = _text(entry, "rule", where, problems), _text(entry, "action", where, problems)
    if name in {guard.name for guard in GUARDS}:
        problems.append(f"{where}: {name!r} is a guard; guards always run first and cannot be configured (R24)")
    elif name not in _JUDGEMENTS:
        problems.append(f"{where}: {unknown(name, tuple(_JUDGEMENTS), 'rule')}")
    if action not in set(Action):
        problems.append(f"{where}: {unknown(action, tuple(a.value for a in Action), 'action')}")
    if name not in _JUDGEMENTS or action not in set(Action):
        return None
    named = _texts(entry, "words", where, problems)
    problems += [f"{where}: {unknown(key, tuple(lists), 'word list')}" for key in named if key not in lists]
    link = Link(
        rule=_JUDGEMENTS[name],
        action=Action(action),
        reply=_text(entry, "reply", where, problems),
        team=_text(entry, "team", where, problems),
        intents=_texts(entry, "intents", where, problems),
        words=tuple(phrase for key in named for phrase in lists.get(key, ())),
        does=_text(entry, "does", where, problems),
        missing=_text(entry, "missing", where, problems),
    )
    problems += [f"{where}: {problem}" for problem in _contradictions(link)]
    return link


def _contradictions(link: Link) -> list[str]:
    """Return what a link says that cannot be done."""
    found = []
    if link.action in {Action.ANSWER, Action.ACTION, Action.CLARIFY} and not link.reply:
        found.append(f"{link.action.value!r} needs a reply")
    if link.action is Action.NONE and link.reply:
        found.append("'none' sends nothing; take the reply out")
    if (link.action is Action.CLARIFY) != bool(link.missing):
        found.append("'clarify' and only 'clarify' says what is missing")
    if (link.action is Action.ACTION) != bool(link.does):
        found.append("'action' and only 'action' says what it does")
    if link.does and link.does not in DOES:
        found.append(unknown(link.does, DOES, "action to do"))
    if link.does == RESET_PASSWORD and link.rule.name != "may_reset_password":
        found.append("a password is reset behind 'may_reset_password' only (R61)")
    if link.does == SEND_FILE and link.rule.name != "proven_sender":
        found.append("a file is sent behind 'proven_sender' only (R34)")
    if link.action is Action.ANSWER and link.rule.name not in CLEAR:
        found.append("an answer needs a demand that is clear: use 'answerable'")
    return found


def _tables(raw: object, name: str, problems: list[str]) -> list[dict[str, Any]]:
    if isinstance(raw, list) and all(isinstance(entry, dict) for entry in raw):
        return raw
    problems.append(f"{name} must be written as [[{name}]]")
    return []


def _text(entry: dict[str, Any], key: str, where: str, problems: list[str]) -> str:
    value = entry.get(key, "")
    if isinstance(value, str):
        return value
    problems.append(f"{where}: {key} must be a text")
    return ""


def _texts(entry: dict[str, Any], key: str, where: str, problems: list[str]) -> tuple[str, ...]:
    value = entry.get(key, [])
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    problems.append(f"{where}: {key} must be a list of texts")
    return ()


def unknown(name: str, known: tuple[str, ...], kind: str) -> str:
    """Return the sentence that says there is no ``kind`` called ``name``, with the nearest one that exists."""
    near = difflib.get_close_matches(name, known, n=1)
    return f"there is no {kind} {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")
