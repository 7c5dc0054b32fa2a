"""What can be decided in the queue. Each is a POST and leads on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from strategy.publishing import hold_publishing

from .. import appeals, claims, moderation
from ..models import Contribution, Decision
from . import queue_case
from .queue_case import Case
from .queue_forms import AppealForm, HideForm, KeepForm
from .queue_list import case_url, words
from .queue_turns import asked, next_case, see
from .queue_undoable import told_decision
from .queue_views import show_case

#: Decides on a case; gives what can be taken back, if anything.
Act = Callable[[Case], Decision | None]


# --- Deciding ------------------------------------------------------------------------------------------------------


def approve(page: Any, request: Any, number: int) -> HttpResponse:
    return _decide(page, request, number, lambda case: moderation.approve(case.one, request.user))


def keep(page: Any, request: Any, number: int) -> HttpResponse:
    form = KeepForm(request.POST)
    return _decide(
        page, request, number, lambda case: moderation.keep(case.one, request.user, form.cleaned_data["reason"]),
        keep=form,
    )  # fmt: skip


def hide(page: Any, request: Any, number: int) -> HttpResponse:
    form = HideForm(request.POST)

    def act(case: Case) -> Decision:
        return moderation.hide(case.one, request.user, form.cleaned_data["rule"], form.cleaned_data["reason"])

    return _decide(page, request, number, act, hide=form)


def uphold(page: Any, request: Any, number: int) -> HttpResponse:
    """Grant the appeal: what was hidden is public again, what was left standing is hidden."""
    return _answer(page, request, number, upheld=True)


def reject(page: Any, request: Any, number: int) -> HttpResponse:
    return _answer(page, request, number, upheld=False)


def _answer(page: Any, request: Any, number: int, *, upheld: bool) -> HttpResponse:
    one, refused = asked(page, request, number)
    if refused:
        return refused
    may = queue_case.acts(queue_case.read(one), request.user)
    form = AppealForm(request.POST, needs_rule=upheld and may.appeal_hides)

    def act(case: Case) -> None:
        appeal = queue_case.acts(case, request.user).appeal
        if appeal is None:
            raise moderation.Conflict("Zu diesem Beitrag wartet kein Widerspruch, über den Sie entscheiden.")
        hiding = {name: form.cleaned_data[name] for name in ("rule", "reason")} if upheld else {}
        appeals.decide(appeal, request.user, upheld=upheld, answer=form.cleaned_data["answer"], **hiding)
        done = "Dem Widerspruch ist stattgegeben." if upheld else "Der Widerspruch ist zurückgewiesen."
        messages.success(request, f"{done} Das gilt ab sofort.")

    return _decide(page, request, number, act, appeal=form)


def _decide(page: Any, request: Any, number: int, act: Act, **forms: Any) -> HttpResponse:
    """Act on exactly what the person saw, unless a colleague has the case; then the next one."""
    one, refused = asked(page, request, number)
    if refused:
        return refused
    if not all(form.is_valid() for form in forms.values()):
        return show_case(page, request, number, forms=forms)
    if not claims.claim(one, request.user):
        return _not_done(page, request, one, _taken(one, request.user), forms)
    try:
        decision = _locked(one, request.POST.get("seen", ""), act, request.user)
    except moderation.Conflict as conflict:
        fresh = Contribution.objects.filter(pk=one.pk).first()
        # Settled meanwhile: whoever typed something gets it back there, everybody else goes on.
        if fresh and (queue_case.read(fresh).is_open or any(form.own_words() for form in forms.values())):
            return _not_done(page, request, fresh, str(conflict), forms)
        messages.warning(request, _nothing_changed(one, str(conflict)))
        return next_case(request, after=one)
    if decision and not moderation.undoable(decision, request.user, timezone.now()):
        messages.success(request, f"{told_decision(decision)}.")
    return next_case(request, after=one)


@transaction.atomic
def _locked(one: Contribution, seen: str, act: Act, user: Any) -> Decision | None:
    """With the contribution locked: what comes in now, a notice for instance, waits until it is decided."""
    hold_publishing()
    if not Contribution.objects.select_for_update(no_key=True).filter(pk=one.pk).exists():
        raise moderation.Conflict(moderation.what_happened(one, user))
    one.refresh_from_db()
    case = queue_case.read(one)
    if seen != case.mark:
        raise moderation.Conflict(_changed(case, one, user))
    return act(case)


def _changed(case: Case, one: Contribution, user: Any) -> str:
    """The row is fresh, the person's page is not."""
    if case.is_open:
        return "Inzwischen ist etwas dazugekommen oder geändert worden. Bitte sehen Sie noch einmal hin."
    return moderation.what_happened(one, user)


def _taken(one: Contribution, user: Any) -> str:
    holder = queue_case.holder(one, user, timezone.now())
    by = holder.get("by", "Jemand anders")
    return f"Nichts geändert: {by} sieht sich das gerade an. Mit „Übernehmen“ wird es Ihr Fall."


def _not_done(page: Any, request: Any, one: Contribution, reason: str, forms: dict[str, Any]) -> HttpResponse:
    """The case as it is now, with what the person had typed."""
    messages.warning(request, _nothing_changed(one, reason))
    return show_case(page, request, one.pk, forms=forms, status=409) if forms else see(case_url(one))


def _nothing_changed(one: Contribution, reason: str) -> str:
    """Names the case: the page that shows it may be another one's."""
    return f"Nichts geändert an „{words(one)}“: {reason}"
