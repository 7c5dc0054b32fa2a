"""The words of the list of contributions: in its address and in the sentence that says what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

#: In addresses, for contributions that concern both municipalities.
TOGETHER = "gemeinsam"
#: Behind the key of a municipality: what concerns it or both.
_WITH_BOTH = "-und-gemeinsam"
#: Subject → its word in addresses.
SUBJECT_WORDS = {
    "block": "absatz",
    "measure": "massnahme",
    "proposal": "vorschlag",
    "event": "veranstaltung",
    "question": "frage",
}
#: Outcome → its word in addresses; besides these „offen“ and „beantwortet“.
OUTCOME_WORDS = {
    "taken_up": "aufgenommen",
    "partly": "teilweise",
    "declined": "nicht-aufgenommen",
    "noted": "zur-kenntnis",
    "out_of_scope": "nicht-in-unserer-hand",
}
OPEN, ANSWERED = "offen", "beantwortet"
GROUPS = ("kommune", "kapitel", "massnahme", "art", "ergebnis")
SORTING = {
    "neueste": _("Neueste zuerst"),
    "unterstuetzung": _("Meiste Unterstützung"),
    "beantwortet": _("Zuletzt beantwortet"),
}
DEFAULT_SORTING = "neueste"

_INTRODUCTIONS = {
    "kommune": _("für {}"),
    "kapitel": _("zum Kapitel „{}“"),
    "massnahme": _("zur Maßnahme „{}“"),
    "art": _("Art: {}"),
    "ergebnis": _("Ergebnis: {}"),
}


def with_both(municipality: str) -> str:
    """The word for what concerns this municipality or both."""
    return f"{municipality}{_WITH_BOTH}"


def query(selection: Mapping[str, Any], **changes: Any) -> str:
    """The query string of a selection with some values replaced; page and empty values are left out."""
    values = {**selection, **changes}
    names = ("q", *GROUPS, "sortierung")
    pairs = [(name, values.get(name)) for name in names if values.get(name)]
    return urlencode([pair for pair in pairs if pair != ("sortierung", DEFAULT_SORTING)])


def list_url(**selection: str) -> str:
    """The address of the list of contributions with this selection."""
    wanted = query(selection)
    return reverse("participation:contribution-list") + (f"?{wanted}" if wanted else "")


def sentence(total: int, selection: Mapping[str, str], labels: Mapping[str, Mapping[str, Any]]) -> str:
    """What follows the number of hits: „von 40, für Bad Belzig, Art: Vorschlag“; empty where nothing is chosen."""
    parts = [f"mit „{selection['q']}“"] if selection.get("q") else []
    parts += [
        str(_INTRODUCTIONS[group]).format(labels[group][selection[group]]) for group in GROUPS if selection.get(group)
    ]
    return f"von {total}, {', '.join(parts)}" if parts else ""


def chips(selection: Mapping[str, str], labels: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    """Each active choice with the address that takes it away."""
    found = []
    for name in ("q", *GROUPS):
        if selection.get(name):
            label = f"„{selection['q']}“" if name == "q" else str(labels[name][selection[name]])
            found.append({"label": label, "url": list_url(**{**selection, name: ""})})
    return found
