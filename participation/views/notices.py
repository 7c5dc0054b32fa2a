"""Reporting a contribution."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from strategy.state import State

from .. import disowning, notices, tokens
from ..about import AROUND
from ..cards import cards
from ..forms.base import posted
from ..forms.notice import NoticeForm
from ..models import Contribution
from .contribute import writing
from .personal_door import token_page
from .public_form import Refused, SeeOther, answer_form


@writing
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say why a contribution should not stand there. Whoever says it, about whose text, the answer is the same."""
    found = _once_public(public_id)
    form = NoticeForm(posted(request), contribution=found)
    form.about = request.path
    if not found.is_public and not form.is_taken():
        raise notices.not_public(found)
    context = {"card": cards([found], State.live(*AROUND), threads=False)[0], "address": request.path}
    context["answer_days"] = settings.MODERATION_ANSWER_DAYS
    return answer_form(
        request, form, "participation/report.html", context, _save, thanks="participation:reported", counted=False
    )


def _once_public(public_id: str) -> Contribution:
    rows = Contribution.objects.select_related("parent", "municipality").filter(published_at__isnull=False)
    return get_object_or_404(rows, public_id=public_id)


def _save(form: Any) -> None:
    try:
        form.save()
    except notices.TooMany as error:
        raise Refused(_(
            "Von Ihnen oder Ihrem Anschluss kamen gerade sehr viele Meldungen. Wir arbeiten sie der Reihe nach ab. Was "
            "Sie geschrieben haben, steht noch da: Senden Sie es bitte in zehn Minuten noch einmal, und wenn das nicht "
            "geht, morgen. Eilt es, steht unsere Anschrift im Impressum."
        )) from error  # fmt: skip


@require_safe
@never_cache
def reported(request: HttpRequest) -> HttpResponse:
    """The same for everybody: nothing about who reported what stands in its address; the browser knows the way back."""
    context = {"answer_days": settings.MODERATION_ANSWER_DAYS, "back_url": _came_from(request)}
    return render(request, "participation/reported.html", context)


def _came_from(request: HttpRequest) -> str:
    """The address of the public contribution on whose form the reader was just now; "" if we do not know."""
    try:
        match = resolve(urlsplit(request.headers.get("Referer", "")).path)
    except (Resolver404, ValueError):
        return ""
    if match.view_name != "participation:report":
        return ""
    found = Contribution.objects.public().filter(public_id=match.kwargs["public_id"]).first()
    return found.get_absolute_url() if found else ""


@token_page
def disown(request: HttpRequest, token: str) -> HttpResponse:
    """Take back an address that somebody else gave. GET changes nothing; done twice it is done once."""
    try:
        notice = tokens.read_disown(token)
    except tokens.TokenError:
        return render(request, "participation/disown.html", {"notice": None}, status=404)
    if request.method == "POST":
        disowning.disown(notice)
        return SeeOther(request.path)
    return render(request, "participation/disown.html", {"notice": notice})
