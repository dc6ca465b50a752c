"""What language a customer wrote in, also in three words, and when nobody can say."""

from __future__ import annotations

import pytest

from mailbot.domain import UNKNOWN_LANGUAGE
from mailbot.understanding.language import detect, of_mail

SITE = ("fr", "en")


@pytest.mark.parametrize(
    "text",
    [
        "ou est mon colis",
        "jattend tjs ma cmd",
        "c koi le pb",
        "TOUJOURS RIEN RECU",
        "merci",
        "facture svp",
        "Remboursement commande 58213",
        "Je vous prie d'agréer, Madame, l'expression de mes sentiments distingués.",
        "Bonjour, le tracking dit delivered mais je n'ai rien reçu",
        "ok merci",
        "merciiii",
        "mrc",
        "désabonnement",
        "dispo en 44 ?",
        "IFU 2025 svp",
        "Bonjour, my new address, vous l'avez reçue ? Je vous ai écrit hier et je n'ai pas de réponse, thank you very much",
    ],
)
def test_a_short_french_mail_is_french(text: str) -> None:
    assert detect(text, SITE).label == "fr"


@pytest.mark.parametrize(
    "text",
    [
        "hi where is my parcel",
        "wheres my stuff m8",
        "STILL NOTHING",
        "thanks",
        "refund 12345",
        "invoice pls",
        "Kindly do the needful and revert at the earliest.",
        "I live rue de la Paix, can you ship there before Friday?",
        "thanks :)",
        "thaaaanks",
    ],
)
def test_a_short_english_mail_is_english(text: str) -> None:
    assert detect(text, SITE).label == "en"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "?",
        "👍",
        "FR-204417",
        "58213",
        "06 12 34 56 78",
        "12/11/2026",
        "jean.dupont@courriel.example",
        "https://boutique.example/suivi?id=6A12345678901",
        "Dupont",
        "Marie-Claire Fontaine",
        "Samsung Galaxy S21",
        "ok",
        "stop",
        "test",
        "test ?",
        "STOP newsletter",
        "Terrible service.",
        "00370718829910 ?",
        "contact",
    ],
)
def test_numbers_names_and_words_of_every_language_are_unknown(text: str) -> None:
    found = detect(text, SITE)

    assert (found.label, found.confidence) == (UNKNOWN_LANGUAGE, 0.0)


def test_a_mail_written_twice_in_two_languages_is_unknown() -> None:
    text = (
        "Bonjour, je voudrais savoir où est ma commande, merci. Hello, I would like to know where my order is, thanks."
    )

    assert detect(text, SITE).label == UNKNOWN_LANGUAGE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Guten Tag, wo bleibt meine Bestellung? Ich warte seit zwei Wochen.", "de"),
        ("wo ist mein paket", "de"),
        ("Hola, ¿dónde está mi pedido?", "es"),
        ("Buongiorno, vorrei sapere dove si trova il mio pacco", "it"),
        ("mi pedido no llega ok", "es"),
        ("Wo ist mein Paket ?", "de"),
        ("Goedemorgen, waar blijft mijn bestelling? Ik wacht al twee weken.", "nl"),
        ("Bom dia, gostaria de saber onde está a minha encomenda", "pt"),
        ("Здравствуйте, где мой заказ?", "ru"),
        ("注文した商品がまだ届きません。", "ja"),
        ("مرحبا أين طلبي؟", "ar"),
    ],
)
def test_a_language_that_is_not_the_sites_gets_its_own_code(text: str, language: str) -> None:
    assert detect(text, SITE).label == language


def test_a_site_may_speak_a_third_language() -> None:
    assert detect("Wo ist mein Paket geblieben", ("de", "en")).label == "de"


@pytest.mark.parametrize("text", ["kan ik annuleren", "bitte stornieren", "l'ordine non arriva", "d'accordo, grazie"])
def test_a_short_mail_in_another_language_is_not_taken_for_one_of_the_sites(text: str) -> None:
    assert detect(text, SITE).label not in SITE


@pytest.mark.parametrize(
    ("text", "subject", "language"),
    [
        ("?", "fermer livret comment", "fr"),
        ("", "gluten free please", "en"),
        ("test", "problème de connexion", "fr"),
        ("Megan?", "", UNKNOWN_LANGUAGE),
        ("gdzie jest moja paczka, czekam", "Votre commande est en route", "pl"),
        ("I think that it was mine", "Votre commande est en route", "en"),
    ],
)
def test_the_subject_tells_the_language_of_a_mail_of_hardly_a_word(text: str, subject: str, language: str) -> None:
    assert of_mail(text, subject, SITE).label == language


def test_the_confidence_is_a_probability_and_falls_with_the_evidence() -> None:
    long = detect("Bonjour, je n'ai toujours pas reçu ma commande, pouvez-vous vérifier où elle est ?", SITE)
    short = detect("merci", SITE)

    assert 0.6 <= short.confidence < long.confidence <= 1.0
    assert all(0.0 <= one.p <= 1.0 for one in (*long.alternatives, *short.alternatives))
    assert long.model


def test_the_likely_languages_of_an_unknown_mail_are_named() -> None:
    assert detect("dishwasher", SITE).alternatives


@pytest.mark.parametrize("text", ["a" * 200_000, "@" * 200_000, "1 " * 100_000, "\ud83d \udc00 x", "(" * 50_000])
def test_hostile_text_neither_raises_nor_is_given_a_language(text: str) -> None:
    assert detect(text, SITE).label in {UNKNOWN_LANGUAGE, "en", "fr"}
