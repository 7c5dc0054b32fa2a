"""One contribution with all that staff need to decide on it and to answer it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from strategy.state import State as PublicState
from strategy.state import district_index, objective_index

from .. import moderation, paper_wishes, permissions
from ..models import Contribution, Response
from ..passages import passages
from ..subjects import subjects
from . import judges, promises, queue_only
from .offered import staff_state
from .queue_forms import HideForm
from .timeline import timeline
from .words import person, reason_words


def show(page: Any, request: Any, contribution: Contribution, *, hide_form: HideForm | None = None) -> HttpResponse:
    user = request.user
    is_moderator = permissions.moderates(user, contribution)
    refusal = permissions.refusal(user, contribution) if is_moderator else ""
    elsewhere = queue_only.reasons([contribution], user, timezone.now()).get(contribution.pk, "")
    may_decide = is_moderator and not refusal and not elsewhere
    state = staff_state()
    context = {
        **page.admin_site.each_context(request),
        **told(contribution, state),
        "title": f"Beitrag von {contribution.author}" if contribution.display_name else "Beitrag ohne Namen",
        "opts": page.opts,
        "one": contribution,
        "why": reason_words(contribution),
        "is_moderator": is_moderator,
        "refusal": refusal and judges.named(refusal, contribution, but=user),
        "seen": moderation.fingerprint(contribution),
        "may_approve": may_decide and bool(contribution.text) and contribution.state in moderation.APPROVABLE,
        "may_hide": may_decide and contribution.state in moderation.HIDEABLE,
        "may_take_back": paper_wishes.may_take_back(user, contribution),
        "may_answer": contribution.is_public and permissions.answers(user, contribution),
        "hide_form": hide_form or HideForm(),
        "to_show": promises.to_show(contribution),
        "to_hide": promises.to_hide(contribution),
        "promises": promises.of_hiding([contribution]),
        "answer_url": _answer_url([contribution]),
        "answers": _answers(contribution),
        "timeline": timeline(contribution, with_complaints=not refusal) if is_moderator else [],
        "versions": list(contribution.versions.all()) if is_moderator else [],
        "group_url": _group_url(contribution),
        "elsewhere": elsewhere,
        "queue_url": reverse("admin:participation_queue_case", args=[contribution.pk]),
        **_group_to_answer(contribution, user),
    }
    return TemplateResponse(request, "admin/participation/contribution.html", context)


def told(contribution: Contribution, state: PublicState) -> dict[str, Any]:
    """What it is about and how many agree."""
    return {
        "about": subjects([contribution], state)[contribution.pk],
        "passage": passages([contribution], state).get(contribution.pk),
        **_place_and_goal(contribution),
        "support_count": contribution.supports.confirmed().count(),
        "reply_count": contribution.replies.public().count(),
        "entered_by": person(contribution.entered_by) if contribution.entered_by else "",
    }


def _place_and_goal(contribution: Contribution) -> dict[str, Any]:
    """Of a proposal: {district, objective}, contents or None; no statement where it names neither."""
    if not (contribution.district_key or contribution.objective_key):
        return {}
    state = PublicState.live("municipality", "goal")
    return {
        "district": district_index(state).get(contribution.district_key),
        "objective": objective_index(state).get(contribution.objective_key),
    }


def _answers(contribution: Contribution) -> list[Response]:
    return list(contribution.responses.select_related("written_by").order_by("id"))


def _answer_url(contributions: list[Contribution]) -> str:
    numbers = ",".join(str(one.pk) for one in contributions)
    return reverse("admin:participation_response_add") + f"?beitraege={numbers}"


def _group_to_answer(contribution: Contribution, user: Any) -> dict[str, Any]:
    """The open ones of its group and itself, if there is more than itself: {group_answer_url, group_size}."""
    if contribution.group is None:
        return {}
    answered = Contribution.objects.answered().values("pk")
    others = contribution.group.contributions.public().exclude(pk=contribution.pk).exclude(pk__in=answered)
    rows = [contribution, *permissions.answered_by(user, others).order_by("id")]
    return {"group_answer_url": _answer_url(rows), "group_size": len(rows)} if len(rows) > 1 else {}


def _group_url(contribution: Contribution) -> str:
    group = contribution.group_id
    return reverse("admin:participation_contributiongroup_change", args=[group]) if group else ""
