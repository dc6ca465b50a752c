"""One Re: and no more, whatever programs put before a subject (R30)."""

from __future__ import annotations

import pytest

from mailbot.message.subject import answered_subject, bare_subject
from tests.cost import cost


@pytest.mark.parametrize(
    "subject",
    ["Ma commande", "Re: Ma commande", "RE : Ma commande", "TR : Ma commande", "Fwd: Ma commande", "FW: Ma commande", "AW: Ma commande", "SV: Ma commande", "WG: Ma commande", "Antw: Ma commande", "Re: RE : Fwd: AW:  Ma commande", "Re[2]: Ma commande", "RE(3): Ma commande", "Rép : Ma commande", "  re:Ma  commande ", "RE: [EXT] Ma commande", "Re：Ma commande"],
)  # fmt: skip
def test_prefixes_of_every_program_are_taken_off(subject: str) -> None:
    assert bare_subject(subject) == "Ma commande"
    assert answered_subject(subject) == "Re: Ma commande"


@pytest.mark.parametrize(
    "subject",
    [
        "Retour colis",
        "Reçu manquant",
        "Transport: retard",
        "Tribunal",
        "Réclamation: colis",
        "Answer: none",
        "Resiliation",
    ],
)
def test_words_that_begin_alike_stay(subject: str) -> None:
    assert bare_subject(subject) == subject


def test_an_empty_subject_is_answered_with_re_alone() -> None:
    assert answered_subject("Re: Re: ") == "Re:"


@pytest.mark.parametrize("subject", ["Re: " * 10_000, "re[" * 10_000, " " * 50_000, "re :" * 10_000])
def test_a_hostile_subject_costs_no_time(subject: str) -> None:
    assert cost(lambda: bare_subject(subject)) < 8
