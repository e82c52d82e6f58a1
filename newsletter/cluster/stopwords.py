"""Words that say nothing of what a story is about, as `plain_letters` spells them: no accents, lower case.

A term is also dropped where it is common in the window itself; these lists are for a language that only a few of
the window's stories are written in, where "der" or "pour" would otherwise count as rare and telling.
"""

from __future__ import annotations

ENGLISH = """
a about after again against all also am an and another any are as ask asks at be because been before being best
between both but by can come could day did do does doing down during each even every few first for from get gets
getting give go goes going good got had has have having he heres her here hers herself him himself his how i if in
inside into is it its itself just know last latest less let lets like look looks made make makes making many may me
might more most much must my myself new news next no nor not now of off on one only or other our ours out over own
people per put report reported reports really said same say saying says see she should show shows since so some still
such take takes tell than that the their theirs them then there these they thing things this those through time to
today told too two under until up upon us use used using very want wants was way ways we week well were what when
where which while who whom whose why will with within without would year years yet you your yours dont doesnt didnt
cant wont isnt arent wasnt werent hasnt havent couldnt wouldnt shouldnt mr mrs ms dr monday tuesday wednesday thursday
friday saturday sunday expert experts think thinks thinking thought
"""

GERMAN = """
aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anders auch auf aus bei beim
bereits bis da dabei damit dann das dass dem den denn der deren des deshalb die dies diese diesem diesen dieser dieses
doch dort du durch ein eine einem einen einer eines er es etwa etwas fur gegen habe haben hat hatte hatten hier ich
ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in ist ja jahr jahre jahren jede jedem jeden jeder jetzt kann kein
keine keinen konnen konnte machen man mehr mein mit muss nach neu neue neuen neuer neues nicht nichts noch nun nur ob
oder ohne schon sehr sei sein seine seinem seinen seiner seit sich sie sind so soll sollen sondern sowie uber um und
uns unter viel viele vom von vor war waren was wegen weil weiter welche wenn wer werden wie wieder will wir wird wo
worden wurde wurden zu zum zur zwei zwischen heute laut mal uhr montag dienstag mittwoch donnerstag freitag samstag
sonntag
"""

FRENCH = """
ai ainsi alors apres au aucun aussi autre autres aux avait avant avec avoir c ce cela celle celles celui ces cet cette
ceux chez comme comment contre d dans de deja depuis des deux deuxieme doit donc dont du elle elles en encore entre
est et etait etaient ete etre eux fait faire faut fois font ici il ils j jour jours l la le les leur leurs lors lui ma
mais meme moins mois mon n ne nos notre nous nouveau nouvelle nouveaux on ont ou par parce pas pendant peu peut
peuvent plus plusieurs pour pourquoi pres qu quand que quel quelle quelles quels qui quoi s sa sans se selon sera ses
si soit son sont sous sur t ta te tous tout toute toutes tres trop un une va vers voici vont vos votre vous y an ans
annee lundi mardi mercredi jeudi vendredi samedi dimanche
"""

SPANISH = """
a al algo algunos ano anos ante antes asi aun aunque bajo bien cada como con contra cual cuando de del desde dia dias
donde dos durante e el ella ellas ellos en entre era eran es esa esas ese eso esos esta estaba estan estas este esto
estos fue fueron ha habia han hasta hay hoy la las le les lo los mas me mi mientras mucho muchos muy nada ni no nos
nuestra nuestro nueva nuevo nuevos o os otra otras otro otros para pero poco por porque puede pueden pues que quien
quienes se sea segun ser sera si sido sin sobre solo son su sus tambien tan tanto te tiene tienen toda todas todo
todos tras tres tu un una unas uno unos y ya yo lunes martes miercoles jueves viernes sabado domingo
"""

PORTUGUESE = """
a agora ainda alem algum alguns ano anos antes ao aos apenas apos as assim ate cada com como contra da das de depois
desde dia dias disse do dois dos duas durante e ela elas ele eles em entre era eram essa essas esse esses esta estao
estar estava este estes eu foi foram ha isso isto ja la lhe mais mas me mesmo meu muito muitos na nao nas nem no nos
nossa nosso nova novo novos num numa o os ou outra outras outro outros para pela pelas pelo pelos pode podem por
porque pouco quais qual quando que quem sao se segundo seja sem ser sera seu seus si sido so sob sobre sua suas tambem
tao tem ter teve toda todas todo todos tres um uma umas uns vai voce segunda terca quarta quinta sexta feira sabado
domingo
"""

STOP_WORDS = frozenset(" ".join((ENGLISH, GERMAN, FRENCH, SPANISH, PORTUGUESE)).split())
