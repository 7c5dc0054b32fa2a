"""The moderation queue: what waits, and one case with all that is needed to decide on it. Looking changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from .. import moderation, permissions, queue, risk, told_later
from ..models import Contribution, Decision
from ..rule_words import KEEP_SENTENCE
from . import queue_case, queue_list, queue_told
from .queue_forms import rules

PAGE = "seite"


def show(page: Any, request: Any) -> HttpResponse:
    """The list alone, with „Beginnen“."""
    _check_looking(request)
    return TemplateResponse(request, "admin/participation/queue.html", _around(page, request))


def show_case(page: Any, request: Any, number: int, *, forms: dict[str, Any] | None = None) -> HttpResponse:
    """One case beside the list; `forms` are those that were sent with mistakes, by the name of the act."""
    if forms is None:
        _check_looking(request)
    one = found(page, request, number)
    case = queue_case.read(one)
    shown = queue_case.shown(case, request.user, timezone.now())
    context = {
        **_around(page, request),
        **shown,
        "mails": queue_told.recipients(one, case.notices, shown["acts"].appeal),
        "forms": forms or {},
        "rules": rules(),
        "keep_sentence": KEEP_SENTENCE,
    }
    return TemplateResponse(request, "admin/participation/queue_case.html", context)


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
        "last": _last(request.user, now),
    }


def _last(user: Any, now: Any) -> dict[str, Any]:
    """{decision, words, name, detail_url, until} of their newest decision while it can be undone, else {}."""
    mine = Decision.objects.filter(by=user).select_related("contribution").order_by("-at", "-id").first()
    if mine is None or not moderation.undoable(mine, user, now):
        return {}
    one = mine.contribution
    return {
        "decision": mine,
        "words": told_decision(mine),
        "name": queue_list.words(one),
        "detail_url": reverse("admin:participation_contribution_change", args=[one.pk]),
        "until": told_later.undo_until(mine),
    }


def told_decision(decision: Decision) -> str:
    """What was done, in a word or two."""
    done = {
        Decision.Act.PUBLISH: "Freigegeben",
        Decision.Act.KEEP: "Stehen gelassen",
        Decision.Act.HIDE: "Ausgeblendet",
    }
    return done.get(Decision.Act(decision.act), decision.get_act_display().capitalize())
