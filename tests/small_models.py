"""Models trained once for the whole test run, on a few mails of a few intents, so that the tests stay quick."""

from __future__ import annotations

import functools
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailbot.understanding.models import load_or_train

if TYPE_CHECKING:
    from mailbot.understanding.models import Models

INTENTS = {
    "order_status": (
        "Où est ma commande {} ?",
        "Where is my order {}?",
        "When will parcel {} arrive?",
        "Des nouvelles du colis {} ?",
    ),
    "cancel_order": (
        "Annulez ma commande {}.",
        "Please cancel order {}.",
        "Je veux annuler l'achat {}.",
        "Cancel my purchase {} now.",
    ),
    "password_reset": (
        "Mot de passe oublié {}.",
        "I forgot my password {}.",
        "Impossible de me connecter {}.",
        "Cannot log in {}.",
    ),
    "thanks": ("Merci beaucoup {} !", "Thank you so much {}!", "Un grand merci {}.", "Many thanks {}."),
    "other": (
        "Nous vendons des palettes {}.",
        "Our firm sells pallets {}.",
        "Réunion en salle {}.",
        "Team meeting in room {}.",
    ),
}
ENDINGS = (
    "hier",
    "chez vous",
    "please",
    "de mars",
    "again",
    "bleue",
    "Monday",
    "svp",
    "today",
    "du magasin",
    "here",
    "vite",
)
URGENT = ("C'est très urgent, une fuite de gaz.", "Emergency, there is a fire right now.")
ANGRY = ("Vous êtes des voleurs, c'est une honte !", "You are thieves, this is a disgrace!")


def rows() -> list[dict[str, Any]]:
    """Return the mails of the small corpus: five intents in two languages, by twelve authors."""
    made = []
    for intent, forms in INTENTS.items():
        for turn, ending in enumerate(ENDINGS):
            for place, form in enumerate(forms):
                text = form.format(ending)
                urgent, angry = turn % 4 == 1, turn % 4 == 2
                text += f" {URGENT[place % 2]}" if urgent else f" {ANGRY[place % 2]}" if angry else ""
                made.append(
                    {
                        "id": f"{intent}-{turn}-{place}",
                        "lang": "en" if place % 2 else "fr",
                        "subject": "",
                        "new_text": text,
                        "intent": intent,
                        "also": [],
                        "urgency": "critical" if urgent else "normal",
                        "emotion": "angry" if angry else "neutral",
                        "voice": f"xx-w1-{turn + 1:02}",
                    }
                )
    return made


def write_corpus(directory: Path) -> Path:
    """Write the small corpus to ``directory`` and return it."""
    directory.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows())
    (directory / "mails.jsonl").write_text(lines, encoding="utf-8")
    return directory


@functools.cache
def trained() -> tuple[Path, Path, Models]:
    """Return a models directory, the corpus it was trained from, and the models; made once per test run."""
    place = Path(tempfile.mkdtemp(prefix="mailbot-small-models-"))
    corpus = write_corpus(place / "corpus")
    return place / "models", corpus, load_or_train(place / "models", corpus=corpus, languages=("fr", "en"))
