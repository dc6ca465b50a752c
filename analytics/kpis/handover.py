"""What people had to take over, and what they were spared; and how the week that is not over will end."""

from __future__ import annotations

from analytics.kpi import Band, Benchmark, Better, Example, Kpi, Target, Text
from analytics.kpis.outcomes import FOUR
from analytics.kpis.shared import AT_H, DIALONCE, PHONE, SMARTLY
from analytics.measures import Share
from analytics.measuring.causal import deflection_causal
from analytics.measuring.details import transfers
from analytics.measuring.nowcast import fcr_survival_nowcast
from analytics.units import Grain
from analytics.words.conversations import agent_workload, demand, mature, resolved, transferred

HANDOVER = (
    Kpi(
        name="transfer_rate",
        code="K07",
        title=Text("Taux de transfert", "Transfer rate"),
        question=Text("Combien sont confiées à quelqu’un ?", "How many are handed to a person?"),
        definition=Text(
            "Demandes mûres avec un conversation.transferred avant t0 + H ; motifs, et part évitable (tous sauf "
            "policy, angry et "
            "customer_request).",
            "Mature demands with a conversation.transferred before t0 + H; reasons, and the avoidable part (all but "
            "policy, "
            "angry and customer_request).",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand, those=transferred, final=mature, detail=transfers),
        better=Better.LOWER,
        target=Target(band=Band(at_most=0.40), source=DIALONCE),
        pitfalls=Text(
            "Un transfert voulu n’est pas un échec : regarder la part évitable.",
            "A chosen transfer is no failure: look at the avoidable part.",
        ),
        beside=("unresolved_rate",),
        example=Example(
            stories={
                **FOUR,
                "e": "0s ask other route_human/low_confidence; 1s conversation.transferred reason=low_confidence",
            },
            expected={
                "numerator": 2,
                "denominator": 5,
                "detail": {"reasons": {"low_confidence": 1, "policy": 1}, "avoidable": 1, "avoidable_rate": 0.2},
            },
        ),
    ),
    Kpi(
        name="deflection_observed",
        code="K05",
        title=Text("Taux de déviation observé", "Observed deflection"),
        question=Text(
            "Combien auraient coûté un agent et ne l’ont pas coûté ?", "How many would have cost an agent and did not?"
        ),
        definition=Text(
            "Résolues parmi les demandes mûres dont l’intention est d’ordinaire traitée par des agents.",
            "Resolved ones among the mature demands whose intent agents normally work on.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand & agent_workload, those=resolved, final=mature),
        better=Better.HIGHER,
        target=Target(band=Band(at_least=0.30, at_most=0.50), source=DIALONCE),
        benchmark=Benchmark(text="10–30 % des appels", source=SMARTLY, channel=PHONE),
        pitfalls=Text(
            "Un chiffre comptable, « apparent » : seule la part témoin dit ce qui est évité.",
            "An accounting figure, “apparent”: only the hold-out tells what is avoided.",
        ),
        beside=("deflection_causal",),
        example=Example(
            stories={"a": "0s ask refund; 30s answer", "b": FOUR["d"], "c": "0s ask unsubscribe; 30s answer"},
            parameters={"agent_workload_false_intents": ["unsubscribe"]},
            expected={"numerator": 1, "denominator": 2},
        ),
    ),
    Kpi(
        name="deflection_causal",
        code="K06",
        title=Text("Taux de déviation causal", "Causal deflection"),
        question=Text("Qu’est-ce que le robot évite vraiment ?", "What does the bot really avoid?"),
        definition=Text(
            "Part des demandes mûres avec une réponse d’agent avant t0 + H : témoin moins robot, en intention de "
            "traiter.",
            "Share of mature demands with an agent's reply before t0 + H: control less bot, intention to treat.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=deflection_causal,
        better=Better.HIGHER,
        target=Target(band=Band(at_least=0.30, at_most=0.50), source=DIALONCE),
        pitfalls=Text(
            "Sans témoins : « non mesuré ». Regarder d’abord l’alarme des effectifs (sample_ratio).",
            "Without a hold-out: “not measured”. Look at the sample-ratio alarm first.",
        ),
        example=Example(
            stories={
                "a": "arm=control; 0s ask refund route_human/holdout; 2h agent.replied handle_minutes=5",
                "b": "arm=control; 0s ask refund route_human/holdout; 3h agent.replied handle_minutes=5",
                "c": "arm=bot; 0s ask refund; 30s answer",
                "d": "arm=bot; 0s ask refund; 30s answer; 1d agent.replied handle_minutes=5",
            },
            expected={"value": 0.5},
        ),
    ),
    Kpi(
        name="fcr_survival_nowcast",
        code="K01n",
        title=Text("FCR, prévision d’une semaine en cours", "FCR, forecast of a week that is not over"),
        question=Text(
            "Où la résolution au premier message va-t-elle finir ?", "Where will first-contact resolution end?"
        ),
        definition=Text(
            "Kaplan–Meier à H sur toutes les demandes répondues, observées jusqu’à l’instant de lecture.",
            "Kaplan-Meier at H over all answered demands, watched until the as-of instant.",
        ),
        grain=Grain.CONVERSATION,
        matures=Text("une prévision, jamais définitive", "a forecast, never final"),
        measure=fcr_survival_nowcast,
        better=Better.HIGHER,
        pitfalls=Text(
            "Suppose que les demandes récentes vieillissent comme les autres.",
            "Takes recent demands to age like the others.",
        ),
        beside=("fcr",),
        example=Example(stories=FOUR, expected={"value": 2 / 3, "n": 3}),
    ),
)
