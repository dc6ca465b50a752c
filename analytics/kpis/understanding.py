"""Whether mailbot understands: what it believes, what reviewers find, and what it could promise."""

from __future__ import annotations

from analytics.kpi import Band, Benchmark, Better, Example, Kpi, Target, Text
from analytics.kpis.shared import AT_ONCE, AT_REVIEWS, CHAT, CHATBOT_BOARD, DIALONCE, MAILBOT, SMARTLY
from analytics.measures import Share
from analytics.measuring.audits import calibration_gap, comprehension_audited, correction_rate, error_rate
from analytics.measuring.reviewers import certified_error_bound, reviewer_agreement, what_if_threshold
from analytics.units import Grain
from analytics.words.units import accepted, needs_answer, not_answered, of_bot, understood

READ = {
    "a": "0s ask refund; 30s answer",
    "b": "0s ask refund clarify/low_confidence accepted=false p=0.3; 30s clarify",
    "c": "0s ask other route_human/unknown_intent accepted=false p=0.2; 1s conversation.transferred",
    "d": "0s ask invoice route_human/no_template; 1s conversation.transferred",
}
"""Understood and answered; asked back; not understood; understood, but there was no template."""
AUDITED = {
    "a": "0s ask refund; 30s answer; 1m review.sampled purpose=audit inclusion_probability=0.5; "
    "1d review.completed verdict=correct reviewer=x blind=true",
    "b": "0s ask refund; 30s answer; 1m review.sampled purpose=audit inclusion_probability=0.25; "
    "1d review.completed verdict=correct reviewer=x blind=true; "
    "2d review.adjudicated verdict=incorrect corrected_intent=invoice",
    "c": "0s ask refund; 30s answer; 1m review.sampled purpose=audit inclusion_probability=0.5",
    "d": "0s ask refund; 30s answer; 1m review.completed verdict=incorrect purpose=complaint",
}
"""Drawn with 1/2 and right; drawn with 1/4, right at first, wrong on a second look; not done yet; a complaint."""

UNDERSTANDING = (
    Kpi(
        name="comprehension_apparent",
        code="K23",
        title=Text("Compréhension apparente", "Apparent comprehension"),
        question=Text(
            "À quelle fréquence le robot croit-il comprendre ?", "How often does the bot believe it understood?"
        ),
        definition=Text(
            "Messages acceptés parmi les messages compris du bras robot.",
            "Accepted messages among the understood messages of arm bot.",
        ),
        grain=Grain.MESSAGE,
        matures=AT_ONCE,
        measure=Share(among=of_bot & understood, those=accepted, grain=Grain.MESSAGE),
        better=Better.NEITHER,
        benchmark=Benchmark(text="60–90 %", source=SMARTLY, channel=CHAT),
        pitfalls=Text("Bouge avec le seuil : ce n’est pas une qualité.", "Moves with the threshold: it is no quality."),
        beside=("comprehension_audited",),
        example=Example(stories=READ, expected={"numerator": 2, "denominator": 4}),
    ),
    Kpi(
        name="comprehension_audited",
        code="K24",
        title=Text("Compréhension auditée", "Audited comprehension"),
        question=Text("À quelle fréquence a-t-il raison ?", "How often is it right?"),
        definition=Text(
            "comprehension_apparent × justesse pondérée des messages acceptés : audités (1/π), ou transférés et "
            "étiquetés par "
            "l’agent (poids 1).",
            "comprehension_apparent x weighted accuracy of accepted messages: audited ones (1/pi), or routed ones "
            "labelled by "
            "the agent (weight 1).",
        ),
        grain=Grain.MESSAGE,
        matures=AT_REVIEWS,
        measure=comprehension_audited,
        better=Better.HIGHER,
        benchmark=Benchmark(text="60–90 %", source=SMARTLY, channel=CHAT),
        pitfalls=Text("Chaque étiquette doit avoir un π connu.", "Every label needs a known pi."),
        example=Example(stories=AUDITED, expected={"value": 1 / 3, "n": 2}),
    ),
    Kpi(
        name="error_rate",
        code="K25",
        title=Text("Taux d’erreur", "Error rate"),
        question=Text("De ce qu’il a fait, combien était faux ?", "Of what it acted on, how much was wrong?"),
        definition=Text(
            "Hájek Σ(y/π)/Σ(1/π) sur les messages audités dont la décision était d’agir ; dernier verdict, relecture "
            "ou arbitrage. "
            "Intervalle : Wilson sur l’effectif de Kish.",
            "Hajek's sum(y/pi)/sum(1/pi) over audited messages whose decision was to act; the newest verdict, "
            "completed or "
            "adjudicated. Interval: Wilson on Kish's effective size.",
        ),
        grain=Grain.MESSAGE,
        matures=AT_REVIEWS,
        measure=error_rate,
        better=Better.LOWER,
        target=Target(band=Band(at_most=0.10), source=DIALONCE),
        benchmark=Benchmark(text="97 % de précision", source=CHATBOT_BOARD, channel=CHAT),
        pitfalls=Text(
            "Les relectures nées d’une plainte ou d’un doute ne sont pas un échantillon.",
            "Reviews that a complaint or a doubt led to are no sample.",
        ),
        example=Example(
            stories=AUDITED, expected={"numerator": 4.0, "denominator": 6.0, "maturity": "partial", "value": 4 / 6}
        ),
    ),
    Kpi(
        name="confusion_rate",
        code="K26",
        title=Text("Taux de confusion", "Confusion rate"),
        question=Text("Combien de questions restent incomprises ?", "How many questions are not understood?"),
        definition=Text(
            "Messages compris mais non acceptés, parmi les messages compris du bras robot : 1 − "
            "comprehension_apparent.",
            "Messages not accepted among the understood messages of arm bot: 1 - comprehension_apparent.",
        ),
        grain=Grain.MESSAGE,
        matures=AT_ONCE,
        measure=Share(among=of_bot & understood, those=~accepted, grain=Grain.MESSAGE),
        better=Better.LOWER,
        pitfalls=Text(
            "Un seuil plus bas le fait baisser sans rien améliorer.", "A lower threshold lowers it for nothing."
        ),
        example=Example(stories=READ, expected={"numerator": 2, "denominator": 4}),
    ),
    Kpi(
        name="non_response_rate",
        code="K27",
        title=Text("Taux de non-réponse", "Non-response rate"),
        question=Text("Combien n’a-t-il pas su répondre ?", "How many could it not answer?"),
        definition=Text(
            "Messages routés ou laissés pour un motif de nonresponse_reasons, parmi les messages décidés qui "
            "attendent une réponse.",
            "Messages routed or left for one of nonresponse_reasons, among decided messages that need an answer.",
        ),
        grain=Grain.MESSAGE,
        matures=AT_ONCE,
        measure=Share(among=of_bot & needs_answer, those=not_answered, grain=Grain.MESSAGE),
        better=Better.LOWER,
        target=Target(band=Band(at_most=0.15), source=MAILBOT, proposed=True),
        pitfalls=Text(
            "« Compris mais sans modèle » est ici, pas dans la confusion. Poser une question est une réponse.",
            "“Understood but no template” is here, not in confusion. Asking back is a response.",
        ),
        example=Example(stories=READ, expected={"numerator": 2, "denominator": 4}),
    ),
    Kpi(
        name="calibration_gap",
        code="K28",
        title=Text("Écart de calibration", "Calibration gap"),
        question=Text("Ses probabilités sont-elles honnêtes ?", "Are its probabilities honest?"),
        definition=Text(
            "Probabilité moyenne moins justesse, toutes deux pondérées par 1/π, sur les messages audités et relus.",
            "Mean probability less accuracy, both weighted by 1/pi, over audited and reviewed messages.",
        ),
        grain=Grain.MESSAGE,
        matures=AT_REVIEWS,
        measure=calibration_gap,
        better=Better.BAND,
        target=Target(band=Band(at_least=-0.05, at_most=0.05), source=MAILBOT, proposed=True),
        pitfalls=Text("À lire par modèle et par langue.", "Read it by model and by language."),
        example=Example(stories=AUDITED, expected={"value": 0.9 - 2 / 6, "n": 2}),
    ),
    Kpi(
        name="correction_rate",
        code="K29",
        title=Text("Taux de correction", "Correction rate"),
        question=Text("Combien de relectures changent l’étiquette ?", "How many reviews change the label?"),
        definition=Text(
            "Messages relus dont la dernière relecture nomme une autre intention, parmi les messages relus, quel que "
            "soit le motif.",
            "Reviewed messages whose newest review names another intent, among reviewed messages, whatever the "
            "purpose.",
        ),
        grain=Grain.MESSAGE,
        matures=AT_REVIEWS,
        measure=correction_rate,
        better=Better.NEITHER,
        pitfalls=Text("Pas un échantillon : ne dit rien de l’ensemble.", "No sample: says nothing of the whole."),
        example=Example(stories=AUDITED, expected={"numerator": 1, "denominator": 3}),
    ),
    Kpi(
        name="reviewer_agreement",
        code="K29",
        title=Text("Accord des relecteurs", "Reviewer agreement"),
        question=Text("Deux relecteurs jugent-ils de même ?", "Do two reviewers judge alike?"),
        definition=Text(
            "Kappa de Cohen des verdicts des deux premières relectures à l’aveugle, par des relecteurs différents.",
            "Cohen's kappa of the verdicts of the first two blind reviews, by different reviewers.",
        ),
        grain=Grain.MESSAGE,
        matures=AT_REVIEWS,
        measure=reviewer_agreement,
        better=Better.HIGHER,
        target=Target(band=Band(at_least=0.7), source=MAILBOT, proposed=True),
        pitfalls=Text("Indéfini quand tout a le même verdict.", "Undefined when everything has the same verdict."),
        example=Example(
            stories={
                name: f"0s ask refund; 1d review.completed verdict={first} reviewer=x blind=true; "
                f"2d review.completed verdict={second} reviewer=y blind=true"
                for name, first, second in (
                    ("a", "correct", "correct"),
                    ("b", "correct", "correct"),
                    ("c", "incorrect", "incorrect"),
                    ("d", "correct", "incorrect"),
                )
            },
            expected={"value": 0.5, "n": 4},
        ),
    ),
    Kpi(
        name="certified_error_bound",
        code="K29c",
        title=Text("Borne d’erreur certifiée", "Certified error bound"),
        question=Text("Peut-on promettre moins de 10 % ?", "Can we promise less than 10 %?"),
        definition=Text(
            "error_alpha, si un seuil est certifié : du plus strict au plus large, tant que P(Bin(n, α) ≤ erreurs) ≤ "
            "δ, sur la "
            "tranche uniforme relue du dernier modèle. Vaut 30 jours.",
            "error_alpha, if a threshold is certified: from the strictest down, while P(Bin(n, alpha) <= errors) <= "
            "delta, on the "
            "reviewed uniform slice of the last model. Good for 30 days.",
        ),
        grain=Grain.MESSAGE,
        matures=AT_REVIEWS,
        measure=certified_error_bound,
        better=Better.LOWER,
        pitfalls=Text(
            "Expire avec le modèle, les modèles de réponse, ou au bout de 30 jours.",
            "Expires with the model, the templates, or after 30 days.",
        ),
        example=Example(
            stories={
                f"c{number}": "0s ask refund; 1m review.sampled purpose=uniform_calibration "
                "inclusion_probability=0.02; 1d review.completed verdict=correct"
                for number in range(29)
            },
            expected={"value": 0.1, "n": 29, "detail": {"threshold": 0.9, "errors": 0, "reviews_needed": 29}},
        ),
    ),
    Kpi(
        name="what_if_threshold",
        code="6.7",
        title=Text("Et si le seuil était autre", "What if the threshold were another"),
        question=Text("Que ferait un autre seuil ?", "What would another threshold do?"),
        definition=Text(
            "Pour chaque seuil : messages faits et routés, et l’erreur de Hájek là où des étiquettes existent ; "
            "sinon « non "
            "estimable ».",
            "For each threshold: messages acted on and routed, and Hajek's error where labels exist; else “not "
            "estimable”.",
        ),
        grain=Grain.MESSAGE,
        matures=AT_REVIEWS,
        measure=what_if_threshold,
        better=Better.NEITHER,
        pitfalls=Text(
            "Sous le seuil actuel, peu d’étiquettes : regarder n_eff.",
            "Below the current threshold there are few labels: look at n_eff.",
        ),
        example=Example(
            stories=READ,
            expected={"0.50": {"acted": 2, "routed": 2, "labels": 0, "error": None, "estimable": False}},
        ),
    ),
)
