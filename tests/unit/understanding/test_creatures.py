"""Whose name it is: a person's, or that of the dog, the cat or the chat program."""

from __future__ import annotations

import pytest

from mailbot.understanding.entities import extract


def people(text: str, language: str) -> list[str]:
    return [one.text for one in extract(text, language, None) if one.type == "person"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Our dog is old. His name is Biscuit, please change the tag.", "en"),
        ("J'inscris le chien. Il s'appelle Maurice. Maurice a neuf ans.", "fr"),
        ("What to cover a Highland bull, five years old, name of Duncan?", "en"),
        ('They told me to "have a chat with Bella". Bella is no help.', "en"),
        ("On m'a dit de converser avec « Bella ». Bella ne sait rien.", "fr"),
        ("Your chatbot called Milo asked how I feel. Milo does not know.", "en"),
        ("Votre assistant virtuel (Léo) m'a envoyé un article. Pas Léo, s'il vous plaît.", "fr"),
    ],
)
def test_the_name_of_an_animal_or_of_a_program_is_no_person(text: str, language: str) -> None:
    assert people(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("I had a good chat with Priya yesterday.", "en", ["Priya"]),
        ("My son and his dog Rex live here, ask my son Théo.", "en", ["Théo"]),
        ("Le chien de Paul Martin aboie.", "fr", ["Paul Martin"]),
        ("I asked Marcus. Our dog Marcus barks.", "en", ["Marcus", "Marcus"]),
        ("Votre chatbot Léo ne comprend rien, passez-moi Sandrine Ollivet.", "fr", ["Sandrine Ollivet"]),
        ("The vet of our cat is a man named Colin.", "en", ["Colin"]),
    ],
)
def test_people_stay_people_beside_their_animals(text: str, language: str, named: list[str]) -> None:
    assert people(text, language) == named


@pytest.mark.parametrize("text", ["dog " * 5_000, "chat with " * 5_000 + "Bella", "dog (" * 5_000 + "Rex"])
def test_a_mail_of_nothing_but_animals_is_read_to_its_end(text: str) -> None:
    assert people(text, "en") in ([], ["Bella"], ["Rex"])
