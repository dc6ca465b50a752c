"""The words by which mail programs of each language introduce the older mails that they quote.

One entry a language, as Gmail, Outlook, Apple Mail, Thunderbird, Yahoo, Zimbra and the webmails of the large
providers write them. To add a language, add an entry to the table of its script: nothing else has to change. All
words are lower case, divided by " | "; a mail in one language may well be quoted by a program that speaks another,
so every entry always counts.
"""

from __future__ import annotations

from mailbot.message.quote_language import QuoteWords
from mailbot.message.quote_words_scripts import OTHER_SCRIPTS

LATIN: tuple[QuoteWords, ...] = (
    QuoteWords(
        language="en",
        wrote="wrote | writes | sent",
        prose="i | i've | we | you | your | my | our | me | us | he | she | they | who | have | was | to",
        sender="from | sender | reply-to",
        sent="sent | sent at | sent on | date sent | received",
        date="date",
        to="to | cc | bcc",
        subject="subject | re",
        other="importance | priority | attachments | attachment | attach | organization | message-id | mailed-by",
        original=(
            "original message | original | original e-mail | original email | reply message | message original | "
            "original appointment | reply above this line"
        ),
        forwarded=(
            "forwarded message | forwarded mail | begin forwarded message | start of forwarded message | "
            "forwarded by | forwarded email | forwarded e-mail | forward message"
        ),
    ),
    QuoteWords(
        language="fr",
        wrote="a écrit | a ecrit | écrit | écrivait | a envoyé | a répondu",
        prose=(
            "je | j'ai | j'avais | nous | vous | votre | vos | mon | notre | m'a | m'avait | avez | avait | qui | "
            "que | n'a | lui"
        ),
        sender="de | expéditeur | émetteur",
        sent="envoyé | envoye | envoyé le | date d'envoi | message du | reçu",
        date="date | le",
        to="à | a | cc | cci | copie | copie à | pour | destinataire | destinataires",
        subject="objet | sujet",
        other="importance | priorité | pièces jointes | pièce jointe | pj | critère de diffusion",
        original=(
            "message d'origine | message original | message initial | mail original | courriel original | "
            "e-mail d'origine | mail d'origine | courrier d'origine | message d origine | réponse au message"
        ),
        forwarded=(
            "message transféré | message transfere | début du message transféré | message réexpédié | "
            "début du message réexpédié | mail transféré | courriel transféré | transféré par | transfere par | "
            "réexpédié par | message transmis | faire suivre | e-mail transféré"
        ),
    ),
    QuoteWords(
        language="de",
        wrote="schrieb | schrieben | geschrieben | schreibt | hat geschrieben",
        prose="ich | wir | sie | ihnen | ihr | ihre | mir | mein | unser | er | man | habe | haben",
        sender="von | absender",
        sent="gesendet | gesendet am | verschickt",
        date="datum",
        to="an | kopie | empfänger",
        subject="betreff | betr",
        other="wichtigkeit | priorität | anlagen | anhang | anhänge",
        original=(
            "ursprüngliche nachricht | ursprüngliche mail | originalnachricht | original-nachricht | originalmail | "
            "antwort nachricht | ursprüngliche e-mail"
        ),
        forwarded=(
            "weitergeleitete nachricht | anfang der weitergeleiteten nachricht | weitergeleitet von | "
            "weitergeleitete e-mail | anfang der weitergeleiteten e-mail | beginn der weitergeleiteten nachricht"
        ),
    ),
    QuoteWords(
        language="es",
        wrote="escribió | escribio | ha escrito | escribe | envió",
        prose="yo | usted | ustedes | mi | su | me | nos | nosotros | les | que",
        sender="de | remitente",
        sent="enviado | enviado el | enviado a las | fecha de envío",
        date="fecha",
        to="para | destinatario",
        subject="asunto",
        other="importancia | adjuntos | datos adjuntos",
        original="mensaje original | correo original | mensaje de origen | mensaje inicial",
        forwarded=(
            "mensaje reenviado | inicio del mensaje reenviado | correo reenviado | reenviado por | forwarded message"
        ),
    ),
    QuoteWords(
        language="it",
        wrote="ha scritto | scrive | ha scritto quanto segue | scrisse",
        prose="io | lei | voi | mi | mio | vostro | suo | ho | noi | nostro | che | ci",
        sender="da | mittente",
        sent="inviato | inviata | inviato il | data invio",
        date="data",
        to="a | destinatario | per conoscenza | per",
        subject="oggetto",
        other="priorità | allegati",
        original="messaggio originale | messaggio originario | mail originale | messaggio di origine",
        forwarded=(
            "messaggio inoltrato | inizio messaggio inoltrato | inizio del messaggio inoltrato | inoltrato da | "
            "messaggio inoltrato da"
        ),
    ),
    QuoteWords(
        language="pt",
        wrote="escreveu | escreveram | enviou | escribiu",
        prose="eu | você | vocês | meu | minha | seu | sua | me | nós | nos | lhe | que",
        sender="de | remetente",
        sent="enviado | enviada | enviado em | enviada em | enviadas",
        date="data",
        to="para | destinatário",
        subject="assunto",
        other="prioridade | anexos",
        original="mensagem original | mensagem de origem | e-mail original",
        forwarded=(
            "mensagem encaminhada | mensagem reencaminhada | início da mensagem encaminhada | encaminhado por | "
            "início da mensagem reencaminhada | mensagem reenviada"
        ),
    ),
    QuoteWords(
        language="nl",
        wrote="schreef | geschreven | schrijft | het volgende geschreven",
        prose="ik | wij | we | u | uw | mij | jij | je | jullie | ons | mijn",
        sender="van | afzender",
        sent="verzonden | verstuurd | verzonden op",
        date="datum",
        to="aan | kopie",
        subject="onderwerp | betreft",
        other="urgentie | prioriteit | bijlagen",
        original="oorspronkelijk bericht | origineel bericht | oorspronkelijke bericht | originele bericht",
        forwarded=(
            "doorgestuurd bericht | begin doorgestuurd bericht | begin van doorgestuurd bericht | "
            "doorgestuurd door | doorgezonden bericht"
        ),
    ),
    QuoteWords(
        language="pl",
        wrote="napisał | napisana przez | napisany przez | napisała | napisał(a) | pisze | napisano | napisali",
        prose="ja | pan | pani | państwo | mi | mój",
        sender="od | nadawca",
        sent="wysłano | wysłane | data wysłania",
        date="data",
        to="do | dw | udw | adresat | odbiorca",
        subject="temat",
        other="ważność | załączniki",
        original="wiadomość oryginalna | oryginalna wiadomość | wiadomość źródłowa | original message",
        forwarded=(
            "wiadomość przekazana | przekazana wiadomość | przekazana wiadomosc | wiadomość przesłana dalej | "
            "początek przekazanej wiadomości | treść przekazanej wiadomości | początek wiadomości przekazanej"
        ),
    ),
    QuoteWords(
        language="sv",
        wrote="skrev | skriver | skrev följande",
        prose="jag | ni | er | vi | min | mig",
        sender="från | avsändare",
        sent="skickat | skickades | sänt | skickad",
        date="datum",
        to="till | kopia | hemlig kopia",
        subject="ämne | rubrik",
        other="prioritet | bifogade filer",
        original="ursprungligt meddelande | originalmeddelande | ursprungligt mail",
        forwarded=(
            "vidarebefordrat meddelande | vidarebefordrat brev | vidarebefordrat mail | "
            "början på vidarebefordrat meddelande | vidarebefordrat e-postmeddelande"
        ),
    ),
    QuoteWords(
        language="da",
        wrote="skrev | skriver | skrev følgende",
        prose="jeg | vi | min | mig | dig | jer",
        sender="fra | afsender",
        sent="sendt | afsendt | sendt den",
        date="dato",
        to="til | kopi",
        subject="emne",
        other="vigtighed | prioritet | vedhæftede filer",
        original="oprindelig meddelelse | original meddelelse | oprindelig besked | oprindelig mail",
        forwarded=(
            "videresendt meddelelse | start på videresendt besked | videresendt besked | videresendt mail | "
            "start på videresendt meddelelse | videresendt af"
        ),
    ),
    QuoteWords(
        language="no",
        wrote="skrev | skreiv | skrev følgende",
        prose="jeg | eg | dere | deg | meg",
        sender="fra | frå | avsender",
        sent="sendt | sendt dato",
        date="dato",
        to="til | kopi til | kopi | blindkopi",
        subject="emne",
        original="opprinnelig melding | original melding | opphavlig melding | opprinnelig e-post",
        forwarded=(
            "videresendt melding | start på videresendt melding | videresendt e-post | videresendt av | "
            "start videresendt melding"
        ),
    ),
    QuoteWords(
        language="fi",
        wrote="kirjoitti | kirjoittaa | kirjoitti näin | kirjoitettu",
        prose="minä | te | kirjoitin | teidän",
        sender="lähettäjä | keneltä",
        sent="lähetetty | lähetysaika",
        date="päivämäärä | päiväys | pvm | päivä",
        to="vastaanottaja | vastaanottajat | kopio | kenelle",
        subject="aihe | otsikko",
        original="alkuperäinen viesti | alkuperäinen sähköposti",
        forwarded=(
            "välitetty viesti | edelleenlähetetty viesti | edelleen lähetetty viesti | välitetty viesti alkaa | "
            "välitetyn viestin alku | lähetetty edelleen"
        ),
    ),
    QuoteWords(
        language="cs",
        wrote="napsal | napsala | napsal(a) | píše | napsali",
        prose="já | vy | mi | vám | jsem",
        sender="od | odesílatel",
        sent="odesláno | odeslané",
        date="datum",
        to="komu | kopie | pro",
        subject="předmět | věc",
        original="původní zpráva | původní e-mail | puvodni zprava | původní mail",
        forwarded="přeposlaná zpráva | předaná zpráva | začátek přeposlané zprávy | přeposlal",
    ),
    QuoteWords(
        language="sk",
        wrote="napísal | napísala | napísal(a) | píše | napísal/a",
        sender="od | odosielateľ",
        sent="odoslané | odoslaná",
        date="dátum",
        to="komu | kópia | pre",
        subject="predmet",
        original="pôvodná správa | pôvodný e-mail",
        forwarded="preposlaná správa | začiatok preposlanej správy",
    ),
    QuoteWords(
        language="tr",
        wrote="yazdı | şunu yazdı | şunları yazdı | yazmış | yazıyor",
        prose="ben | bana | siz | bize",
        sender="kimden | gönderen",
        sent="gönderildi | gönderilme tarihi | gönderme tarihi | gönderim tarihi",
        date="tarih",
        to="kime | bilgi | alıcı",
        subject="konu",
        original="özgün ileti | orijinal mesaj | özgün mesaj | orijinal ileti | asıl ileti | original mesaj",
        forwarded=(
            "iletilen mesaj | iletilen ileti | yönlendirilen ileti | iletilen mesajın başı | yönlendirilmiş ileti | "
            "iletilmiş mesaj | yönlendirilen mesaj"
        ),
    ),
    QuoteWords(
        language="hu",
        wrote="írta | ezt írta | a következőt írta | írta a következőt",
        sender="feladó",
        sent="elküldve | küldve",
        date="dátum",
        to="címzett | másolatot kap",
        subject="tárgy",
        original="eredeti üzenet",
        forwarded="továbbított üzenet | továbbított levél | továbbított üzenet kezdete",
    ),
    QuoteWords(
        language="ro",
        wrote="a scris",
        sender="de la | expeditor",
        sent="trimis | trimis la",
        to="către | catre",
        subject="subiect",
        original="mesaj original | mesajul original",
        forwarded="mesaj redirecționat | mesaj redirectionat | mesaj transmis mai departe",
    ),
    QuoteWords(
        language="ca hr sl bg sr et lv lt vi id",
        wrote=(
            "va escriure | ha escrit | je napisao | je napisala | napisao je | je napisao/la | je napisal | написа | "
            "је написао | kirjutas | rakstīja | rašė | đã viết | menulis"
        ),
        sender="šalje | saatja | từ | dari",
        sent="poslano | poslao | изпратено | saadetud | nosūtīts | išsiųsta | đã gửi | dikirim | enviat",
        to="za | prima | до | saaja | kam | kam tieši | đến | tới | kepada | per a",
        subject="assumpte | predmet | zadeva | относно | teema | tēma | chủ đề | tiêu đề | subjek | perihal",
        original=(
            "izvorna poruka | izvirno sporočilo | оригинално съобщение | algne teade | missatge original | "
            "thư gốc | pesan asli"
        ),
        forwarded=(
            "proslijeđena poruka | posredovano sporočilo | препратено съобщение | edastatud kiri | "
            "missatge reenviat | thư được chuyển tiếp | pesan terusan | pesan yang diteruskan"
        ),
    ),
)

LANGUAGES: tuple[QuoteWords, ...] = LATIN + OTHER_SCRIPTS
