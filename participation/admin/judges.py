"""Who can decide on a contribution where the one who reads must leave it to somebody else."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from strategy.models import StaffRole

from ..models import Contribution
from .words import person

ADMINISTRATION = "die Administration"


def named(refusal: str, one: Contribution, *, but: Any, against: int | None = None) -> str:
    """The refusal with who can decide instead of `but`: neither its author nor `against`, who decided before."""
    names = _names(one, {but.pk, against})
    if not refusal or not names:
        return refusal
    return f"{refusal} Entscheiden kann: {' oder '.join(filter(None, (', '.join(names[:-1]), names[-1])))}."


def _names(one: Contribution, but: set[int | None]) -> list[str]:
    """Moderators of the scope by their names, administrators by what they are; one statement."""
    role = Q(staff_roles__role=StaffRole.Role.MODERATOR, staff_roles__municipality=one.municipality_id)
    staff = get_user_model().objects.filter(Q(is_superuser=True) | role, is_active=True, is_staff=True)
    own = one.participant.email.lower() if one.participant else None
    others = [user for user in staff.distinct() if user.pk not in but and (not user.email or user.email.lower() != own)]
    moderators = sorted(person(user) for user in others if not user.is_superuser)
    return moderators + ([ADMINISTRATION] if any(user.is_superuser for user in others) else [])
