"""The policy table: what is accepted, and everything that is refused at once."""

from __future__ import annotations

import pytest

from mailbot.domain import Action
from mailbot.errors import PolicyError
from mailbot.policy.table import SEND_FILE, Policy, load_policy

LAST = '[[link]]\nrule = "always"\naction = "route_human"\n'


def link(**fields: str) -> str:
    return "[[link]]\n" + "".join(f"{key} = {value}\n" for key, value in fields.items())


def test_the_smallest_table_gives_everything_to_people() -> None:
    policy = load_policy(LAST)
    assert [(one.rule.name, one.action) for one in policy.links] == [("always", Action.ROUTE)]
    assert policy.abilities == {SEND_FILE}


def test_the_version_changes_with_every_change_of_the_file() -> None:
    assert load_policy(LAST).version == load_policy(LAST).version
    assert load_policy(LAST).version != load_policy(LAST + "# a comment\n").version
    assert len(load_policy(LAST).version) == 12


def test_word_lists_are_folded_and_may_leave_the_ending_open() -> None:
    text = '[words]\nagain = ["3e Fois", "Corrigé*"]\n' + link(
        rule='"chased"', action='"route_human"', words='["again"]'
    )
    assert load_policy(text + LAST).links[0].words == (" 3e fois ", " corrige")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the last link must be"),
        (link(rule='"angry"', action='"route_human"'), "the last link must be"),
        (link(rule='"always"', action='"none"'), "the last link must be"),
        (link(rule='"always"', action='"route_human"', intents='["refund"]'), "the last link must be"),
        (LAST + LAST, "'always' hides the links after it"),
        (link(rule='"angri"', action='"route_human"') + LAST, "there is no rule 'angri'; did you mean 'angry'?"),
        (link(rule='"bulk_mail"', action='"answer"') + LAST, "'bulk_mail' is a guard"),
        (link(rule='"angry"', action='"route"') + LAST, "there is no action 'route'; did you mean 'route_human'?"),
        (link(rule='"angry"', action='"route_human"', replly='"x"') + LAST, "there is no key 'replly'; did you mean 'reply'?"),
        (link(rule='"angry"', action='"route_human"', reply="3") + LAST, "reply must be a text"),
        (link(rule='"angry"', action='"route_human"', intents='"all"') + LAST, "intents must be a list of texts"),
        (link(rule='"angry"', action='"route_human"', team='"vip"') + LAST, "there is no team 'vip'"),
        (link(rule='"angry"', action='"route_human"', words='["rude"]') + LAST, "there is no word list 'rude'"),
        (link(rule='"answerable"', action='"answer"') + LAST, "'answer' needs a reply"),
        (link(rule='"thanks_only"', action='"none"', reply='"x"') + LAST, "'none' sends nothing"),
        (link(rule='"names_nothing"', action='"clarify"', reply='"x"') + LAST, "'clarify' and only 'clarify'"),
        (link(rule='"answerable"', action='"answer"', reply='"x"', missing='"date"') + LAST, "'clarify' and only 'clarify'"),
        (link(rule='"proven_sender"', action='"action"', reply='"x"') + LAST, "'action' and only 'action'"),
        (link(rule='"answerable"', action='"action"', reply='"x"', does='"send_file"') + LAST, "behind 'proven_sender' only"),
        (link(rule='"proven_sender"', action='"action"', reply='"x"', does='"reset_password"') + LAST, "behind 'may_reset_password' only"),
        (link(rule='"proven_sender"', action='"action"', reply='"x"', does='"refund"') + LAST, "there is no action to do 'refund'"),
        (link(rule='"low_confidence"', action='"answer"', reply='"x"') + LAST, "an answer needs a demand that is clear"),
        ('[words]\nempty = ["!!"]\n' + LAST, "has no word in it"),
        ("words = 3\n" + LAST, "words must be written as [words]"),
        ("[link]\nrule = 1\n", "link must be written as [[link]]"),
        ('[[teem]]\nname = "a"\n' + LAST, "there is no table 'teem'; did you mean 'team'?"),
        ('[[team]]\nname = "a"\n[[team]]\nname = "a"\n' + LAST, "a team needs a name of its own"),
        ('[[team]]\nname = "a"\nintents = ["x"]\n[[team]]\nname = "b"\nintents = ["x"]\n' + LAST, "'x' already has a team"),
        ("[[link]\n", "not valid TOML"),
    ],
)  # fmt: skip
def test_a_table_that_would_surprise_is_refused(text: str, problem: str) -> None:
    with pytest.raises(PolicyError) as refused:
        load_policy(text)
    assert problem in str(refused.value)
    assert refused.value.exit_code == 78


def test_all_problems_are_listed_at_once() -> None:
    text = link(rule='"angri"', action='"route"', team='"vip"') + link(rule='"answerable"', action='"answer"')
    with pytest.raises(PolicyError) as refused:
        load_policy(text)
    assert str(refused.value).count("\n  - ") == 4


def test_a_shipped_table_has_a_team_for_every_intent(policy: Policy) -> None:
    known = {intent for one in policy.links for intent in one.intents}
    assert known <= {intent for team in policy.teams for intent in team.intents}
