"""A measure's page with its draft and the drafts of all its implementations."""

from __future__ import annotations

from typing import Any

from django.template.response import TemplateResponse

from strategy.admin import preview
from strategy.registry import kinds
from strategy.state import State

from ..models import Measure
from ..views import measure_context


def measure_preview(request: Any, measure: Measure, shown: Any = None) -> TemplateResponse:
    state = State.live()
    if state.get("bundle", measure.bundle.key) is None:
        state = preview.with_drafts(state, [measure.bundle])
    implementations = kinds()["implementation"].queryset().filter(measure=measure)
    state = preview.with_drafts(state, implementations)
    state, found = preview.draft(state, measure)
    plain = request.GET.get("sprache") == "einfach" and bool(found["plain_html"])
    context = measure_context(state, found, plain=plain)
    return preview.page(request, shown or measure, "measures/measure_detail.html", context)
