"""What strategy.permissions says, and one more: whoever is given a measure edits its implementations.

The person publishes nothing: publishing asks strategy.permissions alone, which knows no measures.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet

from strategy import permissions
from strategy.permissions import Action, is_staff, may_in_scope, scopes

from .models import Implementation, Measure, MeasureAssignment

__all__ = ["allowed", "assigned", "is_staff", "may", "may_assign", "may_in_scope", "scopes"]


def assigned(user: Any) -> set[int]:
    """Ids of the measures given to the person; read once per request."""
    found = getattr(user, "_assigned_measures", None)
    if found is None:
        rows = MeasureAssignment.objects.filter(user_id=user.pk)
        found = user._assigned_measures = set(rows.values_list("measure_id", flat=True))
    return found


def may(user: Any, action: Action, obj: Model) -> bool:
    """Whether the person may do this to the object, by role or because the measure was given to them."""
    if permissions.may(user, action, obj):
        return True
    return (
        action == "edit"
        and is_staff(user)
        and isinstance(obj, Implementation)
        and obj.pk is not None
        and obj.measure_id in assigned(user)
    )


def allowed(user: Any, action: Action, queryset: QuerySet, scope_field: str | None) -> QuerySet:
    """The objects for which `may` says yes."""
    by_role = permissions.allowed(user, action, queryset, scope_field)
    if action != "edit" or queryset.model is not Implementation or not is_staff(user) or not assigned(user):
        return by_role
    return by_role | queryset.filter(measure_id__in=assigned(user))


def may_assign(user: Any, measure: Measure) -> bool:
    """Giving somebody a measure gives rights in every scope it touches, so it needs all of them."""
    parts = [measure, *measure.implementations.select_related("municipality")]
    return all(permissions.may(user, "edit", part) for part in parts)
