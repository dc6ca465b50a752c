"""What became of the mails we sent: delivered, opened, clicked; and what was done for the customer."""

from __future__ import annotations

from analytics.kpi import Band, Better, Example, Kpi, Target, Text
from analytics.kpis.shared import AT_ONCE, AT_TRACKING, DIALONCE, MAILBOT
from analytics.measures import Share
from analytics.measuring.traffic import action_counts, reply_counts
from analytics.units import Grain
from analytics.words.units import (
    bounced,
    click_tracked,
    clicked_by_person,
    consented,
    delivered,
    open_tracked,
    opened_by_person,
    reply_of_bot,
    tracking_due,
    with_links,
)

ENRICHED = reply_of_bot & delivered & with_links
SENT = {
    "a": "0s ask refund; 30s answer links=2 open_tracking=true click_tracking=true tracking_consent=true; "
    "1h tracking.opened machine=false; 2h tracking.opened machine=false; 3h tracking.clicked machine=false",
    "b": "0s ask refund; 30s answer links=1 open_tracking=true click_tracking=true tracking_consent=true; "
    "31s tracking.opened machine=true; 31s tracking.clicked machine=true; 8d tracking.opened machine=false",
    "c": "0s ask refund; 30s answer links=1",
    "d": "0s ask refund; 30s answer links=1 open_tracking=true tracking_consent=true; 1h reply.bounced permanent=true",
}
"""Read and clicked; opened by a program, and too late; not tracked; not delivered."""

DELIVERY = (
    Kpi(
        name="open_rate",
        code="K30",
        title=Text("Taux d’ouverture", "Open rate"),
        question=Text("Les réponses enrichies sont-elles ouvertes ?", "Were enriched replies opened?"),
        definition=Text(
            "Réponses remises, avec liens et mesure d’ouverture consentie, ouvertes par une personne dans les "
            "track_window_days.",
            "Delivered replies with links and consented open tracking that a person opened within track_window_days.",
        ),
        grain=Grain.REPLY,
        matures=AT_TRACKING,
        measure=Share(
            among=ENRICHED & open_tracked & consented, those=opened_by_person, final=tracking_due, grain=Grain.REPLY
        ),
        better=Better.HIGHER,
        target=Target(band=Band(at_least=0.50), source=DIALONCE),
        pitfalls=Text(
            "Indicatif : la moitié des logiciels ouvrent d’eux-mêmes. Sans consentement, rien n’est mesuré (CNIL "
            "2026-042).",
            "Indicative: half of all mail programs open by themselves. Without consent nothing is measured (CNIL "
            "2026-042).",
        ),
        example=Example(stories=SENT, expected={"numerator": 1, "denominator": 2}),
    ),
    Kpi(
        name="click_rate",
        code="K31",
        title=Text("Taux de clic", "Click rate"),
        question=Text("Les liens sont-ils utiles ?", "Are the links useful?"),
        definition=Text(
            "Réponses remises, avec liens et mesure de clic consentie, cliquées par une personne dans les "
            "track_window_days.",
            "Delivered replies with links and consented click tracking that a person clicked within track_window_days.",
        ),
        grain=Grain.REPLY,
        matures=AT_TRACKING,
        measure=Share(
            among=ENRICHED & click_tracked & consented, those=clicked_by_person, final=tracking_due, grain=Grain.REPLY
        ),
        better=Better.HIGHER,
        target=Target(band=Band(at_least=0.10), source=DIALONCE),
        pitfalls=Text("Les filtres cliquent aussi : ils sont écartés.", "Scanners click too: they are left out."),
        example=Example(stories=SENT, expected={"numerator": 1, "denominator": 2}),
    ),
    Kpi(
        name="replies",
        code="K36",
        title=Text("Volume des réponses", "Replies"),
        question=Text("Combien de mails le robot a-t-il envoyés ?", "How many mails did the bot send?"),
        definition=Text(
            "Mails envoyés par le robot dans les conversations de la fenêtre, et réponses de fond remises.",
            "Mails the bot sent in the conversations of the window, and substantive ones delivered.",
        ),
        grain=Grain.REPLY,
        matures=AT_ONCE,
        measure=reply_counts,
        better=Better.NEITHER,
        pitfalls=Text("Un volume n’est pas un mérite.", "A volume is no merit."),
        example=Example(stories=SENT, expected={"sent": 4, "delivered": 3}),
    ),
    Kpi(
        name="delivery_failure_rate",
        code="K45",
        title=Text("Taux d’échec de remise", "Delivery failure rate"),
        question=Text("Combien de nos mails ne sont pas arrivés ?", "How many of our mails did not arrive?"),
        definition=Text(
            "Mails du robot avec un avis de non-remise définitif, parmi ceux qu’il a envoyés, tous genres.",
            "Mails of the bot with a permanent bounce, among all it sent, of every kind.",
        ),
        grain=Grain.REPLY,
        matures=Text("5 jours après l’envoi", "5 days after sending"),
        measure=Share(among=reply_of_bot, those=bounced, grain=Grain.REPLY),
        better=Better.LOWER,
        target=Target(band=Band(at_most=0.01), source=MAILBOT, proposed=True),
        pitfalls=Text("Les avis arrivent jusqu’à 5 jours après.", "Notices come up to 5 days late."),
        example=Example(stories=SENT, expected={"numerator": 1, "denominator": 4}),
    ),
    Kpi(
        name="self_service_transactions",
        code="K34",
        title=Text("Transactions en self-service", "Self-service transactions"),
        question=Text("Qu’a-t-il fait pour les clients ?", "What did it do for customers?"),
        definition=Text(
            "action.completed par action, chaque action_id une fois, dans les conversations du bras robot.",
            "action.completed by action, each action_id once, in conversations of arm bot.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_ONCE,
        measure=action_counts,
        better=Better.NEITHER,
        pitfalls=Text("Commencé n’est pas achevé.", "Started is not completed."),
        example=Example(
            stories={
                "a": "0s ask invoice action/ok; 5s action.started action=send_file action_id=a1; "
                "9s action.completed action=send_file action_id=a1; 10s action.completed action=send_file action_id=a1",
                "b": "0s ask password_reset action/ok; 9s action.completed action=reset_password action_id=a2",
                "c": "0s ask invoice action/ok; 5s action.started action=send_file action_id=a3",
            },
            expected={"send_file": 1, "reset_password": 1},
        ),
    ),
)
