"""What became of the demands: resolved, by whom, or not; the figures of the outcome partition."""

from __future__ import annotations

from analytics.kpi import Band, Benchmark, Better, Example, Kpi, Target, Text
from analytics.kpis.shared import AT_H, CHAT, CHATBOT_BOARD, DIALONCE, MAILBOT, PHONE
from analytics.measures import Share
from analytics.measuring.details import horizon_curve, split_by_confirmation, waiting_for_agents
from analytics.units import Grain
from analytics.words.conversations import (
    abandoned,
    answered,
    asked_first,
    bot_closed,
    clarified_first,
    confirmed,
    demand,
    follow_up,
    mature,
    no_click,
    no_goal,
    one_message,
    one_reply,
    recontact,
    reopened,
    resolved,
    unanswered,
    unresolved,
)

first_contact = resolved & ~follow_up & one_reply & ~clarified_first
FCR = Share(among=demand & answered, those=first_contact, final=mature)
FOUR = {
    "a": "0s ask refund; 30s answer",
    "b": "0s ask refund; 30s answer; 2h ask refund; 3h answer",
    "c": "0s ask refund; 30s answer; 1d thanks",
    "d": "0s ask complaint route_human/policy; 1s conversation.transferred reason=policy",
}
"""Solved at once, solved by two replies, solved at once and thanked for, handed to people."""

OUTCOMES = (
    Kpi(
        name="fcr",
        code="K01",
        title=Text("Résolution au premier message", "First-contact resolution"),
        question=Text("La première réponse suffit-elle ?", "Does the first reply settle it?"),
        definition=Text(
            "Parmi les demandes mûres auxquelles le robot a répondu : celles dont l’issue est « résolue », avec une "
            "seule "
            "réponse de fond remise, qui n’est pas une question, et sans message du client après elle, un merci "
            "excepté.",
            "Among mature demands the bot answered: those with outcome resolved, exactly one delivered substantive "
            "reply, "
            "which is not a question, and no later message of the customer other than thanks.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand & answered, those=first_contact, final=mature, detail=horizon_curve(FCR)),
        better=Better.HIGHER,
        target=Target(band=Band(at_least=0.70), source=DIALONCE),
        benchmark=Benchmark(text="moyenne 67–72 %, les meilleurs dès 80 %", source="SQM Group", channel=PHONE),
        pitfalls=Text(
            "Transférer les cas difficiles la fait monter : à lire avec la prise en charge. Les autres canaux ne se "
            "voient pas.",
            "Transferring the hard ones raises it: read it with the answer rate. Other channels are not seen.",
        ),
        beside=("answer_rate", "fcr_all_demands"),
        example=Example(stories=FOUR, expected={"numerator": 2, "denominator": 3}),
    ),
    Kpi(
        name="fcr_all_demands",
        code="K02",
        title=Text("FCR sur toutes les demandes", "FCR over all demands"),
        question=Text("La même, sans choisir à qui l’on répond ?", "The same, without the choice of what to answer?"),
        definition=Text(
            "Le numérateur de fcr, rapporté à toutes les demandes mûres.",
            "The numerator of fcr over all mature demands.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand, those=first_contact, final=mature),
        better=Better.HIGHER,
        pitfalls=Text(
            "N’est pas comparable à l’objectif de 70 %, qui porte sur les demandes répondues.",
            "Not comparable with the target of 70 %, which is about answered demands.",
        ),
        beside=("fcr",),
        example=Example(stories=FOUR, expected={"numerator": 2, "denominator": 4, "value": 0.5}),
    ),
    Kpi(
        name="answer_rate",
        code="K03",
        title=Text("Taux de prise en charge", "Answer rate"),
        question=Text("De combien le robot se charge-t-il ?", "How much does the bot take on?"),
        definition=Text(
            "Demandes mûres avec au moins une réponse de fond remise avant t0 + H. Une question posée en est une.",
            "Mature demands with at least one substantive reply delivered before t0 + H. A question counts.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand, those=answered, final=mature),
        better=Better.NEITHER,
        pitfalls=Text(
            "Répondre à tout n’est pas un but : à lire avec la résolution.",
            "Answering everything is no aim: read it with the resolution.",
        ),
        example=Example(stories=FOUR, expected={"numerator": 3, "denominator": 4}),
    ),
    Kpi(
        name="self_service_rate",
        code="K04",
        title=Text("Taux d’auto-service", "Self-service rate"),
        question=Text("Combien de demandes sont réglées sans personne ?", "How many are solved without a person?"),
        definition=Text(
            "Demandes mûres dont l’issue est « résolue », confirmées ou supposées. Égale answer_rate × résolues / "
            "répondues.",
            "Mature demands with outcome resolved, confirmed or assumed. Equals answer_rate x resolved / answered.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand, those=resolved, final=mature, detail=split_by_confirmation),
        better=Better.HIGHER,
        benchmark=Benchmark(text="jusqu’à 80 % des demandes routinières", source=CHATBOT_BOARD, channel=CHAT),
        pitfalls=Text(
            "Le silence n’est pas la satisfaction : ne jamais montrer la somme sans les deux parts.",
            "Silence is not satisfaction: never show the sum without its two parts.",
        ),
        beside=("resolution_confirmed", "resolution_assumed", "recontact_rate"),
        example=Example(
            stories=FOUR, expected={"numerator": 3, "denominator": 4, "detail": {"confirmed": 1, "assumed": 2}}
        ),
    ),
    Kpi(
        name="resolution_confirmed",
        code="K04c",
        title=Text("Résolution confirmée", "Confirmed resolution"),
        question=Text("Combien de clients ont dit que c’était réglé ?", "How many customers said that it was solved?"),
        definition=Text(
            "Demandes mûres résolues avec une dernière note ≥ csat_positive_min, un merci ou un but atteint avant t0 "
            "+ H.",
            "Mature demands resolved with a last rating >= csat_positive_min, thanks, or a goal completed before t0 "
            "+ H.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand, those=resolved & confirmed, final=mature),
        better=Better.HIGHER,
        pitfalls=Text("Peu de clients remercient.", "Few customers say thanks."),
        example=Example(stories=FOUR, expected={"numerator": 1, "denominator": 4}),
    ),
    Kpi(
        name="resolution_assumed",
        code="K04a",
        title=Text("Résolution supposée", "Assumed resolution"),
        question=Text("Combien ne se sont plus manifestés ?", "How many were not heard of again?"),
        definition=Text(
            "Demandes mûres résolues sans confirmation : sept jours de silence.",
            "Mature demands resolved without a confirmation: seven days of silence.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand, those=resolved & ~confirmed, final=mature),
        better=Better.NEITHER,
        pitfalls=Text("Le silence peut être un renoncement.", "Silence may be resignation."),
        example=Example(stories=FOUR, expected={"numerator": 2, "denominator": 4}),
    ),
    Kpi(
        name="unresolved_rate",
        code="K08",
        title=Text("Taux de non-résolution", "Unresolved rate"),
        question=Text("Combien ont eu une réponse qui ne règle rien ?", "How many were answered but not helped?"),
        definition=Text(
            "Demandes mûres d’issue « non résolue » : dernière note ≤ csat_negative_max, dernier message (hors "
            "merci) sans "
            "réponse du robot, ou le même client revenu pour la même chose avant t0 + H.",
            "Mature demands with outcome unresolved: last rating <= csat_negative_max, last message (not thanks) "
            "without a "
            "later reply of the bot, or the same customer back for the same thing before t0 + H.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand, those=unresolved, final=mature),
        better=Better.LOWER,
        pitfalls=Text("Contient les réitérations.", "Includes recontacts."),
        beside=("transfer_rate",),
        example=Example(
            stories={
                "a": "0s ask refund; 30s answer; 1d csat.received score=2 scale=5",
                "b": "0s ask refund; 30s answer; 1d ask refund",
                "c": "customer=bo; 0s ask refund; 30s answer",
                "d": "customer=bo day=3; 0s ask refund; 30s answer",
            },
            expected={"numerator": 3, "denominator": 4},
        ),
    ),
    Kpi(
        name="unanswered_rate",
        code="K09",
        title=Text("Taux de demandes sans réponse", "Unanswered rate"),
        question=Text("Combien n’ont reçu que notre silence ?", "How many got nothing but our silence?"),
        definition=Text(
            "Demandes mûres sans réponse de fond remise, sans transfert et sans réponse d’un agent avant t0 + H.",
            "Mature demands without a delivered substantive reply, a transfer or an agent's reply before t0 + H.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand, those=unanswered, final=mature),
        better=Better.LOWER,
        target=Target(band=Band(at_most=0.005), source=MAILBOT, proposed=True),
        pitfalls=Text("Chacune est un incident : `--ids` les nomme.", "Every one is an incident: `--ids` names them."),
        example=Example(
            stories={
                "a": "0s ask refund; 30s answer; 1h reply.bounced permanent=true",
                "b": "0s ask refund; 30s answer",
                "c": "0s ask refund; 30s ack",
            },
            expected={"numerator": 2, "denominator": 3},
        ),
    ),
    Kpi(
        name="abandonment_rate",
        code="K10",
        title=Text("Taux d’abandon", "Abandonment rate"),
        question=Text(
            "Combien renoncent quand on leur demande quelque chose ?", "How many give up when asked something?"
        ),
        definition=Text(
            "Demandes mûres dont la dernière réponse remise demandait quelque chose, et où ni message ni but atteint "
            "ne suit.",
            "Mature demands whose last delivered reply asked for something, with no message and no goal completed "
            "after it.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand, those=abandoned, final=mature, detail=waiting_for_agents),
        better=Better.LOWER,
        target=Target(band=Band(at_most=0.15), source=DIALONCE),
        pitfalls=Text(
            "Le silence après une réponse n’est pas un abandon. Attendre un agent en vain est montré à part.",
            "Silence after an answer is not abandonment. Waiting for an agent in vain is shown apart.",
        ),
        example=Example(
            stories={
                "a": "0s ask order_status clarify/missing_data; 30s clarify",
                "b": "0s ask order_status clarify/missing_data; 30s clarify; 1h ask order_status; 2h answer",
                "c": "0s ask refund; 30s answer",
            },
            expected={"numerator": 1, "denominator": 3},
        ),
    ),
    Kpi(
        name="recontact_rate",
        code="K11",
        title=Text("Taux de réitération", "Recontact rate"),
        question=Text("Combien reviennent pour la même chose ?", "How many come back for the same thing?"),
        definition=Text(
            "Parmi les demandes mûres répondues : même client, même intention, nouvelle demande dans (t0, t0 + H).",
            "Among mature answered demands: same customer, same intent, a new demand in (t0, t0 + H).",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand & answered, those=recontact, final=mature),
        better=Better.LOWER,
        target=Target(band=Band(at_most=0.10), source=MAILBOT, proposed=True),
        pitfalls=Text("Qui téléphone n’est pas vu.", "Those who telephone are not seen."),
        example=Example(
            stories={
                "a": "customer=ann; 0s ask refund; 30s answer",
                "b": "customer=ann day=2; 0s ask refund; 30s answer",
                "c": "customer=bo; 0s ask refund; 30s answer",
                "d": "customer=bo day=2; 0s ask invoice; 30s answer",
            },
            expected={"numerator": 1, "denominator": 4},
        ),
    ),
    Kpi(
        name="reopen_rate",
        code="K11b",
        title=Text("Taux de réouverture", "Reopen rate"),
        question=Text("Ferme-t-on trop tôt ?", "Are conversations closed too early?"),
        definition=Text(
            "Parmi les demandes mûres fermées comme répondues par le robot : rouvertes ensuite, avant t0 + H, "
            "autrement que par "
            "un merci.",
            "Among mature demands closed as bot_answered: reopened after that, before t0 + H, other than by thanks.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand & bot_closed, those=reopened, final=mature),
        better=Better.LOWER,
        pitfalls=Text(
            "Réouvertures et fermetures sont de la même cohorte : le taux ne dépasse pas 100 %.",
            "Reopenings and closings are of one cohort: the rate cannot exceed 100 %.",
        ),
        example=Example(
            stories={
                "a": "0s ask refund; 30s answer; 1d conversation.closed reason=bot_answered; 2d ask refund; "
                "2d conversation.reopened reason=customer_message",
                "b": "0s ask refund; 30s answer; 1d conversation.closed reason=bot_answered; 2d thanks; "
                "2d conversation.reopened reason=customer_message",
                "c": "0s ask refund; 30s answer",
            },
            expected={"numerator": 1, "denominator": 2},
        ),
    ),
    Kpi(
        name="bounce_rate",
        code="K12",
        title=Text("Taux de rebond (transposé)", "Bounce rate (transposed)"),
        question=Text("Notre première question les perd-elle aussitôt ?", "Does our first question lose them at once?"),
        definition=Text(
            "Parmi les demandes mûres dont la première réponse remise demandait quelque chose : abandonnées, sans "
            "deuxième "
            "message, sans but commencé ni atteint, sans clic humain.",
            "Among mature demands whose first delivered reply asked for something: abandoned, with no second "
            "message, no goal "
            "started or completed and no human click.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand & asked_first, those=abandoned & one_message & no_goal & no_click, final=mature),
        better=Better.LOWER,
        pitfalls=Text(
            "Une part de l’abandon. À ne pas confondre avec un mail non remis (delivery_failure_rate).",
            "A part of abandonment. Not to be confused with a mail that was not delivered (delivery_failure_rate).",
        ),
        beside=("abandonment_rate",),
        example=Example(
            stories={
                "a": "0s ask order_status clarify/missing_data; 30s clarify",
                "b": "0s ask order_status clarify/missing_data; 30s clarify; 1h tracking.clicked machine=false",
                "c": "0s ask order_status clarify/missing_data; 30s clarify; 1h ask order_status; 2h answer",
                "d": "0s ask order_status clarify/missing_data; 30s clarify; 1h tracking.clicked machine=true",
            },
            expected={"numerator": 2, "denominator": 4},
        ),
    ),
)
