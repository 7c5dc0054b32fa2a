"""The sentences that a decision is explained with where nobody writes a better one."""

from __future__ import annotations

from .models import Decision

Rule = Decision.Rule

#: Rule → what the author of a text is told that is not shown because of it.
SENTENCES: dict[str, str] = {
    Rule.LAW: "Nach unserer Prüfung verstößt der Inhalt gegen geltendes Recht.",
    Rule.INSULT: "Der Beitrag setzt Menschen herab. Deutliche Kritik an der Sache ist willkommen, Beleidigungen nicht.",
    Rule.PERSONAL: "Der Beitrag enthält Angaben über andere Menschen, die nicht in die Öffentlichkeit gehören.",
    Rule.ADVERTISING: "Der Beitrag wirbt für etwas, das nichts mit der Strategie zu tun hat.",
    Rule.OFF_TOPIC: "Der Beitrag hat keinen Bezug zur Smart-City-Strategie der beiden Kommunen.",
    Rule.DUPLICATE: "Derselbe Text steht schon im Portal. Einmal genügt: Er wird dort gelesen und beantwortet.",
}
#: What those who reported a text are told when it stays.
KEEP_SENTENCE = "Wir haben den Beitrag geprüft. Er verstößt nicht gegen unsere Regeln und bleibt deshalb stehen."
