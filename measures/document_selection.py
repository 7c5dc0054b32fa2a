"""The measures' part of a document that people put together themselves.

Settings list `nodes` by dotted path. Import it late, as `strategy.documents`.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from strategy.documents.scope import ScopedState

from .document_bundles import state_rows
from .document_choice import Node, collect
from .document_sheets import has_examples, sheet
from .document_single import Around


def nodes(whole: ScopedState, keys: Sequence[str]) -> list[Node]:
    """An overview of these measures and the sheet of each, in their order; without those that take no part here."""
    view = ScopedState(Around(whole.whole, keys), whole.scope)
    found = {m["key"]: (bundle, m) for bundle in collect(view) for m in bundle["measures"] if m["key"] in keys}
    chosen = [found[key] for key in keys if key in found]
    if not chosen:
        return []
    printed = set(found)
    sheets = [{**sheet(view, bundle, measure, printed), "level": 2} for bundle, measure in chosen]
    overview = {
        "type": "selection_measures",
        "place": "measures",
        "anchor": "massnahmen",
        "level": 1,
        "title": _("Die Maßnahmen im Überblick"),
        "rows": [row for _bundle, measure in chosen for row in state_rows(view, measure)],
        "has_examples": any(has_examples(measure) for _bundle, measure in chosen),
    }
    whole.absorb(view)
    return [overview, *sheets]
