"""A selection said in words: for people who do not see the ticked boxes, and for a shared address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from strategy.german import join_words

from .matching import GROUPS

_INTRODUCTIONS = {
    "kommune": _("in {}"),
    "leitziel": _("zum Leitziel {}"),
    "unterziel": _("zum Unterziel {}"),
    "buendel": _("aus dem Bündel {}"),
    "ortsteil": _("vor Ort in {} oder in der ganzen Kommune"),
    "phase": _("in der Phase {}"),
    "bewertung": _("mit der Bewertung {}"),
    "foerderung": _("mit dem Förderstatus {}"),
}


def sentence(total: int, text: str, chosen: Mapping[str, Sequence[str]], corrected: str = "") -> str:
    """What follows the number of hits: „von 29, in Bad Belzig, in der Phase „Umsetzung" oder „Betrieb"".

    `chosen`: group → labels. Empty where nothing is chosen. `corrected`: what was looked for in place of the text.
    """
    parts = [
        str(_INTRODUCTIONS[group]).format(
            join_words([label if group == "kommune" else f"„{label}“" for label in labels], "oder")
        )
        for group, labels in chosen.items()
        if labels
    ]
    if text:
        parts.insert(0, f"mit „{corrected}“ (statt „{text}“)" if corrected else f"mit „{text}“")
    return f"von {total}, {', '.join(parts)}" if parts else ""


def query(selection: Mapping[str, Any], **changes: Any) -> str:
    """The query string of a selection with some values replaced; page and empty values are left out."""
    values = {**selection, **changes}
    pairs = []
    for name in ("q", *GROUPS, "sortierung", "ansicht"):
        value = values.get(name)
        if name == "sortierung" and value == "nummer" or name == "ansicht" and value == "karten":
            continue
        pairs += [(name, item) for item in (value if isinstance(value, list | tuple) else [value]) if item]
    return urlencode(pairs)


def list_url(query_string: str) -> str:
    """The address of the list of measures with this query string."""
    return reverse("measures:list") + (f"?{query_string}" if query_string else "")


def chips(selection: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """Each active choice with the query string that takes it away: {label, group, query}."""
    found = []
    if selection.get("q"):
        found.append({"group": "q", "label": f"„{selection['q']}“", "query": query(selection, q="")})
    for group in GROUPS:
        for value in selection.get(group) or []:
            rest = [other for other in selection[group] if other != value]
            found.append({"group": group, "label": labels[group][value], "query": query(selection, **{group: rest})})
    return found
