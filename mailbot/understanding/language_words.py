"""The words that tell a French mail from an English one: the little ones, and the commonest of customers' mails.

Folded: small letters without accents. A word that both languages have ("on", "service", "contact"), or that is common
in Spanish, Italian, Portuguese, German or Dutch too ("de", "la", "in", "was", "die"), stands in neither list.
"""

from __future__ import annotations

_FRENCH = """
abime abimee abo abonne abonnement abonner acces accueil adresse affiche afin agence ai aide aimerais ainsi ajouter
aller allez allume alors annee annuel annulation annulee annuler annulez ans aout appeler appli apres arrive arrivee
assurance attente au aujourd aura aurait aussi autre autres aux avais avait avant avec avez avons avril bah bancaire
banque bcp beaucoup ben besoin billet billets bises bisous bjr bloque bloquee boite bonjour bonne bonsoir boutique
bsr bureau ca candidature carte casse cassee cdlt cdt ceci cela ces cest cet cette chambre changement changer
chargeur chaudiere chaussures chere chers chez chose chui ci cinq cliente clignote cloturer cmt colere colis combien
commande commandee commandes comme comment compris compte compteur confirmee confirmer connecter connexion
conseiller contrat cordialement corriger coucou couleur coupure dans debite debitee debut decede decembre deces decu
decue defectueux dej deja demain demarre depuis dernier derniere des desabonner desinscription desinscrire desole
desolee deux devez devis dimanche dispo disponible dispos dix dois doit donc dossier ds dsl du eau echange echanger
ecouteurs ecran electricite elle elles emploi encore enfants enlever entre entretien envoye envoyer envoyez erreur
especes est et etaient etais etait ete etes etre etudiant eu euros eux expire expiree facturation facture factures
faire fais fait faites faudrait faut felicitations femme ferie feries ferme fermee fermer fermes fermeture fevrier
fibre fille fils fois fonctionne forfait fournie frere frigo garantie gare gaz gratuit heure heures hier honteux
horaires hui huit humain ici ils inadmissible inscription j jai jamais janvier je jeudi joint jointe jour journee
jours jpeux jsuis juillet juin jusqu koi laquelle lavable lave lequel les lettre leur leurs lien ligne linge
livraison livre livree livrer livreur loyer lundi madame magasin mais maison manquant manque manteau marche mardi
mari matin mdp mdr mecontent mecontente meme mensuel merci mercii mercredi mere mes midi mieux mlle mme modification
modifier moi moins mois mon monsieur montant mot mrc mrci mutuelle ne neuf noel nos notamment notre nous nouveau
nouvelle novembre nuit nuits nul nulle numero obligatoire octobre ont ordonnance ou ouais oublie oubliee oui oups
ouvert ouverts ouverture panne parce pas passe paye payee payer pendant perdu perdue pere personne petit petite peu
peut peux piece pieces pieton pis plainte plait pointure pour pourquoi pourrais pourrait pourriez pouvez pouvons pr
prelevement premier premiere pret prie probleme produit ptdr puis qd qqn qu quai quand quatre quel quelle quelqu
quels qui quoi rapidement rappeler rappelez rdv recevoir reclamation recu recue refusee rejete rejetee releve
rembourse remboursement rembourser rendez renseignement renseignements renvoyer reparation reponse reseau
resiliation resilier reste retirer retour reunion rien sais salle salut samedi sans savez scandaleux sejour semaine
sept septembre serait serez seront ses seulement sinistre slt soeur soir soiree somme sommes sont souhaite
souhaiterais souhaitons stp suis suite supprimer surtout svp svpp tache taille tarif tarifs technicien telephone tes
tissu tjrs tjs toi tombe ton toujours tous tout toute toutes trente tres trois trop tu une va vacances vais
vaisselle validee vendeur vendredi verifier vers veuillez veut veux vingt virement vite voici voila voiture vont vos
votre voudrais voudrait voulez vous vraiment vs
"""
FRENCH = frozenset(_FRENCH.split())

_ENGLISH = """
about above account across address after afternoon again against ago all already also although always am amazing and
another any anyone anything apartment appalling applied apply applying appointment appreciated are aren around asap
at attached august available away awesome awful back bad bank be because been before behind being below between bill
billing blocked blue boiler booked booking boots both breakfast brilliant broken by call can cancel canceled
cancelled cannot cant card carpet change changed changing charge charged chase chased chasing cheap cheers close
closed closing coat color colour complaint completely could covers cracked crash crashing cycle damaged daughter day
days dear declined defective delayed delete delivered delivery developer did didn didnt disappointed disgusting
dishwasher display do does doesn doesnt doing don done downgrade dress during each eight emails empty enquiry
evening every everything experience expired father faulty february fees few first fit fits five fix flat flight for
forgot forgotten freeze friday from frozen get give good got great green guest guests had haircut has have having he
heating hello help her here hers hi hire his holiday home hours house how however hundred husband i if im include
included inquiry interview into invoice invoices is isn isnt issue it its ive january july june just kids kill
kindly know landlord last late later leak leaking let line locked login lol look looking lost lovely luggage
magazine make manager many membership meter might missing monday money month months more morning most mother move
moved moving much must my name narrow need needed never new next night nights nine not nothing now number of often
old once only oops open opening ordered orders our ours out overdue own package paid parcel passenger passengers
password pay payment perfect person phone please pls plz polite price quote reading really receive received refund
refunded regarding regards remove renew renewal repair repaired replacement reset resume return returned returning
ridiculous ring ripped room rooms rubbish rude safe said same saturday saving savings school screen scrub seat seats
second send sent seven shall she shipped shipping shirt shocking shoes should since sincerely size slow smashed so
some someone something son soon sorry speak spelling statement stay still stolen subscription such sunday take talk
tell tenant term terrible texts than thank thanks that thats the their theirs them then there therefore these they
thirty this those though thousand three through thursday thx till time tmrw to today told tomorrow tonight too torn
toward towards trip tuesday twenty twice tysm unacceptable under unsubscribe until unwanted up update updated
upgrade us vacancy very wait waiting wanted warranty wasn wat water we website wednesday week weeks what whats when
where wheres which while who whom whoops whose why wide wife will with within without won wonderful wont work
working works would wrong yall ye year years yes yesterday yet you your yours
"""
ENGLISH = frozenset(_ENGLISH.split())
