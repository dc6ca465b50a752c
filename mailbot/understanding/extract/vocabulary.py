"""The telling words of customers' mails: what a number is that stands behind "commande", "policy" or "facture".

Phrases are written folded (small letters, no accents) and parted by commas; ``word%`` also stands for ``words``. To
teach mailbot a word, add it to the table of its kind and language. The words about references count in mails of both
languages, the own language's first, because customers mix them ("mon tracking number").
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a cue tells about the number or the name behind it."""

    ORDER = "order"
    CUSTOMER = "customer"
    INVOICE = "invoice"
    TRACKING = "tracking"
    PHONE = "phone"
    NOTHING = "nothing"
    """The number behind it is none that mailbot looks for: serial number, article, room, version."""
    FILE = "file"
    """A file of whatever kind: the rest of the mail tells whether of an order or of a customer."""
    REFERENCE = "reference"
    """A reference of whatever kind."""
    NUMBER = "number"
    """Only announces a number."""
    TITLE = "title"
    """A form of address that is followed by a name: "Mme", "Dr"."""
    SOFT_TITLE = "soft_title"
    """A word that is a form of address before a name only: "cousin", "baby"."""
    RELATION = "relation"
    """Somebody of the writer's: "mon fils", "my roommate"."""
    NAMED = "named"
    """Announces a name for sure: "je m'appelle", "in the name of"."""
    MAYBE_NAMED = "maybe_named"
    """May announce a name: "ajouter", "called"."""
    GREETING = "greeting"
    PLACE = "place"
    """A street, school or the like, which bears the names of people who are not meant."""
    GIVEN_NAME = "given_name"


VAGUE = frozenset({Kind.FILE, Kind.REFERENCE})
TELLING = frozenset({Kind.ORDER, Kind.CUSTOMER, Kind.INVOICE, Kind.TRACKING, Kind.PHONE, Kind.NOTHING})

NUMBER_SIGNS = frozenset({"n", "no", "nr", "num", "\N{DEGREE SIGN}", "#", "\N{MASCULINE ORDINAL INDICATOR}"})
_FILLERS = """
de du des d le la les l un une the a of for my our your mon ma mes notre nos votre vos au aux sur en dans on in
is are was est sont c ce s it its so porte portant sous under with avec suivant suivante following
: ( [ " ' , - = / \u00ab \u2013 \u2014 \u201c
"""
FILLERS = NUMBER_SIGNS | frozenset(_FILLERS.split())
"""Words and marks between a cue and its number that change nothing."""

_ORDER = (
    """commande%, cmd, cmde, cde, cdes, bon, bons, bon de commande, numero de commande, commande numero, precommande,
    bdc, pnr, rma, bon de livraison, bl, livraison%, reservation%, resa%, billet%, e-billet, retour%, reparation%,
    achat%, ordre de reparation, ordre de service, voyage, sejour, croisiere, circuit, location, cure, demande%,
    demande de, devis, permis, passeport, visa, titre de sejour, carte grise, carte d'identite, cni,
    ticket%, ticket de caisse, recepisse, inscription, candidature, groupe, panier, intervention,
    bon d'intervention, installation, transaction, prestation, annulation, echange, signalement, declaration,
    declaration prealable, bourse, remboursement, dossier de retour, dossier de reparation, dossier de reservation,
    dossier de voyage, dossier sav, numero de reservation, numero de retour, reception, option, depannage, sav,
    chantier, papier, bon de retour, bon de reparation, fiche atelier, fiche de reparation, fiche d'intervention,
    code de reservation, pret de materiel, permis de construire, autorisation, subvention, ref commande, ref resa,
    reference commande, carte d'embarquement, dossier de permis, dossier de passeport, enlevement, collecte,
    ramassage, prise en charge, rdv, rendez-vous, ordonnance, projet, affaire, etiquette de retour,
    click and collect, gite, emplacement, hebergement, traversee, embarquement, dossier de subvention,
    dossier de bourse, pre-demande, demande d'intervention""",
    """order%, order number, order id, order no, sales order, so number, purchase order%, po, po number, booking%,
    reservation%, conf, conf number, confirmation, confirmation number, confirmation code, ticket%, itinerary, trip,
    ride, ride id, load, job%, job number, work order%, repair%, repair order, repair number, repair ref, return%,
    application%, permit, visa, passport, packing slip,
    dispatch note, delivery note, delivery, quote, quotation, estimate, rental, hire, hire ref, group, block, pickup,
    pickup ref, collection, collection ref, registration, reg, record, record locator, locator, transaction,
    transaction id, pi, pi number, loan note, booking ref, booking id, booking reference, booking number,
    booking code, reservation number, reservation id, booth contract, app, credit memo, purchase%, refund%, rev,
    cancel, cancellation of, arn, visit, survey visit, enquiry, delivery number, building permit, website order,
    web order, ro, docket, exchange, warranty repair, service request, e-ticket, request id, planning application,
    planning ref, service order, ref booking, ref rma, order ref, payment id, return id, return number, prescription,
    appointment ref, preorder, pre-order, backorder, basket, cruise, tour, event, entry no, consignment note,
    pick ticket, replacement, grant application, bursary, rma number, jobsheet, job sheet, install, installation,
    work ticket, repair ticket, job card, rental agreement, itinerary number, voucher order, gift order""",
)
_CUSTOMER = (
    """client%, cliente, compte%, compte client, compte pro, compte bancaire, numero client, numero de client,
    code client, contrat%, police%, convention, police d'assurance, abonne%, abonnee%, abonnement%, adherent%,
    adherente%, adhesion, adh, affilie, affiliee, affiliation, assure, assuree, numero d'assure, sinistre%,
    dossier sinistre, dossier de sinistre, declaration de sinistre, dossier d'expertise, mandat%,
    mandat de prelevement, compteur, point de livraison, pod, point de comptage, licence, licencie, licenciee, carte%,
    carte de fidelite, carte de membre, carte d'abonne, carte d'adherent, carte etudiante, carte d'etudiant,
    carte vitale, carte lecteur, membre, badge%, etudiant, etudiante, eleve, apprenant, stagiaire, candidate,
    code permanent, code famille, code foyer, famille, patient, patiente, dossier patient, ipp, nip, dossier client,
    livret, pel, contrat d'assurance vie, relation, lien, raccordement, racine client, racine, societaire,
    allocataire, usager, lecteur, lectrice, fiche client, identifiant, identifiant client, beneficiaire,
    cotisant, cotisante, employeur, employe, locataire, bail, loyer, securite sociale, numero de securite sociale,
    numero secu, nir, niss, nas, avs, registre national, concession, profil, workspace, organisation, forfait,
    mutuelle, prevoyance, ine, numero fiscal, foyer fiscal, demandeur d'emploi, dossier mutuelle, dossier medical,
    dossier de pret, dossier de credit, pret immobilier, contribuable, pass, telepeage, numero d'etranger, etranger,
    salarie, pdl, pce, prm, ean, rum, matricule, referentiel client, dossier bagage, ref contrat, reference client,
    reference contrat, ref client, dossier d'assurance, dossier sante, dossier de rente, reference materiel,
    dossier d'hospitalisation, dossier d'indemnisation, dossier etudiant, donateur, donatrice, partenaire, revendeur,
    contrat de location, ligne pro, fournisseur, dossier d'allocation, dossier caf, dossier retraite, dossier scolaire,
    dossier d'inscription,
    dossier locatif, portefeuille, racine de compte, coffre, contrat groupe, cheptel, carnet d'epargne, certificat,
    code apporteur, tenant, livret d'epargne, points de livraison, points de comptage""",
    """client%, customer%, customer number, customer no, customer id, customer ref, client id, contact id, account%,
    account number, account no, account ref, acct%, a/c, contract%, contract number, policy, policies, policy number,
    policy no, subscription, subscription id, sub, subscriber, member%, membership, member id, member number,
    membership number, membership no, student, student id, student no, student number, matric, matric number,
    roll number, roll no, herd number, registration no, enrolment, enrollment, enrolment no, meter, meter number,
    mandate, mandate ref, claim%, claim number,
    claim ref, claim file, claim no, patient, patient id, patient no, chart, mrn, nhs number, hospital number, loan,
    loan number, mortgage, plan, plan number, plan id, staff no, staff number, employee, employee id, employee number,
    employee no, payroll, payroll number, company id, merchant id, merchant, vendor, vendor id, supplier,
    supplier number, dealer, dealer code, provider id, agreement, licence, license, card, card number, card no, pass,
    pass no, policyholder, pcn, device, relationship, delegate, bib, cost centre, cost center, user id, profile,
    workspace, tenant id, org, org id, family id, scheme, tenancy, tenancy ref, tenant, rent account, council tax,
    council tax account, savings account, library card, loyalty card, loyalty number, rewards number, frequent flyer,
    frequent flyer number, permit number, badge, badge number, insurance number,
    national insurance number, ni number, supply number,
    site id, school code, candidate, candidate number, licence number, equipment loan, application id, trade account,
    trade acc, acc, resident, admission, consumer number, consumer no, cif, id, my id, nmi, mprn, mpan, gprn,
    medicare number, probate reference, folio, portfolio, subscriber id, group number, hmo, borrower, donor,
    donor number, ucas id, ucas, tolltag, toll tag, tariff account, connection, loan application, service agreement,
    locker, facility, pupil, ip no, client code, customer code, service number, taxpayer file, certificate number,
    maintenance contract, line rental, application number, application no, matriculation, nhs no""",
)
_INVOICE = (
    """facture%, numero de facture, numero facture, fact, avoir, avoirs, note de credit, note d'honoraires, quittance,
    titre de recette, titre de recettes, appel de charges, appel de fonds, facture d'acompte, releve de facture,
    echeancier, avis des sommes a payer, avis d'echeance,
    facturation, note de frais, decompte, ref facture, reference facture, proforma, pro forma, recu%, rappel,
    sommation""",
    """invoice%, invoice number, inv, invs, bill%, bill number, credit note%, statement number, invoice no, invoice ref,
    tax invoice, proforma, pro forma, proforma invoice, statement, debit note, remittance, receipt%, receipt number,
    fee note, credit memorandum, reminder, premium notice""",
)
_TRACKING = (
    """colis, suivi, numero de suivi, lien de suivi, numero de colis, suivi du colis, suivi colis, recommande, lettre
    recommandee, lettre suivie, expedition, envoi, bordereau, bulletin, mondial relay, la poste, avis de passage,
    bordereau d'expedition, code de suivi, paquet, colissimo, chronopost, accuse de reception, point relais,
    transporteur, lettre de voiture, lettre recommandee avec accuse de reception, relais colis, bpost, postnl, swiss
    post, la poste suisse, postes canada, conteneur, connaissement, palette""",
    """tracking, tracking number, tracking no, tracking id, tracking says, tracking code, tracking ref, parcel, package,
    shipment, consignment, consignment number, waybill, bill of lading, pro, awb, bol, b/l, ups, dhl, fedex, dpd, gls,
    royal mail, usps, hermes, evri, yodel, parcelforce, an post, auspost, australia post, canada post, container,
    shipped via, con note, freight bill, courier, courier ref, express number, trace, dispatch, pallet""",
)
_NOTHING = (
    """serie, numero de serie, sn, s/n, imei, mac, ip, modele%, lot, lots, numero de lot, article%, art, ref article,
    reference article, reference produit, ref produit, reference fabricant, code postal, cp, tva,
    tva intracommunautaire, numero de tva, siret, siren, rcs, numero d'entreprise, ticket support, ticket ouvert,
    ticket deja ouvert, ouvert le ticket, ouvert un ticket,
    ticket incident, incident%, ticket d'incident, ticket jira, code promo, code erreur, erreur%, code, page%,
    chambre, salle, quai, batiment, etage, vol, train, bus, tram, poste, position, campagne, immat, immatriculation,
    plaque, photo%, parcelle, marque, cheque%, talon du cheque, finissant par, se terminant par, termine par,
    finit par, mot de passe, mdp, pseudo, utilisateur, poste reference, norme, taille, pointure, coloris,
    couleur, annee, version, correctif, machine, numero de machine, velo, station, distributeur, caisse,
    radar, switch, serveur, lignes, code barre, gencod, code-barres, offre d'emploi, annonce, offre, casier, place,
    siege, rang, index, releve, releve de compteur, iban, bic, swift, rib, pin, puk, otp, isbn, cvv, iso, firmware,
    chrome, firefox, windows, android, ios, wifi, url, http, hash, nom de l'entreprise, nom de la societe, imprimante,
    ecran, processeur, carte mere, carte graphique, loi, decret, directive, quantite, qte, brevet, adresse,
    adresse postale, ville, domicile, boite postale, bp, case postale, cedex, arrondissement, departement, canal,
    chaine, stand, quartier, arret, pere noel, papa noel""",
    """serial, serial number, meter reading, reading, serial no, sn, s/n, imei, mac, ip, model%, model number, batch,
    batch number, lot, item%, part, parts, part number, part no, sku, article, zip, zip code, postcode, postal code,
    vat, vat number, tax id, ein, abn, support ticket, helpdesk ticket, our ticket, your ticket, opened ticket%,
    opened a ticket, raised ticket%, raised a ticket, under ticket%, closed ticket%, new ticket number, pole,
    sr number, utr, incident%,
    incident number, error, error code, error id, code, promo code, voucher code, discount code, page, room, rooms,
    cabin, gate, flight, train, coach, bus, platform, suite, box, po box, extension, ext, position, campaign, plate,
    number plate, registration plate, photo, pose, check, ck, cheque, cheque number, card ending, ending, ending in,
    ends, ends in, account ending, password, username, user name, portal user, posting, regulation, size, year,
    level, channel, scooter, bike, machine, line ending, cards, seat, seats, row, catalogue, catalog, style,
    color, colour, vacancy, vacancy ref, job ref, listing, asset, hash, chapter, section, clause, article number,
    product code, product id, product, stock code, sort code, routing, routing number, duplicate of, firmware,
    firmware version, version, log, tag, iban, bic, swift, pin, otp, isbn, cvv, iso, chrome, firefox, windows,
    android, ios, wifi, url, http, siret, company name, product name, file name, printer, act, directive, qty,
    quantity, patent, apt, address, aisle, bay, stall, booth, exit, route, highway, interstate, father christmas""",
)
_FILE = (
    "dossier%, affaire, dossier numero, fiche",
    "file%, case file, file number, file no, case, case id, case number, case no",
)
_REFERENCE = (
    "ref, refs, reference%, nos references, vos references, v/ref, n/ref, reference du dossier",
    "ref, refs, reference%, your ref, our ref, reference number, ref no",
)
_NUMBER = (
    "n\u00b0, n\u00ba, numero%, num, nr, #, le numero, mon numero c'est",
    "n\u00b0, number%, num, nr, no., #, reg #",
)
_PHONE = (
    """telephone%, tel, portable%, mobile, fixe, gsm, natel, appeler, appelez, appelez-moi, rappeler, rappelez,
    rappelez-moi, rappelle, joindre, joignable, telephoner, appel, appels, cellulaire, cell, numero de telephone,
    numero de portable, coup de fil, bigo, sms, numero de mobile, tel port, ligne, ligne fixe, ligne mobile, fax,
    ligne telephonique, mon numero, mes numeros, perso, contact, whatsapp""",
    """telephone, phone, phone number, mobile, cell, cellphone, call, call me, ring, ring me, call me on, landline,
    line, my number, my numbers, reach me, dial, text, texts, sms, fax, home number, work number, phoned, hotline, tel,
    caller id, contact number, reach, reached, caller, calls, whatsapp""",
)

_TITLE = (
    """m, mr, monsieur, messieurs, mme, mmes, madame, mademoiselle, mlle, maitre, me, dr, docteur, docteure, pr,
    professeur, veuve, abbe, colonel, lieutenant, brigadier, brigadier-chef, capitaine, commandant, adjudant, apotre,
    pasteur, inspecteur, commissaire, maitres, chanoine, enqueteur, enquetrice, les familles, la mere""",
    """mr, mrs, ms, miss, mister, madam, dr, doctor, prof, professor, reverend, rev, det, detective, sergeant,
    inspector, officer, pastor, apostle, barrister, captain, colonel, mme, monsieur, madame, sister, herr, frau,
    senor, senora,
    signor, shri, sri, smt, alhaji, imam, rabbi, hon, doc, messrs, elder, councillor, cllr, canon, deacon, corporal,
    dame""",
)
_SOFT_TITLE = (
    """pere, soeur, frere, general, feu, defunt, defunte, mamie, papi, papy, mamy, tonton, tata, tante, oncle, cousin,
    cousine, bebe, petit, petite, grand-mere, grand-pere, infirmiere, le petit, la petite, dame""",
    """brother, father, lord, lady, chief, sir, aunt, auntie, uncle, cousin, granny, grandma, grandpa, baby, mama, poor,
    little, young, nurse, judge, coach""",
)
_OWNERS = (
    "mon ma mes notre votre vos son sa leur feu",
    "my our your his her their the late",
)
_KIN = (
    """fils, fille, mari, femme, pere, mere, frere, soeur, petite soeur, petit frere, epoux, epouse, conjoint,
    conjointe, compagnon, compagne, ami, amie, neveu, niece, petite-niece, petit-neveu, oncle, tante, grand-oncle,
    grand-tante,
    beau-pere, belle-mere, beau-frere, belle-soeur, belle-fille, beau-fils, gendre, grand-pere, grand-mere,
    petit-fils, petite-fille, cousin, cousine, parrain, marraine, filleul, filleule, bebe, aine, ainee, cadet,
    cadette, enfant, collegue, associe, associee, patron, patronne, assistant, assistante, stagiaire, salarie,
    salariee, employe, employee, patient, patiente, eleve, etudiant, etudiante, client, cliente, locataire, voisin,
    voisine, proprietaire, notaire, avocat, avocate, medecin, infirmier, infirmiere, coloc, colocataire, chum, blonde,
    secretaire, tresorier, tresoriere, president, presidente, directeur, directrice, gerant, gerante, comptable,
    delegataire, conseiller, conseillere, vendeur, vendeuse, technicien, technicienne, commercial, commerciale, agent,
    livreur, chauffeur, gardien, collaborateur, collaboratrice, camarade, signataire, titulaire, remplacant,
    remplacante, interlocuteur, interlocutrice, predecesseur, successeur, tuteur, tutrice, representant,
    charge d'affaires, maman, papa""",
    """wife, husband, son, daughter, father, mother, mom, mum, dad, brother, sister, friend, uncle, aunt, grandson,
    granddaughter, nephew, niece, grandfather, grandmother, great-uncle, great-aunt, cousin, stepson, stepdaughter,
    father-in-law, mother-in-law, brother-in-law, sister-in-law, son-in-law, daughter-in-law, partner, fiance,
    fiancee, boyfriend, girlfriend, roommate, flatmate, housemate, colleague, boss, manager, supervisor, assistant,
    secretary, treasurer, chair, chairman, president, director, accountant, bookkeeper, landlord, landlady, neighbour,
    neighbor, solicitor, lawyer, attorney, barrister, doctor, nurse, gp, dentist, teacher, tutor, student, patient,
    client, customer, tenant, employee, predecessor, successor, agent, driver, courier, technician, engineer, advisor,
    adviser, rep, representative, salesman, boy, lad, girl, baby, boys, sons, daughters, kids, mate, buddy, guest,
    passenger, beneficiary, executor, carer, caregiver, child, eldest, youngest, babe, lodger""",
)
_RELATION = (
    """notre ami, notre amie, la maman de, le papa de, la mere de, le pere de, la soeur de, le frere de,
    petite soeur, poete, conseiller, conseillere, president,
    presidente, tresorier, tresoriere, signataire, titulaire, vendeur, vendeuse, gardien, chauffeur, collaborateur,
    collaboratrice, camarade de pension, secretaire, gerant, gerante""",
    """executor for, executor of, the estate of, estate of, first daughter, our late treasurer, late treasurer,
    my late husband, my late wife, lads called, man named, lady named, guy named, lawyer named,
    doctor named, man called, woman called, girl called, lad called, a certain, woman named, counsel to,
    beneficiary, occupant, guest, passenger, poet, roommate, great-uncle, my two sons, my first daughter,
    my older sister, my older brother, my little sister, my little brother, my younger sister, my younger brother,
    my elder sister, my elder brother""",
)
_NAMED = (
    """m'appelle, je m'appelle, s'appelle, sappelle, se nomme, se prenomme, prenomme, nom, mon nom est, mon nom c'est,
    au nom de, aux noms de, nom du client, nom complet, nom et prenom, se nommait, mon nom, nom de jeune fille,
    enregistree au nom de, enregistre au nom de, par un certain, pour un certain, pour une certaine""",
    """my name is, my names are, name is, name's, under the name, under the name of, in the name of, in the name,
    name of, name on it, under my name, in my name, my own name, own name, full name, surname, signed by, ordered by,
    surname now, sender is, made out to, booked under, filed under, registered to, registered under, his name is,
    her name is, contact name, cardholder, account holder, name, under""",
)
_MAYBE_NAMED = (
    """signe, appelle, nommee, nomme, de la part de, ajouter, retirer, remplacer par, chez, remplace, dossier de,
    demandez, merci a, bravo a, merci ben gros a""",
    """named, called, on behalf of, remove, add, this is, i am, i'm, it's for, replaced by, addressed to, care of, c/o,
    attn, attention of, regards to, big hug to, praise of, counsel for, thanks to, replace, ask for""",
)
_GREETING = (
    "bonjour, bonsoir, salut, coucou, hello, allo, cher, chere, mon cher, ma chere, hey, salam, ma belle, bjr, slt",
    "hi, hello, hey, hola, hallo, dear, dearest, my dear, good morning, good afternoon, good evening, heyyy, heya",
)
_PLACE = (
    """rue, avenue, av, place, boulevard, bd, boul, quai, allee, allees, chemin, impasse, route, cours, square, lycee,
    college, ecole, hopital, clinique, residence, gare, stade, salle, eglise, pont, metro, universite, fondation,
    institut, prix, amicale, hotel, restaurant, cafe, domaine, chateau, saint, sainte, cite, centre, groupe scolaire,
    chaussee, earl, entreprise, societe, ets, etablissements, cabinet, garage, librairie, tour, marque, theatre, cinema,
    port, villa""",
    """street, st, road, rd, avenue, ave, lane, close, court, school, college, hospital, university, library, hotel,
    house, park, church, saint, team, bank, clinic, surgery, company, station, foundation, prize, cafe, society, club,
    theatre, market, stadium, airport, institute, brand, model""",
)

_OF_REFERENCES = (
    (Kind.NUMBER, _NUMBER),
    (Kind.REFERENCE, _REFERENCE),
    (Kind.FILE, _FILE),
    (Kind.PHONE, _PHONE),
    (Kind.TRACKING, _TRACKING),
    (Kind.INVOICE, _INVOICE),
    (Kind.CUSTOMER, _CUSTOMER),
    (Kind.ORDER, _ORDER),
)
_OF_THE_LANGUAGE = (
    (Kind.MAYBE_NAMED, _MAYBE_NAMED),
    (Kind.PLACE, _PLACE),
    (Kind.GREETING, _GREETING),
    (Kind.NAMED, _NAMED),
    (Kind.RELATION, _RELATION),
    (Kind.SOFT_TITLE, _SOFT_TITLE),
    (Kind.TITLE, _TITLE),
    (Kind.NOTHING, _NOTHING),
)


def cues(language: str) -> dict[str, Kind]:
    """Return phrase -> kind for mails in ``language`` (``en``, or else French); of two tables the later one wins."""
    own = 1 if language == "en" else 0
    tables = (
        *((kind, phrases[1 - own]) for kind, phrases in _OF_REFERENCES),
        *((kind, phrases[own]) for kind, phrases in _OF_THE_LANGUAGE),
        *((kind, phrases[own]) for kind, phrases in _OF_REFERENCES),
    )
    listed: dict[str, Kind] = {}
    for owner in _OWNERS[own].split():
        listed |= {f"{owner} {' '.join(kin.split())}": Kind.RELATION for kin in _KIN[own].split(",")}
    for kind, phrases in tables:
        for phrase in phrases.split(","):
            plain = " ".join(phrase.split())
            listed[plain.rstrip("%")] = kind
            if plain.endswith("%"):
                listed[plain.rstrip("%") + "s"] = kind
    return listed
