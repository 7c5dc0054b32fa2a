"""Whether a text names where somebody lives: a street with the number of a house. It knows no Django.

Rather one too many: whatever looks like one is read by a person first. Roads and paths whose numbers are names
(„Bundesstraße 102“, „Radweg 4“), numbers of other things, times, dates and amounts are none.
"""

from __future__ import annotations

import re

#: „Ringstraße“, „Bahnhofstr“, „Karl-Marx-Allee“; not what is numbered itself.
_STREET = r"""
    (?!(?i:bundes|landes|kreis|fern|staats|rad|fuß|geh|wander|rund|um|rück|heim|hin|durch)(?i:stra(?:ß|ss)e|str|weg))
    [\w-]{2,50}(?i:stra(?:ß|ss)e|str|weg|allee|gasse|chaussee|promenade|damm)
"""
#: „Marktplatz“
_SQUARE = r"""
    (?!(?i:park|spiel|stell|sitz|arbeits|steh|schlaf|liege|park-)platz)
    [A-ZÄÖÜ][\w-]{1,50}(?:platz|ring|ufer|siedlung|zeile)
"""
#: „Wiesenburger Straße“; not „diese Straße“.
_OF_A_PLACE = r"""
    (?!(?i:d[aeiu]\w?|diese\w?|jede\w?|\w?eine\w?|unsere\w?|welche\w?|viele\w?|alle|ganze\w?)\s)
    [A-ZÄÖÜ][\w-]{2,50}[ ](?:Stra(?:ß|ss)e|Str|Weg|Allee|Gasse|Platz|Ring|Damm|Ufer|Chaussee)
"""
#: „Straße der Einheit“
_IN_HONOUR = r"""
    (?:Stra(?:ß|ss)e|Str\.|Platz|Allee|Weg)[ ](?:der|des|zum|zur|am|an[ ]der)
    [ ](?:[A-ZÄÖÜ][\w-]{1,40}[ ]?){1,2}(?<![ ])
"""
#: „Am Markt“, „An der Kirche“
_BESIDE = r"""
    (?i:am|an[ ]der|an[ ]den|im|zum|zur|auf[ ]dem|hinter[ ]de[rmn]|unter[ ]den|vor[ ]dem)[ ]
    (?:Alten[ ]|Neuen[ ])?(?=[A-ZÄÖÜ])[\w-]{0,40}
    (?i:markt|bahnhof|kirche|park|wald|see|teich|bach|berg|anger|dorf|graben|hang|mühle|schlo(?:ß|ss)|friedhof|feld
    |wiesen?|g[aä]rten|linden|eichen|burg|tor|wall|hof|winkel|grund|busch|hain|heide|platz)
"""
#: „4“, „Nr. 3a“, „11-13“, „Hausnummer 7 b“; all of it or nothing.
_NUMBER = r"""
    \.?,?[ \t]{0,3}(?:(?i:haus)?(?i:nummer|nr\.?)[ \t]{0,2})?
    (?>\d{1,3}(?:[ ]?[-–/+][ ]?\d{1,3})?(?:[ ]?[a-hA-H](?!\w))?)
"""
#: Then it is a longer number, a time, a date, or so many of something.
_SOMETHING_ELSE = r"""
    [\d:%€]|[.,]\d|\.[ ]?(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)
    |[ ]?(?i:%|€|k?m|cm|km/h|meter|kilometer|min|minuten?|stunden?|uhr|euro|prozent|mal|jahre?n?|tagen?|wochen|monaten?
    |neuen?|weiteren?|mehr|bänken?|bäumen?|autos?|menschen|leuten?|kindern?|personen|parkplätzen?|stellplätzen?
    |laternen)(?!\w)
"""
_ADDRESS = re.compile(
    rf"(?x)(?<![\w-])(?:{_STREET}|{_SQUARE}|{_OF_A_PLACE}|{_IN_HONOUR}|{_BESIDE}){_NUMBER}(?!{_SOMETHING_ELSE})"
)


def names_address(text: str) -> bool:
    """Whether a street with a house number stands in the text (in NFKC form)."""
    return _ADDRESS.search(text) is not None
