"""Words that several declarations share: when figures are final, and where targets and benchmarks come from."""

from __future__ import annotations

from analytics.kpi import Text

AT_H = Text("à t0 + H", "at t0 + H")
AT_ONCE = Text("tout de suite", "at once")
AT_REVIEWS = Text("quand les relectures sont faites", "when the reviews are done")
AT_TRACKING = Text("7 jours après l’envoi", "7 days after sending")
AT_30_DAYS = Text("30 jours après t0", "30 days after t0")

DIALONCE = "DialOnce, « Quels KPIs… mailbot ? », 2025-04-29"
CHATBOT_BOARD = "« tableau de bord chatbot », 2025-09-22, cité par la source, non vérifié"
SMARTLY = "Smartly.ai, ordres de grandeur, cités par la source, non vérifiés"
MAILBOT = "mailbot"
CHAT = "chat"
MAIL = "mail"
PHONE = "phone"
