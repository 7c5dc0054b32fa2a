"""Publishing an answer, and letting a published one answer more: what each page shows and does."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html

from .. import answering
from ..beside import beside, mark
from ..models import Contribution, Response
from .numbers import numbers_in
from .response_others import described
from .response_parts import MAX_AT_ONCE, hints, open_ones, url, whole

# --- Publishing ----------------------------------------------------------------------------------------------------


def publish(page: Any, request: Any, response: Response) -> HttpResponse:
    """GET shows what becomes public and who is told; POST publishes exactly that, once."""
    if response.withdrawn_at:
        return HttpResponseRedirect(url(response, "change"))
    if request.method == "POST" and _is_as_shown(request, response):
        return _publish(page, request, response)
    context = whole(page, request, response, "Rückmeldung veröffentlichen")
    contributions = context["contributions"]
    others = beside(contributions, response)
    context |= {
        "answered": [one for one in contributions if one.is_public],
        "mails": len({one.participant_id for one in contributions if one.is_public and one.participant_id}),
        "hints": hints(response, contributions, context["is_kept"]),
        "others": described(others),
        "others_mark": mark(others),
        "seen": answering.fingerprint(response),
    }
    return TemplateResponse(request, "admin/participation/response_publish.html", context)


def _is_as_shown(request: Any, response: Response) -> bool:
    if response.published_at or request.POST.get("seen") == answering.fingerprint(response):
        return True
    messages.warning(
        request,
        "Noch nicht veröffentlicht: Die Rückmeldung wurde inzwischen geändert. Bitte lesen Sie sie noch einmal.",
    )
    return False


def _publish(page: Any, request: Any, response: Response) -> HttpResponse:
    try:
        is_new = answering.publish_response(response, request.user, request.POST.get("trotzdem", ""))
    except answering.AnsweredBeside:
        messages.warning(
            request,
            "Noch nicht veröffentlicht: Zu diesen Beiträgen gibt es noch eine andere Rückmeldung. Sie steht unten. "
            "Soll Ihre trotzdem dazukommen, kreuzen Sie das an.",
        )
        return HttpResponseRedirect(url(response, "publish"))
    except answering.NothingToAnswer as refusal:
        messages.error(request, f"Nicht veröffentlicht: {refusal}")
        return HttpResponseRedirect(url(response, "change"))
    if not is_new:
        messages.info(request, "Diese Rückmeldung ist schon veröffentlicht.")
        return HttpResponseRedirect(url(response, "change"))
    page.log_change(request, response, "Veröffentlicht.")
    first = response.contributions.public().order_by("id").first()
    text = "Die Rückmeldung ist veröffentlicht, und wer geschrieben hat, bekommt eine Mail."
    link = format_html(' <a href="{}">Zur öffentlichen Seite</a>', first.get_absolute_url()) if first else ""
    messages.success(request, format_html("{}{}", text, link))
    return HttpResponseRedirect(open_ones())


# --- Extending -----------------------------------------------------------------------------------------------------


def extend(page: Any, request: Any, response: Response) -> HttpResponse:
    """Let a published answer also answer more contributions of the same group."""
    if request.method != "POST" or not response.is_public:
        return HttpResponseRedirect(url(response, "change"))
    numbers = numbers_in(request.POST.getlist("beitrag")[:MAX_AT_ONCE])
    new = answering.extend(
        response, Contribution.objects.filter(pk__in=numbers).select_related("municipality"), request.user
    )
    if new:
        page.log_change(request, response, f"Auf {len(new)} weitere Beiträge angewendet.")
    count = "1 weiteren Beitrag" if len(new) == 1 else f"{len(new)} weitere Beiträge"
    messages.success(request, f"Die Rückmeldung beantwortet jetzt auch {count}.")
    return HttpResponseRedirect(url(response, "change"))
