"""The words that are no part of a name although they stand beside one with a capital letter, folded."""

from __future__ import annotations

_PARTICLES = """
al ben bin d da das de del della den der des di do dos du e el ibn la le les mac n ni nic o ould st ten ter van von y
zu
"""
PARTICLES = frozenset(_PARTICLES.split())
"""Small words inside a name."""

_COMMON = """
a account accounts afternoon agent agreez ai ain all allah allo also always am americain american amicalement amities
an and anglais annulez any app appelez approval apr apres april apt are arretez as assistance at attached attente au
aucun aucune aug august aujourd'hui auld aussi autre aux avant avec avenue avez avril baby back be bebe because been
before beng best bien bisous bless bon bonjour bonne bonnes bonsoir booking box bravo british bsc but buyer by bye c
c'est ca call can can't cancel cannot captain car cdt ce cela cent certified cet cette ceux chairman chairwoman
changez chaque cheers cher chere chez ci ciao cld client cliente colleague colleagues commande comme comment compte
congrats congratulations conseiller conseillere considerations contrat cordialement cordiales coroner could customer
cv d d'avance dad dans de dear dec december decembre demain department depuis des desole dessus deux devis dictated
dicte did didn dieu dimanche directeur directrice dit do docteur does doesn doit don don't donc dont dossier du e-mail
each ecrit elle email en enclosed encore enfin english enter envoyez evening equipe esq est et etait etre eu european
eux everyman everyone excellente facture faites father faut favor feb february felicitations fevrier fin five fix flat
fois for fort found four francais france french fri friday friend friends from fwd gardez general gentlemen german
give god good got greetings guten guys ha had hallo happy has have he hello help her here hey hi hier him his hola how
hr i i'd i'll i'm i've iban ici il ils im in internet invoice is it it's its ive j j'ai ja jai jan january janvier je
jesus jeudi jour journee juillet juin jul july jun june jusqu jusqu'a just juste keep kind kindly know l l'an la
ladies last le les let let's leur livrez look lord lundi m ma madam madame mademoiselle mai mail maintenant maire mais
maitre make mal maman mamie manager mar march mardi marketing mars matin matr may me meilleures merci mercredi mes
messieurs mettez mieux mille mine mise moi mom mon monday monsieur most morning mother msc mum must my myself n n'ai
n'est nae name nb ne need neuf never new next ni no nobody noel nom non nope nor nos not notaire notre nous nov
november novembre now o objet oct october octobre of off office oh ok on one only or order ou oui our out paid papa
papi par parce pas passez paye pc pdf per personne peu peut phd phone pin pj place please pls plus po policy pour
pourquoi pouvez premier prends president presidente professor ps pta puis purchasing put qc qu qu'il quand que quel
quelle quelqu qui quoi r rappel rappelez rdv re received recevez recu ref regards relevance remboursez rendez reponse
respectfully responsable rib rn road room rue s s'ecrit s'il sa sahib sais sales salut salutations samedi sans
saturday sav se secretaire secretary seen seller send sentiments sep sept september septembre service ses she si signe
since sincerely sinceres sir sirs site six sms so societe society soir sois son sont soon sorry stop street subject
sujet sun sunday support sur svp ta take tape team tel ten tes thank thanks that that's the their them then there
there's these they they're this those three thu thursday ticket to today tomorrow tous tout toute toutes tr tres
tresorier tresoriere trois tu tue tuesday tv two typed u uk un une unit univ until up urgent us usa va vendredi venez
very veuillez voici voila vos votre vous vu want was we we're website wed wednesday wee well were what what's when
where which who why wifi will wish with without won't work would wrong y y'all yes yesterday you you're your yours
"""
COMMON = frozenset(_COMMON.split())
"""Words that customers write with a capital letter and that are no part of a name."""

_NOT_A_SURNAME = """
academie academy accountant adjoint administrator agence agency airlines airways alimentation analyst antiques ardoise
ascenseurs assistant associates association associes assurances audit automobiles avenue bakery bank banque basic
bibliotheque biscuits board boulangerie boutique box brasserie brewery brigade builders building buildings cabinet
cafe card carpentry carrosserie cartonnages catering center centre chambre chapel charge charity chauffage chaussee
chef chemin choir choirs chorale church cinema cleaning clerk climatisation clinic clinique close club co coiffure
collective college commerciale committee communication company comptable conseil conservateur construction
constructions consultant consultants consulting contractors cooperative coordinateur coordinator coordinatrice coroner
corp cottage cottages council court couverture crescent dairy day decking decks delegation delivery dental dentistry
deputy design desk development distribution doors doyen drainage earthworks ecole eglise electrical electricite
electrics electronics energie energy engineer enterprise enterprises entreprise entretien equipements eurl events
executive exports express fabrication facilities factory farm federation festival filters finance finances financiere
fire fleet flooring floristry fondation foods foundation framing freight froid furniture gallery garage garages
gardening gardens gestion gestionnaire gmbh group groupe hall head healthcare heating hire holding holidays home homes
hospital hotel hotels hotline house immobilier imports inc industrial industrie industriel industries ingenieur
innenausbau insurance interiors international isolation jardin jardins joinery juge kitchens laboratoire landscaping
lane librairie library lighting limited llc llp lodge logistics logistique loisirs lp ltd lycee machines maconnerie
magasin maintenance mairie maison management manufacturing market maternity max mechanical media medical menuiserie
menuiseries metal metalwork metalworks mini mobile monastery month motors musee museum mutuelle news nursery nursing
office officer ong orchestra outfitters pack packaging paint painting parade parish park parsonage partners
partnership pass paysage peinture pharmacie pharmacy plastering platerie playgroup plc plomberie plumbing plus
practice prefet premium press prime principal printing prison pro production productions products property proviseur
publications publishing pvt quality quartet quatuor railway recruitment refrigeration relation relations removals
renovation rentals repairs representative residence residential resort restaurant retail revue ringers rise road
roofing rue rural sa salon sarl sas sasu scaffolding school sci scouts seafood secondary secours section securite
security serrurerie services shop singers sinistres software solicitors solutions stadium station stationers store
street studio supervisor supplies supply support surgery surveyors syndicat systems team technique telecom terrace
terrasse textiles theatre tiling toiture tours towers trading traiteur transfers transport transports travaux travel
trust trustees tyres union universite university upholstery vale valley vets vice village villas waste watchman water
wealth week wellness windows woodwork works workshop workwear yacht zone
"""
NOT_A_SURNAME = frozenset(_NOT_A_SURNAME.split())
"""Words behind a first name that make it a company, a place or a product."""

_WORDS_TOO = """
ada adelaide aime aimee ali alma amber ambre angel april ariane ash aurore awa basil bec bella ben benson bev bill
blanche blessing bob bonnie bright brooke camille candice capucine carol carter celeste cesar charity chase christian
chuck claire clark clay clement clementine cliff cole colombe comfort constance constant cora crispin crystal daisy
dale dan dara dawn dean desire desiree devi dick dieudonne dolly dot drew earl eden eva eve faith fanny florence
fortune frank gail gaud gene germain germaine glen grace grant gratien gus guy hal hank harley harper harvey hazel
heather henry herb hester hien holly honore hope hunter hyacinthe ida issa ivy jack jade jaime jan jasmine jay jean
jen jerry jess jo jone joy june justin kat kath kay kerry kim kirk kit lance laurel lee len lily line lise liu lochlan
lois lore lorraine lou loup lourdes luz mae mandy manuelle marc marguerite marianne marie marina marine mark marquis
martial martin mason maverick max may mei melody mercy mia mick mickey miles milo mina misty modeste moise momo mona
nacho narcisse neal nelly nick noel norman ola olive opal otis otto page paige paisley parker pascal pat
patience pearl peg peggy penny peregrine pia pierre placide poppy portia presley preston privat prosper prudence prue
rab raj raja ram rama randy raven ravi ray reg regis reine rex ricky rico rita rob roch rod romain roman romane
rosario rose rosemary rosie ross roy ruby rusty sade said salem sally sam sandy saul sawyer sean serena serge sherry
sissy skye solene sterling sue sultan suman summer tara ted teo till tim titi toni tony toussaint trinh troy tucker
una ute val valentine vera verity vero victoire victor victorien viola violet violette virgile wade walker wang warren
wei will willow winnie wisdom woody xin yan yang zara
"""
WORDS_TOO = frozenset(_WORDS_TOO.split())
"""First names that are also words or brands, so that a capital letter alone proves little."""

_ELSEWHERE_TOO = """
adelaide alexa april austin avery brittany chad chelsea clifton dallas florian georgia hadley harley india iona jan
jordan june kent kerry logan lourdes madison marshall may mercedes montserrat nancy nelson noel oran orlando paris
preston regina roman santiago savannah shannon sienna sion sydney thu victoria virginia
"""
ELSEWHERE_TOO = frozenset(_ELSEWHERE_TOO.split())
"""First names that are also towns, countries, months or feasts, which always have a capital letter."""
