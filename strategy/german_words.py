"""Word lists for `german`; all words folded."""

import re

_STOP_WORDS = """
ab aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes
auch auf aus ausser bei beim bin bis bist da dabei dadurch dafur dagegen daher dahin damit dann
daran darauf daraus darin darum das dass dasselbe davon davor dazu dein deine dem den denen denn der
deren des deshalb dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine
einem einen einer eines einig einige einigen einiger er es etwa etwas euch euer eure fur gegen gibt
habe haben hat hatte hatten her hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres
im in indem ins ist ja jede jedem jeden jeder jedes jene jenem jenen jener jenes jetzt kann kein
keine keinem keinen keiner keines konnen konnte konnten man manche manchem manchen mancher manches
mehr mein meine mich mir mit muss mussen nach nicht nichts noch nun nur ob oder ohne sehr sein seine
seinem seinen seiner seines seit sich sie sind so solche solchem solchen solcher solches soll sollen
sollte sollten sondern sonst sowie uber um und uns unser unsere unserem unseren unserer unter vom
von vor wahrend war waren warum was weil welche welchem welchen welcher welches wenn wer werde
werden wie wieder will wir wird wo wollen wurde wurden zu zum zur zwar zwischen
"""
_NO_FEMININE = """
schwerin konstantin valentin florentin kerin katerin innen drinnen binnen beginnen gewinnen entrinnen
verrinnen entsinnen besinnen spinnen linnen zinnen vorhinein darin worin herin hinein
"""
_CITIZENS = "burger burgers burgern burgerin burgerinnen"

STOP_WORDS = frozenset(_STOP_WORDS.split())

# Endings of women's nouns that leave the men's noun when "in" is taken off.
FEMININE = re.compile(
    r"(?:\w{2}er|\w{2}ist|\w{2}ent|\w{2}ant|\w{2}or|\w{2}eur|\w{2}at|arzt|wart|anwalt|log|kolleg|freund"
    r"|beamt|wirt|nachbar|gast|mandant|pat)in$"
)
NO_FEMININE = frozenset(_NO_FEMININE.split())

# Words whose stem would fall together with another word's: a citizen is no castle.
STEMS = dict.fromkeys(_CITIZENS.split(), "burger")
