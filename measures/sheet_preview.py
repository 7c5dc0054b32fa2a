"""The sheet of a measure as the drafts of it and of its implementations would be printed."""

from __future__ import annotations

from django.conf import settings

from strategy.admin.preview import with_drafts
from strategy.registry import kinds
from strategy.state import State

from .document_choice import Node
from .models import Implementation, Measure


def of_measure(measure: Measure) -> Node:
    """The tree of the sheet with all drafts of the measure."""
    from . import document_single

    state = State.live()
    if state.get("bundle", measure.bundle.key) is None:
        state = with_drafts(state, [measure.bundle])
    rows = kinds()["implementation"].queryset().filter(measure=measure)
    state = with_drafts(state, [*rows, measure])
    found = document_single.of_measure(state, measure.key, portal_url=settings.PORTAL_URL)
    assert found is not None  # it was laid over just now
    return found


def of_implementation(implementation: Implementation) -> Node:
    return of_measure(implementation.measure)
