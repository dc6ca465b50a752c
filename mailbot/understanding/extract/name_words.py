"""The words that are no part of a name although they stand beside one with a capital letter, folded."""

from __future__ import annotations

PARTICLES = frozenset(
    "de du des d le la les da do dos das di del della van von der den ten ter zu y e el al bin ibn ben ould ni nic mac o st n".split()
)
"""Small words inside a name."""

COMMON = frozenset(
    """a ai ain all allo also always am an and any appelez apres april are as at attente au aucun aucune aussi autre aux
    avant avec avez avril back be because been before bien best bisous bless bon bonjour bonne bonsoir but by bye c ca call
    can car ce cela cent certified cet cette ceux chaque cher chere cheers chez client cliente ciao ci comme comment
    commande compte contrat cordialement could cdt cld d dans de dear decembre decembre demain department depuis des
    desole deux devis did dimanche dit do does doit donc dont dossier du each elle en encore enfin est et etait etre eu eux
    everyone excellente facture faut favor fevrier fin five for found four friday from fois fort good got greetings guys
    ha had happy has have he hello help her here hi hier him his hey how i ici il ils im in is it its ive j ja jai janvier
    je jeudi jour journee juillet juin jusqu just juste kind kindly know l la last le les let leur look lundi m ma madame
    mademoiselle mai mail mais mal maintenant mardi mars mars matin me meilleures mercredi merci mes messieurs mieux mille
    mine mise moi mon monday monsieur most must my n name ne need neuf never new next ni no noel nom non nope nor nos not
    notre nous novembre now o oct octobre of off oh ok on one only or ou oui our out par parce pas paye per personne peu
    peut please pls plus po pour pouvez pourquoi premier prends puis qu quand que quel quelle quelqu qui quoi r rdv re recu
    ref regards reponse respectfully s sa sais salut salutations samedi sans saturday se seen septembre ses she si
    signe since sincerely sir six so soir sois son sont soon sorry stop sunday sur svp ta tel ten tes thank thanks that the
    their them then there these they this those three thursday to today tomorrow tous tout toute toutes tres trois tu tuesday
    two u un une until up us va vendredi very vos votre voila voici vous vu was we wednesday well were what when where
    which who why will wish with without work would y yes yesterday you your yours y'all january february march may june
    july august september october november december jan feb mar apr jun jul aug sep sept nov dec
    directeur directrice president presidente tresorier tresoriere secretaire maire notaire docteur maitre equipe service
    support team manager agent department office society societe customer order booking account invoice policy ticket
    sales marketing accounts hr sav qc usa uk eu france
    responsable conseiller conseillere assistance gentlemen ladies sirs madam friend friends colleague colleagues
    mum mom dad mother father mamie papi maman papa bebe baby seller buyer captain god lord jesus allah dieu
    english french francais anglais european americain american british german
    rue avenue place street road box flat apt unit room
    cannot don doesn didn can't won't i'm i've i'd i'll it's that's there's what's let's you're we're they're don't
    c'est j'ai d'avance n'ai n'est qu'il l'an s'il jusqu'a aujourd'hui
    attached enclosed received paid phone email e-mail site website app internet wifi pdf cv iban rib sms pin tv pc
    bonnes bonne sentiments considerations cordiales amicalement amities veuillez recevez agreez sinceres
    envoyez rendez annulez gardez changez mettez faites livrez rappelez remboursez venez arretez
    cancel send give keep make take stop put fix want""".split()
)

NOT_A_SURNAME = frozenset(
    """engineer executive officer head deputy vice principal coordinator assistant administrator supervisor consultant
    analyst accountant clerk representative ingenieur charge adjoint gestionnaire coordinateur coordinatrice comptable
    chef doyen conservateur prefet juge proviseur sarl sas sa sasu eurl sci ltd limited inc llc gmbh plc corp co company group groupe holding assurances bank banque
    hotel hotels club school college university universite hospital lycee ecole clinic clinique center centre shop store
    boutique association foundation fondation trust council mairie agency agence ascenseurs energy energie telecom mobile
    airlines airways transport transports logistics solutions services consulting partners media studio systems software
    road street avenue rue lane park house hall court farm pack plus pro premium max mini box card pass prime basic""".split()
)
"""Words behind a first name that make it a company, a place or a product."""

WORDS_TOO = frozenset(
    """ada adelaide aime aimee ali alma amber ambre angel april ariane ash aurore awa basil bec bella ben benson bev
    bill blanche blessing bob bonnie bright brooke camille candice capucine carol carter celeste cesar charity chase
    christian chuck claire clark clay clement clementine cliff cole colombe comfort constance constant cora crispin
    crystal daisy dale dan dara dawn dean desire desiree devi dick dieudonne dolly dot drew earl eden eva eve faith
    fanny florence frank gail gene germain germaine glen grace grant gratien guy hal hank harley harper harvey hazel
    heather henry herb hien holly honore hope hunter hyacinthe ida issa ivy jack jade jan jasmine jay jean jen jerry
    jess jo joy june justin kat kay kerry kim kirk kit lance laurel lee lily line lise liu lochlan lois lore
    lorraine lou loup luz mae mandy manuelle marc marguerite marianne marie marina marine mark marquis martial
    martin mason maverick max may mei melody mercy mia mick mickey miles milo mina misty modeste moise momo mona
    narcisse neal nelly nick noel norman ola olive opal otis otto page paige paisley parfait parker pascal pat
    patience pearl peg peggy penny peregrine pia pierre placide poppy portia presley preston privat prosper prudence
    raj raja ram rama randy raven ray regis reine rex ricky rita rob roch rod romain roman romane rosario rose
    rosemary rosie ross roy ruby rusty said salem sally sam sandy saul sawyer sean serena serge sherry sissy skye
    solene sterling sue sultan suman summer tara ted till tim titi toni tony toussaint trinh troy tucker una ute val
    valentine vera verity vero victoire victor victorien viola violet violette virgile wade walker wang warren wei
    will willow winnie wisdom woody xin yan yang zara""".split()
)
"""First names that are also words or brands, so that a capital letter alone proves little."""

ELSEWHERE_TOO = frozenset(
    """alexa april austin avery brittany chad chelsea clifton dallas florian georgia harley india jan jordan june kent
    kerry logan madison marshall mercedes nancy nelson noel orlando paris preston regina roman santiago savannah
    shannon sienna sydney victoria virginia""".split()
)
"""First names that are also towns, countries, months or feasts, which always have a capital letter."""
