"""Approving and hiding: one contribution from its page, or several from the list after a look at each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from strategy.publishing import hold_publishing

from .. import moderation, permissions, told_later
from ..models import Claim, Contribution, Decision
from ..subjects import subjects
from . import queue_only
from .contribution_page import show
from .offered import shortened, staff_state
from .promises import DONE, for_all, of_hiding, to_hide, to_show
from .queue_forms import HideForm
from .queue_undoable import counted, how_many, remember
from .words import reason_words

Act = Callable[[Contribution], Decision]
Name = Callable[[Contribution], str]


class InQueue(moderation.Conflict):
    """It is decided in the queue; the message says why."""


# --- One -----------------------------------------------------------------------------------------------------------


def approve_one(page: Any, request: Any, contribution: Contribution) -> HttpResponse:
    return _one(page, request, contribution, lambda one: moderation.approve(one, request.user), to_show)


def hide_one(page: Any, request: Any, contribution: Contribution) -> HttpResponse:
    _check(request, contribution)
    form = HideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not form.is_valid():
        return show(page, request, contribution, hide_form=form)
    return _one(page, request, contribution, _hiding(request, form), to_hide)


def _hiding(request: Any, form: HideForm) -> Act:
    return lambda one: moderation.hide(one, request.user, form.cleaned_data["rule"], form.cleaned_data["reason"])


def _one(page: Any, request: Any, contribution: Contribution, act: Act, name: Name) -> HttpResponse:
    _check(request, contribution)
    if request.method != "POST":
        return HttpResponseRedirect(_url(contribution))
    was_held, done = contribution.state == Contribution.State.HELD, DONE[name(contribution)]
    if not _act(request, contribution, act, request.POST.get("seen", "")):
        return HttpResponseRedirect(_url(contribution))
    following = _next_held(request) if was_held else None
    words = format_html('{}: <a href="{}">{}</a>.', done, _url(contribution), _name(contribution))
    messages.success(request, format_html("{} {}", words, "Hier ist der nächste, der wartet." if following else ""))
    if following:
        return HttpResponseRedirect(_url(following))
    return HttpResponseRedirect(_list() if was_held else _url(contribution))


def _check(request: Any, contribution: Contribution) -> None:
    if not permissions.moderates(request.user, contribution):
        raise PermissionDenied("Über diesen Beitrag entscheidet die Moderation seines Bereichs.")


def _act(request: Any, contribution: Contribution, act: Act, seen: str) -> Decision | None:
    """Act on exactly what the person saw; otherwise they are told what happened meanwhile."""
    try:
        return _locked(contribution, act, seen, request.user)
    except (moderation.Conflict, PermissionDenied) as reason:  # or it is a matter of their own
        name = _name(Contribution.objects.filter(pk=contribution.pk).first() or contribution)
        door = _door(contribution) if isinstance(reason, InQueue) else ""
        messages.warning(request, format_html("Nichts geändert an „{}“: {}{}", name, str(reason), door))
        return None


@transaction.atomic
def _locked(one: Contribution, act: Act, seen: str, user: Any) -> Decision:
    """With the contribution locked: a notice that comes in now waits until it is decided."""
    hold_publishing()
    if not Contribution.objects.select_for_update(no_key=True).filter(pk=one.pk).exists():
        raise moderation.Conflict(moderation.what_happened(one, user))
    one.refresh_from_db()
    if objection := permissions.refusal(user, one):
        raise PermissionDenied(objection)
    if reason := queue_only.reasons([one], user, timezone.now()).get(one.pk):
        raise InQueue(reason)
    if seen != moderation.fingerprint(one):
        raise moderation.Conflict(_changed_since(one, user))
    return act(one)


def _door(contribution: Contribution) -> str:
    url = reverse("admin:participation_queue_case", args=[contribution.pk])
    return format_html(' <a href="{}">In der Warteschlange entscheiden</a>', url)


def _changed_since(contribution: Contribution, user: Any) -> str:
    """The row is fresh, the person's page is not."""
    if contribution.state == Contribution.State.HELD:
        return "Der Text oder der Name wurde inzwischen geändert. Bitte lesen Sie ihn noch einmal."
    return moderation.what_happened(contribution, user)


def _next_held(request: Any) -> Contribution | None:
    """What they may decide and no colleague has."""
    taken = Claim.objects.filter(until__gt=timezone.now()).exclude(by=request.user).values("contribution")
    rows = permissions.decided_by(request.user, Contribution.objects.held()).exclude(pk__in=taken)
    return rows.order_by("state_changed_at", "id").first()


def _name(contribution: Contribution) -> str:
    return contribution.title or shortened(" ".join(contribution.text.split()), 60) or "zurückgezogener Beitrag"


def _url(contribution: Contribution) -> str:
    return reverse("admin:participation_contribution_change", args=[contribution.pk])


def _list() -> str:
    return reverse("admin:participation_contribution_changelist")


# --- Several ---------------------------------------------------------------------------------------------------


def approve_several(page: Any, request: Any, queryset: QuerySet) -> HttpResponse | None:
    """Shows the texts that would become public; confirmed, it publishes exactly those."""
    if "confirmed" in request.POST:
        return _all(request, queryset, lambda one: moderation.approve(one, request.user))
    return _confirm(page, request, queryset, to_show, moderation.APPROVABLE, None)


def hide_several(page: Any, request: Any, queryset: QuerySet) -> HttpResponse | None:
    form = HideForm(request.POST if "confirmed" in request.POST else None)
    if "confirmed" in request.POST and form.is_valid():
        return _all(request, queryset, _hiding(request, form))
    return _confirm(page, request, queryset, to_hide, moderation.HIDEABLE, form)


def _all(request: Any, queryset: QuerySet, act: Act) -> None:
    """Each on its own: one that changed meanwhile does not hold up the others."""
    rows = list(queryset)
    foreign = [one for one in rows if not permissions.moderates(request.user, one)]
    mine = [one for one in rows if one not in foreign]
    tried = [_act(request, one, act, request.POST.get(f"seen-{one.pk}", "")) for one in mine]
    done = [decision for decision in tried if decision]
    if foreign:
        messages.error(request, f"Nichts geändert, weil dort jemand anders moderiert: {how_many(len(foreign))}.")
    if done:
        remember(request, done)
        messages.success(request, format_html("{}. {}", counted(done), _way_back(done[0])))


def _way_back(first: Decision) -> str:
    """Until when all of them can be taken back, and where; "" where nothing can."""
    if not settings.MODERATION_UNDO_SECONDS:
        return ""
    until, url = timezone.localtime(told_later.undo_until(first)), reverse("admin:participation_queue")
    words = 'Bis {} Uhr können Sie das <a href="{}">in der Warteschlange zurücknehmen</a>.'
    return format_html(words, date_format(until, "H:i:s"), url)


def _confirm(
    page: Any, request: Any, queryset: QuerySet, name: Name, states: tuple[str, ...], form: HideForm | None
) -> TemplateResponse:
    chosen = list(queryset.select_related("municipality", "participant"))
    mine = [one for one in chosen if permissions.moderates(request.user, one)]
    elsewhere = queue_only.reasons(mine, request.user, timezone.now())
    here = [one for one in mine if one.pk not in elsewhere]
    rows = [one for one in here if one.state in states]
    found = subjects(rows, staff_state())
    title = for_all([name(one) for one in rows]) if rows else "Entscheiden"
    context = {
        **page.admin_site.each_context(request),
        "title": f"{title}: {how_many(len(rows))}",
        "act": title,
        "opts": page.opts,
        "action": request.POST.get("action"),
        "rows": [
            {"one": one, "about": found[one.pk], "why": reason_words(one), "seen": moderation.fingerprint(one)}
            for one in rows
        ],
        "unsuitable": len(here) - len(rows),
        "elsewhere": len(elsewhere),
        "queue_url": reverse("admin:participation_queue"),
        "refused": len(chosen) - len(mine),
        "form": form,
        "promises": of_hiding(rows) if rows else [],
        "back_url": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/participation/decide_several.html", context)
