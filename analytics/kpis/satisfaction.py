"""What customers say: ratings, how many gave one, and their own words."""

from __future__ import annotations

from analytics.kpi import Band, Benchmark, Better, Example, Kpi, Target, Text
from analytics.kpis.shared import AT_H, CHAT, DIALONCE, SMARTLY
from analytics.measures import Share
from analytics.measuring.ratings import comments, csat_all, csat_bot_only, rated, requested
from analytics.units import Grain
from analytics.words.conversations import demand, mature

RATINGS = {
    "a": "0s ask refund; 30s answer; 1d csat.requested; 2d csat.received score=5 scale=5 comment_ref=c1",
    "b": "0s ask refund; 30s answer; 1d csat.requested; 2d csat.received score=5 scale=5; 3d csat.received score=2 "
    "scale=5",
    "c": "0s ask refund; 30s answer; 1d csat.requested",
    "d": "0s ask other route_human/policy; 1s conversation.transferred; 1d csat.requested; 2d csat.received score=4 "
    "scale=5",
}
"""Happy, changed her mind, silent, happy after a person took over."""

SATISFACTION = (
    Kpi(
        name="csat_bot_only",
        code="K20",
        title=Text("Satisfaction (CSAT), robot seul", "CSAT, bot only"),
        question=Text("Ceux qui notent le robot sont-ils contents ?", "Are those who rate the bot satisfied?"),
        definition=Text(
            "Part de dernières notes ≥ csat_positive_min parmi les demandes mûres notées dans les csat_window_days, "
            "sans transfert "
            "ni réponse d’agent. Bornes : tous les silencieux mécontents, tous contents.",
            "Share of last ratings >= csat_positive_min among mature demands rated within csat_window_days, without "
            "a transfer or "
            "an agent's reply. Bounds: all the silent unhappy, all happy.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=csat_bot_only,
        better=Better.HIGHER,
        target=Target(band=Band(at_least=0.70), source=DIALONCE),
        benchmark=Benchmark(text="60–90 %", source=SMARTLY, channel=CHAT),
        pitfalls=Text(
            "Ne pas mêler les formules. Toujours avec le taux de réponse et les bornes.",
            "Never mix formulas. Always with the response rate and the bounds.",
        ),
        beside=("csat_response_rate",),
        example=Example(
            stories=RATINGS,
            expected={"numerator": 1, "denominator": 2, "detail": {"requested": 3, "bounds": [1 / 3, 2 / 3]}},
        ),
    ),
    Kpi(
        name="csat_all",
        code="K20",
        title=Text("Satisfaction (CSAT), toutes demandes", "CSAT, all demands"),
        question=Text("Et avec celles que des personnes ont reprises ?", "And with those that people took over?"),
        definition=Text(
            "La même part, sur toutes les demandes mûres notées, transférées comprises.",
            "The same share over all mature rated demands, transferred ones included.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=csat_all,
        better=Better.HIGHER,
        target=Target(band=Band(at_least=0.70), source=DIALONCE),
        benchmark=Benchmark(text="60–90 %", source=SMARTLY, channel=CHAT),
        pitfalls=Text("Mêle robot et agents.", "Mixes bot and agents."),
        beside=("csat_response_rate", "csat_bot_only"),
        example=Example(
            stories=RATINGS, expected={"numerator": 2, "denominator": 3, "detail": {"bounds": [0.5, 0.75]}}
        ),
    ),
    Kpi(
        name="csat_response_rate",
        code="K21",
        title=Text("Taux de réponse au CSAT", "CSAT response rate"),
        question=Text("Qui parle ?", "Who speaks?"),
        definition=Text(
            "Demandes mûres notées dans les csat_window_days, parmi celles à qui on l’a demandé.",
            "Mature demands rated within csat_window_days, among those that were asked.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand & requested, those=rated, final=mature),
        better=Better.NEITHER,
        benchmark=Benchmark(text="environ 10 %", source="usage", channel="mail"),
        pitfalls=Text(
            "N’inviter que les contents fausse tout : l’invitation est tirée au sort.",
            "Asking only the happy ones spoils everything: invitations are drawn at random.",
        ),
        example=Example(stories=RATINGS, expected={"numerator": 3, "denominator": 4}),
    ),
    Kpi(
        name="verbatims",
        code="K22",
        title=Text("Retours libres", "Verbatims"),
        question=Text("Combien ont écrit un commentaire ?", "How many wrote a comment?"),
        definition=Text(
            "Demandes mûres notées dont la dernière note porte un commentaire : nombre et part.",
            "Mature rated demands whose last rating has a comment: count and share.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=comments,
        better=Better.NEITHER,
        pitfalls=Text(
            "Le texte est une donnée personnelle : il n’est pas dans le registre.",
            "The text is personal data: it is not in the record.",
        ),
        example=Example(stories=RATINGS, expected={"n": 1, "rated": 3}),
    ),
)
