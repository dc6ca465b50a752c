"""The words that tell a French mail from an English one: the little ones, and the commonest of customers' mails.

Folded: small letters without accents. A word that both languages have ("on", "service", "contact"), or that is common
in Spanish, Italian, Portuguese, German or Dutch too ("de", "la", "in", "was", "die"), stands in neither list.
"""

from __future__ import annotations

_FRENCH = """
abime abimee abo abonne abonnement abonner abord accepte acces accueil achat achete acheter acompte acte adhesion
adresse adresser adresses affaire affaires affiche afin agence agreer ai aide aidez ailleurs aimable aimerais ainsi
ajd ajouter aller allez allume alors amende amis ancienne anciens anglais annee annees anniversaire annuel annuelle
annulation annule annulee annuler annulez ans aout appareil appareils appartement appel appele appeler appelez appelle
appels appli apporte appris apres arret arrete arreter arretez arrivee arrivent arriver ascenseur assemblee assez
assis assurance assure attendre attendu attente attestation au aube aucun aucune auj aujourd aupres aura aurais aurait
aurez auriez aussi autant autorise autre autres aux avais avait avant avec avez aviez avions avoir avons avril ayant
bah bain bancaire banque barriere bcp bcq beaucoup bebe beneficiaire benevole besoin bibliotheque biento bientot
billet billets bises bisous bjr bjrr bleu bloque bloquee bois boite bonjour bonne bons bonsoir bord bouge boulangerie
bourse boutique bouton bruit bsoir bsr bureau ca cabine caisses calendrier calme candidature cantine caracteres carnet
carte cartes casse cassee cdlt cdt ceci cela celles celui cents certificat ces cesse cesser cest cet cette ceux chacun
chaise chaises chambre changement changer changez chantier chaque chargeur chaude chaudiere chauffage chauffe chaussee
chaussures chemin chene cheques cher chercher cherchez chere chers chez chiffre chiffres choisi choses chui chuis ci
cinq cinquante clavier cle cles cliente clignote clinique clore clos cloture cloturer cmt coche coffre colere colis
collegue collegues combien comite commande commandee commandes comme comment communiquer compagnie complet complique
comprendre comprends compris comprise comptabilite comptable compte compter comptes compteur comptoir confiance
confirmee confirmer confirmez conge connais connaissance connait connaitre connecter connexion conseiller conserver
consommation constate contrat contre controleur convenu convient coordonnees copie cordialement corriger cote
cotisation coucou couleur couloir coup couper coupez coupure courant courriel courrier coute couterait couverts couvre
cree creneau croire crois croisiere croit dans debite debitee debut decaler decede decembre deces decompte decouvert
decroche decu decue dedans defaut defectueux defunt degres dehors dej deja delai demain demande demander demandez
demarre demenage demenagement demeure demi demie dentiste deplacer depose deposee deposer depuis dernier derniere
derriere des desabonnement desabonner desactiver desinscription desinscrire desole desolee desormais dessin dessous
dessus deux deuxieme devait devant devenu devez devis dieu dimanche diplome directement directeur directrice dis
disait disant dise dispo disponible dispos distributeur dites dix dmd docteur dois doit doivent donc donnees donner
dormi dormir dors dossier dossiers doute douze droit droite drole ds dsl dsn du eau echange echanger echeance
echeancier ecole ecoute ecouteurs ecran ecrire ecris ecrit ecrite ecrivez effacer electricite electrique electronique
eleves elle elles emballage emploi employeur encaisse enceinte encore enfant enfants enfin enleve enlever enlevez
enquete enregistre enregistree ensemble ensuite entend entendre entendu entiere entre entreprise entrer entretien
enveloppe envie environ envoi envoie envoye envoyer envoyez epouse erreur escalier especes essais essaye essayer est
et etablissement etaient etais etait etant ete eteint etes etions etranger etre etudiant etudiante etudiants eu euros
eux exactement exercice expediteur expiree explique expliquer expliquez expres facon facturation facture factures
faire fais faisait fait faite faites fallait famille faudrait faut faute fauteuil faux felicitations femme fenetre
fenetres ferie feries ferme fermee fermer fermes fermeture fermez fete fetes feuille fevrier fichier fidelite fievre
fille filles fils finalement finit fodrait fois fonctionne forfait formulaire fournie fournisseur frais francais
franchement francs frere frigo froid froide fut garanti garantie garcon garder gardez gardien gare gars gauche gaz
genoux gens gentil geste gestionnaire gite gout grands gratuit gre groupe guichet habite habitude haute heure heures
hier histoire historique hiver homme honneur honte honteux hopital horaire horaires hors hui huit humain ici
identifiant identite ils immediatement immeuble impaye impots inadmissible inconnu indemnite indiquer infirmiere
ingenieur inquiete inscription inscrire inscrit interlocuteur introuvable inutile j jai jaimerais jamai jamais janvier
jattends jcomprends jdois je jeudi jeune jeunes jfais jms joindre jointe jointes joue jour journee jours jpense jpeu
jpeux jsui jsuis juillet juin jumeaux jure jusqu juste jveu jveux jvoudrais kdo kelkun keske koa koi lache
laisse laisser laissez lait lampe laquelle lavable lave lecteur lendemain lentement lequel les lettre lettres leur
leurs leve lien lieux ligne lignes linge lire livraison livre livree livrer livres livret livreur livrez logiciel loin
longue lors loue loyer lumiere lundi lunettes madame mademoiselle magasin maintenant mairie mais maison maitre malade
mamie manquant manque manteau marchand marche mardi mari mariage matelas materiel matin mauvais mauvaise mdp mdr
mecontent mecontente medecin meilleur membre meme memes memoire mensuel merci mercii mercredi mere merki mes
messagerie messieurs mesure metier mets mettez mettre midi mienne miens mieux milieu mlle mme modification modifier
moi moins mois moitie mon monde monsieur montant monte monter moteur mots moyen mrc mrci mutuelle naissance ne
necessaire neige nettoyage neuf neuve nez nickel niveau noel noir noms nonante nos notaire notamment notre nous
nouveau nouvel nouvelle nouvelles novembre nuit nuits nul nulle numero obligatoire occupe octobre offert offres ojd
ont ordinateur ordonnance otez ou ouaip ouais oublie oubliee oui oups ouvert ouverte ouverts ouverture ouvre ouvrir
paie paiement panne panneaux papiers paquet parait parce parceque pareil partent partiel partout parvenu pas passe
passee passeport passer passez paye payee payer pck pcq peine peinture pendant percu perdre perds perdu perdue pere
periode personne petit petite petits peu peur peut peux pharmacie pieds pieton pis pj plafond plaindre plainte plaisir
plait plateforme pleine pleure pluie plutot poele pointure poisson poser pour pourquoi pourra pourrais pourrait
pourriez pourtant poussette pouvez pouvons preavis preciser prefere preference preleve prelevement prelevements
premier premiere prend prends prenez prenom presenter presque pressee pret prete preuve prevenir prevu prevue prie
priere pris probleme procede proceder prochain prochaine produit professionnel projet promis proposer proposez propre
provisoire ptdr publicite puis puisque qd qqch qqn qqs qqun qu quai qualite quand quarante quartier quatorze quatre
quatrieme quel quelle quelles quelqu quelque quelques quels qui quitte quoi raccroche raison ramene rapidement
rappeler rappelez rappelle rayez rdv rdvs recette recevez recevoir reclamation recois recoit recommence reconnu recu
recue recupere recuperer recus refaire refaites refusee regarder regle reglement rejete rejetee releve remarche
rembourse remboursement rembourser rembourses remboursez remercie remettez remettre remis remonte remplacement
remplacer remplacez rempli rendez rendre rends rendu rendue rendus renouvellement renseignement renseignements rentre
rentree renvoie renvoye renvoyer renvoyez reparation reparer reparez repas repasser repete repond repondeur repondez
repondre repondu reponse reponses reprendre reprenez repris reprise resa reseau reserver resiliation resilie resilier
resiliez reste restent rester restituer resultats retard retenu retirer retirez retour retourne retourner retrait
retraite retrouve revenir reviens revient rez rien roue rouge roulant sache sacs sais saisie saison sait salaire salle
salut samedi sans sante sauf saurais sav savez savoir scandaleux scolarite seconde secours secretaire securite seize
sejour selon semaine semaines sens sept septembre serai serais serait serez serieux serons seront serveur servi ses
seule seulement sien signaler silvouplait simplement sinistre sinon sixieme slm slt societe soeur soins soir soiree
soit soixante soleil sollicite somme sommes sonner sont sortie sortir souci souhaite souhaiterais souhaitons soyez stp
stplz suffit suis suite suivant suivi suivre sujet suppression supprime supprimer supprimez surtout suspendre svp svpl
svpp tache taille tapis tarif tarifs taux technicien tele telephonique tempete tenais tenu tenue terre tes tiens tient
tissu titre titulaire tjrs tjs toi toit tombe tombee ton touchez toujours tourne tous tout toute toutes traite
traitement trajet transferer transfert transmettre transporteur travail travaille travailler travaux travers trente
tres trimestre trois troisieme trompe trop trou trouve trouver tt tte ttes tu une uniquement universite urgence usine
utilise va vacances vais vaisselle valable valide validee valider vaut veille velo vendeur vendre vendredi vendu
vendue venez vente venu verifie verifier verrouille vers verte veterinaire veuillez veulent veut veuve veux vieille
viennent viens vient vieux vingt vingts virement visio vite vla voici voie voila voir vois voisin voisine voisins
voiture voix vont vos votre voudrais voudrait voudrez voulais voulez vouloir voulu vous voyant voyez vrai vraie
vraiment vrmnt vrmt wesh yeux
"""
FRENCH = frozenset(_FRENCH.split())

_ENGLISH = """
able about above abroad accept accepted access according account accountant accounts acct across actual actually add
address addressed advise adviser afraid after afternoon again against ago agreed all allowed almost alone along
already also although altogether always am amazing amount and announced another answer answered answers any anybody
anymore anyone anything anyway anywhere apartment apology appalling appear appears applied apply applying appointment
appreciated approved are aren around arrival arrived asap ask asked asking asks at attach attached august aunt
automated automatic autumn available away awesome awful back bad bags band batch bathroom batteries battery be
beautiful because become been before beginning behind being believe below bench beside between bicycle bigger bike
billing bills birth birthday bits bless block blocked blood blue boat boiler booked booking books boots born both
bottle bottles bottom boxes boy bread break breakfast brilliant broadband broke broken brother brought brown built
bundle buses business button buy by cabin cake calendar call called caller calls can cancel canceled cancellation
cancelled cancelling candle cannot cant card carpet carriage carried carrier carry cash cashier cease center
certificate certificates chairs changed changing charged charging chased chasing cheap check checked checking checkout
cheers child children choir choose christmas church circle city claim claims cleaner clear click clicked clinic clock
close closed closing coat coffee cold colleagues collect collected color colour comes coming committee community
company complaint complaints completely concrete confirm confirmed connection contain cooker corrected correspondence
cost costs could couldn council counted counter country courier covered covers cracked crashing cross current curtains
customer customers daily damage damaged dark daughter day days dear death debited decided decides declined defective
delay delayed delete deleted deliver delivered delivery demand dentist department deposit developer device did didn
didnt died different dining dinner disappointed disgusting dish dishwasher do does doesn doesnt dogs doing don done
doors down downgrade drawing drawings dress driver driving dropped drops dug during each early eat eating eight eighty
either electric eleven elsewhere emails empty enclosed ending engineer enough enquiry entered entirely envelope erase
estate estimate evening ever every everybody everyone everything exactly except exchange exchanged exist existing
exists expect expected expired expires eyes failed fall falls family farm father fault faulty february feed feel fees
feet few field fifteen fifth fifty fill filled finally find finish finished firm first fish fits five fixed flight
floor flowers fly follow following for forgot forgotten fortnight forty forward found fourteen fourth free freeze
freezer friday fridge friendly friends from front frozen funny further garden gate gentleman gentlemen get gets
getting girl girls give given gives giving glasses goes going gone good goods got grandmother grandson grateful great
green greetings guarantee guard guest guests guys had hair haircut handed hands happen happened happens has hasn have
haven having he head health hear heard hearing heart heating heavy held help her here hereby hers herself hey hi high
hill himself hire his history holding hole holiday holidays home honest honestly horse hot hour hours house household
how however hundred hurry husband i if im include included including inform inquiry inside installed instead insurance
interest interested interview into invoice invoices is isn isnt issue it its itself ive january jars join journey july
jumper just keep keeping keeps kept kettle key keys kids kill kindly kitchen knee knees knew knock knocked know ladies
landline landlord last late later laughed law leaflet leak leaking least leave leaves less let level liability library
life light lights lines literally little lives living load loan locked login longer look looked looking looks lorry
lose lost loud lovely luggage madam mailbox make makes making manage manager many marked married matter matters
mattress may mean means meant measure measured meet meeting member members membership meter mid middle midnight might
miss missed missing monday money month monthly months more morning mornings mortgage most mostly mother mouth move
moved moving much must my myself name names narrow nearly need needed needs neighbour neighbours neither never new
next night nights nine nineteen ninety nobody noise none not nothing noticed now number numbers nurse nursing obliged
october of offered offers officer often old older once ones only oops open opened opening opens ordered orders other
others otherwise ought our ours out outside overdue owing own package packaging packed paid paint papers parcel parish
passed passenger passengers password pay paying payment payroll people perfect perfectly period person persons
pharmacy phone picked pickup pictures play please pls plz pocket polite postage posted pounds power practice premises
prepaid pressed pressure pretty price prices printed profile promised proof proper properly pulled pupils purchase
putting quarter quick quiet quite quote raffle raise rather reach reached read reading reads ready really reason
recall receipt receipts receive received recording records refund refunded refused regarding regards registered
registration reissue release remain remains remember reminder remove removed renew renewal renewed repair repaired
replacement reply request requests require required reserved result results retired return returned returning returns
review ridiculous right ring ringing rings ripped roof room rooms round router row rubbish rude running runs rush safe
said salary same saturday saturdays save saved saving savings saw say saying school screen scrub search seat seats
secretary security seems seen sees sell send sending sent separately settled seven seventy shall share she shed sheet
shelves shift shipped shipping shirt shocking shoes shop short should showed showing shows shut sick signed simply
since sincerely single sister sitting sixty size skip sleep sleeping slip slow small smaller smart smashed snow so
society socks solar some someone something somewhere soon sooner sorry sound soup spare speak spelling spent spring
stairs standing stands started starting starts statement stay stayed stays steps sticker still stolen stood stopped
straight stranger street strong stuck student submit subscription substitute such suitcase sunday sundays supplied
supply surgery surname swimming switched take taken taking talk talked talking teach teacher technical technician tell
telling tells tenant term terminate texts than thank thanked thanks that thats the their theirs them then there
therefore theres these they things thinking thinks thirty this those though thought thousand three through thru thurs
thursday thx time timetable title tmrw to today together told tomorrow tonight too took torn touch toward towards town
trade travel treasurer treat tried trip trousers true trying tuesday tuesdays turn turned twenty twice typed typing
tysm unacceptable uncle under understand unless unlock unpaid unsubscribe until unwanted up update updated upon us
username using usual vacancy value very view voucher vouchers wages wait waited waiting walked walking wanted wants
ward warehouse warranty wasn wat watch water way we website wedding wednesday weekends weekly weeks welcome well were
what whatever whats wheel wheelchair when whenever where wheres whether which while white who whoever whole whom
whoops whose why wide wife will window wipe wish wishes with withdraw withdrawal within without woman women won
wonderful wont words work worked working works workshop worn worse worth would wouldn write writing written wrong
wrote yall ye year yearly years yes yesterday yet you young your yours
"""
ENGLISH = frozenset(_ENGLISH.split())
