"""„Beitrag erfassen“: what came on paper, by mail, by telephone or at an event."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from .. import entering, permissions
from ..models import Contribution
from .entry_form import EntryForm
from .offered import shortened, staff_state

#: What stays in the form when the next sheet of the same pile is typed in: query name → field.
KEPT = {"eingang": "source", "am": "received_on", "nummer": "number", "zu": "subject", "ort": "place"}


def enter(page: Any, request: Any) -> HttpResponse:
    if not page.has_add_permission(request):
        raise PermissionDenied("Beiträge erfassen darf, wer in einem Bereich redigiert oder moderiert.")
    given = {"user": request.user, "state": staff_state("goal")}
    if request.method != "POST":
        return _shown(page, request, EntryForm(initial=_kept(request), **given))
    form = EntryForm(request.POST, **given)
    if not form.is_valid():
        return _shown(page, request, form)
    try:
        contribution = entering.enter(form.entry(), form.cleaned_data["about"], request.user, form.word_id)
    except entering.Unknown as error:
        form.add_error(None, str(error))
        return _shown(page, request, form)
    _confirm(request, contribution)
    return HttpResponseRedirect(_next(request, form, contribution))


def _kept(request: Any) -> dict[str, Any]:
    return {field: request.GET[name] for name, field in KEPT.items() if request.GET.get(name)}


def _confirm(request: Any, contribution: Contribution) -> None:
    words = shortened(" ".join(contribution.text.split()), 60)
    text = "Erfasst: „{}“ Der Beitrag wartet jetzt auf die Freigabe durch die Moderation."
    messages.success(request, format_html(text, words))


def _next(request: Any, form: EntryForm, contribution: Contribution) -> str:
    if "_next" in request.POST:
        kept = {name: form.cleaned_data[field] for name, field in KEPT.items() if form.cleaned_data.get(field)}
        return reverse("admin:participation_contribution_add") + "?" + urlencode(kept)
    if permissions.reads(request.user, contribution):
        return reverse("admin:participation_contribution_change", args=[contribution.pk])
    return reverse("admin:participation_contribution_changelist")


def _shown(page: Any, request: Any, form: EntryForm) -> TemplateResponse:
    context = {
        **page.admin_site.each_context(request),
        "title": "Beitrag erfassen",
        "opts": page.opts,
        "form": form,
        "same": [one for one in form.same if permissions.reads(request.user, one)],
        "same_elsewhere": sum(not permissions.reads(request.user, one) for one in form.same),
    }
    return TemplateResponse(request, "admin/participation/entry.html", context)
