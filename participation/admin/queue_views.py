"""The moderation queue: what waits, and one case with all that is needed to decide on it. Looking changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from .. import permissions, queue, risk
from ..models import Contribution
from ..rule_words import KEEP_SENTENCE
from . import queue_around, queue_case, queue_list, queue_told, queue_undoable
from .queue_forms import rules
from .timeline import act_words

PAGE = "seite"


def show(page: Any, request: Any) -> HttpResponse:
    """The list alone, with „Beginnen“."""
    _check_looking(request)
    return TemplateResponse(request, "admin/participation/queue.html", _around(page, request))


def show_case(
    page: Any, request: Any, number: int, *, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """One case beside the list; `forms` are those that were sent and not acted on, by the name of the act."""
    if forms is None:
        _check_looking(request)
    one = found(page, request, number)
    case = queue_case.read(one)
    shown = queue_case.shown(case, request.user, timezone.now())
    context = {
        **_around(page, request),
        **shown,
        "mails": queue_told.recipients(one, case.notices, shown["acts"].appeal),
        "against": act_words(shown["appeal"].decision) if shown["appeal"] else "",
        "around": queue_around.around(one),
        "forms": forms or {},
        "typed": _without_field(forms or {}, shown),
        "rules": rules(),
        "keep_sentence": KEEP_SENTENCE,
    }
    return TemplateResponse(request, "admin/participation/queue_case.html", context, status=status)


def _check_looking(request: Any) -> None:
    check(request)
    if request.method not in ("GET", "HEAD"):
        raise PermissionDenied("Hier wird nur gelesen.")


def check(request: Any) -> None:
    if not permissions.moderates_anywhere(request.user):
        raise PermissionDenied("Die Warteschlange ist für die Moderation.")


def found(page: Any, request: Any, number: int) -> Contribution:
    """The contribution, for those who moderate in its scope."""
    one = page.found(request, str(number))
    if not permissions.moderates(request.user, one):
        raise PermissionDenied("Über diesen Beitrag entscheidet die Moderation seines Bereichs.")
    return one


def _around(page: Any, request: Any) -> dict[str, Any]:
    """What stands on both pages: the counts, the list, what can still be taken back."""
    now = timezone.now()
    counts = queue.counts(request.user, now)
    listed, rows = queue_list.page(request.user, request.GET.get(PAGE), counts["total"], now)
    return {
        **page.admin_site.each_context(request),
        # The list needs the room, and everything is reached from the page itself.
        "is_nav_sidebar_enabled": False,
        "title": "Warteschlange",
        "opts": page.opts,
        "counts": counts,
        "others": queue_list.others(request.user, now),
        "explained": risk.EXPLAINED,
        "listed": listed,
        "rows": rows,
        "page_name": PAGE,
        "queue_url": reverse("admin:participation_queue"),
        **queue_undoable.offered(request, now),
    }


def _without_field(forms: dict[str, Any], shown: dict[str, Any]) -> str:
    """What was typed and has no field any more: a colleague has the case, or other things are to be decided."""
    left = [form for act, form in forms.items() if not (shown["may_act"] and getattr(shown["acts"], act))]
    return "\n\n".join(filter(None, (form.own_words() for form in left)))
