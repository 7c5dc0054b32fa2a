"""How urgent a case is. It knows no Django; the queue asks the same of the database, and a test sees that both agree.

In one sentence: first what may be unlawful, then what others complain about or what is often misused, then the rest;
within each step the oldest first, and what has waited for more than two days rises one step.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

HIGH, MEDIUM, NORMAL = 1, 2, 3
LABELS = {HIGH: "hoch", MEDIUM: "mittel", NORMAL: "normal"}
#: Grounds of notices and reasons to hold (codes of `holding.LABELS`) that lead to a step.
HIGH_GROUNDS = ("law", "child")
HIGH_REASONS = ("word",)
#: The most urgent of them first.
_GROUNDS_FIRST = ("child", "law")
MEDIUM_REASONS = ("link", "phone", "mail", "address")
RISES_AFTER = timedelta(days=2)
#: For staff.
EXPLAINED = (
    "Zuerst kommt, was rechtswidrig sein kann: eine Meldung wegen Recht oder Missbrauch, ein Wort der Prüfliste. Dann "
    "kommen andere Meldungen, Widersprüche und Texte mit Internetadresse, Mailadresse, Telefonnummer oder Anschrift, "
    "dann der Rest; in jeder Stufe das Älteste zuerst, und was länger als zwei Tage wartet, steigt eine Stufe auf."
)


def step(reasons: Iterable[str], grounds: Iterable[str], *, is_appealed: bool, waited: timedelta) -> int:
    """HIGH, MEDIUM or NORMAL; `reasons` why it is held (none if it is not), `grounds` of its open notices."""
    found, complaints = set(reasons), set(grounds)
    if complaints & set(HIGH_GROUNDS) or found & set(HIGH_REASONS):
        return HIGH
    is_medium = bool(complaints) or is_appealed or bool(found & set(MEDIUM_REASONS))
    today = MEDIUM if is_medium else NORMAL
    return today - 1 if waited > RISES_AFTER else today


def more_urgent(ground: str, other: str) -> str:
    """The more urgent of two grounds of notices; the first, if neither is."""
    return min(ground, other, key=lambda one: (*_GROUNDS_FIRST, one).index(one))
