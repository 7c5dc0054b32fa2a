"""Objecting to a decision: the page behind the link in the mail about it, before, while and after it is decided."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from strategy.state import State

from .. import appeal_rights, appeals, own_words, subjects, tokens
from ..appeal_rights import Why
from ..forms.appeal import AppealForm
from ..forms.base import posted
from ..forms.personal import typed_text
from ..models import Appeal
from ..tokens import AppealLink
from .personal_door import problem, token_page
from .public_form import SeeOther, keep_for_going_back


@token_page
def appeal(request: HttpRequest, token: str) -> HttpResponse:
    """The form; or what became of the appeal; or why there is none (any more). GET changes nothing.

    Only the form is kept, by the reader's own browser: whoever goes back to it finds what they were writing.
    """
    try:
        link = tokens.read_appeal(token)
    except tokens.Invalid:
        return problem(request, "appeal_invalid", 404)
    known = appeal_rights.history(link.decision.contribution)
    filed = known.appeal_of(link.decision, link.notice)
    if filed:
        return _state(request, link, filed)
    why = appeal_rights.why_not(link.decision, link.notice, known, timezone.now())
    if why:
        return _closed(request, link, why)
    form = AppealForm(posted(request), about=request.path)
    if form.is_valid():
        return _file(request, link, form)
    context = {**_context(link), "form": form, "address": request.path, "answer_days": settings.MODERATION_ANSWER_DAYS}
    status = 422 if form.is_bound else 200
    return keep_for_going_back(render(request, "participation/appeal.html", context, status=status))


def _file(request: HttpRequest, link: AppealLink, form: AppealForm) -> HttpResponse:
    text = form.cleaned_data["text"]
    try:
        filed = appeals.file(form.form_id, link.decision, text, notice=link.notice)
    except appeals.NotPossible as refused:
        return _closed(request, link, Why(refused.why))
    return SeeOther(request.path) if filed.text == text else _state(request, link, filed)


def _state(request: HttpRequest, link: AppealLink, filed: Appeal) -> HttpResponse:
    """What was said, and what became of it. Sent again it is the same; other words are shown to be kept elsewhere."""
    typed = typed_text(request)
    if request.method == "POST" and " ".join(typed.split()) == " ".join(filed.text.split()):
        return SeeOther(request.path)
    context = {**_context(link), "appeal": filed, "typed": typed}
    return render(request, "participation/appeal_state.html", context, status=409 if typed else 200)


def _closed(request: HttpRequest, link: AppealLink, why: Why) -> HttpResponse:
    if why == Why.NOT_THEIRS:
        return problem(request, "appeal_invalid", 404)
    context = {**_context(link), "why": why, "typed": typed_text(request)}
    return render(request, "participation/appeal_closed.html", context, status=410)


def _context(link: AppealLink) -> dict[str, Any]:
    """What all three pages know; the author's own text stands there for the author alone."""
    decision, notice = link
    contribution = decision.contribution
    known = {
        "decision": decision,
        "notice": notice,
        "contribution": contribution,
        "was_public": appeal_rights.was_public(decision),
        "until": appeal_rights.last_day(decision),
    }
    if notice or not contribution.participant_id:
        return known
    subject = subjects.subjects([contribution], State([]))[contribution.pk]
    return {**known, "own": contribution, "subject": own_words.own_subject(contribution, subject)}
