"""How fast customers are served, and with how many mails."""

from __future__ import annotations

from analytics.kpi import Band, Benchmark, Better, Example, Kpi, Target, Text
from analytics.kpis.handover import HANDOVER
from analytics.kpis.outcomes import OUTCOMES
from analytics.kpis.shared import AT_H, AT_ONCE, CHAT, DIALONCE, MAIL, MAILBOT, SMARTLY
from analytics.measures import Numbers, Share
from analytics.measuring.details import of_people, outcomes_of_wait, still_unanswered, uptime, within_band
from analytics.units import Grain
from analytics.words.conversations import demand, mature, out_of_hours, reply_decided, resolved, transferred_ever
from analytics.words.times import (
    all_messages,
    engagement,
    fast,
    human_business,
    human_calendar,
    latency,
    span,
    to_last_reply,
)

FASTER = {
    "a": "0s ask refund; 30s answer",
    "b": "0s ask refund; 90s answer",
    "c": "0s ask refund; 40s answer; 1h reply.bounced permanent=true",
    "d": "0s ask other route_human/policy; 1s conversation.transferred reason=policy",
}

SPEED = (
    Kpi(
        name="response_time_s",
        code="K14",
        title=Text("Temps de réponse", "Response time"),
        question=Text("Quand vient la première vraie réponse ?", "How fast is the first real answer?"),
        definition=Text(
            "Secondes de t0 à la première réponse de fond remise, sur toutes les demandes qui en ont une.",
            "Seconds from t0 to the first delivered substantive reply, over all demands that have one.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_ONCE,
        measure=Numbers(among=demand, number=latency, unit="seconds", detail=still_unanswered),
        better=Better.LOWER,
        target=Target(band=Band(at_most=60.0), source=DIALONCE),
        pitfalls=Text(
            "La moyenne cache la queue : médiane et P90 d’abord. Les demandes sans réponse n’y sont pas.",
            "The mean hides the tail: median and P90 first. Unanswered demands are not in it.",
        ),
        beside=("fast_reply_rate", "error_rate"),
        example=Example(stories=FASTER, expected={"n": 2, "mean": 60.0, "median": 30.0, "p90": 90.0, "max": 90.0}),
    ),
    Kpi(
        name="fast_reply_rate",
        code="K15",
        title=Text("Part des réponses en moins d’une minute", "Fast-reply share"),
        question=Text("La promesse est-elle tenue ?", "Is the promise kept?"),
        definition=Text(
            "Parmi les demandes que la première décision veut répondre : première réponse remise en "
            "fast_reply_seconds au plus. "
            "Échecs et mails non remis comptent comme tardifs.",
            "Among demands whose opening decision was to reply: first delivered reply within fast_reply_seconds. "
            "Failures and "
            "bounces count as late.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_ONCE,
        measure=Share(among=demand & reply_decided, those=fast),
        better=Better.HIGHER,
        target=Target(band=Band(at_least=0.95), source=MAILBOT, proposed=True),
        pitfalls=Text("Vite n’est pas juste : à lire avec les erreurs.", "Fast is not right: read it with the errors."),
        beside=("error_rate",),
        example=Example(stories=FASTER, expected={"numerator": 1, "denominator": 3}),
    ),
    Kpi(
        name="out_of_hours_fast_reply",
        code="K16",
        title=Text("Disponibilité hors horaires", "Out-of-hours service"),
        question=Text("Vraiment jour et nuit ?", "Day and night, for real?"),
        definition=Text(
            "La même part, pour les demandes reçues hors des heures ouvrées ; à côté, la part du temps où les boîtes "
            "sont relevées.",
            "The same share, for demands received outside business hours; beside it, the share of time mailboxes "
            "were polled.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_ONCE,
        measure=Share(among=demand & reply_decided & out_of_hours, those=fast, detail=uptime),
        better=Better.HIGHER,
        pitfalls=Text("Peu de demandes la nuit : regarder n.", "Few demands at night: look at n."),
        example=Example(
            stories={"a": "day=5; 0s ask refund; 30s answer", "b": "0s ask refund; 30s answer"},
            expected={"numerator": 1, "denominator": 1},
        ),
    ),
    Kpi(
        name="human_reply_calendar_s",
        code="K15h",
        title=Text("Délai de réponse humaine", "Human response after transfer"),
        question=Text("Qu’attend le client transféré ?", "What does the transferred customer wait?"),
        definition=Text(
            "Secondes du premier transfert à la première réponse d’un agent après lui.",
            "Seconds from the first transfer to the first agent reply after it.",
        ),
        grain=Grain.CONVERSATION,
        matures=Text("quand tous ont une réponse", "when all are answered"),
        measure=Numbers(
            among=demand & transferred_ever, number=human_calendar, unit="seconds", detail=outcomes_of_wait
        ),
        better=Better.LOWER,
        benchmark=Benchmark(text="12 h bien, 4 h mieux, 1 h au mieux", source="Zendesk", channel=MAIL),
        pitfalls=Text(
            "Ceux qui attendent encore n’y sont pas : voir waiting.", "Those who still wait are not in it: see waiting."
        ),
        example=Example(
            stories={
                "a": "0s ask other route_human/policy; 10s conversation.transferred; 2h agent.replied handle_minutes=3",
                "b": "0s ask other route_human/policy; 10s conversation.transferred",
            },
            expected={"n": 1, "mean": 7190.0, "detail": {"waiting": 1, "answered": 1}},
        ),
    ),
    Kpi(
        name="human_reply_business_s",
        code="K15h",
        title=Text("Délai de réponse humaine, heures ouvrées", "Human response, business hours"),
        question=Text("Et en heures de travail ?", "And in working hours?"),
        definition=Text(
            "Le même délai, en secondes d’heures ouvrées : hors horaires, il n’en court aucune.",
            "The same wait in seconds of business hours: outside them none passes.",
        ),
        grain=Grain.CONVERSATION,
        matures=Text("quand tous ont une réponse", "when all are answered"),
        measure=Numbers(
            among=demand & transferred_ever, number=human_business, unit="seconds", detail=outcomes_of_wait
        ),
        better=Better.LOWER,
        pitfalls=Text("Le client, lui, vit le délai civil.", "The customer lives the calendar time."),
        beside=("human_reply_calendar_s",),
        example=Example(
            stories={
                "a": "day=4; 0s ask other route_human/policy; 7h conversation.transferred; 71h agent.replied "
                "handle_minutes=3"
            },
            expected={"n": 1, "mean": 3600.0},
        ),
    ),
    Kpi(
        name="resolution_time_s",
        code="K17",
        title=Text("Temps de résolution", "Resolution time"),
        question=Text("Combien de temps jusqu’à la réponse qui règle ?", "How long until the reply that settles it?"),
        definition=Text(
            "Secondes de t0 à la dernière réponse de fond remise, sur les demandes mûres résolues ; à côté, pour les "
            "cas humains, "
            "de t0 à la fermeture.",
            "Seconds from t0 to the last delivered substantive reply, over mature resolved demands; beside it, for "
            "human cases, "
            "from t0 to the close.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Numbers(among=demand & resolved, number=to_last_reply, unit="seconds", final=mature, detail=of_people),
        better=Better.LOWER,
        pitfalls=Text("Ne dit rien des demandes non résolues.", "Says nothing of unresolved demands."),
        example=Example(
            stories={
                "a": "0s ask refund; 30s answer",
                "b": "0s ask refund; 30s answer; 1h ask refund; 2h answer",
            },
            expected={"n": 2, "median": 30.0, "max": 7200.0, "mean": 3615.0},
        ),
    ),
    Kpi(
        name="engagement_messages",
        code="K18",
        title=Text("Taux d’engagement (échanges)", "Engagement (messages)"),
        question=Text("Combien de messages pour une solution ?", "How many messages to a solution?"),
        definition=Text(
            "Messages du client jusqu’à la dernière réponse remise, plus les réponses remises, par demande mûre "
            "résolue.",
            "Customer messages up to the last delivered reply, plus delivered replies, per mature resolved demand.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Numbers(
            among=demand & resolved, number=engagement, unit="messages", final=mature, detail=within_band(2, 5)
        ),
        better=Better.BAND,
        target=Target(band=Band(at_least=2.0, at_most=5.0), source=DIALONCE),
        pitfalls=Text(
            "On compte des messages : une demande et une réponse font 2. Les mercis de la fin ne comptent pas.",
            "Messages are counted: a request and a reply make 2. Trailing thanks do not count.",
        ),
        example=Example(
            stories={
                "a": "0s ask refund; 30s answer; 1d thanks",
                "b": "0s ask refund; 30s answer; 1h ask refund; 2h answer",
            },
            expected={"n": 2, "mean": 3.0, "median": 2.0, "detail": {"within": 2, "within_share": 1.0}},
        ),
    ),
    Kpi(
        name="messages_per_conversation",
        code="K18b",
        title=Text("Messages par conversation", "Messages per conversation"),
        question=Text("Quelle longueur ont les échanges ?", "How long are the exchanges?"),
        definition=Text(
            "Messages du client, réponses de fond remises et réponses d’agents, par demande.",
            "Customer messages, delivered substantive replies and agent replies, per demand.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_ONCE,
        measure=Numbers(among=demand, number=all_messages, unit="messages"),
        better=Better.NEITHER,
        benchmark=Benchmark(text="3–20", source=SMARTLY, channel=CHAT),
        pitfalls=Text("Ni long ni court n’est bon en soi.", "Neither long nor short is good in itself."),
        example=Example(
            stories={
                "a": "0s ask refund; 30s answer; 1d thanks",
                "b": "0s ask other route_human/policy; 1h agent.replied handle_minutes=2",
            },
            expected={"n": 2, "mean": 2.5, "max": 3.0},
        ),
    ),
    Kpi(
        name="conversation_span_s",
        code="K19",
        title=Text("Durée de conversation", "Conversation span"),
        question=Text("Sur quelle durée s’étend l’échange ?", "Over what time does the exchange stretch?"),
        definition=Text(
            "Secondes de t0 au dernier message (client, réponse remise, agent) avant t0 + H, par demande mûre.",
            "Seconds from t0 to the last message (customer, delivered reply, agent) before t0 + H, per mature demand.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Numbers(among=demand, number=span, unit="seconds", final=mature),
        better=Better.NEITHER,
        pitfalls=Text(
            "Mesure la journée du client, pas son effort ; les 4 s–1 min du chat ne s’y appliquent pas.",
            "Measures the customer's day, not the effort; the 4 s–1 min of chat do not apply.",
        ),
        example=Example(
            stories={"a": "0s ask refund; 30s answer; 1d thanks", "b": "0s ask refund; 30s answer"},
            expected={"n": 2, "median": 30.0, "max": 86400.0},
        ),
    ),
)

SERVICE = (*OUTCOMES, *HANDOVER, *SPEED)
