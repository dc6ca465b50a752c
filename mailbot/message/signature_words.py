"""The words that give away what a mail program or a company put under a mail: mobile lines, disclaimers, job titles.

To add a language, add its words to each table. All words are lower case and are compared with a lower-case line.
"""

from __future__ import annotations

MOBILE_BEGINNINGS: tuple[str, ...] = (
    # en
    "sent from", "this email was sent from my", "this message was sent from my",
    "sent via", "sent with", "sent using", "get outlook for", "download outlook for", "via mobile",
    "sent through", "get bluemail for", "typed on my", "dictated to", "written on my",
    # fr
    "envoyé de", "envoyé depuis", "envoyé à partir", "envoyé avec", "envoyé par yahoo", "envoyé via",
    "envoyée depuis", "envoyé d'", "envoyé d’", "envoye de", "envoye depuis", "obtenir outlook pour",
    "obtenez outlook pour", "télécharger outlook pour", "téléchargez outlook pour", "télécharger bluemail",
    "provenance : courrier pour windows", "message envoyé depuis", "message envoyé de", "écrit depuis mon",
    "tapé sur mon",
    # de
    "gesendet von", "gesendet mit", "gesendet über", "gesendet aus", "outlook für",
    "holen sie sich outlook", "von meinem", "von meiner",
    "diese nachricht wurde von meinem", "versendet mit", "mobil gesendet",
    # es
    "enviado desde", "enviado de", "enviado con", "obtener outlook para", "obtén outlook para",
    "descargar outlook para", "enviado via", "enviado vía",
    # it
    "inviato da", "inviato dal", "inviato con", "inviato tramite", "ottieni outlook per", "scarica outlook per",
    # pt
    "enviado do", "enviado a partir", "enviado pelo", "enviado através", "obter o outlook para",
    "obtenha o outlook para", "baixar o outlook para", "enviado por",
    # nl
    "verstuurd vanaf", "verzonden vanaf", "verzonden met", "verstuurd met", "verzonden via", "verstuurd via",
    "outlook voor", "download outlook voor", "verzonden door",
    # sv, da, no
    "skickat från", "skickades från", "skickat med", "hämta outlook för", "sendt fra", "sendt med",
    "hent outlook til", "hent outlook for", "skaff deg outlook", "få outlook for", "sendt via", "skickat via",
    # fi
    "lähetetty", "hanki outlook", "lataa outlook",
    # pl, cs, sk
    "wysłane z", "wysłano z", "wysłane przez", "pobierz program outlook", "pobierz outlook", "uzyskaj outlook",
    "odesláno z", "odesláno přes", "získejte outlook", "získat outlook", "stáhnout outlook", "odoslané z",
    "odoslané cez",
    # ru, uk
    "отправлено с", "отправлено из", "отправлено через", "скачать outlook", "получить outlook", "надіслано з",
    # tr, hu, ro
    "outlook'u edinin", "küldve innen", "trimis de pe", "trimis din",
    # ca
    "enviat des",
    # zh, ja
    "发自我的", "發自我的", "从我的", "從我的", "来自我的", "寄自我的", "發送自", "发送自", "获取 outlook",
    "下载 outlook",
)  # fmt: skip
MOBILE_ENDINGS: tuple[str, ...] = (
    "gönderildi", "edinin", "から送信", "より送信", "を入手", "에서 보냄", "발송",
)  # fmt: skip
DEVICES: tuple[str, ...] = (
    "iphone", "ipad", "ipod", "phone", "mobile", "mobil", "mobiel", "tablet", "tablette", "tel", "tél", "portable",
    "android", "samsung", "galaxy", "blackberry", "huawei", "xiaomi", "pixel", "sony", "nokia", "outlook", "yahoo",
    "gmail", "proton", "mail", "windows", "aol", "orange", "free", "sfr", "bouygues", "device", "laptop", "computer",
    "ordi", "watch",
    "handy", "smartphone", "tablett", "teléfono", "móvil", "celular", "dispositivo", "cellulare", "telefon",
    "telefone", "gsm", "ios", "mac", "sparrow", "acompli", "spark", "mailbird", "thunderbird", "手机", "手機",
    "telefoon", "puhelim", "устройств", "телефон", "почт", "cihaz", "webmail", "hey", "superhuman", "oneplus", "oppo",
    "motorola", "htc", "lg",
)  # fmt: skip

DISCLAIMER_BEGINNINGS: tuple[str, ...] = (
    # en
    "begin pgp signature", "this e-mail is confidential", "this email is confidential", "this message is confidential",
    "this e-mail and any", "this email and any", "this message and any", "this e-mail message", "this email message",
    "this message (including", "this e-mail (including", "this email (including", "this message, including",
    "this e-mail, including", "this email, including", "this message contains", "this message w/",
    "this e-mail contains", "this email contains", "this e-mail may contain", "this email may contain",
    "this message may contain", "this communication is", "this communication may", "this communication contains",
    "this transmission", "this message is intended", "this e-mail is intended", "this email is intended",
    "this message, together with", "the information contained in this", "the information in this e",
    "the information transmitted", "the contents of this e", "the content of this e", "information in this e-mail",
    "information contained in this", "confidentiality notice", "confidentiality note", "confidential:",
    "confidentiality:", "disclaimer", "important notice:", "legal notice", "legal disclaimer", "privacy notice",
    "notice of confidentiality", "privileged and confidential", "privileged/confidential",
    "if you are not the intended", "if you have received this", "if you received this e",
    "please consider the environment", "please do not print", "please don't print",
    "do not print this", "please think of the environment", "consider the environment",
    "think before you print", "think green", "save paper", "before printing this", "virus-free", "virus free.",
    "scanned by", "this email has been scanned", "this e-mail has been scanned", "this message has been scanned",
    "this email has been checked", "this e-mail has been checked", "checked by avg", "no virus found",
    "registered in england", "registered office", "registered charity", "any views or opinions",
    "the views expressed in this", "emails are not secure", "e-mail transmission cannot",
    # fr
    "ce message et toutes", "ce message et ses", "ce message et les", "ce message ainsi que", "ce message (y compris",
    "ce message, ainsi que", "ce message, y compris", "ce message est confidentiel", "ce message est destiné",
    "ce message est établi", "ce message est strictement", "ce message contient", "ce message peut contenir",
    "ce message électronique", "ce courriel est", "ce courriel et", "ce courriel peut", "ce courriel (y compris",
    "ce courrier électronique", "cet e-mail est", "cet e-mail et", "cet e-mail peut", "cet email est", "cet email et",
    "cet email peut", "ce mail est confidentiel", "ce mail et", "le contenu de ce message",
    "le contenu de ce courriel", "le contenu de cet e-mail", "le présent message", "le présent courriel",
    "les informations contenues dans ce", "l'information contenue dans", "l'intégrité de ce message",
    "l’intégrité de ce message", "toute utilisation de ce message", "si vous avez reçu ce message par erreur",
    "si vous n'êtes pas le destinataire", "si vous n’êtes pas le destinataire",
    "si vous recevez ce message par erreur", "avis de confidentialité", "clause de confidentialité",
    "confidentialité :", "mention légale", "mentions légales", "avertissement :", "avis important :",
    "pensez à l'environnement", "pensez à l’environnement", "pensons à l'environnement", "pensez environnement",
    "pensez à la planète", "avant d'imprimer", "avant d’imprimer", "n'imprimez", "n’imprimez",
    "merci de n'imprimer", "afin de préserver l'environnement", "afin de contribuer au respect de l'environnement",
    "afin de contribuer au respect de l’environnement", "préservons l'environnement", "adoptez l'éco",
    "garanti sans virus", "sans virus.", "cet e-mail a été vérifié", "ce message a été vérifié",
    "l'absence de virus dans ce", "l’absence de virus dans ce", "aucun virus trouvé", "analyse effectuée par",
    "ce courrier a été vérifié",
    # de
    "diese e-mail enthält", "diese e-mail ist", "diese email enthält", "diese nachricht ist",
    "diese nachricht enthält", "diese e-mail und", "diese nachricht und", "der inhalt dieser",
    "die information in dieser", "die in dieser e-mail", "bitte denken sie an die umwelt", "denken sie an die umwelt",
    "vertraulichkeitshinweis", "virenfrei", "wenn sie nicht der richtige adressat", "sollten sie nicht der",
    "haftungsausschluss", "bevor sie diese e-mail",
    # es
    "este mensaje y", "este mensaje es", "este mensaje se dirige", "este mensaje puede", "este mensaje va dirigido",
    "este correo electrónico y", "este correo electrónico es", "este correo y", "la información contenida en este",
    "aviso legal", "aviso de confidencialidad", "antes de imprimir", "libre de virus", "piense en el medio ambiente",
    "si ha recibido este",
    # it
    "questo messaggio è", "questo messaggio e", "questa e-mail è", "questa e-mail e", "le informazioni contenute",
    "avviso di riservatezza", "ai sensi del", "prima di stampare", "rispetta l'ambiente", "privo di virus",
    "il contenuto di questa", "il presente messaggio",
    # pt
    "esta mensagem é", "esta mensagem e", "esta mensagem pode", "este e-mail e", "este e-mail é",
    "as informações contidas", "aviso de confidencialidade", "antes de imprimir", "livre de vírus", "sem vírus",
    # nl
    "dit bericht is", "dit bericht kan", "deze e-mail is", "deze e-mail en", "de informatie in deze",
    "de inhoud van dit", "denk aan het milieu", "virusvrij",
    # sv, da, no, fi
    "detta meddelande är", "detta meddelande och", "detta e-post", "tänk på miljön", "denne e-mail er",
    "denne e-mail og", "denne e-post", "tænk på miljøet", "tenk på miljøet", "tämä viesti on", "tämä sähköposti",
    "virusfri", "virustaton",
    # pl, cs
    "ta wiadomość", "niniejsza wiadomość", "treść tej wiadomości", "wolny od wirusów", "informacje zawarte w tej",
    "tato zpráva", "tento e-mail", "obsah této", "neobsahuje žádné viry", "prosto virů", "bez virů",
    # ru, tr
    "это сообщение", "настоящее сообщение", "данное сообщение", "без вирусов", "bu e-posta", "bu mesaj ve",
    "virüs bulunmuyor",
)  # fmt: skip
BANNER_BEGINNINGS: tuple[str, ...] = (
    "begin pgp signed message",
    "caution: this email", "caution: this e-mail", "caution: external", "caution - external", "external email",
    "external e-mail", "[external]", "warning: this email", "warning: external", "this email originated from outside",
    "this message originated from outside", "this email originated outside", "[caution: external", "externe e-mail",
    "attention : ce mail provient", "attention : cet e-mail provient", "attention : e-mail externe",
    "courriel externe", "attention: e-mail externe", "attention : mail externe", "ce message provient de l'extérieur",
    "e-mail externe", "[email externe]", "[externe]", "[mail externe]", "you don't often get email from",
    "vous ne recevez pas souvent", "achtung: externe", "diese e-mail kommt von außerhalb",
    "some people who received this message don", "certaines personnes qui ont reçu ce message",
)  # fmt: skip
"""Warnings that a mail gateway writes above a mail."""
LIST_FOOTER: tuple[str, ...] = (
    "mailing list", "mailman/listinfo", "liste de diffusion", "mailing-liste", "lista de correo",
    "lista di distribuzione", "you received this message because", "you are receiving this because",
    "vous recevez ce message", "to unsubscribe", "unsubscribe from this", "unsubscribe:", "pour se désabonner",
    "pour vous désabonner", "se désinscrire de", "to stop receiving", "reply to this email directly",
)  # fmt: skip
"""What mailing-list programs write under the rule they draw."""

CLOSINGS: tuple[str, ...] = (
    # en
    "regards", "best", "best regards", "kind regards", "kindest regards", "warm regards", "many thanks", "thanks",
    "thank you", "thanks and regards", "thanks & regards", "cheers", "sincerely", "sincerely yours",
    "yours sincerely", "yours faithfully", "yours truly", "yours", "with kind regards", "with best regards",
    "with regards", "best wishes", "all the best", "respectfully", "cordially", "rgds", "thx", "thanks in advance",
    "many thanks in advance", "thanks again", "take care", "with thanks", "thanks so much", "thanks a lot",
    "thank you very much", "kind rgds", "br", "talk soon",
    # fr
    "cordialement", "bien cordialement", "très cordialement", "cordialement vôtre", "cdt", "cdlt", "bien à vous",
    "bien à toi", "salutations", "sincères salutations", "salutations distinguées", "meilleures salutations",
    "sincèrement", "slts", "slt", "merci", "merci d'avance", "merci d’avance", "merci beaucoup",
    "en vous remerciant", "respectueusement", "bàv", "bav", "bonne journée", "bonne soirée", "bonne réception",
    "avec mes remerciements", "amicalement", "bien amicalement", "crdlt", "avec mes salutations",
    "meilleurs sentiments", "mes salutations", "à bientôt", "belle journée", "d'avance merci", "merci par avance",
    "merci et bonne journée", "merci et meilleures salutations", "merci d'avance et meilleures salutations",
    "merci de votre réponse", "merci pour votre réponse", "bonne journée à vous", "bonne journée à tous",
    "merci et bonne journée à tout le monde", "vous en remerciant", "mit freundlichen grüßen / best regards",
    "mit freundlichen grüßen / kind regards", "cordiales salutations", "bonnes salutations", "bien respectueusement",
    # de
    "mit freundlichen grüßen", "mit freundlichen grüssen", "freundliche grüße", "freundliche grüsse", "viele grüße",
    "beste grüße", "liebe grüße", "mit besten grüßen", "mfg", "vg", "lg", "herzliche grüße", "grüße", "gruß", "danke",
    "vielen dank", "schöne grüße", "hochachtungsvoll", "mit freundlichem gruß",
    # es, it, pt, ca
    "saludos", "un saludo", "saludos cordiales", "atentamente", "atte", "gracias", "cordialmente", "muchas gracias",
    "cordiali saluti", "distinti saluti", "saluti", "grazie", "un cordiale saluto", "buona giornata",
    "atenciosamente", "cumprimentos", "com os melhores cumprimentos", "obrigado", "obrigada", "abraços", "abraço",
    "att", "salutacions",
    # nl
    "met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten", "groet",
    "groeten", "hartelijke groet", "bedankt", "mvg", "dank u",
    # sv, da, no, fi
    "med vänlig hälsning", "med vänliga hälsningar", "vänliga hälsningar", "hälsningar", "mvh", "vänligen", "tack",
    "med venlig hilsen", "venlig hilsen", "vh", "hilsen", "med vennlig hilsen", "vennlig hilsen", "hilsener", "tak",
    "takk", "ystävällisin terveisin", "terveisin", "parhain terveisin", "kiitos", "kh",
    # pl, cs, sk
    "pozdrawiam", "z poważaniem", "serdecznie pozdrawiam", "pozdrowienia", "dziękuję", "s pozdravem", "s úctou",
    "děkuji", "s pozdravom", "díky",
    # ru, tr, ja, zh
    "с уважением", "с наилучшими пожеланиями", "спасибо", "saygılarımla", "iyi çalışmalar", "teşekkürler", "以上",
    "此致", "よろしくお願いいたします", "祝好", "谢谢",
)  # fmt: skip

TITLES: tuple[str, ...] = (
    # en
    "manager", "director", "officer", "engineer", "assistant", "head of", "president", "ceo", "cto", "cfo", "coo",
    "consultant", "analyst", "developer", "coordinator", "specialist", "planner", "accountant", "sales", "department",
    "dept", "team", "office of", "secretary", "treasurer", "supervisor", "administrator", "architect", "founder",
    "partner", "lawyer", "attorney", "solicitor", "professor", "lecturer", "student", "nurse", "buyer", "procurement",
    "logistics", "accounts payable", "customer service", "customer care", "human resources", "operations",
    "marketing", "committee", "infrastructure", "maintenance", "support team", "executive", "representative",
    "adviser", "advisor", "clerk", "lead", "reader in", "unit", "desk", "sr.", "senior", "junior", "trainee",
    "warden", "chair", "chairman", "chairwoman",
    # fr
    "directeur", "directrice", "direction", "responsable", "gérant", "gérante", "assistante", "chargé", "chargée",
    "chef", "conseiller", "conseillère", "ingénieur", "ingénieure", "comptable", "secrétaire", "secrétariat",
    "président", "présidente", "docteur", "consultante", "service", "équipe", "dsi", "daf", "drh", "pdg", "adjoint",
    "adjointe", "technicien", "technicienne", "trésorier", "trésorière", "avocat", "avocate", "notaire", "étudiant",
    "étudiante", "doctorant", "doctorante", "cabinet", "agence", "permanence", "coordinateur", "coordinatrice",
    "acheteur", "acheteuse", "commercial", "commerciale", "syndic", "infirmière", "infirmier", "médecin",
    "professeur", "professeure", "gestionnaire", "attaché", "attachée", "rédacteur", "rédactrice", "animateur",
    "animatrice", "master", "licence",
    # de, es, it, nl
    "geschäftsführer", "geschäftsführerin", "leiter", "leiterin", "abteilung", "vertrieb", "einkauf",
    "instandhaltung", "sachbearbeiter", "sachbearbeiterin", "gerente", "responsabile", "jefe", "jefa", "ufficio",
    "afdeling", "medewerker", "directora", "departamento",
)  # fmt: skip
"""Words of job titles and departments."""
COMPANIES: tuple[str, ...] = (
    "sarl", "sas", "sasu", "eurl", "earl", "gaec", "sci", "scop", "gmbh", "ag", "kg", "ug", "ltd", "llc", "inc",
    "llp", "plc", "corp",
    "co", "bv", "nv", "spa", "srl", "sl", "ab", "as", "oy", "aps", "group", "groupe", "association", "asbl",
    "holding", "company", "institute", "university", "université", "hospital", "foundation", "fondation", "council",
    "charity", "mairie", "école", "collège", "lycée", "clinique", "pharmacie", "garage", "hôtel", "restaurant", "ets",
    "établissements", "& sons", "& fils", "et fils", "& co", "comité", "amicale", "club", "society", "union",
    "school", "schools", "church", "nursing home", "paroisse", "syndicat", "studio", "transports", "transport",
    "industrie", "industries", "menuiserie", "chauffage", "plomberie", "heating", "plumbing", "bâtiment", "clinic",
    "practice", "services", "logistique",
)  # fmt: skip
"""Words of company names and legal forms."""
CONTACT_LABELS: tuple[str, ...] = (
    "tel", "tél", "téléphone", "telephone", "phone", "ph", "mobile", "mob", "mob.", "cell", "fax", "port", "portable",
    "gsm", "natel", "direct", "ligne directe", "direct line", "office", "bureau", "standard", "astreinte", "e-mail",
    "email", "mail", "courriel", "mél", "mel", "web", "site", "website", "skype", "whatsapp", "linkedin", "tlf",
    "telefon", "telefono", "teléfono", "móvil", "handy", "mobil", "adresse", "address", "siret", "rcs", "siren",
    "tva", "twitter", "facebook", "instagram", "internet", "direct dial", "switchboard", "desk", "mobiel",
)  # fmt: skip
"""What stands before the colon or the full stop of a line that only says how to reach somebody."""
