"""The public page as it would be if the workspace were published now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template.response import TemplateResponse
from django.urls import reverse

from ..previews import has_preview
from ..publishing import last_contents
from ..registry import Content, kind_of
from ..state import State


def with_drafts(state: State, objects: Iterable[Any]) -> State:
    """The state with the workspace content of these objects in place of what is public of them."""
    for obj in objects:
        kind = kind_of(obj)
        # Passages of what is withdrawn keep their ids as well.
        before = state.get(kind.name, obj.key) or last_contents(kind, [obj.key]).get(obj.key)
        state = state.overlay(kind.name, obj.key, kind.serialize(obj, before))
    return state


def draft(state: State, obj: Any) -> tuple[State, Content]:
    """The state with this object's draft, and the draft as the pages know it."""
    state = with_drafts(state, [obj])
    return state, state.get(obj.kind, obj.key)  # type: ignore[return-value]  # it was laid over just now


def page(request: Any, obj: Any, template: str, context: dict[str, Any]) -> TemplateResponse:
    """A public template under a banner that says what this is."""
    meta = type(obj)._meta
    back = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[obj.pk])
    pdf = reverse("admin:preview-pdf", args=[obj.kind, obj.pk]) if has_preview(obj.kind) else ""
    extra = {"public_template": template, "preview_of": obj, "preview_back": back, "preview_pdf": pdf}
    return TemplateResponse(request, "admin/preview.html", {**context, **extra})
