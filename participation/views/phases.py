"""Beteiligungsphasen: what is asked, from when to when, and what came of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from strategy.registry import Content
from strategy.state import State

from .. import agenda
from ..forms.base import posted
from ..forms.questions import QuestionsForm
from ..models import PublicPeriod
from ..open_phases import phase_of
from ..phase_page import AROUND, consultation_context
from .public_form import answer_form, kept_for_going_back, public_form


@require_safe
def consultation_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    periods = PublicPeriod.objects.of_kind("consultation").not_over(now).order_by("ends_at", "key")
    current = agenda.rows(periods, now)
    context = {
        "open": [phase for phase in current if phase["phase"] == "open"],
        "coming": sorted((p for p in current if p["phase"] == "before"), key=lambda phase: phase["starts"]),
        "page_obj": agenda.page_of("consultation", now, request.GET.get("seite"), over=True),
    }
    return render(request, "participation/consultation_list.html", context)


@require_safe
def consultation(request: HttpRequest, slug: str) -> HttpResponse:
    state, found = _find(request, slug)
    context = consultation_context(state, found, timezone.now(), request.GET.get("seite"))
    return render(request, "participation/consultation.html", context)


@kept_for_going_back
@public_form
def take_part(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions as one form. Outside its time it says so; what was sent too late is shown again, not lost."""
    state, found = _find(request, slug, below="mitmachen/")
    now = timezone.now()
    context = {"consultation": agenda.row(found, state, now)}
    if not found["questions"] or request.method != "POST" and phase_of(found, now) != "open":
        return render(request, "participation/take_part_closed.html", context)
    form = QuestionsForm(posted(request), consultation=found)
    context["action"] = reverse("participation:take-part", args=[slug])
    revision = next(one for one in state.revisions() if one.kind == "consultation")
    return answer_form(request, form, "participation/take_part.html", context, lambda valid: valid.save(revision))


def _find(request: HttpRequest, slug: str, below: str = "") -> tuple[State, Content]:
    return agenda.find(
        request, "consultation", reverse("participation:consultation", args=[slug]), *AROUND, below=below
    )
