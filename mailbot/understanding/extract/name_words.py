"""The words that are no part of a name although they stand beside one with a capital letter, folded."""

from __future__ import annotations

_PARTICLES = """
al ben bin d da das de del della den der des di do dos du e el ibn la le les mac n ni nic o ould st ten ter van von y
zu
"""
PARTICLES = frozenset(_PARTICLES.split())
"""Small words inside a name."""

_COMMON = """
a account accounts agent agreez ai ain all allah allo also always am americain american amicalement amities an and
anglais annulez any app appelez apr apres april apt are arretez as assistance at attached attente au aucun aucune aug
august aujourd'hui aussi autre aux avant avec avenue avez avril baby back be bebe because been before best bien bisous
bless bon bonjour bonne bonnes bonsoir booking box bravo british but buyer by bye c c'est ca call can can't cancel
cannot captain car cdt ce cela cent certified cet cette ceux changez chaque cheers cher chere chez ci ciao cld client
cliente colleague colleagues commande comme comment compte congrats congratulations conseiller conseillere
considerations contrat cordialement cordiales could customer cv d d'avance dad dans de dear dec december decembre
demain department depuis des desole deux devis did didn dieu dimanche directeur directrice dit do docteur does doesn
doit don don't donc dont dossier du e-mail each elle email en enclosed encore enfin english envoyez equipe est et
etait etre eu european eux everyone excellente facture faites father faut favor feb february felicitations fevrier fin
five fix flat fois for fort found four francais france french friday friend friends from fwd gardez gentlemen german
give god good got greetings guys ha had happy has have he hello help her here hey hi hier him his how hr i i'd i'll
i'm i've iban ici il ils im in internet invoice is it it's its ive j j'ai ja jai jan january janvier je jesus jeudi
jour journee juillet juin jul july jun june jusqu jusqu'a just juste keep kind kindly know l l'an la ladies last le
les let let's leur livrez look lord lundi m ma madam madame mademoiselle mai mail maintenant maire mais maitre make
mal maman mamie manager mar march mardi marketing mars matin may me meilleures merci mercredi mes messieurs mettez
mieux mille mine mise moi mom mon monday monsieur most mother mum must my n n'ai n'est name nb ne need neuf never new
next ni no noel nom non nope nor nos not notaire notre nous nov november novembre now o objet oct october octobre of
off office oh ok on one only or order ou oui our out paid papa papi par parce pas paye pc pdf per personne peu peut
phone pin pj place please pls plus po policy pour pourquoi pouvez premier prends president presidente ps puis put qc
qu qu'il quand que quel quelle quelqu qui quoi r rappel rappelez rdv re received recevez recu ref regards remboursez
rendez reponse respectfully responsable rib road room rue s s'il sa sais sales salut salutations samedi sans saturday
sav se secretaire seen seller send sentiments sep sept september septembre service ses she si signe since sincerely
sinceres sir sirs site six sms so societe society soir sois son sont soon sorry stop street subject sujet sunday
support sur svp ta take team tel ten tes thank thanks that that's the their them then there there's these they they're
this those three thursday ticket to today tomorrow tous tout toute toutes tr tres tresorier tresoriere trois tu
tuesday tv two u uk un une unit until up urgent us usa va vendredi venez very veuillez voici voila vos votre vous vu
want was we we're website wednesday well were what what's when where which who why wifi will wish with without won't
work would y y'all yes yesterday you you're your yours
"""
COMMON = frozenset(_COMMON.split())
"""Words that customers write with a capital letter and that are no part of a name."""

_NOT_A_SURNAME = """
accountant adjoint administrator agence agency airlines airways analyst ascenseurs assistant association assurances
avenue bank banque basic boutique box card center centre charge chef clerk clinic clinique club co college commerciale
company comptable conseil conservateur consultant consulting cooperative coordinateur coordinator coordinatrice corp
council court day delegation deputy desk doyen ecole energie energy engineer eurl executive farm federation financiere
fondation foundation gestion gestionnaire gmbh group groupe hall head holding hospital hotel hotels hotline house inc
ingenieur juge lane limited llc logistics ltd lycee mairie max media mini mobile month mutuelle office officer pack
park partners pass plc plus prefet premium prime principal pro proviseur relation relations representative road rue sa
sarl sas sasu school sci services shop sinistres software solutions store street studio supervisor syndicat systems
team technique telecom transport transports trust universite university vice week
"""
NOT_A_SURNAME = frozenset(_NOT_A_SURNAME.split())
"""Words behind a first name that make it a company, a place or a product."""

_WORDS_TOO = """
ada adelaide aime aimee ali alma amber ambre angel april ariane ash aurore awa basil bec bella ben benson bev bill
blanche blessing bob bonnie bright brooke camille candice capucine carol carter celeste cesar charity chase christian
chuck claire clark clay clement clementine cliff cole colombe comfort constance constant cora crispin crystal daisy
dale dan dara dawn dean desire desiree devi dick dieudonne dolly dot drew earl eden eva eve faith fanny florence
fortune frank gail gene germain germaine glen grace grant gratien guy hal hank harley harper harvey hazel heather
henry herb hien holly honore hope hunter hyacinthe ida issa ivy jack jade jaime jan jasmine jay jean jen jerry jess jo
joy june justin kat kay kerry kim kirk kit lance laurel lee lily line lise liu lochlan lois lore lorraine lou loup luz
mae mandy manuelle marc marguerite marianne marie marina marine mark marquis martial martin mason maverick max may mei
melody mercy mia mick mickey miles milo mina misty modeste moise momo mona narcisse neal nelly nick noel norman ola
olive opal otis otto page paige paisley parfait parker pascal pat patience pearl peg peggy penny peregrine pia pierre
placide poppy portia presley preston privat prosper prudence raj raja ram rama randy raven ravi ray regis reine rex
ricky rico rita rob roch rod romain roman romane rosario rose rosemary rosie ross roy ruby rusty said salem sally sam
sandy saul sawyer sean serena serge sherry sissy skye solene sterling sue sultan suman summer tara ted till tim titi
toni tony toussaint trinh troy tucker una ute val valentine vera verity vero victoire victor victorien viola violet
violette virgile wade walker wang warren wei will willow winnie wisdom woody xin yan yang zara
"""
WORDS_TOO = frozenset(_WORDS_TOO.split())
"""First names that are also words or brands, so that a capital letter alone proves little."""

_ELSEWHERE_TOO = """
alexa april austin avery brittany chad chelsea clifton dallas florian georgia harley india jan jordan june kent kerry
logan madison marshall mercedes nancy nelson noel orlando paris preston regina roman santiago savannah shannon sienna
sydney victoria virginia
"""
ELSEWHERE_TOO = frozenset(_ELSEWHERE_TOO.split())
"""First names that are also towns, countries, months or feasts, which always have a capital letter."""
