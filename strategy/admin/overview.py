"""What waits for staff: the first page of the admin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.module_loading import import_string

from ..documents_owed import document_scopes
from ..models import AccessibilityReport, Municipality, Publication
from ..registry import kinds
from ..state import State
from .publishable import preview_url
from .reports import may_answer
from .standing import Standing, standings

SHOWN = 50
#: A publication owes a document for each measure; the list of documents shows them all.
DOCUMENTS_SHOWN = 12


@dataclass(frozen=True)
class Waiting:
    """A workspace object that differs from what is public."""

    label: str
    obj: Any
    standing: Standing
    change_url: str
    preview_url: str
    publish_url: str
    may_edit: bool


def overview(site: Any, request: Any) -> dict[str, Any]:
    rows = unpublished(site, request)
    documents = open_documents()
    return {
        "parts": parts(request),
        "unpublished": [row for row in rows if row.may_edit or row.publish_url][:SHOWN],
        "unpublished_of_others": [row for row in rows if not (row.may_edit or row.publish_url)][:SHOWN],
        "documents": documents[:DOCUMENTS_SHOWN],
        "more_documents": len(documents[DOCUMENTS_SHOWN:]),
        "documents_url": reverse("admin:strategy_publication_changelist"),
        "reports": list(AccessibilityReport.objects.filter(answered_at=None)[:5]) if may_answer(request.user) else [],
        "reports_url": reverse("admin:strategy_accessibilityreport_changelist"),
    }


def parts(request: Any) -> list[dict[str, Any]]:
    """What waits in other apps, as they say it: {id, title, lines [{text, url, note}]}."""
    return [part for path in settings.PORTAL_STAFF_PARTS for part in import_string(path)(request)]


def unpublished(site: Any, request: Any) -> list[Waiting]:
    """Over all kinds, with a fixed number of statements for each."""
    rows = []
    for kind in kinds().values():
        page = site.get_model_admin(kind.model)
        objects = list(kind.queryset().order_by(*page.get_ordering(request) or kind.model._meta.ordering))
        found = standings(objects)
        rows += [_waiting(page, request, kind.label, o, found[o.key]) for o in objects if found[o.key].is_unpublished]
    return rows


def _waiting(page: Any, request: Any, label: str, obj: Any, current: Standing) -> Waiting:
    name = f"admin:{page.opts.app_label}_{page.opts.model_name}"
    return Waiting(
        label=label,
        obj=obj,
        standing=current,
        change_url=reverse(f"{name}_change", args=[obj.pk]),
        preview_url=preview_url(obj),
        publish_url=reverse(f"{name}_publish", args=[obj.pk]) if page.may_publish(request, obj) else "",
        may_edit=page.may_edit(request, obj),
    )


def open_documents() -> list[dict[str, Any]]:
    """Documents that are due, in the making, or whose last attempt failed, with the name of their place.

    Those of the live state and of each edition; not what somebody ordered, who sees it on the page of the order.
    """
    names = dict(Municipality.objects.values_list("key", "name"))
    # A municipality that is no longer public needs no document; whatever else is printed does.
    wanted = Q(scope__in=document_scopes()) | ~Q(variant__in=Publication.Variant.values)
    owed = Publication.objects.filter(wanted, asked_at=None).select_related("edition")
    rows = owed.order_by("edition_id", "scope", "variant", "-id").distinct("edition_id", "scope", "variant")
    waiting = [row for row in rows if row.state in ("due", "rendering", "failed")]
    waiting.sort(key=lambda row: row.state != "failed")
    names |= _titles({row.scope for row in waiting if row.scope} - names.keys())
    return [{"document": row, "place": names.get(row.scope, row.scope or "gemeinsam")} for row in waiting]


def _titles(keys: set[str]) -> dict[str, str]:
    """Titles of the public objects of other kinds with these keys, in quotes; one statement, none for none."""
    if not keys:
        return {}
    wanted = [(kind, key) for kind in kinds() for key in keys]
    state = State.live_objects(wanted)
    found = {key: state.get(kind, key) for kind, key in wanted if state.get(kind, key)}
    return {key: f"„{content['title']}“" for key, content in found.items() if content and content.get("title")}
