"""The reply files: what is refused before mailbot starts, and what customers then read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mailbot.domain import EffectKind
from mailbot.errors import TemplateError
from mailbot.policy.replies import MAX_BYTES, Replies, render
from mailbot.policy.replyfiles import load_replies, unfit
from mailbot.policy.table import Policy, load_policy

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIG = Path(__file__).resolve().parents[3] / "config"
SITE = """
[fr]
greeting = "Bonjour,"
closing = "Le service client {{ site_name }}"
disclosure = "Réponse automatique. Une personne : {{ phone }}"
phone = "01 99 00 12 34"
page = "https://acme.example/fr"
[en]
greeting = "Hello,"
closing = "{{ site_name }} service"
disclosure = "Automatic reply. A person: {{ phone }}"
phone = "01 99 00 12 34"
page = "https://acme.example/en"
[files.form]
fr = "files/formulaire.pdf"
en = "files/form.pdf"
"""
ENTRY = """
kind = "answer"
intents = ["invoice"]
needs = ["page"]
[fr]
subject = "Votre facture"
text = "Voici : {{ page }}{% if reference %} pour {{ reference }}{% endif %}"
[en]
subject = "Your invoice"
text = "Here: {{ page }}{% if reference %} for {{ reference }}{% endif %}"
"""


def small(**files: str) -> Replies:
    return load_replies({"invoice.toml": ENTRY, **files}, SITE, site_name="Acme")


def test_a_reply_stands_between_greeting_closing_and_the_line_that_says_it_is_automatic() -> None:
    rendered = render(small(), "invoice", "fr")
    assert rendered.subject == "Votre facture"
    assert rendered.text == (
        "Bonjour,\n\nVoici : https://acme.example/fr\n\nLe service client Acme\n\n"
        "Réponse automatique. Une personne : 01 99 00 12 34\n"
    )


def test_what_a_customer_wrote_is_shown_and_never_run() -> None:
    """T26: a reference that is itself a template comes out as it is."""
    hostile = "{{ ''.__class__.__mro__ }}{% for x in range(9) %}x{% endfor %}"
    assert hostile in render(small(), "invoice", "en", {"reference": hostile}).text


def test_a_reply_or_language_that_does_not_exist_is_the_callers_mistake() -> None:
    for name, language in (("invoise", "fr"), ("invoice", "de")):
        with pytest.raises(KeyError, match="there is no reply"):
            render(small(), name, language)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[en]", "[de]", "invoice: there is no [en]"),
        ("{{ page }}", "{{ pages }}", "there is no slot 'pages'; did you mean 'page'?"),
        ("Your invoice", "", "[en] needs a subject and a text"),
        ("Here: ", "{% if %}", "invoice: [en]: "),
        ("Here: ", "{{ 1 / 0 }}", "invoice: [en]: "),
        ("Here: ", "{{ ''.__class__ }}", "invoice: [en]: "),
        ("Here: ", "x" * 5000, f"longer than {MAX_BYTES} bytes (R34)"),
        ('needs = ["page"]', "needs = []", "'page' is used; write it under needs"),
        ('needs = ["page"]', 'needs = ["page", "phone"]', "'phone' is needed and not used"),
        ('needs = ["page"]', 'needs = "page"', "needs must be a list of texts"),
        ('kind = "answer"', 'kind = "anser"', "there is no kind 'anser'; did you mean 'answer'?"),
        ('kind = "answer"', 'kind = "action"', "'action' and only 'action' says what it does"),
        ('kind = "answer"', 'kind = "action"\ndoes = "send_file"', "'send_file' and only 'send_file' names files"),
        ('kind = "answer"', 'kind = "action"\ndoes = "refund"', "there is no action to do 'refund'"),
        ('kind = "answer"', 'kind = "action"\ndoes = "send_file"\nfiles = ["fom"]', "there is no file of the site 'fom'"),
        ('kind = "answer"', 'kind = "answer"\nurgent = "invoices"', "there is no reply 'invoices'"),
        ('kind = "answer"', 'kind = "answer"\nintent = "invoice"', "there is no key 'intent'; did you mean 'intents'?"),
        ('subject = "Your', 'title = "x"\nsubject = "Your', "there is no key 'title' in [en]"),
        ("[fr]", "[fr", "invoice: not valid TOML"),
    ],
)  # fmt: skip
def test_a_reply_that_would_fail_a_customer_is_refused(old: str, new: str, problem: str) -> None:
    assert old in ENTRY
    with pytest.raises(TemplateError) as refused:
        small(**{"invoice.toml": ENTRY.replace(old, new)})
    assert problem in str(refused.value)
    assert refused.value.exit_code == 78


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[en]", "[de]", "site facts: there is no [en]"),
        ('greeting = "Hello,"', 'greeting = ""', "[en] needs greeting"),
        ("Automatic reply.", "A reply.", "must say that the reply is automatic (R33)"),
        ("{{ phone }}", "{{ fone }}", "disclosure: there is no slot 'fone'; did you mean 'phone'?"),
        ("{{ phone }}", "{% phone %}", "disclosure: "),
        ('page = "https://acme.example/en"', "", "[en] lacks page"),
        ('page = "https://acme.example/en"', 'page = ""', "the site's facts leave 'page' empty"),
        ('page = "https://acme.example/en"', "page = 3", "page of [en] must be a text"),
        ('en = "files/form.pdf"', "", "file 'form' needs a path in each of fr, en"),
        ("files/form.pdf", "../keys/form.pdf", "must lie below the facts file"),
        ("files/form.pdf", "/etc/passwd", "must lie below the facts file"),
        ("[files.form]", "[files]", "needs a path in each"),
        ("[fr]", "[fr", "site facts: not valid TOML"),
    ],
)
def test_facts_of_the_site_that_would_fail_a_customer_are_refused(old: str, new: str, problem: str) -> None:
    assert old in SITE
    with pytest.raises(TemplateError) as refused:
        load_replies({"invoice.toml": ENTRY}, SITE.replace(old, new), site_name="Acme")
    assert problem in str(refused.value)


def test_every_problem_of_every_file_is_listed_at_once() -> None:
    bad = ENTRY.replace("{{ page }}", "{{ pages }}")
    with pytest.raises(TemplateError) as refused:
        small(**{"invoice.toml": bad, "refund.toml": bad.replace("[en]", "[de]")})
    lines = str(refused.value).splitlines()
    assert sum("'pages'" in line for line in lines) == 3
    assert any("refund: there is no [en]" in line for line in lines)


def test_a_site_of_one_language_may_keep_the_other_variants() -> None:
    french = load_replies({"invoice.toml": ENTRY}, SITE, languages=("fr",), site_name="Acme")
    assert french.languages == ("fr",)


@pytest.mark.parametrize(
    ("language", "written"), [("fr", "fr"), ("en", "en"), ("de", "en"), ("unknown", "fr"), ("", "fr")]
)
def test_a_foreigner_is_written_to_in_english_and_nobody_in_particular_in_the_sites_own(
    language: str, written: str
) -> None:
    assert small().closest(language) == written


def test_a_file_goes_out_under_its_own_name_in_each_language() -> None:
    file = small().file("form", "fr")
    assert file is not None
    assert (file.name, file.path, file.content_type) == ("formulaire.pdf", "files/formulaire.pdf", "application/pdf")
    assert small().file("form", "de") is None
    assert small().file("price_list", "fr") is None


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ('rule = "answerable"\nintents = ["invoice"]\naction = "answer"\nreply = "invoise"', "did you mean 'invoice'?"),
        ('rule = "angry"\naction = "route_human"\nreply = "invoice"', "is of kind answer, not transfer_notice"),
        ('rule = "answerable"\nintents = ["refund"]\naction = "answer"\nreply = "invoice"', "not written for refund"),
        ('rule = "answerable"\naction = "answer"\nreply = "invoice"', "not written for every intent"),
        ('rule = "proven_sender"\nintents = ["invoice"]\naction = "action"\ndoes = "send_file"\nreply = "invoice"', "does nothing, the link send_file"),
    ],
)  # fmt: skip
def test_a_table_that_asks_for_replies_that_are_not_there_is_told_so(link: str, problem: str) -> None:
    policy = load_policy(f'[[link]]\n{link}\n[[link]]\nrule = "always"\naction = "route_human"\n')
    assert any(problem in found for found in unfit(policy, small()))


# --- what ships -----------------------------------------------------------------------------------------------------

EVERYTHING = {
    "reference": "FR-204417",
    "rating_link": "https://acme.example/csat/x",
    **dict.fromkeys(
        ("sender", "subject", "text", "action", "reason", "evidence", "intent", "language", "urgency", "emotion"), "x"
    ),
}


def texts(replies: Replies, language: str) -> Mapping[str, str]:
    rendered = {entry.name: render(replies, entry.name, language, EVERYTHING) for entry in replies.entries}
    return {name: f"{reply.subject}\n{reply.text}" for name, reply in rendered.items()}


def test_the_shipped_replies_fit_the_shipped_table(policy: Policy, replies: Replies) -> None:
    assert unfit(policy, replies) == ()


def test_every_shipped_reply_is_used(policy: Policy, replies: Replies) -> None:
    used = {link.reply for link in policy.links} | {entry.urgent for entry in replies.entries}
    apart = {"forward", "survey"}  # the team's mail and the rating mail are not chosen by the table
    assert {entry.name for entry in replies.entries} == (used | apart) - {""}


def test_every_reply_to_a_customer_says_it_is_automatic_and_how_to_reach_a_person(replies: Replies) -> None:
    """R33, AI Act article 50(1)."""
    for language, words in (("fr", ("automatique", "parler à quelqu’un")), ("en", ("automatic", "talk to somebody"))):
        phone = dict(dict(replies.facts)[language])["phone"]
        for name, text in texts(replies, language).items():
            if name != "forward":
                assert all(word in text for word in (*words, phone)), (language, name)


def test_no_reply_is_longer_than_an_unproven_sender_may_get(replies: Replies) -> None:
    for language in replies.languages:
        for name, text in texts(replies, language).items():
            assert len(text.encode()) < 1200, (language, name)  # and no customer reads more


def test_french_is_set_as_french_is(replies: Replies) -> None:
    """A narrow no-break space before ; : ! ? and inside guillemets, and the curved apostrophe."""
    for name, text in texts(replies, "fr").items():
        prose = re.sub(r"https?://\S+", "", text)
        assert "'" not in prose, name
        for mark in re.finditer(r"(.)[;:!?»]", prose):
            assert mark.group(1) == "\u202f", (name, mark.group())
        assert not re.search("«[^\u202f]", prose), name


def test_no_text_has_two_blank_lines_or_blanks_at_the_end_of_a_line(replies: Replies) -> None:
    for language in replies.languages:
        for name, text in texts(replies, language).items():
            assert "\n\n\n" not in text, (language, name)
            assert not re.search(r"[ \t]\n", text), (language, name)


def test_only_a_reference_of_the_customer_is_ever_repeated(replies: Replies) -> None:
    """R34: whatever else the facts of a mail hold, a reply has no slot for it."""
    for entry in replies.entries:
        if entry.kind is not EffectKind.FORWARD:
            for variant in entry.variants:
                assert "subject }}" not in variant.text
                assert "sender" not in variant.text


def test_the_shipped_files_are_there(replies: Replies) -> None:
    for file in replies.files:
        for language in replies.languages:
            found = replies.file(file.name, language)
            assert found is not None
            assert (CONFIG / found.path).is_file()
