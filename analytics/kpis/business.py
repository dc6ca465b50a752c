"""What it brings and costs: goals, sales, leads, savings."""

from __future__ import annotations

from analytics.kpi import Benchmark, Better, Example, Kpi, Text
from analytics.kpis.shared import AT_30_DAYS, AT_H, AT_ONCE, CHAT, CHATBOT_BOARD
from analytics.measures import Numbers, Share
from analytics.measuring.causal import agent_minutes, savings_causal
from analytics.measuring.money import cost_per_contact, effort, roi, savings_accounting
from analytics.measuring.people import capture_rate, lead_origin, lead_score
from analytics.measuring.selling import conversion_funnel, conversions_made, offered, reached
from analytics.units import Grain
from analytics.words.conversations import demand, mature
from analytics.words.units import goal_done, goal_due, goal_of_bot

SALES = {
    "a": "0s ask quote_request; 30s answer; 31s goal.offered goal=quote goal_id=g1; 1h tracking.clicked machine=false; "
    "2h goal.started goal=quote goal_id=g1; 1d goal.completed goal=quote goal_id=g1; "
    "9d conversion.recorded conversion_id=s1 value=120 currency=EUR; "
    "9d conversion.recorded conversion_id=s1 value=120 currency=EUR",
    "b": "0s ask quote_request; 30s answer; 31s goal.offered goal=quote goal_id=g2; 2h goal.started goal=quote "
    "goal_id=g2; "
    "10d goal.completed goal=quote goal_id=g2",
    "c": "0s ask quote_request; 30s answer; 31s goal.offered goal=quote goal_id=g3",
    "d": "0s ask refund; 30s answer; 40d conversion.recorded conversion_id=s2 value=80 currency=EUR",
}
"""Bought; completed too late; was offered and did nothing; bought long after, for other reasons."""
LEADS = {
    "a": "0s ask quote_request; 30s answer; 1h lead.captured fields=phone,company, origin=web; 1h lead.scored score=80",
    "b": "0s ask quote_request; 30s answer; 1h lead.captured fields=from, origin=web",
    "c": "0s ask quote_request; 30s answer; 1h lead.captured fields=phone,; 2h lead.scored score=40; 3h lead.scored "
    "score=60",
}
"""A good one; one who left nothing but his own address; one of unknown origin, scored twice."""
COSTED = {
    "a": "arm=bot; 0s ask refund; 30s answer",
    "b": "arm=bot; 0s ask refund route_human/policy; 1h agent.replied handle_minutes=8",
    "c": "arm=control; 0s ask refund route_human/holdout; 1h agent.replied handle_minutes=12",
    "d": "arm=bot; 0s ask thanks_only; 30s answer",
}
PRICES = {
    "agent_workload_false_intents": ["thanks_only"],
    "agent_cost_per_minute": 0.5,
    "bot_cost_per_demand": 0.1,
    "review_minutes_each": 1,
    "aht_minutes": {"refund": 6},
}

BUSINESS = (
    Kpi(
        name="goal_completion_rate",
        code="K50",
        title=Text("Taux d’achèvement des objectifs", "Goal completion"),
        question=Text("Qui commence va-t-il au bout ?", "Do those who start get there?"),
        definition=Text(
            "Buts commencés achevés dans les goal_window_days, parmi les buts commencés.",
            "Started goals completed within goal_window_days, among started goals.",
        ),
        grain=Grain.GOAL,
        matures=Text("goal_window_days après le début", "goal_window_days after the start"),
        measure=Share(among=goal_of_bot, those=goal_done, final=goal_due, grain=Grain.GOAL),
        better=Better.HIGHER,
        pitfalls=Text("Qui ne commence pas n’y est pas.", "Those who do not start are not in it."),
        example=Example(stories=SALES, expected={"numerator": 1, "denominator": 2}),
    ),
    Kpi(
        name="goal_completion_per_conversation",
        code="K51",
        title=Text("Taux de transformation", "Transformation per opportunity"),
        question=Text("Combien d’occasions aboutissent ?", "How many opportunities come to something?"),
        definition=Text(
            "Demandes mûres où un but est atteint avant t0 + H, parmi celles où il est proposé avant t0 + H.",
            "Mature demands with a goal completed before t0 + H, among those offered one before t0 + H.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Share(among=demand & offered, those=reached, final=mature),
        better=Better.HIGHER,
        pitfalls=Text("Dépend de ce que l’on propose.", "Depends on what is offered."),
        example=Example(stories=SALES, expected={"numerator": 1, "denominator": 3}),
    ),
    Kpi(
        name="funnel",
        code="K52",
        title=Text("Tunnel de conversion", "Conversion funnel"),
        question=Text("Où les perd-on ?", "Where do we lose them?"),
        definition=Text(
            "Demandes (de goal_mailbox) arrivées à chaque étape ou à une suivante, dans les conversion_window_days.",
            "Demands (of goal_mailbox) that reached each stage or a later one, within conversion_window_days.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_30_DAYS,
        measure=conversion_funnel,
        better=Better.NEITHER,
        pitfalls=Text(
            "« Ou une suivante » : un clic non mesuré ne creuse pas le tunnel.",
            "“Or a later one”: a click that was not measured leaves no hole.",
        ),
        example=Example(
            stories=SALES,
            expected={"opportunity": 4, "offered": 3, "clicked": 2, "started": 2, "completed": 2, "converted": 1},
        ),
    ),
    Kpi(
        name="conversions",
        code="K53",
        title=Text("Conversions, chiffre d’affaires", "Conversions, revenue"),
        question=Text("Qu’a-t-on vendu ensuite ?", "What was sold afterwards?"),
        definition=Text(
            "conversion.recorded dans les conversion_window_days de t0, chaque conversion_id une fois, annulées "
            "exclues.",
            "conversion.recorded within conversion_window_days of t0, each conversion_id once, reversed ones left out.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_30_DAYS,
        measure=conversions_made,
        better=Better.HIGHER,
        pitfalls=Text(
            "Attribuer n’est pas causer : comparer aux témoins (per_demand_control).",
            "Attribution is not causation: compare with the hold-out (per_demand_control).",
        ),
        example=Example(
            stories=SALES, expected={"n": 1, "mean": 120.0, "detail": {"revenue": {"EUR": 120.0}, "count": 1}}
        ),
    ),
    Kpi(
        name="capture_rate",
        code="K54",
        title=Text("Taux de captation", "Capture rate"),
        question=Text("Combien laissent leurs coordonnées ?", "How many leave their details?"),
        definition=Text(
            "Clients avec une demande mûre qui laissent de nouvelles coordonnées avant t0 + H ; la cote à côté.",
            "Customers with a mature demand who leave new contact data before t0 + H; odds beside.",
        ),
        grain=Grain.CUSTOMER,
        matures=AT_H,
        measure=capture_rate,
        better=Better.HIGHER,
        pitfalls=Text("L’adresse de l’expéditeur n’est pas une captation.", "The sender's address is no capture."),
        example=Example(stories=LEADS, expected={"numerator": 2, "denominator": 3, "detail": {"odds": 2.0}}),
    ),
    Kpi(
        name="lead_origin",
        code="K55",
        title=Text("Origine des leads", "Lead origin"),
        question=Text("D’où viennent-ils ?", "Where do they come from?"),
        definition=Text(
            "Clients qui ont laissé des coordonnées, par origine du premier lead ; l’inconnue est une classe.",
            "Customers who left contact data, by the origin of the first lead; unknown is a class.",
        ),
        grain=Grain.CUSTOMER,
        matures=AT_ONCE,
        measure=lead_origin,
        better=Better.NEITHER,
        pitfalls=Text("Vaut ce que valent les liens marqués.", "Worth what the marked links are worth."),
        example=Example(stories=LEADS, expected={"web": 1, "unknown": 1}),
    ),
    Kpi(
        name="lead_score",
        code="K56",
        title=Text("Score, part qualifiée", "Lead score"),
        question=Text("Que valent-ils ?", "What are they worth?"),
        definition=Text(
            "Dernier score de chaque client ; part ≥ qualified_score_min.",
            "Last score of each customer; share >= qualified_score_min.",
        ),
        grain=Grain.CUSTOMER,
        matures=AT_ONCE,
        measure=lead_score,
        better=Better.HIGHER,
        pitfalls=Text("Un score vaut ce que vaut son modèle.", "A score is worth what its model is worth."),
        example=Example(
            stories=LEADS, expected={"n": 2, "mean": 70.0, "detail": {"qualified": 1, "qualified_share": 0.5}}
        ),
    ),
    Kpi(
        name="savings_accounting",
        code="K60/61",
        title=Text("Économies (comptables)", "Savings (accounting)"),
        question=Text("Qu’auraient coûté les demandes résolues ?", "What would the resolved demands have cost?"),
        definition=Text(
            "Σ sur les demandes mûres résolues d’une intention d’agent : minutes de l’intention × "
            "agent_cost_per_minute. À côté : "
            "coûts (robot, relectures, reprises, licences) et net.",
            "Sum over mature resolved demands of an agents' intent: the intent's minutes x agent_cost_per_minute. "
            "Beside it: "
            "costs (bot, reviews, rework, licences) and net.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=savings_accounting,
        better=Better.HIGHER,
        benchmark=Benchmark(text="jusqu’à −30 % de coût", source=CHATBOT_BOARD, channel=CHAT),
        pitfalls=Text(
            "Suppose que chaque demande résolue aurait coûté un agent : voir savings_causal.",
            "Takes every resolved demand to have cost an agent: see savings_causal.",
        ),
        beside=("savings_causal",),
        example=Example(stories=COSTED, parameters=PRICES, expected={"value": 5.0, "detail": {"net": 4.7}}),
    ),
    Kpi(
        name="savings_causal",
        code="K62",
        title=Text("Économies causales", "Causal savings"),
        question=Text("Qu’a-t-on vraiment épargné ?", "What was really saved?"),
        definition=Text(
            "Demandes mûres × (minutes d’agent par demande, témoin moins robot) × agent_cost_per_minute.",
            "Mature demands x (agents' minutes per demand, control less bot) x agent_cost_per_minute.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=savings_causal,
        better=Better.HIGHER,
        pitfalls=Text("Sans témoins : « non mesuré ».", "Without a hold-out: “not measured”."),
        example=Example(stories=COSTED, parameters=PRICES, expected={"value": 3 * (12 - 8 / 3) * 0.5}),
    ),
    Kpi(
        name="cost_per_contact",
        code="K63",
        title=Text("Coût par contact", "Cost per contact"),
        question=Text("Combien coûte une demande ?", "What does a demand cost?"),
        definition=Text(
            "(minutes d’agent × agent_cost_per_minute + bot_cost_per_demand) par demande mûre.",
            "(agents' minutes x agent_cost_per_minute + bot_cost_per_demand) per mature demand.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=cost_per_contact,
        better=Better.LOWER,
        benchmark=Benchmark(text="8,01 $ avec un agent, 0,10 $ en self-service", source="Gartner 2019", channel="all"),
        pitfalls=Text("Sans les licences ni les relectures : voir roi.", "Without licences and reviews: see roi."),
        example=Example(stories=COSTED, parameters=PRICES, expected={"value": (8 * 0.5 + 3 * 0.1) / 3, "n": 3}),
    ),
    Kpi(
        name="roi",
        code="K64",
        title=Text("Retour sur investissement", "Return on investment"),
        question=Text("Cela vaut-il ce que cela coûte ?", "Is it worth its cost?"),
        definition=Text(
            "(économies − coûts) / coûts, sur la base comptable ; la base causale à côté.",
            "(savings - costs) / costs on the accounting basis; the causal one beside it.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=roi,
        better=Better.HIGHER,
        pitfalls=Text("Une fourchette entre les deux bases, pas un point.", "A range between both bases, not a point."),
        beside=("savings_causal",),
        example=Example(stories=COSTED, parameters=PRICES, expected={"value": (5.0 - 0.3) / 0.3}),
    ),
    Kpi(
        name="agent_minutes_per_demand",
        code="K65",
        title=Text("Effort agent", "Agent effort"),
        question=Text("Combien de temps humain par demande ?", "How much of people's time per demand?"),
        definition=Text(
            "Minutes d’agent avant t0 + H par demande mûre, 0 comprises ; à côté : par demande transférée, témoins, "
            "routine, "
            "relectures.",
            "Agents' minutes before t0 + H per mature demand, zeros included; beside it: per transferred demand, "
            "control, "
            "routine, reviews.",
        ),
        grain=Grain.CONVERSATION,
        matures=AT_H,
        measure=Numbers(among=demand, number=agent_minutes, unit="minutes", final=mature, detail=effort),
        better=Better.LOWER,
        pitfalls=Text("Vaut ce que vaut la mesure des minutes.", "Worth what the measured minutes are worth."),
        example=Example(
            stories=COSTED, expected={"n": 3, "mean": 8 / 3, "max": 8.0, "detail": {"per_demand_control": 12.0}}
        ),
    ),
)
