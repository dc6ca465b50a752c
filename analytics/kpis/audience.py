"""How much comes in, when, about what, and from whom."""

from __future__ import annotations

from analytics.kpi import Better, Example, Kpi, Text
from analytics.kpis.shared import AT_30_DAYS, AT_H, AT_ONCE
from analytics.measures import Share, Tally
from analytics.measuring.people import (
    penetration_rate,
    retention_rate,
    retention_without_failure,
    reuse_rate,
    user_count,
)
from analytics.measuring.traffic import hour_counts, volume_counts, weekday_counts
from analytics.units import Grain
from analytics.words.conversations import (
    by_customer,
    channel,
    demand,
    everything,
    intent,
    language,
    mailbox,
    segment,
)

WEEK = {
    "a": "customer=ann language=fr segment=pro channel=direct; 0s ask refund; 30s answer",
    "b": "customer=ann day=2 language=fr segment=pro channel=direct; 0s ask refund; 30s answer; 1h auto",
    "c": "customer=bo day=2.25 language=en segment=home channel=web_form mailbox=sales; 0s ask invoice; 30s answer",
    "d": "customer=cy day=3 language=fr initiated_by=notification; 0s thanks",
    "e": "customer=di day=3 arm=control language=fr; 0s ask refund route_human/holdout",
}
"""Ann asks twice for the same, Bo once, Cy only says thanks, Di is left to people by lot."""


def by_label(name: str, title: Text, label: str, expected: dict[str, int]) -> Kpi:
    """Return the count of conversations by one of their labels."""
    labels = {"segment": segment, "language": language, "mailbox": mailbox, "channel": channel}
    return Kpi(
        name=name,
        code="K38",
        title=title,
        question=Text("Comment les conversations se répartissent-elles ?", "How are conversations distributed?"),
        definition=Text(
            f"Conversations de la fenêtre, des deux bras, par {title.fr.rpartition(' ')[2]}.",
            f"Conversations of the window, both arms, by {label}.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_ONCE,
        measure=Tally(among=everything, label=labels[label]),
        better=Better.NEITHER,
        pitfalls=Text(
            "Un segment de moins de 5 clients n’a pas d’autres chiffres (`--by`).",
            "A segment of fewer than 5 customers has no other figures (`--by`).",
        ),
        example=Example(stories=WEEK, expected=expected),
    )


AUDIENCE = (
    Kpi(
        name="volume",
        code="K35",
        title=Text("Volume de requêtes", "Volume"),
        question=Text("Combien arrive-t-il ?", "How much comes in?"),
        definition=Text(
            "Messages de clients reçus dans la fenêtre, conversations et demandes ouvertes, mails écartés par motif, "
            "par jour.",
            "Customers' messages received in the window, conversations and demands opened, mails excluded by reason, "
            "per day.",
        ),
        grain=Grain.MESSAGE,
        matures=AT_ONCE,
        measure=volume_counts,
        better=Better.NEITHER,
        pitfalls=Text("Les mails écartés sont comptés et montrés.", "Excluded mails are counted and shown."),
        example=Example(
            stories=WEEK,
            expected={"messages": 5, "conversations": 5, "demands": 3, "excluded": {"auto_reply": 1}},
        ),
    ),
    Kpi(
        name="hour_local",
        code="K37",
        title=Text("Distribution horaire", "Hours"),
        question=Text("À quelle heure écrit-on ?", "At what hour do they write?"),
        definition=Text(
            "Conversations des deux bras par heure locale de t0 ; les heures vides manquent.",
            "Conversations of both arms by local hour of t0; empty hours are left out.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_ONCE,
        measure=hour_counts,
        better=Better.NEITHER,
        pitfalls=Text("Une semaine d’heure d’hiver a 169 heures.", "A week with a clock change has 167 or 169 hours."),
        example=Example(stories=WEEK, expected={"10": 4, "16": 1}),
    ),
    Kpi(
        name="weekday_local",
        code="K37",
        title=Text("Distribution par jour", "Weekdays"),
        question=Text("Quel jour écrit-on ?", "On which day do they write?"),
        definition=Text(
            "Conversations des deux bras par jour local de t0, 0 = lundi.",
            "Conversations of both arms by local weekday of t0, 0 = Monday.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_ONCE,
        measure=weekday_counts,
        better=Better.NEITHER,
        pitfalls=Text("Comparer des semaines entières.", "Compare whole weeks."),
        example=Example(stories=WEEK, expected={"0": 1, "2": 2, "3": 2}),
    ),
    by_label(
        "volume_by_segment",
        Text("Volume par segment", "Volume by segment"),
        "segment",
        {"pro": 2, "(aucun)": 2, "home": 1},
    ),
    by_label("volume_by_language", Text("Volume par langue", "Volume by language"), "language", {"fr": 4, "en": 1}),
    by_label("volume_by_mailbox", Text("Volume par boîte", "Volume by mailbox"), "mailbox", {"support": 4, "sales": 1}),
    by_label(
        "volume_by_channel",
        Text("Volume par canal", "Volume by channel"),
        "channel",
        {"direct": 2, "(aucun)": 2, "web_form": 1},
    ),
    Kpi(
        name="topics",
        code="K39",
        title=Text("Thématiques", "Topics"),
        question=Text("De quoi parle-t-on ?", "What is it about?"),
        definition=Text(
            "Demandes par intention de la conversation : la dernière acceptée, hors merci.",
            "Demands by conversation intent: the last accepted one that is not thanks.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_ONCE,
        measure=Tally(among=demand, label=intent),
        better=Better.NEITHER,
        pitfalls=Text("Un rang qui change n’est pas une tendance.", "A changed rank is no trend."),
        example=Example(stories=WEEK, expected={"refund": 2, "invoice": 1}),
    ),
    Kpi(
        name="users",
        code="K41",
        title=Text("Utilisateurs", "Users"),
        question=Text("Combien de clients ?", "How many customers?"),
        definition=Text(
            "Clients avec au moins une demande ; des pseudonymes réunis n’en font qu’un.",
            "Customers with at least one demand; merged pseudonyms are one.",
        ),
        grain=Grain.CUSTOMER,
        matures=AT_ONCE,
        measure=user_count,
        better=Better.NEITHER,
        pitfalls=Text(
            "Une réunion d’identités change les anciens chiffres.", "Merging identities restates old figures."
        ),
        example=Example(stories=WEEK, expected={"n": 2, "value": 2}),
    ),
    Kpi(
        name="voluntary_share",
        code="K41v",
        title=Text("Part volontaire", "Voluntary share"),
        question=Text("Qui a commencé ?", "Who began?"),
        definition=Text(
            "Demandes commencées par le client, et non en réponse à un avis ou à un agent.",
            "Demands initiated by the customer, not in answer to a notification or an agent.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_ONCE,
        measure=Share(among=demand, those=by_customer),
        better=Better.NEITHER,
        pitfalls=Text("Qui a commencé n’est pas toujours su.", "Who began is not always known."),
        example=Example(stories=WEEK, expected={"numerator": 3, "denominator": 3}),
    ),
    Kpi(
        name="retention_30d",
        code="K40",
        title=Text("Taux de rétention", "Retention"),
        question=Text("Reviennent-ils ?", "Do they come back?"),
        definition=Text(
            "Clients dont la toute première demande est dans la fenêtre et qui en ouvrent une autre dans les "
            "retention_days.",
            "Customers whose first demand ever is in the window and who open another within retention_days.",
        ),
        grain=Grain.CUSTOMER,
        matures=AT_30_DAYS,
        measure=retention_rate,
        better=Better.NEITHER,
        pitfalls=Text("Revenir peut être un échec.", "Coming back may be a failure."),
        beside=("retention_30d_excluding_failure_demand",),
        example=Example(stories=WEEK, expected={"numerator": 1, "denominator": 2}),
    ),
    Kpi(
        name="retention_30d_excluding_failure_demand",
        code="K40",
        title=Text("Rétention hors échecs", "Retention without failure demand"),
        question=Text("Reviennent-ils pour autre chose ?", "Do they come back for something else?"),
        definition=Text(
            "La même, sans les demandes de même intention avant t0 + H.",
            "The same, without demands of the same intent before t0 + H.",
        ),
        grain=Grain.CUSTOMER,
        matures=AT_30_DAYS,
        measure=retention_without_failure,
        better=Better.NEITHER,
        pitfalls=Text("L’intention doit être comprise.", "The intent has to be understood."),
        beside=("retention_30d",),
        example=Example(stories=WEEK, expected={"numerator": 0, "denominator": 2}),
    ),
    Kpi(
        name="reuse_rate",
        code="K43",
        title=Text("Taux de réutilisation", "Reuse rate"),
        question=Text("Combien écrivent plusieurs fois ?", "How many write several times?"),
        definition=Text(
            "Clients avec deux demandes ou plus dans la fenêtre, parmi ceux qui en ont une.",
            "Customers with two or more demands in the window, among those with one.",
        ),
        grain=Grain.CUSTOMER,
        matures=AT_ONCE,
        measure=reuse_rate,
        better=Better.NEITHER,
        pitfalls=Text(
            "Croît avec la longueur de la fenêtre : comparer 7 à 7 jours, 30 à 30.",
            "Grows with the window: compare 7 days with 7, 30 with 30.",
        ),
        example=Example(stories=WEEK, expected={"numerator": 1, "denominator": 2}),
    ),
    Kpi(
        name="penetration_rate",
        code="K44",
        title=Text("Taux de pénétration", "Penetration"),
        question=Text("Quelle part de la clientèle a eu une réponse ?", "What part of all customers was answered?"),
        definition=Text(
            "Clients répondus, rapportés à la population des réglages (`population`).",
            "Customers answered, over the population of the settings (`population`).",
        ),
        grain=Grain.CUSTOMER,
        matures=AT_H,
        measure=penetration_rate,
        better=Better.NEITHER,
        pitfalls=Text("Vaut ce que vaut la population déclarée.", "Worth what the declared population is worth."),
        example=Example(stories=WEEK, parameters={"population": 40}, expected={"numerator": 2, "value": 0.05}),
    ),
)
