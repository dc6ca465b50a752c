"""What the people of the demo write in answer to a mail, in French and in English, hand-written in several voices.

First mails come from the corpus (``letters``); these are the short ones that follow: thanks, a number that was asked
for, a second attempt to be understood, an absence note, and what a colleague answers.
"""

from __future__ import annotations

THANKS = {
    "fr": (
        "Merci beaucoup, c'est exactement ce qu'il me fallait.\n\n{name}",
        "Parfait, merci !",
        "Super rapide, merci à vous. Bonne journée !",
        "Bonjour,\n\nJe vous remercie de votre réponse, tout est clair.\n\nBien cordialement,\n{name}",
        "impec merci 👍",
        "Merci pour votre aide, j'ai trouvé.",
        "Grand merci, cela me rend bien service.\n{name}",
        "ok merci bcp",
    ),
    "en": (
        "Thanks so much, that's exactly what I needed.\n\n{name}",
        "Perfect, thank you!",
        "That was quick. Thanks a lot, have a lovely day.",
        "Hello,\n\nThank you for your reply, everything is clear now.\n\nKind regards,\n{name}",
        "brilliant, cheers 👍",
        "Thank you for your help, I found it.",
        "Much appreciated, you have saved me a lot of trouble.\n{name}",
        "ok thx",
    ),
}
TO_PEOPLE = {
    "fr": (
        "Bien noté. Vous pouvez m'appeler demain entre 9 h et 11 h.\n\n{name}",
        "Merci de votre réponse, mais je n'ai toujours rien reçu à cette heure.\n\n{name}",
        "D'accord. Et pour les frais de port, vous me les remboursez aussi ?",
    ),
    "en": (
        "Noted. You can call me tomorrow between 9 and 11.\n\n{name}",
        "Thanks for getting back to me, but nothing has arrived so far.\n\n{name}",
        "All right. And the postage, will you refund that as well?",
    ),
}
REFERENCE = {
    "fr": (
        "{reference}",
        "Bonjour,\n\nVoici le numéro : {reference}\n\nMerci,\n{name}",
        "c'est la commande {reference}",
        "Ah oui pardon, c'est le {reference}. Merci !",
        "Commande n° {reference}.\n\nCordialement,\n{name}",
    ),
    "en": (
        "{reference}",
        "Hello,\n\nHere is the number: {reference}\n\nThanks,\n{name}",
        "it's order {reference}",
        "Oh sorry, it's {reference}. Thank you!",
        "Order no. {reference}.\n\nKind regards,\n{name}",
    ),
}
NO_REFERENCE = {
    "fr": (
        "Justement, je ne le retrouve pas, j'ai jeté l'emballage...",
        "Je n'ai jamais reçu de confirmation, donc je n'ai aucun numéro à vous donner.\n\n{name}",
    ),
    "en": (
        "That's the thing, I can't find it, I threw the packaging away...",
        "I never got a confirmation, so I have no number to give you.\n\n{name}",
    ),
}
AGAIN = {
    "fr": (
        "J'ai regardé la page, et je n'y trouve pas ma réponse. {plain}",
        "Bonjour,\n\nMerci, mais cela ne m'aide pas. {plain}\n\n{name}",
        "Ça ne marche toujours pas. {plain}",
    ),
    "en": (
        "I looked at the page and could not find my answer there. {plain}",
        "Hello,\n\nThanks, but this does not help me. {plain}\n\n{name}",
        "Still no luck. {plain}",
    ),
}

AWAY_SUBJECTS = {"fr": "Réponse automatique : {subject}", "en": "Automatic reply: {subject}"}
AWAY = {
    "fr": (
        """Bonjour,

Je suis en congés jusqu'au 12 inclus, avec un accès limité à mes messages. Je vous répondrai à mon retour.

{name}""",
        """Ceci est une réponse automatique. Je suis absente du bureau et de retour lundi.
En cas d'urgence, merci de contacter le standard.

{name}""",
    ),
    "en": (
        """Hello,

I am on annual leave until the 12th with limited access to my email. I will reply when I return.

{name}""",
        """This is an automatic reply. I am out of the office and back on Monday.
In urgent cases please call our switchboard.

{name}""",
    ),
}
AGENT = {
    "fr": (
        """Bonjour,

J'ai votre dossier sous les yeux et j'ai fait le nécessaire : vous aurez la confirmation d'ici demain.

Bien à vous,
{name}""",
        """Bonjour,

Merci de votre patience. Après vérification, nous prenons l'affaire à notre charge ; vous n'avez rien à faire de plus.

Cordialement,
{name}""",
        """Bonjour,

Pouvez-vous m'indiquer un numéro où vous joindre demain matin ? Nous réglerons cela au téléphone.

{name}""",
        """Bonjour,

C'est corrigé de notre côté, avec toutes nos excuses pour le dérangement.

{name}""",
    ),
    "en": (
        """Hello,

I have your file in front of me and have done what was needed; the confirmation will reach you by tomorrow.

Best wishes,
{name}""",
        """Hello,

Thank you for your patience. We have checked and will take care of it; there is nothing more for you to do.

Kind regards,
{name}""",
        """Hello,

Could you give me a number I can reach you on tomorrow morning? We will settle this by phone.

{name}""",
        """Hello,

This has been put right on our side. We are sorry for the trouble.

{name}""",
    ),
}
WROTE = {"fr": "Le {date} à {time}, {who} <{address}> a écrit :", "en": "On {date} at {time}, {who} <{address}> wrote:"}
"""The line above quoted text."""
MOBILE = {"fr": "Envoyé de mon téléphone", "en": "Sent from my phone"}
