"""What the sender newly wrote: answers above, below and between quotes, forwards, and mails meant to break the reader."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.message.body import LINE_LIMIT, split_body

ATTRIBUTION = "Le jeu. 12 nov. 2026 à 14:03, Support <support@example.fr> a écrit :"


def test_a_mail_without_history_is_new_from_end_to_end() -> None:
    text = "Bonjour,\n\n  1. mon colis\n  2. mon remboursement\n\nCordialement,\nLéa"
    body = split_body(text)
    assert (body.new_text, body.quoted, body.signature, body.forwarded) == (text, "", "", False)


def test_an_answer_above_the_quote_is_new_and_the_quote_is_not() -> None:
    body = split_body(f"Oui, gardez-la.\n\n{ATTRIBUTION}\n> Souhaitez-vous annuler la commande ?\n> Le service\n")
    assert body.new_text == "Oui, gardez-la."
    assert body.quoted.splitlines() == [ATTRIBUTION, "> Souhaitez-vous annuler la commande ?", "> Le service"]


def test_an_answer_below_the_quote_is_new() -> None:
    body = split_body(f"{ATTRIBUTION}\n> Souhaitez-vous annuler ?\n>\n> Le service\n\nNon, gardez-la.\nLéa")
    assert body.new_text == "Non, gardez-la.\nLéa"


def test_answers_between_the_quoted_lines_are_new() -> None:
    text = (
        f"Bonjour,\n\n{ATTRIBUTION}\n> Quelle adresse ?\n3 rue Haute\n> Quel étage ?\nle second\n> Cordialement\n\nLéa"
    )
    assert split_body(text).new_text.split("\n\n") == ["Bonjour,", "3 rue Haute", "le second", "Léa"]


def test_a_quoted_line_that_was_broken_in_two_is_no_answer() -> None:
    text = (
        f"Merci.\n\n{ATTRIBUTION}\n> A ce jour, le montant à devoir, permettant de solder votre compte\n"
        "cotisation, est de 12 euros.\n>\n> Cordialement"
    )
    assert split_body(text).new_text == "Merci."


def test_an_empty_reply_has_no_new_text() -> None:
    assert split_body(f"\n\n{ATTRIBUTION}\n\nChère cliente,\n\nvotre document est illisible.").new_text == ""
    assert split_body(f"{ATTRIBUTION}\n> votre document est illisible.").new_text == ""


def test_a_quote_that_nobody_is_said_to_have_written_is_cut() -> None:
    text = 'whats the number to ring?\n> BankBot: I found 3 articles about "closing your account".\n> Was this helpful?'
    assert split_body(text).new_text == "whats the number to ring?"


def test_a_mail_whose_program_marks_every_line_is_not_lost() -> None:
    assert split_body("> Bonjour,\n> où est mon colis ?\n> Léa").new_text == "Bonjour,\noù est mon colis ?\nLéa"


def test_own_words_on_the_line_of_the_attribution_are_kept() -> None:
    assert (
        split_body("No thanks On Wed, Apr 4, 2026 at 3:59 PM, bob@example.com wrote:\n> Cake?").new_text == "No thanks"
    )


def test_quotes_in_quotes_are_cut_with_them() -> None:
    text = f"Oui.\n\n{ATTRIBUTION}\n\n> D'accord ?\n>\n>> Le 3 nov. 2026 à 10:00, Léa <lea@example.fr> a écrit :\n>>\n>> Bonjour\n"
    assert split_body(text).new_text == "Oui."


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"])
def test_every_kind_of_line_break_is_understood(newline: str) -> None:
    text = newline.join(["Oui.", "", ATTRIBUTION, "> Non ?", "", "-- ", "Léa"])
    assert split_body(text).new_text == "Oui."


def test_invisible_characters_do_not_hide_the_history() -> None:
    hidden = "\u200bLe\u00a0jeu.\u202f12\u00a0nov. 2026 \u200eà 14:03, Support <support@example.fr> a\u00a0écrit\u202f:\ufeff"
    assert split_body(f"Oui.\n\n{hidden}\n\n\ufeffBonjour").new_text == "Oui."


FORWARDS = (
    "---------- Forwarded message ---------\nFrom: Ann Lee <ann@example.com>\nDate: Thu, 12 Nov 2026 at 14:03\nSubject: Tea\nTo: <shop@example.com>\n\n\n",
    "---------- Message transféré ---------\nDe : Ann Lee <ann@example.com>\nDate: jeu. 12 nov. 2026 à 14:03\nSubject: Thé\nTo: <shop@example.com>\n\n",
    "-------- Message transféré --------\nSujet :  Thé\nDate :  Thu, 12 Nov 2026 14:03:59 +0100\nDe :  Ann Lee <ann@example.com>\nPour :  shop@example.com\n\n",
    "-------- Forwarded Message --------\nSubject: \tTea\nDate: \tThu, 12 Nov 2026 14:03:59 +0100\nFrom: \tAnn Lee <ann@example.com>\nTo: \tshop@example.com\n\n",
    "---------- Weitergeleitete Nachricht ---------\nVon: Ann Lee <ann@example.com>\nDatum: Do., 12. Nov. 2026 um 14:03\nBetreff: Tee\nAn: <shop@example.com>\n\n",
    "---------- Doorgestuurd bericht ---------\nVan: Ann Lee <ann@example.com>\nDatum: do 12 nov 2026 om 14:03\nOnderwerp: Thee\n\n",
    "---------- Mensaje reenviado ---------\nDe: Ann Lee <ann@example.com>\nFecha: jue, 12 nov 2026 a las 14:03\nAsunto: Té\nPara: <shop@example.com>\n\n",
    "----- Transféré par Conseiller le 24/05/2018 11:49 -----\n\nDe :\tAnn Lee <ann@example.com>\nA :\tshop@example.com\nDate :\t24/05/2018 19:37\nObjet :\tThé\n\n",
    "Forwarded by Ann Lee <ann@example.com> on 01/11/2011\nFrom: bob@example.com\nTo: shop@example.com\nSubject: Tea\n\n",
    "From: Ann Lee <ann@example.com>\nSent: Thursday, November 12, 2026 2:03 PM\nTo: shop@example.com\nSubject: Tea\n\n",
    "________________________________\nDe : Ann Lee <ann@example.com>\nEnvoyé : jeudi 12 novembre 2026 14:03\nÀ : shop@example.com\nObjet : Thé\n\n",
    "-----Original Message-----\nFrom: Ann Lee <ann@example.com>\nSent: Thursday, November 12, 2026 2:03 PM\nTo: shop@example.com\nSubject: Tea\n\n",
)


@pytest.mark.parametrize("header", FORWARDS)
@pytest.mark.parametrize(
    "note",
    ["", "FYI\n\n", "Voir ci-dessous.\n\n", "Pour info, je vous transfère ce message.\n\n", "Envoyé de mon iPhone\n\n"],
)
def test_the_mail_that_a_bare_forward_passes_on_is_kept_without_its_header(header: str, note: str) -> None:
    body = split_body(f"{note}{header}Where is my tea?\nAnn\n")
    assert body.forwarded
    assert body.new_text.endswith("Where is my tea?\nAnn")
    assert "example.com" not in body.new_text
    assert "ann@example.com" in body.quoted


@pytest.mark.parametrize("header", FORWARDS[:9])
def test_a_forward_with_a_demand_of_its_own_counts_for_that_demand(header: str) -> None:
    note = "Bonjour, votre collègue m'avait promis un geste commercial et je n'ai rien reçu, pouvez-vous vérifier ?"
    body = split_body(f"{note}\n\n{header}Where is my tea?\n")
    assert (body.new_text, body.forwarded) == (note, True)


def test_a_forward_of_apple_mail_keeps_the_marked_mail() -> None:
    text = (
        "Début du message réexpédié :\n\n> De: Ann Lee <ann@example.com>\n> Objet: Thé\n> Date: 12 novembre 2026 à 14:03\n"
        "> À: shop@example.com\n>\n> Où est mon thé ?\n> Ann\n"
    )
    body = split_body(text)
    assert body.forwarded
    assert body.new_text == "Où est mon thé ?\nAnn"


def test_the_history_below_a_forwarded_mail_is_cut() -> None:
    text = f"{FORWARDS[1]}Où est mon thé ?\nAnn\n\n{ATTRIBUTION}\n> Bonjour\n"
    assert split_body(text).new_text == "Où est mon thé ?\nAnn"


def test_a_forward_of_a_forward_is_followed_to_the_words() -> None:
    assert split_body(FORWARDS[0] + FORWARDS[1] + FORWARDS[9] + "Where is my tea?").new_text == "Where is my tea?"


def test_forwards_within_forwards_without_end_come_to_an_end() -> None:
    body = split_body(FORWARDS[0] * 500 + "Where is my tea?")
    assert body.forwarded


def test_what_lies_below_the_line_limit_is_counted_as_quoted() -> None:
    body = split_body("\n".join(f"line {n}" for n in range(LINE_LIMIT + 10)))
    assert body.new_text.endswith(f"line {LINE_LIMIT - 1}")
    assert body.quoted.startswith(f"line {LINE_LIMIT}")


PIECES = st.sampled_from(
    [
        "On Thu, Nov 12, 2026 at 2:03 PM Ann <ann@example.com> wrote:",
        "From: Ann <ann@example.com>",
        "Subject: Tea",
        "Sent: Monday",
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "> quoted",
        ">> more",
        ">",
        "-- ",
        "--",
        "_____________",
        "Regards,",
        "Ann Lee",
        "Tel. 01 23 45 67 89",
        "Sent from my iPhone",
        "This email is confidential",
        "Le 12/11/2026 à 14:03, Léa",
        "a écrit :",
        "<ann@example.com>",
        "(http://example.com",
        "some words that say something",
        "",
        " ",
        ":",
    ]
)


@settings(max_examples=60)
@given(st.lists(st.one_of(PIECES, st.text(max_size=30)), max_size=25))
def test_no_text_makes_it_fail_and_every_line_goes_somewhere(lines: list[str]) -> None:
    text = "\n".join(lines)
    body = split_body(text)
    parts = "".join((body.new_text + body.quoted + body.signature).split())
    for word in ("quoted", "confidential", "something"):
        assert parts.count(word) == text.count(word)


@settings(max_examples=60)
@given(st.text())
def test_no_characters_make_it_fail(text: str) -> None:
    split_body(text)


@pytest.mark.parametrize(
    "text", ["", "\n", "   ", "\x00", "\ud800", ">", ":", "-- ", "From:", "On", "\ufeff", "________"]
)
def test_hardly_any_text_is_no_trouble(text: str) -> None:
    assert isinstance(split_body(text).new_text, str)
