"""First names by which mailbot knows people in a running text, folded: small letters without accents.

The list is no census: it holds names that French and English speaking customers bear, wherever they come from. A
compound name ("Marie-Laure") is known by its first part. Names that are words, too, stand in ``name_words.WORDS_TOO``.
"""

from __future__ import annotations

_GIVEN_NAMES = """
aaliyah aaron abass abby abdallah abdel abdelaziz abdelhak abdelilah abdelkader abdellah abdellatif abdelmajid
abdennour abdessamad abdou abdoul abdoulaye abdoulkader abdul abdullah abdulrahman abebe abel abena abhishek abigael
abigail abiodun abiola abla abou aboubacar aboubakar abraham achieng achille achraf ada adaeze adalyn adalynn adam
adama adanna adaobi adaora addison adebayo adebisi adela adelaide adele adeline adeola adesuwa adetokunbo adil aditi
aditya adjoua adnan adrian adriana adriano adrien adrienne adwoa aelwyn affoue afi afia afolabi afua agatha agathe
agnes agnieszka agurtzane ahmad ahmed ahou aicha aida aidan aigul ailbhe aileen ailish ailsa aime aimee ainara ainhoa
aino aisha aisling aissa aissata aissatou aitor aiyana ajay akash akim akintunde akinyi akira akissi akossiwa akosua
akouvi akpan akpene akua akwasi alaa alain alan alana alasdair alassane alastair alayna alba alban albane albert
albertine alec aled alejandra alejandro aleksander aleksandra aleksei alessandra alessandro alessia alessio alex alexa
alexander alexandra alexandre alexandru alexei alexia alexis alf alfie alfonso alfred alfredo algernon alhaji alhassan
ali alice alicia aline aliou alioune alison alistair alix aliya aliyah aliyu alizee allan allegra allen allira allison
alma alphonse alun alvaro alvin alya alyssa amabel amadeo amadi amadou amaia amal amalia aman amanda amandeep amandine
amani amara amarachi amaury amaya amber ambre ambroise amelia amelie amenan ameth amina aminata amine amir amira amit
amita amitabh amma ammar amparo amrita amy ana anabel anae anael anais anand ananth anantha anantharaman ananya anass
anastasia anatole anatoly anaya ander anders andile andre andrea andreas andree andreea andrei andres andrew andrzej
andy aneirin anete anfal angel angela angele angelica angelina angelique angelo angharad angie angus anika aniko anil
anila anisa anish anisha anissa anita aniyah anja anjali anjelica anke ankit ankita ankur ann anna annabel annabella
annabelle annabeth annaick annaig anne annegret anneliese annemarie annette annick annie annika anouar anouck anouk
ansah anselme ansgar anthea anthonia anthony antje antoine antoinette anton antonella antonia antonin antonio antoniya
anuja anushka anwar anwen aodh aoibheann aoife aonghus aparna apinya apolline april apurva araceli aram araminta
aranzazu arash arata aravind arben archana archibald archie ariana ariane arielle aristide arjun arlene arlette arman
armand armande armando armelle arnaldo arnaud arnav arno arnold arsen arsene artem arthur artur arturo arun aruna
arvind arwa arwel arwen arya aryan asad asamoah ash asha asher ashish ashley ashok ashton ashwin asier asim asma asmaa
asmae assa assane assetou assia assita assumpta assya aster astou astrid asuncion atef athena attracta atul aubin
aubrey aude audrey augusta auguste augustin augustine aurel aurelia aurelie aurelien aurianne aurore austin ava avani
avery avraham awa axel axelle aya ayaan ayana ayanda ayden ayele ayesha ayla aylan aylin ayman aymane aymen aymeric
ayodele ayomide ayotunde ayoub ayse ayumi azadeh azeddine azenor aziz aziza azra azubuike babacar babak babatunde
babette bachir badr badreddine bahar bairbre bakary balaji balakrishnan balan balazs balbir baljit balthazar bamidele
baptista baptiste baraka barbara barbora barnabas barnabe barnaby barney barry bart bartek barthelemy bartosz bashir
basia basil basile basma bastien batoul baudouin baylee baz bazza beata beatrice beatrix beatriz bec becca becky
begona belen belinda bella ben benat benedicte benedikt bengt benita benito benjamin benoit benson berangere berat
berenice berfin berit bernadette bernadine bernard bernardine bernardo bernd bernice bernie bert bertha berthe bertie
bertille bertrand beryl bess bessie beth bethan bethany betsy betty bev beverley bex beyza bharat bhaskar bhavesh
bhavna bianca bianka bibiane bikram bilal bilel bill billie billy bindi bineta binh bintou birgit birte bisi bjarne
bjorn blair blaise blake blanche blandine blathnaid blessing bleuenn blodwen bob bobbie bobby bogdan boguslaw bojan
bola bolanle bonface bongani boniface bonnie boris boubacar boubakar boukary bourama brad bradford bradley brahim bram
brandon branislav branka branko brantley branwen braxton brayden breanna breda brenda brendan brent brett brian
brianna brice brid bridget bridie bright brigida brigitta brigitte britney brittany brody brogan bronagh bronwen
brooke bruce bruna brune bruno bryan bryce bryn brynn bryony bubba bukola bulcsu burak byron cagla caio caitlin caleb
callum calum calvin camelia cameron camila camilla camille candace candela candice caoilainn caoilfhionn caoimhe
capucine cara caradoc carine carl carla carles carlo carlos carlota carlton carly carme carmel carmela carmen carmina
caro carol carole caroline carolyn carrie carsten carter carys casey casimir cassandra cassidy cassie catalina
catarina caterina cath cathal catharine catherine cathy catrin catriona cecil cecile cecilia cecilie cecily cedric
celeste celestin celestine celia celina celine cemal cenk ceri ceridwen cerys cesar chad chadia chaima chaimae chandra
chandran chandrasekar chanel chantal chantelle charbel charity charlene charles charlie charline charlize charlotte
charu chase cheick cheikh cheikhna chelo chelsea chen cherono cheryl chester chezza chiamaka chiara chibuike chidera
chidi chidiebere chidinma chiedu chiemeka chijioke chika chike chikodi chima chimamanda chinaza chinedu chinenye
chinonso chinua chinwe chioma chipo chisom chitra chizoba chloe chris chrissie christa christel christelle christian
christiane christie christina christine christoph christophe christopher christy chuck chuka chukwudi chukwuemeka
chukwuma cian ciara ciaran cillian cindy ciro claire clara clare clarence clarisa clarissa clarisse clark claude
claudette claudia claudie claudine claudio claudy claus clay clayton cledwyn clelia clem clemence clement clementina
clementine cleo cliff clifford clifton clint clinton clive clodagh clotaire clothilde clotilde clovis clyde cody
coinneach colby cole coleman colette colin coline colleen colm colman colombe colton comfort comlan conall concepcion
concepta concha conchita connie connor conor conrad constance constant constantin consuelo cora coralie coraline
cordelia corentin corentine corey corine corinne cormac cosette cosima cosmin coumba courtney craig cricri crispin
cristian cristiano cristina cristobal crystal csaba cuong curro curtis cuthbert cynthia cyprien cyprienne cyriaque
cyril cyrille czeslaw dace dafne dafydd dagmar dagny daisuke daisy daithi dajana dale dalia dalila daljit dallas
damian damien damilola damir damla damo damon dan dana danail danica daniel daniela daniele danielle danijel danilo
danny danuta daouda daphne dapo dara darcy darek daria dario darius dariusz darja darko darlene darnell darrell darren
darryl darya daryl dave david davide davina davo dawit dawn dawson dayo daz dazza dean deanna deb debbie deborah debra
deccie declan dede deepa deepak deepika deepthi deepti deirbhile deirdre delfina delia della delphin delphine delyth
demba demet demetrio demetrius denis denisa denise deniz dennis derek dermot dervla derya deshawn desire desiree
desmond despina desta detlef devansh devi devonte dewi dheeraj dhruv diana diane dianne diarmuid diarra dick didier
diego dieter dietmar dieudonne dieumerci digby dilara dileep dilip dilys dimitar dimitra dimitri dimitrios dina dinah
dineo dinesh dinny dirk divya djamel djamila djeneba djibril dmitri dmitry dobromir dolly dolores domenico dominic
dominik dominika dominique donal donald donatien donna donncha donovan doreen dorian doriane dorina dorine doris dorit
doro dorota dorothee dorothy dot dottie doug dougal dougie douglas dounia dragan drago drew driss drissa duane duarte
dudley dugald duncan dustin duygu dwayne dwight dylan dympna eamon eamonn earl ebele ebenezer ebere eberhard ebony
ebru ebube ebuka eddie eddy eden edgar edgard edith edmee edmond edmonde edmund edna ednah edouard edson eduard
eduarda eduardo edward edwige edwin edwina eero effie efosa efua egon eifion eike eila eileen eilidh eilis eimear
einar eirlys eirwen eithne ejike ekaette ekaterina ekene ekkehard ekow elaf elaine elea eleana eleanor eleanora
eleftheria elena eleni eleonora eleonore elfed elham eli eliana eliane elianne elias elie elif elijah elin elina eline
elinor elio eliott elisa elisabeth elisabetta elise eliska eliza elizabete elizabeth elke ella ellen elliana ellie
elliot elliott ellis elmar elmer elmira elodie eloi eloise elouan elsa elsie elspeth elton eluned elvira elvire elvis
elwyn elzbieta emeka emeline emer emeric emersyn emil emile emilia emiliano emilie emilien emilio emily emin emine
emlyn emma emmanuel emmanuelle emmeline emmett emmy emna emre emrys emy encarna encarnacion enda eneko enguerrand enid
eniola enis enitan enola enora enrico enrique ensar enzo eoghain eoghan eoin ephraim ercan erdem eric erica erich erik
erika erin erine erlend erling ernest ernestine ernesto ernie ernst errol ersin erwan erwann eryl esme esosa esperanza
esra essi esteban estefania estelle esther estibaliz esyllt eszter ethan ethel etienne etiennette ettie euan eudes
eugen eugene eugenia eugenie eugenio eulalia eulalie eunice euphemia eustace eva evan evangelia evann evanthia
evariste eve evelyn evelyne everett everleigh evgeni ewa ewan ewout eyal eylul ezekiel ezequiel ezgi ezinne fabian
fabiana fabien fabienne fabio fabiola fabrice fadela fadi fadila fadoua fadwa fahad faisal faith faiza falilou fallou
fanch fanfan fanny fanta fantine farah farai faraz farid farida farouk fatah faten fathi fatiha fatima fatimah
fatimata fatma fatmata fatos fatou fatoumata fatoumatta faustin faustine fausto faye fayza feargal fearghal federica
federico fehmi fekru felicia felicie felicien felicitas felicity felipe felix femi fenella feng ferdia ferdinand
ferenc fergal fergus fermin fernand fernanda fernande fernando ferran festus fethi ffion fiachra fidelma fiifi fikret
filip filippo filiz filomena finbar finbarr finian finlay finley finn finola fintan fiona fionn fionnuala fiorella
firas firmin flavia flavie flavien flavio fletcher fleurette flora flore florence florent florentin florian floriane
florin florrie floyd fode folake folasade fouad franca frances francesca francesco francine francis francisca
francisco franciszek franck franco francois francoise franek frank frankie franklin franz franziska fraser frauke fred
freda freddie freddy frederic frederick frederico frederik frederique freya frida friederike friedhelm friedrich fritz
fulbert fumiko funmi funmilayo furkan gabin gabor gabriel gabriela gabriele gabrielle gael gaelle gaetan gaetane
gaetano gagan gail gaizka galina ganesan ganesh garance garazi garbine gareth garfield garret garrett gary gaspard
gaston gatien gaud gaurav gauri gauthier gautier gavan gavin gayathri gbenga gearoid gedeon geert gege gemma gene
geneva genevieve gennady geoff geoffrey geoffroy georg george georges georgette georgi georgia georgina georgios ger
geraint gerald geraldine gerard gerd gerda gerhard gerlinde germain germaine gerome gerrit gerry gersende gertie
gertrude gethin gheorghe ghislain ghislaine ghita ghizlane ghyslain ghyslaine giacomo giang gianluca gianni gideon
gigi gilbert gilberte gilda gildas giles gilles gillian gina ginette ginevra ginny gino ginou gintare giorgio giovanna
giovanni gisela gisele gita giulia giulio giuseppe gladys glen glenda glenn glenys gloria glyn gobnait godefroy
godelieve godfrey goizane gokhan goncalo gontran gonzague gonzalo gopal gopalan goran gordana gordon goretti gorka
goronwy gosia goulven govind grace grady graham grainne grant gratien grazyna greer greg gregoire gregor gregory greta
gretchen griffin grzegorz guadalupe gudrun guenole guido guilaine guilhem guilherme guillaume guillermo gulnara gunnar
gunter gunther guro gurpreet gurvan gus gustaf gustav gustave gustavo guus guy gwawr gwen gwenael gwenaelle gwendal
gwendolen gwendoline gwenllian gwenn gwenole gwilym gwladys gwyn gwyneth gwynfor habib habiba hadja hadley hafid
hafida hafsa hai haikel hailey hailu hajar hakan hakim hal hala haldor halil halima halina hamed hamid hamida hamidou
hamish hamisi hamza hana hanae hanan hanane hanh hania hank hanna hannah hanne hannelore hannes hans hansjorg hao
harald hari harini harish harjit harley harold harper harpreet harriet harriett harris harrison harry harshita hartmut
haruka haruto harvey hasan hashim hasna hassan hatice hattie haya hayden hayleigh hayley hazel heather hector hedda
hedi hedwig hefin heide heidi heike heiko heinrich heinz heledd helen helena helene helga helle helmut heloise hemant
hemlata hendrik henk henning henri henrietta henriette henrik henrique henry henryk herb herbert herman hermance
hermann hermine hernan herve herveline hester heulwen hicham hien hieu hilal hilary hilda hilde hildegard hillevi hind
hippolyte hiram hiroshi hirsch hoang hodan holger holly homer hong honore honorine hope horace horst hortencia
hortense hossein houcine houda houssem howard hristina hristo hubert huda hudson hugh hugo hugues huguette humphrey
hunter huong hussein huw hyacinth hyacinthe hywel ian iarla iarlaith ibrahim ibrahima ibtihal ibtissam ida idoia idris
idriss idrissa iestyn ieuan ifan ifeanyi ifeoma ifor ifunanya ignacio ignatius igor ijeoma ikechukwu ikenna iker ikram
ilan ilaria ilda ilham ilian iliana ilias ilie ilir ilkay ilke illtyd ilona ilse ilyas ilyes imad iman imane imanol
imelda imke imogen imran imre inaki inaya indi india indira ines inga inge ingeborg inger ingo ingrid inigo inmaculada
inna innes ioan ioana ioannis iola iolo iona iorwerth iraide irati irem irena irene irenee irfaan irfan irina iris
irma irmgard irving irwin isaac isabel isabella isabelle isaiah isaura isha ishaan ishaq ishbel ishita isidore isla
ismael ismail ismaila ismat isobel isra issa issouf istvan itziar iulia iva ivan ivana ivanka iveta ivett ivo ivor ivy
iwan iwona iyabo izabela izaskun iziar jaan jaap jacek jacinta jack jackeline jackie jackson jacky jacob jacopo
jacqueline jacques jacquot jad jade jadranka jadwiga jagdish jaideep jaime jairo jake jakez jakub jalil jamal jamel
james jameson jamie jamila jamileh jan jana janaki jane janek janet jani janice janika janina janine janis jannik
janos janusz jared jarek jaroslav jaroslava jaroslaw jarrah jasleen jasmine jasna jason jasper jaspreet jasvinder
jaswinder jatin javier jaxon jay jaya jayanta jayanthi jayaram jayden jayesh jaylee jaylen jayne jean jeanette jeanie
jeanine jeanne jeannette jeannine jeannot jed jeff jefferson jeffrey jehan jelena jemima jen jenna jennah jennie
jennifer jenny jens jeremiah jeremie jeremy jermaine jeroen jerome jerry jerzy jesper jess jesse jessica jessie jethro
jezza jia jianhua jiaqi jide jigar jihane jill jillian jim jimmy jin jinan jing jiri jitendra jitka jo joachim joan
joana joanie joann joanna joanne joao joaozinho joaquim joaquin jocasta jocelyn jocelyne jochen jodie jody joe joel
joelle joerg joey joffre joffrey johan johann johanna johanne johannes john johnny jojo jokin jola jolanta jolene jon
jonah jonas jonathan jone joni jonno jonny jono joost jora jordan jordane jordi jorg jorge joris jorunn jose josee
josef josefa josefina josefine joseph josephine josette josh joshua josiah josiane josianne josie josip josselin
josselyne josue josune jovan jovana joy joyce jozef juan juanita juanjo jude judie judit judith judy juergen juhani
juju jukka julen jules julia julian juliana juliane julie julien julienne juliet juliette julio julka jumana june
juraj jurgen justin justine justyna jusuf jutta jyothi jyoti kaapo kabelo kabir kachi kacper kader kadiatou kadidia
kadidiatou kadija kadir kaelys kailash kais kaisa kaitlyn kaito kaja kaleb kalina kalpana kamal kamala kamaldeep kamau
kamel kamil kamila kanchan kang kannan kaoutar kapil kara karan kareem karen karim karima karin karine karl karolina
karoline karthik kartik kasia kaspar kastriot kat katarina katarzyna kate katell katelyn kateryna kath katharina
katharine katherine kathi kathleen kathrin kathryn kathy katia katie katinka katja katrin katrina katya kaushik kaveh
kavita kavitha kavya kay kaya kaye kayla kaylee kayleigh kaylie kayode kazimierz kazuki kebede kehinde keiko keir
keisha keith kelechi kelley kelly kelsey kelvin kelyan kemal kemi ken kenan kendall kendra kenechukwu kenji kenneth
kenny kent kenza kerem keren kerry kerstin keshav ketan kev kevin keziah kezza khadidja khadija khady khaled khalid
khalifa khalil khanh khaoula khoa khoudia khuong kiara kieran kieu kilian killian kim kimberley kimberly kimiko kimmo
kinga kinsley kipchoge kiprono kira kiran kirill kirk kirra kirsi kirsteen kirsten kirstie kirsty kishore kit kjell
klara klaudia klaus klementyna kobe kobina kodjo koffi kofi kojo kolawole koldo komi komla komlan konrad konstantin
kossi kostas kouadio kouadjo kouakou kouame kouassi krishna krishnan krista kristaps kristen kristin kristina kristine
kristjan kristof kristoffer krysia krystyna krzysztof kudzai kuldeep kulwinder kumar kumaran kunal kunle kurt kwabena
kwadwo kwaku kwame kwasi kweku kwesi kyle kylian kylie kyllian kynlee kyriaki kyung lachie lachlan ladislav laetitia
laia laila lakeisha lakshay lakshman lakshmi lalit lalita lalitha lamar lambert lamia lamine lana lance lancelot lanh
lanre lara larbi larisa larissa larry lars lassana lassina laszlo latifa latisha latoya laura laure laureen laurel
lauren laurence laurent laurentiu laurette laurids laurie laurine lauryn laurynas lavinia lawrence laxmi lazare lea
leah leana leandre leandro leane leanne lech leda lee leela leif leigh leila leire leisa lekan lelia len lena lene
leni lenka lennart lenny lenzo leo leocadie leon leonard leonardo leonce leone leonel leonidas leonie leonor leontine
leontyne leopold leopoldine lera lerato leroy lesley leslie lestat lester leszek leticia letitia lettice levi lewis
lexi lexie leyla liam liana lidia lidija lidya lieselotte ligia lila lilia lilian liliana liliane lilla lillian lilou
lilwenn lily lina linda lindsay lindsey line linh linoa linus lionel liora lisa lisbeth lise liselotte lisette lison
liu liv livia livio liz liza lizzie ljiljana ljubica lleucu llewelyn lloyd loane lochlan loeiza logan loic loig lois
lola loli lolo loraine lorcan lore lorelei lorena lorenza lorenzo loretta lori loriane loris lorna lorraine lothar
lotte lottie lou louane louanne louella louis louisa louise louison louka loulou loup lourdes lovro lowri loza luana
lubna lubos luc luca lucas lucette lucia luciana luciano lucie lucien lucienne lucille lucinda lucio lucy ludivine
ludmila ludo ludovic ludwig luigi luis luisa luitgard lukas lukasz luke lulu luminita luna lurdes luther lutz luuk luz
lyah lyam lyana lydia lydie lyes lyle lyn lyna lynda lynette lynn lynne lynsey lysander lyse maaike maame maarten
mabel macarena macca macdara maciej maciek mackenzie maddie maddy madeleine madeline madge madhav madhavan madhu
madhuri madison mado mads mae maebh mael maelie maeline maelle maely maelys maeva maeve magali magda magdalena maggie
magnhild magnus mahalakshmi mahamadou mahamat mahaut mahdi mahe mahesh mahmood mahmoud mahmud maia maialen maiga maike
mailys mair mairead mairi mairin maisie maissa maite maiwen maiwenn maja majda majella makayla maki malachy malathi
malcolm malgorzata malia malick malik malika malini mallory malo malou mamadou mamoudou manar manda mandeep mandla
mandy manel manfred mangesh manikandan manish manisha manjit manju manjula manjunath manoel manoj manolo manon mansi
mansour manu manuel manuela manuelle marc marceau marcel marcela marceli marceline marcella marcelle marcelline
marcelo marcia marcin marcio marco marcos marcus mareike marek maren margaret margarete margarethe margarida margaux
marged margery margherita margie margit margot margret margrit marguerite maria mariah mariam mariama mariame marian
mariana mariangela marianna marianne mariano maribel marica marichu marie marielle marietta mariette marija marika
mariko marilou marilyn marilyne marina marine marinette mario marion marios marisa marisela marisol marissa marit
marius mariusz marjolaine marjorie mark marko markus marlee marleen marlen marlene marlies marlon marouane marquis
marquise marsha marshall marta marten martha marthe martial martin martina martine martinien martti marty marvin marwa
marwan mary maryam maryannick maryem maryline maryse maryvonne mason massata massimo mateo mateusz matheo mathew
mathias mathieu mathijs mathilda mathilde mathis mathurin mathys matias matilda matilde mats matt matteo matthew
matthias matthieu matus maud maude maura maurane maureen maurice mauricette mauricio mauril maurizio mauro maverick
mavis max maxence maxim maxime maximiliano maximilien maxine may maya mayank mayline mayssa mayumi mbali mbaye mckenna
mckenzie mduduzi meabh mechthild mederic medhi meenakshi meera megan megane megha mehdi mehmet mehreen mehwish mei
meike meinir meirion mel melanie melchior melek melika melina melinda melissa melodie melody meltem melusine melvin
memet menna mercedes mercy meredith meredydd mererid merete merfyn meri meriem merle mert mervyn meryam meryem meryl
messaoud metin mewen mhairi mia mialy micha michael michaela michal micheal michel michele micheline michelle michiel
mick mickael mickey midori mieke miguel miha mihaela mihai mika mikael mikail mikayla mike mikel mikhail mikkel miklos
mila milad milan milann mildred milena miles milica millicent millie milly milo milos milton mina mincho mindaugas
mindy minh minna minnie miodrag mira mirabel mirabelle miran miranda mireia mireille mirela miren miriam mirjam mirko
miro miroslav miroslaw mirza misty mitali mitch mitchell mitsuko miya mladen moana mobolaji modeste modibo modou moez
mohamed mohammad mohammed mohan mohand mohd moira moise mojca mojgan moktar mollie molly momo mona moncef mongi monica
monika monique montserrat monty morag morfydd morgan morgane morris morten morven morwenna mose moses mossie mossy
mostafa mouhamadou mouhamed mouloud mounia mounir mourad moussa muguette muhammad muhammed muireann mukesh mukhtar
munira murali muralidharan murat murdo murdoch muriel murray murugan musa mustafa mustapha muthoni mwangi mya myfanwy
mylene myles myra myrddin myriam myrna myron myrtle myung naana nabeel nabil nabila nacho nada nadege nadezhda nadia
nadine nadir nadja nadjet nadya nael naelle nafissa nagarajan nagore nahel nahia nahid nahil naila naima najat najib
naledi nalini nam namrata nancy nandini naomi naoual narayan narayanan narcisse narelle narges narinder nasim nasrin
nasser nassim nastasia natacha natalia natalie natarajan natasa natasha nath nathael nathalie nathan nathanael
nathaniel natnael navdeep naveen navin navya nawal nawel naya nayla nazanin nazim nazli ndeye ndiaye neal ned neda
neelam neema neeraj neha neil neila nejla nekane nele nelia nell nellie nelly nelson nelya nemanja nenad nerea neringa
nermin nerys nesrine nestor netta nettie nevaeh nevena neville nevin ngoc ngozi nguyen nhung nia niall niamh nicanor
nicholas nick nicki nicky nico nicola nicolae nicolas nicole nicoletta nidhi niels nigel nihal nikhil nikita nikki
niklas niko nikola nikolai nikolaos nikolas nilesh nimco nina nino ninon niraj nirmala nisha nishant nita nithya nitin
niyi njeri nkechi nkem nnamdi nneka noa noah noam noe noel noelie noeline noelle noemi noemie noham nokuthula nolan
nolhan nollaig nolween nolwen nolwenn nomsa nomvula nono nonso noor nora norah norbert nordine noreen noriko norma
norman normand norris nosipho nour noura nourdine nuala nuno nuria nurul nwando nya nyambura nyasha oaklynn oana obi
obiageli obinna obioma obiora oceane octave octavie oddvar odette odhran odile odilon odin odunayo ofelia ogechi
oghenekaro oier oihana oisin okechukwu okon oksana ola olabisi oladele olaf olamide olanrewaju olatunde olatz oleg
olek oleksandr olena olesya olfa olga olgica olive oliver olivia olivier oliviero ollie olof olu oluchi olumide
olusegun oluseun oluwaseun olwen olympe omar omari omolara ondine onesime onil onur onyeka onyinye oona opal ophelia
ophelie oran orhan oriana oriane oriol orla orlando orlane orna ornella orsolya orson osagie osama osaze oscar osei
osian oskar osman oswald otavio othilie othmane otieno otis ottavio otto oumar oumayma oumou oumy ousmane owain owen
oyelaran oyinkan ozan ozge ozlem pablo packie paco pacome paddy padma padmini padraic padraig page paige paisley
pallavi palmira paloma pam pamela panagiotis pankaj pansy paola paolo paqui paquita parag paramjit paris
parisa parker parminder parth parvathi parvati pascal pascale pascaline pasquale pat patrice patricia patrick
patrizia patryk patsy patti patty patxi paul paula paule paulette pauliina paulin pauline paulo pavel pavla pavol
pawel paxton payal payton pearl pearse pedro peg peggy pei pekka pelagie pelin penelope penny pepa pepe perceval
percival percy peregrine perla pernille perpetua perrine perry persephone petar pete peter petr petra petronella
petronille petros petrus petteri peyton phelim phil philibert philip philippa philippe philippine phillip phillipa
philomena philomene phoebe phuong phyllis pia pierina piero pierre pierrette pierrick piers pieter pietro pilar pili
pinar piotr pippa pirjo piyush placide plamedie plamen polly polycarpe pooja poonam poppy portia prabhakar prabhu
prachi pradeep prajwal prakash prakriti pramod pranav pranjal prasad prashant pratap pratik praveen pravin preben
predrag preethi preeti prem prerna presley preston prisca priscilla priscillia pritam prithvi priti privat priya
priyanka proinsias prosper prudence prue prunella przemek przemyslaw purnima purvi qiang quang quentin quinn quique
quitterie quoc quyen quynh rab rabia rachael rachel rachid rachida rachna radhakrishnan radhika radka radmila radoslav
radoslaw radu raelene raelynn rafael rafaela rafal raffaele raffaella rafik raghavan raghu raghunath raghunathan
ragnar raheem rahma rahul raihan raimund rainer raissa raj raja rajani rajat rajeev rajendra rajendran rajesh rajinder
rajini rajiv rajnish raju rakesh rakhi ralf ralitsa ralph ram rama ramachandran ramakrishnan ramanathan ramaswamy
ramata ramesh ramiro ramon ramona ramzi rana randall randi randolph randy ranganathan rangarajan rania ranjan ranjeet
ranjit ranjith raoul raphael raphaelle raquel rashad rashid rashida rashmi ratna raul raunak raven ravi ravichandran
ravindra ray rayan raymond raymonde rebeca rebecca reece reem reetu regan reggie regina reginald regine regis rehema
reidar reiko reilly reinaldo reine reinhard reinhold rejean rejeane rekha remedios remi remy renaldo renata renate
renato renaud rene renee renske reto reuben revathi rex reyhan reynald reza rhett rhian rhiannon rhita rhoda rhodri
rhona rhonda rhys riad ricarda ricardo richa richard rick rickie ricky rico ridha rihab rik rikke riley rina ripley
riquet risto rita ritesh ritika riton ritu ritva riya rob robbert robbie robbo robert roberta roberte robertine
roberto robin robyn rocco roch rocio rod roderick rodney rodolphe rodrigo rodrigue roel rogelio roger rogier rohan
rohit roisin roksana roland rolande rolf romain roman romane romaric romeo romina romuald romy ron ronald ronan ronja
ronke ronnie roos roque rory rosa rosaire rosalba rosalia rosalie rosalind rosalyn rosamund rosana rosangela rosanna
rosario rosaura rose roseline rosella roselyne rosemarie rosemary roshan roshni rosie rosina rosine ross roswitha
rotimi rouba roumaissa rowan rowena rowida roxana roxane roxanne roy roza rozenn ruadhan ruairi ruaridh ruben rubina
ruby rudiger rudolf rudolph rudy rufus ruhi rukmini rumana rupa rupali rupert ruslan russell rusty ruta rutendo rutger
ruth ryan ryker rylee rym ryo ryszard saad saadia saana sabah sabiha sabina sabine sabir sabrina sacha sachin sade
sadhbh sadia sadie sadio saeed safa safaa safia safwan sagar said saida sajan sajid sakina sakshi salah saleh salem
salif salim salima salimata saliou sally salma salman salome salvador salvatore sam samaira samantha samba sameer sami
samia samiha samina samir samira sammy samson samuel samuele samy sanaa sanae sandeep sander sandhya sandor sandra
sandrine sandro sandy sangeeta sangeetha sanja sanjana sanjay sanjeev sankar sanna santiago santosh saoirse saoussen
sapna sara sarah sarala saraswathi sargis sarika sarita sascha sasha saskia sathish sathya satish satnam satoshi satu
satya saul saurabh saurav savannah savas savita sawyer sayed scott seamus sean seang seb sebastian sebastiano
sebastien sebnem seda segolene segun seif seini sekar sekou sela selena selim selin seline selma selvam sema semih
senan senga senthil septimus serap serdar seren serena serge sergei sergey sergio serhat seriane seshadri seth seun
sevda severin severine seydou seyma shabana shabnam shadi shahid shahida shahla shaikha shaima shalini shamim shana
shanaya shane shanice shaniqua shankar shannon shantanu shanthi shanti shao sharad sharada sharath sharlene sharmila
sharon shashi shaun shauna shawn shayla shaz shazia shazza sheetal sheila shekhar shelagh shelby sheldon shelley
shelly sheng sheridan sherif sherri sherry shilpa shilpi shinji shiori shira shirin shirley shiv shivani shlomo shobha
shona shota shreya shreyas shruti shu shubham shukri shweta siaka sian sibel sibongile sibusiso sibylle siddharth
siddhartha sidi sidiki sidney sidonie sidra siegfried sieglinde sienna sigolene sigrid sigurd sihem silas silje silke
silvan silvana silvester silvia silviu simba simeon simmo simon simona simone simran sina sinan sindhu sindre sinead
sini sinisa siobhan sion sioned sipho sissel sissy siun siv sivakumar siwan sixtine sixto skye skylar skyler slaine
slavica slavko slawomir smita sneha snehal soan soazig sobhan sofia sofiane sofie sofien sohan solal solange solanges
soledad solene solenn solenne soline solveig soma somchai somto sonali sondra sondre soni sonia sonja sonya sophia
sophie soraya sorcha soren sorley souad soufiane soukaina souleymane soumaya soumia sowmya spencer spiros sreedhar
sridhar srinivas srinivasan sriram stacey stacy stamatis stan stanislas stanislaw stanko stanley stavros stefan
stefania stefanie stefano stefanos steffen stefka steinar stelian stelios stella sten steph stephane stephania
stephanie stephany stephen sterling steve steven stevo stewart stig stijn stine struan stuart subbu subhash
subramaniam subramanian sudha sudhakar sudhir sue sugumaran suhail suheyla sukanya sukhdeep suleiman suleyman sultan
suman sumathi sumaya sumeet sumit summer sundar sundaram suneeta sunil sunita sunniva suraj surbhi suresh surinder
surya susan susana susanna susannah susanne suse susheel sushil sushma susi susie suzana suzanne suzette suzie suzon
svein sven svenja sverre svetlana swaminathan swann swapna swati swetha sybil sybille sydney syed sylvain sylvaine
sylvester sylvestre sylvette sylvia sylviane sylvie sylwia szymon tabea tabitha tadashi tadeusz tadgh tadhg tahar
taher tahira taiwo takashi takeshi talal talia tamar tamara tamas tamika tamim tammy tamsin tamuno tancrede taneli
tanguy tania tanisha tanja tanvi tanya tapiwa tara tarek tarik tariq tariro tarja tarquin tasha tasnim tatenda tatiana
tatjana tatsuya tatum tayeb tayla taylor tchia teagan ted teddy teemu tegan tegid tegwen tejas tejinder temitope
tendai teo teodor teodora terence teresa teresita tereza teri terje terrance terrell terrence terri terry terttu tess
tessa teuvo thabiso thabo thais thandeka thandi thandiwe thangaraj thanh thanos thao thea thelma theo theodor theodora
theodore theodoros theodule theophane theophile theotime theresa therese theresia thiago thibaud thibault thibaut
thiemo thierry thijs thilo thimothee thobile thokozani thomas thomasz thorben thorsten thu thuy tia tiago tibere tibor
tidiane tiernan tifaine tifenn tiffany tihomir tiina tijana tilda till tilly tim timea timeo timmy timo timothee
timothy timur tina tinashe tine tinuke tiphaine titi titilayo titouan tiziana tobi tobias tobin toby tochukwu todd
tolu tolulope tom tomas tomaso tomasz tomek tomi tomislav tommaso tommo tommy tomos toni tonia tonio tony tonya torben
torfinn tori torquil torsten toufik toussaint toussainte tove tracey traci tracy tran trang traore traudl travis
treasa tremaine trent trev trevor tricia trina trine trinh trish trisha tristan tristram trond troy trudy tsvetan tuan
tucker tudur tugdual tunde tunji tuomas tushar tuyen tyler tyno typhaine tyrell tyrone tyson tzvi uche uchechukwu
uchenna udaya udo ugo ugochukwu ugonna ugur ujjwal ulf ulises ulla ulrich ulrike ultan ulysse ulysses uma umar umberto
umesh una unai unax urbain urielle urs urska ursula ursule urszula urte usha usman uta ute uwe uxue uzma uzoma vaclav
vadim vaibhav vaida vaidyanathan val valdemar valentin valentina valentine valentyna valere valeria valerie valerien
valeriu valery valter vandana vanesa vanessa vani vanja varsha varun varvara vasanth vasanthi vasco vasil vasile
vasiliki vasilis vassilis vasudevan vaughn veena veera vehbi velma venceslas venetia venkat venkata venkataraman
venkatesan venkatesh venla venugopal vera verena verity verna vernon vero veronica veronika veronique vesna vibeke
vicenc vicente vicki vicky victoire victor victoria victorien victorine vidar vidhya vidya vidyut vihaan vijay vijaya
vijayalakshmi vikas vikram vikrant viktor viktoria vilma vimal vinay vince vincent vincente vincenza vincenzo vineet
vinh vinicius vinita vinnie vinod viola violaine violet violeta violette vipin vipul viraj virgil virgile virginia
virginie viridiana virve vishal vishnu viswanath viswanathan vitaly vito vitor vittorio vivek viveka vivian viviane
vivien vivienne vlad vlada vladimir vladislav vojin vojtech volkan volker vyacheslav wade wafa wahiba wahid wail
walburga waldemar waleed walentyna walid walker wallace walt walter waltraud wambui wanda wang wangari wanjiku wanjiru
warren warwick wassila wassim wayne wazza wei wenche wendelin wendell wendy wenqi werner wesley whitney wibke widad
wided wiebke wieke wieslaw wieslawa wiktor wilbur wilf wilfred wilfredo wilfrid wilfried wilhelm wilhelmina will willa
willard william willie willis willow willy wilma wim wincenty winfried winifred winnie winona winston wioletta wisdom
witold wladyslaw wojciech wojtek wolfgang woody wout wouter wyatt xabi xabier xanthe xavi xavier xaviere xiang xiao
xiaolin xiaoming xiaowen ximena xin xinyi xiomara xochitl yaa yacine yacouba yael yaelle yagmur yahaya yahya yakov
yamina yan yang yangchen yanis yann yannick yannig yannis yara yaroslav yasemin yash yashika yashoda yasin yasmin
yasmina yasmine yasser yassin yassine yasuko yaw yayoi yehuda yelena yemi yetunde yevgeny yewande yigit yildiz ying
yinka yisel ylva yoan yoann yogesh yohan yohana yohann yoko yolaine yolanda yolande yonas yonatan yosef yoshiko youcef
younes youness younous yousef yousra youssef youssouf yrjo ysaline ysee yseult ysolde yuan yue yui yuki yukiko yulia
yuliya yun yuna yunus yuri yuriko yusuf yuto yutong yuvraj yvan yves yvette yvon yvonne yvonnick zach zacharie zachary
zack zahra zaid zainab zainabou zakaria zaki zakia zaloa zanele zara zaya zayd zayden zayn zbigniew zdenek zdenka
zdravko zdzislaw zehra zeina zeinab zeki zelda zelie zeliha zeljko zenab zenobie zephirin zephyr zeynep zhang zhanna
zhao zhen zhi zhong zhou ziad zied zikora zineb zinedine zita ziya zlatan zlatko zodwa zoe zofia zohra zola zoran
zorica zosia zoubida zoubir zsofia zsuzsanna zubair zulema zurine zuzana zyad zygmunt
"""
GIVEN_NAMES = frozenset(_GIVEN_NAMES.split())
