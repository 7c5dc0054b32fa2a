"""Who can decide on a contribution where the one who reads must leave it to somebody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Prefetch, Q

from strategy.models import StaffRole

from ..models import Appeal, Contribution
from .words import person

ADMINISTRATION = "die Administration"


def named(refusal: str, one: Contribution, *, but: Any, against: int | None = None) -> str:
    """The refusal with who can decide instead of `but`: neither its author nor `against`, who decided before."""
    names = _names(one, _staff(), {but.pk, against})
    if not refusal or not names:
        return refusal
    return f"{refusal} Entscheiden kann: {joined(names)}."


def of_each(contributions: Sequence[Contribution], *, but: Any) -> dict[int, list[str]]:
    """Number → the names of who can decide instead of `but`, none of whom an appeal is against. Three statements.

    `contributions` come with their `participant`.
    """
    if not contributions:
        return {}
    about = Appeal.objects.open().filter(decision__contribution__in=[one.pk for one in contributions])
    against: dict[int, set[int | None]] = defaultdict(set)
    for number, judge in about.values_list("decision__contribution", "against"):
        against[number].add(judge)
    staff = _staff()
    return {one.pk: _names(one, staff, {but.pk} | against[one.pk]) for one in contributions}


def joined(names: Sequence[str]) -> str:
    """„Jo, Mo oder die Administration“."""
    return " oder ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def _staff() -> list[Any]:
    """Everybody who moderates anywhere, with their roles of that kind in `moderates_in`; two statements."""
    roles = StaffRole.objects.filter(role=StaffRole.Role.MODERATOR)
    found = get_user_model().objects.filter(is_active=True, is_staff=True)
    found = found.filter(Q(is_superuser=True) | Q(pk__in=roles.values("user")))
    return list(found.prefetch_related(Prefetch("staff_roles", roles, to_attr="moderates_in")))


def _names(one: Contribution, staff: Iterable[Any], but: set[int | None]) -> list[str]:
    """Moderators of the scope by their names, administrators by what they are."""
    own = one.participant.email.lower() if one.participant else None
    scope = one.municipality_id
    others = [
        user for user in staff
        if user.pk not in but
        and (not user.email or user.email.lower() != own)
        and (user.is_superuser or any(role.municipality_id == scope for role in user.moderates_in))
    ]  # fmt: skip
    moderators = sorted(person(user) for user in others if not user.is_superuser)
    return moderators + ([ADMINISTRATION] if any(user.is_superuser for user in others) else [])
