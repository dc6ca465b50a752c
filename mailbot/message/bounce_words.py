"""What mail servers say when they could not deliver, reason by reason; see ``phrases`` for how a phrase is written.

The order of ``REASONS`` is the order of asking, from the most telling words to the vaguest: "rejected by policy, user
over quota" is a full mailbox. A reason may come twice, with sure words early and vague ones late. To teach mailbot a
server's words, add them here.
"""

from __future__ import annotations

from mailbot.domain import BounceReason

REASONS: tuple[tuple[BounceReason, str], ...] = (
    (
        BounceReason.LOOP,
        """too many hops, hop count, maximum hop%, mail/message/routing/forwarding/delivery loop%, mail-loop,
        is a loop, loops back, loop% detected, loop broken, looping, too many received, aliasing/forwarding ~ loop,
        boucle ~ courrier/message/messagerie, mailschleife, bucle""",
    ),
    (
        BounceReason.RATE_LIMITED,
        """too many ~ connections/sessions/messages/mails/emails/errors/requests/recipients/transactions,
        too many invalid/concurrent/simultaneous, rate limit%, rate-limit%, ratelimit%, too quickly, too fast,
        too frequently, message/messages/sending/hourly/daily/connection/recipient limit%, limit * per hour/day/minute,
        throttl%, at a rate, unusual/excessive/high/unexpected rate/volume, grey/gray list%, greylist%, graylist%,
        grey-list%, gray-list%, temporarily deferred due, messages/emails/mails/recipients per hour/day/minute,
        exceeded * per, slow down, over the maximum number, concurrency limit%, max ~ per, defers and failures,
        sent too many/much, trop de connexions/messages/destinataires/mails, zu viele verbindungen/nachrichten/empf%,
        demasiad% conexiones/mensajes/destinatarios, troppe/troppi connessioni/messaggi/destinatari, 频率, 频繁,
        連線數, 连接数""",
    ),
    (
        BounceReason.MAILBOX_FULL,
        """mailbox/mail-box/mailfolder/maildrop/inbox/account/folder/maildir/userbox/box/disk/storage/user/user's *
        full, mail box/folder/drop * full, full mailbox/inbox/mailfolder, is full, over ~ quota, over-quota, overquota,
        out of quota/storage/space, no quota, quota ~ exceed%/violation/reached/full/error/over, mailquota,
        exdiskquota, quota non-enforcement, exceed% * quota/storage/mailbox/diskquota, exceed% * disk space,
        disk/mail/mailbox/user quota, over ~ storage/disk, mailbox/storage/space ~ exceed%, mail storage,
        box space not enough, too much mail, not enough ~ storage/space/room/disk, no space ~ user/mailbox/left,
        no room, no ~ mailbox space, insufficient ~ storage/space/quota/disk, mailbox size/space/storage,
        storage limit/quota/space, mailbox has reached, maximum storage, boîte/boite * pleine/saturée/saturee,
        messagerie * pleine/saturée, quota ~ dépass%/atteint, dépass% ~ quota, espace * insuffisant, espace disque,
        postfach * voll/überfüllt/ueberfuellt, mailbox/speicher * voll/überschritten/erschöpft, quota überschritten,
        speicherplatz, buzón/buzon/casilla/cuenta * lleno/llena, cuota * excedid%/superad%, excedido ~ cuota,
        sin espacio, casella * piena, spazio * esaurito/insufficiente, quota * superat%, caixa * cheia,
        cota * excedid%, postvak/mailbox * vol, skrzynka * pełna/przepełniona, 容量*超, 容量*オーバー, 容量不足,
        容量*一杯, メールボックス*いっぱい, メールボックス*一杯, メールボックス*満杯, 邮箱*满, 郵箱*滿, 信箱*满,
        信箱*滿, 邮箱空间, 空间不足, 空间已满, 超过*容量, переполнен%, превыш% ~ квот%, quota issue%""",
    ),
    (
        BounceReason.TOO_LARGE,
        """message/mail/file/size/attachment/body/data/email/content ~ too/to large/big/long, too large/big,
        message/mail/attachment/content/email size/length * exceed%, exceed% * size/length, size limit%,
        maximum * size, max ~ size, larger than, bigger than, size restriction/violation/exceeded, oversize%,
        message-size, trop gros/grosse/volumineux/volumineuse/grand/grande/lourd, taille ~ maxim%, dépass% ~ taille,
        zu groß/gross, größe * überschr%, grösse * überschr%, demasiado grande, tamaño ~ máximo/maximo/excede,
        excede * tamaño, troppo grande, dimension% ~ massim%/superat%, muito grande, tamanho ~ máximo/excede%,
        te groot, サイズ*超, サイズ*大き, 邮件*太大, 邮件*过大, 郵件*過大, 大小*超过, слишком большо%""",
    ),
    (
        BounceReason.POLICY,
        """sender address rejected, sender rejected, sender ~ not allowed/permitted, sender domain, domain of sender,
        sender verify, sender address verification, callout verification, mail from command failed""",
    ),
    (
        BounceReason.AUTHENTICATION,
        """spf, dkim, dmarc, sender policy framework, sender id, senderid, unauthenticated, not ~ authenticated,
        authentication required/failed/failure/check/credentials/unsuccessful/is, smtp auth, be authenticated,
        must authenticate, pass * authentication, authentication requirements/checks, reverse dns, rdns, ptr, fcrdns,
        reverse lookup/hostname/address/name, helo/ehlo ~ invalid/rejected/mismatch/match/bogus, bad/invalid helo/ehlo,
        authentifi%, authentifiziert, autenticad%, autenticazione""",
    ),
    (
        BounceReason.SPAM,
        """spam%, anti-spam%, antispam%, unsolicited, junk, bulk mail/email/e-mail, blacklist%, black list%,
        black-list%, blocklist%, block list%, block-list%, denylist%, rbl%, dnsbl%, dnsrbl, rbldns, surbl, uribl, dbl,
        sbl, pbl, xbl, spamhaus%, spamcop%, sorbs%, uceprotect%, abuseat%, cloudmark%, senderbase%, sender score,
        senderscore%, barracudacentral%, barracuda reputation/central/spam/block%, reputation, phish%, suspicious,
        suspect%, listed ~ rbl/dns, content ~ rejected/filter/filtered/blocked/unacceptable, content rejection,
        looks like, likely unsolicited, user complaints, complaint%, unwanted,
        address/host/server/network/ip/client * blocked, indésirable%, pourriel%, unerwünscht%, no deseado,
        indesiderat%, 迷惑メール, スパム, 垃圾, спам%, is/are/currently/was listed, listed ~ by spamhaus,
        blocked using, banned/bad/blocked content/sender/sending/ip/url/word, content restriction%""",
    ),
    (
        BounceReason.POLICY,
        """relay access, relay/relaying ~ denied/permitted/allowed/prohibited/forbidden/refused/disabled,
        unable to relay, not relay, open relay, cannot relay, virus%, malware, worm, trojan, infected,
        attachment/file/extension * not/prohibited/banned/blocked/forbidden,
        policy reason%/violation%/restriction%/reject%, violat% ~ policy/policies, policy related""",
    ),
    (
        BounceReason.MAILBOX_DISABLED,
        """account/mailbox/user/recipient/address/subscriber/customer/inbox/email * is/has/was/been/are/currently ~
        disabled/suspended/inactive/deactivated/locked/blocked/expired/closed/discontinued/cancelled/canceled/frozen,
        account/mailbox/user/recipient/address * is/has/was/been/are terminated/removed/retired/deleted,
        account/mailbox/user/address/recipient/email/mail
        disabled/suspended/inactive/deactivated/locked/closed/expired,
        inactive/disabled/suspended/deactivated/locked/dormant/expired/closed
        account/mailbox/user/recipient/email/address, account/mailbox/user/address ~ not ~ active/activated/enabled,
        account/mailbox ~ on hold, not been activated, is inactive, is disabled,
        has been ~ disabled/suspended/discontinued, no longer ~
        in/active/available/accepts/accepting/accept/on/used/uses/works/work/employed/with, over 6 months,
        unused account/mailbox, account administratively, isn't active, not currently active,
        compte/boîte/boite/adresse * désactivé%/desactivé%/suspendu%/inacti%/clôturé%/fermé%/bloqué%/résilié%,
        deaktiviert, gesperrt, stillgelegt, inaktiv, deshabilitad%, inhabilitad%, desactivad%, suspendid%, disattivat%,
        disabilitat%, sospes%, desativad%, inativ%, uitgeschakeld, geblokkeerd, gedeactiveerd, 利用停止, 停止され,
        休止, 解約, 停用, 禁用, 冻结, заблокирован%, отключен%, неактив%""",
    ),
    (
        BounceReason.EXPIRED,
        """retry timeout exceeded, queue too long, too long in ~ queue, message expired, delivery time expired,
        delivery expired, message timed out, queue time exceeded, maximum ~ delivery attempts,
        retry time not reached""",
    ),
    (
        BounceReason.UNKNOWN_DOMAIN,
        """host/domain/server/hostname/site ~ unknown/invalid, host/domain/hostname/server/mx ~ not
        found/exist/known/resolve%, host/domain ~ does/could/cannot not/be ~ exist/found/resolved, domain ~ has no,
        domain/host nonexistent, unknown ~ host/domain/site/mailhost, no such host/domain/site,
        bad/invalid/illegal/null host/domain/mx/system, bad destination system/host,
        unroutable/unrouteable mail/domain, unrouteable mail domain, illegal host, name service/server error,
        name or service, nxdomain, nx domain, dns error/fail%/lookup/query/server/domain, dns ~ failed/failure/error,
        no ~ mx/dns/aaaa record%/host, no mx, no valid mx/host, no mail exchanger/server, mx record%, any host named,
        no route to domain, find a gateway, does not accept/receive/support mail/email/e-mail, not accept any mail,
        domain does not, domain lookup, lookup ~ failed, not ~ resolved, not resolve, hostunknown, unable to resolve,
        cannot resolve, domaine ~ inconnu/introuvable/inexistant/existe, domäne/domain ~ unbekannt,
        dominio ~ existe/inesistente/sconosciuto/encontrado/esiste, domínio ~ existe/inexistente/encontrado,
        domein ~ bestaat/onbekend, ドメイン*存在, ドメイン*見つか, ドメイン*不明, 域名*不存在, 域名*错误, 域名*无法,
        домен ~ не""",
    ),
    (
        BounceReason.UNKNOWN_USER,
        """user/recipient/mailbox/address/addressee/account/alias/username/recipients/receiver/destination/person *
        unknown, user/recipient/mailbox/address/account/alias/username/person/member/name/email/e-mail/id * not
        found/known/exist/listed/valid/recognized/recognised/local/located/defined/matched/correct/here/a/an/our,
        user/recipient/mailbox/address/account/username/email/name * doesn't/don't/didn't/isn't/does/did ~
        exist/found/have/match/our/a, user/recipient/mailbox/address/account
        invalid/incorrect/nonexistent/non-existent, user/recipient/person ~ has ~ left/moved, unknown
        user/recipient/mailbox/address/account/alias/local/addressee/virtual, unknown ~ recipient/user/mailbox/address,
        unknown or illegal, no such
        user/recipient/mailbox/address/account/alias/person/name/local/virtual/userid/email,
        no such ~ user/recipient/mailbox/address/account/here, no mailbox/account/user/recipient ~ here/by/with/named,
        no valid recipient%, no matches, no longer ~ valid/exists/exist, not a known user, is not a valid,
        invalid/illegal/bad/incorrect/wrong/nonexistent/non-existent ~
        user/recipient/mailbox/address/account/userid/rcpt, bad destination mailbox, illegal user, unrouteable address,
        unroutable address, have a ~ account, have an account, not our customer/user, recipnotfound, resolver.adr%,
        badrcpt, user_not_found, usernotfound, not listed in, exactly match, no final ~ delivery,
        have a final ~ delivery, who is this, is not one of, user's email address isn't,
        adresse/destinataire/utilisateur/boîte/boite/compte/usager *
        existe/inconnu%/inexistant%/introuvable/invalide/erroné%, adresse/destinataire/utilisateur/compte *
        incorrect%/recensé/trouvé%/reconnu%, n'existe pas/plus, inconnu% ~ serveur/destinataire/adresse,
        utilisateur non recensé, empfänger/empfaenger/adresse/benutzer/postfach/mailbox/konto/mailadresse *
        unbekannt/existiert/gefunden/bekannt, empfänger/adresse/benutzer/postfach/konto *
        vorhanden/vergeben/ungültig/ungueltig/erreichbar, existiert nicht, unbekannte% empf%/benutzer/adresse,
        usuario/destinatario/dirección/direccion/cuenta/buzón/buzon * desconocid%/existe,
        usuario/destinatario/dirección/direccion/cuenta * encontrad%/válid%/inválid%, no existe, no se encontró,
        no se ha encontrado, no se pudo encontrar, utente/destinatario/indirizzo/casella *
        sconosciut%/inesistente/esiste/trovat%/valid%, non esiste, non è stato trovato, non è stata trovata,
        impossibile trovare, usuário/destinatário/endereço/conta * desconhecid%/inexistente/existe/encontrad%/inválid%,
        não existe/encontrado, gebruiker/ontvanger/adres/e-mailadres/geadresseerde/mailbox * onbekend/bestaat,
        is niet gevonden, niet worden gevonden, 宛先*存在, 宛先*見つか, 宛先不明, アドレス*存在, アドレス*見つか,
        アドレス*誤, アドレス*不明, アドレス*ありません, ユーザ*存在, ユーザ*不明, ユーザ*見つか, メールボックス*存在,
        見つかりません, 存在しません, 用户*不存在, 用戶*不存在, 用户*找不到, 用户未找到, 收件人*不存在, 收件人*无效,
        帐号*不存在, 账号*不存在, 帳號*不存在, 邮箱*不存在, 地址*不存在, 地址*错误, 地址*无效, 不存在, 找不到,
        пользовател% ~ не, не найден%, не существует, несуществующ%, nie istnieje, nieznany, 존재하지,
        est introuvable""",
    ),
    (
        BounceReason.EXPIRED,
        """delivery/message/mail/queue/retry ~ expired, time expired, message timed out, retry timeout,
        time limit exceeded, retry time/limit/period ~ exceeded/expired/reached,
        queue time/lifetime/period ~ exceeded/expired/passed, too long in/on, queue too long, queued too,
        maximum/max ~ attempts/retries/lifetime, exceeded maximum delivery, not ~ delivered within/for/after,
        not collected/accepted after, been collected, undeliverable for, retry time not, delivery failed ~ attempts,
        given up after, gave up after, after ~ attempts/tries/retries/days/hours, for ~ days/hours,
        for more than/over ~ days/hours, long failure period, allowed queue period, was frozen, délai * expiré/dépassé,
        a expiré, abgelaufen, zeitüberschreitung, zeitraum * überschritten, tiempo * agotado/expirado, ha expirado,
        scadut%, expirou, expirad%, verlopen, 有効期限, 期限切れ, 期限を過ぎ, 过期, 過期""",
    ),
    (
        BounceReason.POLICY,
        """not/isn't/aren't permitted/allowed/authorized/authorised, authorized to send,
        company/security/local/administrative/usage/content/message/site/mail/server/delivery policy/policies,
        due to policy, because of policy, administrative prohibition, administratively prohibited/denied/blocked,
        access denied, denied by, verification/verify failed/failure, not accept% mail/messages/email from,
        resolver.rst%, only accept% mail/messages, restricted, restriction%, not authorized, not authorised,
        permission, prohibited, forbidden, politique, interdit, service refus%, mail rejet%, non autorisé%,
        richtlinie%, verweigert, no permitid%, política, политик%, blocked""",
    ),
    (
        BounceReason.CONNECTION,
        """connection/connect/connecting/session *
        refused/timed/timeout/reset/lost/closed/failed/dropped/aborted/error/broken, lost connection, no connection,
        unable/failed to connect/establish, cannot/can't/couldn't/couldnt connect,
        could not ~ connect/establish/contact, able to connect/establish, timed out, timeout, time-out, no route,
        unreachable, not reachable, not ~ respond/responding, no answer, no response, network error/problem/failure/is,
        host/server * down/unavailable/busy, service ~ unavailable/available, unavailable or busy, tls, starttls, ssl,
        certificate, handshake, broken pipe, exchanger failed, connect to, closed unexpectedly, accept ~ connect,
        impossible de joindre/contacter/se, connexion * refusée/échoué/impossible/perdue/échec, verbindung%, conexión,
        conexion, connessione, conexão, 接続, 连接, 連線""",
    ),
    (
        BounceReason.UNKNOWN_USER,
        """mailbox unavailable, mailbox ~ unavailable, mailbox not available, address rejected, recipient rejected,
        recipient/recipients ~ rejected/refused/undeliverable, not like recipient, bad destination,
        undeliverable address, user/recipient/mailbox/address/account * unavailable/incorrect/undeliverable/wrong,
        unrouteable, unroutable, not deliverable, no recipients""",
    ),
)
