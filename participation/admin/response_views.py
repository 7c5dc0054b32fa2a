"""Writing an answer, and reading it: what each page asks and does."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from strategy.models import Revision

from .. import answering, permissions
from ..beside import beside
from ..kept import kept
from ..models import Contribution, Response
from ..took_up import TAKING_UP, place_named
from .numbers import numbers_in
from .offered import revision_name, staff_state
from .response_form import ResponseForm
from .response_others import described, last_change, name_of
from .response_parts import MAX_AT_ONCE, NO_PLACE, PROMISED, hints, open_ones, rows, url, whole

SINCE = (
    "Öffentlich heißt es noch nicht „Aufgenommen in …“. Inzwischen ist ein neuer Stand veröffentlicht: {}. "
    "Steht darin, was Sie zugesagt haben, dann wählen Sie ihn unten, und öffentlich heißt es „Aufgenommen in …“."
)

# --- Writing -------------------------------------------------------------------------------------------------------


def write(page: Any, request: Any) -> HttpResponse:
    """A new answer to the contributions named in the address; those unticked in the form are left out."""
    if not page.has_add_permission(request):
        raise PermissionDenied("Beiträge beantworten darf, wer in ihrem Bereich veröffentlicht oder moderiert.")
    offered = _named(request)
    if not offered:
        messages.info(request, "Wählen Sie in der Liste die Beiträge, die Sie beantworten möchten.")
        return HttpResponseRedirect(open_ones())
    if not permissions.answers_all(request.user, offered):
        raise PermissionDenied("Sie dürfen nicht alle diese Beiträge beantworten.")
    chosen = [one for one in offered if str(one.pk) in request.POST.getlist("beitrag")]
    with transaction.atomic():
        return _form_page(page, request, None, offered, chosen if request.method == "POST" else offered)


def _named(request: Any) -> list[Contribution]:
    """The public ones among those that the address names; the others cannot be answered."""
    words = request.GET.get("beitraege", "").split(",")[:MAX_AT_ONCE]
    rows = Contribution.objects.filter(pk__in=numbers_in(words)).exclude(state=permissions.UNSENT)
    rows = rows.select_related("municipality", "group").order_by("id")
    public = [one for one in rows if one.is_public]
    if request.method == "GET" and len(public) < len(rows):
        messages.warning(request, "Beiträge, die nicht öffentlich sind, werden nicht beantwortet und fehlen hier.")
    return public


def change(page: Any, request: Any, response: Response) -> HttpResponse:
    """A draft, or a published answer that is corrected."""
    with transaction.atomic():
        if request.method == "POST":
            # Held until the end: nobody saves in between.
            Response.objects.select_for_update().get(pk=response.pk)
            response = page.get_queryset(request).get(pk=response.pk)
            if response.withdrawn_at:
                messages.warning(request, "Nicht gesichert: Diese Rückmeldung ist inzwischen zurückgezogen.")
                return HttpResponseRedirect(url(response, "change"))
        known = list(response.contributions.select_related("municipality", "group").order_by("id"))
        chosen = [one for one in known if str(one.pk) in request.POST.getlist("beitrag")]
        is_draft_sent = request.method == "POST" and response.published_at is None
        return _form_page(page, request, response, known, chosen if is_draft_sent else known)


def _form_page(
    page: Any, request: Any, response: Response | None, offered: list[Contribution], chosen: list[Contribution]
) -> HttpResponse:
    state = staff_state()
    given = {"contributions": chosen or offered, "state": state, "response": response}
    if request.method != "POST":
        office = {} if response else {"office": answering.last_office(request.user)}
        return _shown(page, request, ResponseForm(initial=office, **given), offered, chosen)
    form = ResponseForm(request.POST, **given)
    if {"_module", "_offer", "_back"} & request.POST.keys():
        form = form.with_module() if "_module" in request.POST else form.shown_again()
        return _shown(page, request, form, offered, chosen)
    if not chosen:
        form.add_error(None, "Bitte lassen Sie mindestens einen Beitrag angekreuzt.")
    if response and request.POST.get("opened") != answering.fingerprint(response):
        return _shown(page, request, form.shown_again(), offered, chosen, is_late=True)
    if not form.is_valid():
        return _shown(page, request, form, offered, chosen)
    if response and response.published_at and "_confirmed" not in request.POST:
        return _preview(page, request, form, response, chosen)
    saved = _save(page, request, form, response, chosen)
    _warn_of_others(request, saved, chosen)
    return HttpResponseRedirect(_after(request, saved))


def _save(
    page: Any, request: Any, form: ResponseForm, response: Response | None, chosen: list[Contribution]
) -> Response:
    if response is None:
        saved, is_new = answering.draft(form.fill(Response(written_by=request.user)), chosen)
        if is_new:
            page.log_addition(request, saved, "Entwurf angelegt.")
        messages.success(request, "Der Entwurf ist gesichert. Öffentlich ist er noch nicht.")
        return saved
    if response.published_at:
        answering.correct(form.fill(response))
        page.log_change(request, response, "Veröffentlichte Rückmeldung korrigiert.")
        messages.success(request, "Die Korrektur ist öffentlich, mit dem Hinweis „geändert“.")
        return response
    answering.change_draft(form.fill(response), chosen)
    page.log_change(request, response, "Entwurf geändert.")
    messages.success(request, "Der Entwurf ist gesichert. Öffentlich ist er noch nicht.")
    return response


def _preview(
    page: Any, request: Any, form: ResponseForm, response: Response, contributions: list[Contribution]
) -> TemplateResponse:
    """How a public answer will read once it is corrected; nothing is saved, what was typed travels along."""
    changed = form.fill(copy(response))
    changed.edited_at = timezone.now()
    context = whole(page, request, changed, "Korrektur veröffentlichen")
    context |= {
        "correction": {name: request.POST.get(form.add_prefix(name), "") for name in form.fields if name != "module"},
        "opened": answering.fingerprint(response),
        "hints": hints(changed, contributions, context["is_kept"]),
        "answered": [one for one in contributions if one.is_public],
    }
    return TemplateResponse(request, "admin/participation/response_publish.html", context)


def _warn_of_others(request: Any, response: Response, contributions: list[Contribution]) -> None:
    others = beside(contributions, response)
    if others and not response.published_at:
        links = format_html_join(", ", '<a href="{}">{}</a>', ((url(one, "change"), name_of(one)) for one in others))
        messages.warning(request, format_html("Zu diesen Beiträgen gibt es noch eine andere Rückmeldung: {}", links))


def _after(request: Any, response: Response) -> str:
    is_to_be_published = "_publish" in request.POST and response.published_at is None
    return url(response, "publish" if is_to_be_published else "change")


def _shown(
    page: Any,
    request: Any,
    form: ResponseForm,
    offered: list[Contribution],
    chosen: list[Contribution],
    *,
    is_late: bool = False,
) -> TemplateResponse:
    """`is_late`: meanwhile somebody else has saved the answer; what they wrote is shown beside what was typed."""
    response = form.response
    is_public = bool(response and response.published_at)
    context = {
        **page.admin_site.each_context(request),
        "title": _title(response),
        "opts": page.opts,
        "form": form,
        "response": response,
        "is_public": is_public,
        "promised": _promised(form, offered) if is_public else "",
        "saved_by_others": last_change(response) if response and is_late else None,
        "others": [] if is_public else described(beside(offered, response)),
        "rows": rows(request, offered, form.state, chosen, response),
        "opened": answering.fingerprint(response) if response else "",
        "delete_url": url(response, "delete") if response and not is_public else "",
        "withdraw_url": url(response, "withdraw") if response and is_public else "",
        "history_url": url(response, "history") if response else "",
    }
    return TemplateResponse(request, "admin/participation/response_form.html", context)


def _promised(form: ResponseForm, contributions: list[Contribution]) -> str:
    """What to say of a public answer that is a promise still."""
    response = form.response
    if response is None or response.outcome not in TAKING_UP or kept((response, one) for one in contributions):
        return ""
    if form.since:
        since = Revision.objects.defer("content").get(pk=form.since)
        return SINCE.format(revision_name(since, form.state))
    return PROMISED if place_named(response).kind else NO_PLACE


def _title(response: Response | None) -> str:
    if response is None:
        return "Rückmeldung schreiben"
    return "Veröffentlichte Rückmeldung korrigieren" if response.published_at else "Rückmeldung (Entwurf)"


# --- Reading -------------------------------------------------------------------------------------------------------


def read(page: Any, request: Any, response: Response) -> TemplateResponse:
    """For all staff who may not write it."""
    return TemplateResponse(request, "admin/participation/response.html", whole(page, request, response, "Rückmeldung"))
