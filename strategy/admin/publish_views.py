"""Publishing and withdrawing: a page that shows what will happen, and the act itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .. import publishing
from ..changes import changes
from ..models import Revision
from ..registry import kind_of
from ..replacing import BadReplacement
from ..state import State
from . import publish_parts
from .publish_parts import Choices
from .standing import Standing, standing

MAX_NOTE = 500
NOTHING = "Es gibt nichts zu veröffentlichen: „{}“ ist so schon öffentlich, als Stand Nr. {}."
CHANGED_MEANWHILE = (
    "Noch nicht veröffentlicht: Seit Sie diese Seite geöffnet haben, wurde „{}“ noch einmal gespeichert. "
    "Bitte sehen Sie sich die Änderungen an und bestätigen Sie erneut."
)


def publish_one(page: Any, request: Any, object_id: str) -> HttpResponse:
    """GET shows the consequences, POST publishes exactly what was shown; `predict` shows those of other choices."""
    with transaction.atomic():
        obj = _object(page, request, object_id)
        if not page.may_publish(request, obj):
            raise PermissionDenied(f"Sie dürfen „{obj}“ nicht veröffentlichen.")
        current = standing(obj)
        choices = publish_parts.read(request.POST, current) if current.state != "public" else Choices()
        if request.method == "POST" and _confirmed(request, obj, current, choices):
            _publish_all(page, request, obj, current, choices)
            return HttpResponseRedirect(_back(page, obj))
        return _publish_page(page, request, obj, current, choices)


def _object(page: Any, request: Any, object_id: str) -> Any:
    obj = page.get_object(request, object_id)
    if obj is None:
        raise Http404
    return obj


def _confirmed(request: Any, obj: Any, current: Standing, choices: Choices) -> bool:
    """What is published is what the person saw, or what is public already (a double click)."""
    for problem in choices.problems:
        messages.error(request, problem)
    if current.state == "public":
        return True
    if request.POST.get("digest") != current.digest:
        messages.warning(request, CHANGED_MEANWHILE.format(obj))
        return False
    return not choices.problems and "predict" not in request.POST


def _publish_all(page: Any, request: Any, obj: Any, current: Standing, choices: Choices) -> None:
    note = request.POST.get("note", "")[:MAX_NOTE].strip()
    chosen = request.POST.getlist("together")
    if not chosen or current.state != "public":
        _publish(page, request, obj, note, choices.replaces)
    for other_page, other in page.published_together(request, obj):
        if str(other.pk) in chosen:
            _publish_as_shown(other_page, request, other, note)


def _publish_as_shown(page: Any, request: Any, obj: Any, note: str) -> None:
    """One of several: held, and published only if it still is what the person saw."""
    with transaction.atomic():
        page.lock(type(obj)._default_manager.filter(pk=obj.pk))
        fresh = page.get_queryset(request).get(pk=obj.pk)
        current = standing(fresh)
        if current.state != "public" and request.POST.get(f"digest-{obj.pk}") != current.digest:
            messages.warning(request, CHANGED_MEANWHILE.format(obj))
        else:
            _publish(page, request, fresh, note)


def _publish(
    page: Any, request: Any, obj: Any, note: str, replaces: Mapping[str, int] | None = None
) -> Revision | None:
    try:
        revision = publishing.publish(obj, by=request.user, note=note, replaces=replaces)
    except BadReplacement:
        # Somebody else has published in between; the page shows what is public now.
        messages.error(request, CHANGED_MEANWHILE.format(obj))
        return None
    if revision is None:
        messages.info(request, NOTHING.format(obj, standing(obj).revision.number))
    else:
        page.log_change(request, obj, f"Veröffentlicht als Stand Nr. {revision.number}.")
        messages.success(request, _published(obj, revision))
        for words in page.consequences(obj):
            messages.success(request, words)
    return revision


def _published(obj: Any, revision: Revision) -> SafeString:
    text = "„{}“ ist veröffentlicht als Stand Nr. {}. Die Dokumente werden neu erstellt."
    if not revision.path:
        return format_html(text, obj, revision.number)
    return format_html(text + ' <a href="{}">Zur öffentlichen Seite</a>', obj, revision.number, revision.path)


def _publish_page(page: Any, request: Any, obj: Any, current: Standing, choices: Choices) -> TemplateResponse:
    state = State.live()
    plan = publish_parts.plan(obj, request.user, current, choices.replaces)
    context = {
        **_frame(page, request, obj, "Veröffentlichen"),
        "standing": current,
        "changes": changes(kind_of(obj), current.before, current.after, state, both_numbers=True),
        "pages": page.affected_pages(obj, current.after, state),
        "hints": page.hints(obj, state),
        "parts": publish_parts.parts(plan) if current.state != "public" else [],
        "together": [_part(other, state) for _, other in page.published_together(request, obj)],
        "note": request.POST.get("note", ""),
        "max_note": MAX_NOTE,
        "preview_url": reverse("admin:preview", args=[obj.kind, obj.pk]),
    }
    return TemplateResponse(request, "admin/publishable/publish.html", context)


def _part(obj: Any, state: State) -> dict[str, Any]:
    """One of several objects, as both pages show it."""
    current = standing(obj)
    found = changes(kind_of(obj), current.before, current.after, state, both_numbers=True) if current.is_public else []
    return {"obj": obj, "standing": current, "changes": found}


def _row(page: Any, request: Any, obj: Any, state: State) -> dict[str, Any]:
    """The same on the page of several, with what deserves a look on its own page."""
    part = _part(obj, state)
    found = publish_parts.summaries(obj, request.user, part["standing"])
    return {**part, "summaries": found, "publish_url": page.url(obj, "publish")}


def _frame(page: Any, request: Any, obj: Any, title: str) -> dict[str, Any]:
    return {
        **page.admin_site.each_context(request),
        "title": f"{title}: {obj}",
        "act": title,
        "opts": page.opts,
        "original": obj,
        "back_url": _back(page, obj),
    }


def _back(page: Any, obj: Any) -> str:
    return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_change", args=[obj.pk])


def withdraw_one(page: Any, request: Any, object_id: str) -> HttpResponse:
    """GET asks, POST takes the object out of the public; its earlier states stay."""
    with transaction.atomic():
        obj = _object(page, request, object_id)
        if not page.may_publish(request, obj):
            raise PermissionDenied(f"Sie dürfen „{obj}“ nicht zurückziehen.")
        if request.method == "POST":
            _withdraw(page, request, obj)
            return HttpResponseRedirect(_back(page, obj))
        current = standing(obj)
        state = State.live()
        pages = page.affected_pages(obj, current.before, state) if current.before else []
        context = {**_frame(page, request, obj, "Zurückziehen"), "standing": current, "pages": pages}
        return TemplateResponse(request, "admin/publishable/withdraw.html", {**context, "max_note": MAX_NOTE})


def _withdraw(page: Any, request: Any, obj: Any) -> None:
    note = request.POST.get("note", "")[:MAX_NOTE].strip()
    revision = publishing.withdraw(obj, by=request.user, note=note)
    if revision is None:
        messages.info(request, f"„{obj}“ ist nicht öffentlich.")
    else:
        page.log_change(request, obj, f"Zurückgezogen mit Stand Nr. {revision.number}.")
        messages.success(request, f"„{obj}“ ist nicht mehr öffentlich. Alle früheren Stände bleiben erhalten.")


def publish_several(page: Any, request: Any, queryset: QuerySet) -> HttpResponse | None:
    """The action of the list: shows what would become public and what is refused; confirmed, it publishes."""
    chosen = list(queryset)
    allowed = [obj for obj in chosen if page.may_publish(request, obj)]
    refused = [obj for obj in chosen if obj not in allowed]
    if "confirmed" in request.POST:
        return _publish_chosen(page, request, allowed, refused)
    state = State.live()
    rows = [_row(page, request, obj, state) for obj in allowed]
    context = {
        **page.admin_site.each_context(request),
        "title": "Ausgewählte veröffentlichen",
        "act": "Veröffentlichen",
        "opts": page.opts,
        "rows": [row for row in rows if row["standing"].state != "public"],
        "unchanged": [row["obj"] for row in rows if row["standing"].state == "public"],
        "refused": refused,
        "max_note": MAX_NOTE,
        "back_url": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/publishable/publish_several.html", context)


def _publish_chosen(page: Any, request: Any, allowed: list[Any], refused: list[Any]) -> None:
    if refused:
        names = ", ".join(f"„{obj}“" for obj in refused)
        messages.error(request, f"Nicht veröffentlicht, weil Sie dafür nicht zuständig sind: {names}.")
    note = request.POST.get("note", "")[:MAX_NOTE].strip()
    for obj in allowed:
        _publish_as_shown(page, request, obj, note)
