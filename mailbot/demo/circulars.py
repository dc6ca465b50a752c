"""What reaches every support mailbox besides customers: newsletters, spam, programs' notices, other languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Circular:
    """One such mail. ``headers`` are what the programs that send them put on top."""

    language: str
    name: str
    address: str
    subject: str
    text: str
    headers: tuple[tuple[str, str], ...] = ()


_SPAM = (("X-Spam-Flag", "YES"), ("X-Spam-Score", "14.2"))

NEWSLETTERS = (
    Circular(
        language="fr",
        name="Logistique & Vous",
        address="lettre@logistique-et-vous.example",
        subject="Les 5 tendances de la livraison cet hiver",
        text="Bonjour,\n\nAu sommaire : les points relais, le retour gratuit, notre enquête.\n\nBonne lecture !",
        headers=(("List-Id", "La lettre <lettre.logistique-et-vous.example>"), ("Precedence", "bulk")),
    ),
    Circular(
        language="fr",
        name="Salon du Commerce",
        address="invitation@salon-commerce.example",
        subject="Votre badge gratuit vous attend",
        text="Retrouvez 300 exposants et 40 conférences. Pour ne plus recevoir nos invitations, cliquez ici.",
        headers=(("List-Unsubscribe", "<https://salon-commerce.example/stop>"),),
    ),
    Circular(
        language="en",
        name="Retail Weekly Brief",
        address="brief@retail-brief.example",
        subject="This week: parcels, prices and people",
        text="Good morning,\n\nIn this issue: why returns cost more than you think.",
        headers=(("List-Id", "Retail brief <brief.retail-brief.example>"), ("Precedence", "bulk")),
    ),
    Circular(
        language="en",
        name="Helpdesk Makers",
        address="news@helpdesk-makers.example",
        subject="What's new in November",
        text="Three new features, one webinar, and our customer of the month.",
        headers=(("List-Unsubscribe", "<mailto:stop@helpdesk-makers.example>"), ("Precedence", "bulk")),
    ),
)
SPAM = (
    Circular(
        language="fr",
        name="Service Prêt",
        address="offre@pret-rapide.example",
        subject="Prêt de 50 000 € accordé en 24 h",
        text="Votre dossier est pré-accepté. Répondez avec une copie de votre pièce d'identité.",
        headers=_SPAM,
    ),
    Circular(
        language="fr",
        name="Livraison Express",
        address="colis@suivi-relais.example",
        subject="Votre colis est bloqué : 1,95 € à régler",
        text="Cliquez ici pour régler les frais de douane avant ce soir : http://suivi-relais.example/payer",
        headers=_SPAM,
    ),
    Circular(
        language="en",
        name="Dr. Charles Adams",
        address="barrister@trust-fund.example",
        subject="URGENT AND CONFIDENTIAL",
        text="Dear friend, I have a business proposal of USD 12,500,000 for you. Kindly reply with your full details.",
        headers=_SPAM,
    ),
    Circular(
        language="en",
        name="SEO Boost",
        address="growth@seo-boost.example",
        subject="Page 1 of every search engine, guaranteed",
        text="Hi, I found 37 errors on your website. Are you free for 15 minutes on Thursday?",
        headers=_SPAM,
    ),
)
NOTICES = (
    Circular(
        language="fr",
        name="Transporteur Relais",
        address="ne-pas-repondre@transporteur.example",
        subject="Enlèvement confirmé",
        text="L'enlèvement de 12 colis est confirmé entre 14 h et 18 h. Ce message est envoyé automatiquement.",
        headers=(("Auto-Submitted", "auto-generated"),),
    ),
    Circular(
        language="fr",
        name="Banque du Commerce",
        address="noreply@banque-commerce.example",
        subject="Votre relevé est disponible",
        text="Votre relevé mensuel est disponible dans votre espace. Merci de ne pas répondre à ce message.",
    ),
    Circular(
        language="en",
        name="Payments",
        address="no-reply@payments.example",
        subject="Payout of €1,284.20 on its way",
        text="Your payout has been sent and will arrive within two working days.",
        headers=(("Auto-Submitted", "auto-generated"),),
    ),
    Circular(
        language="en",
        name="Uptime Monitor",
        address="alerts@uptime-monitor.example",
        subject="[OK] www.acme.example is back up",
        text="The check answered again after 2 minutes.",
        headers=(("Auto-Submitted", "auto-generated"), ("Precedence", "bulk")),
    ),
)
FOREIGN = (
    Circular(
        language="de",
        name="Jürgen Albrecht",
        address="juergen.albrecht@post-de.example",
        subject="Bestellung nicht angekommen",
        text="""Guten Tag,

meine Bestellung vom letzten Monat ist noch immer nicht angekommen. Können Sie mir bitte sagen, wo sie geblieben ist?

Mit freundlichen Grüßen
Jürgen Albrecht""",
    ),
    Circular(
        language="es",
        name="Lucía Herrero",
        address="lucia.herrero@correo-es.example",
        subject="Factura",
        text="""Buenos días,

necesito la factura de mi último pedido a nombre de mi empresa. ¿Me la pueden enviar, por favor?

Muchas gracias,
Lucía Herrero""",
    ),
    Circular(
        language="it",
        name="Paolo Ferri",
        address="paolo.ferri@posta-it.example",
        subject="Reso",
        text="""Buongiorno,

vorrei restituire le scarpe che ho comprato la settimana scorsa perché sono troppo strette. Come devo fare?

Grazie e cordiali saluti
Paolo Ferri""",
    ),
    Circular(
        language="nl",
        name="Sanne de Wit",
        address="sanne.dewit@post-nl.example",
        subject="Vraag over garantie",
        text="""Hallo,

mijn koffiezetapparaat is na drie maanden kapot gegaan. Valt dat nog onder de garantie en waar kan ik het laten maken?

Met vriendelijke groet,
Sanne de Wit""",
    ),
)
