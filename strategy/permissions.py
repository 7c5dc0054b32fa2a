"""May this person do this to that object? And its twin: to which objects?

Every door (admin list, form, inline, bulk action, preview, staff page, API, export) asks these two.
Reading the workspace is open to all staff of both municipalities.
"""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import Model, Q, QuerySet

from .models.roles import StaffRole

Action = Literal["read", "edit", "publish", "moderate", "answer"]

_ROLES: dict[Action, tuple[str, ...]] = {
    "edit": (StaffRole.Role.EDITOR, StaffRole.Role.PUBLISHER),
    "publish": (StaffRole.Role.PUBLISHER,),
    "moderate": (StaffRole.Role.MODERATOR,),
    "answer": (StaffRole.Role.PUBLISHER, StaffRole.Role.MODERATOR),
}


def is_staff(user: Any) -> bool:
    return bool(user.is_active and user.is_staff)


def scopes(user: Any, action: Action) -> set[int | None]:
    """Ids of the municipalities in whose scope the person may act; None is the joint scope.

    Read once per request: the rows hang on the user object.
    """
    rows = getattr(user, "_staff_roles", None)
    if rows is None:
        rows = user._staff_roles = list(user.staff_roles.values_list("role", "municipality_id"))
    return {municipality for role, municipality in rows if role in _ROLES[action]}


def may(user: Any, action: Action, obj: Model) -> bool:
    """Whether the person may do this to the object as it is now."""
    if not is_staff(user):
        return False
    if user.is_superuser or action == "read":
        return True
    scope = obj.scope  # type: ignore[attr-defined]
    return (scope.pk if scope else None) in scopes(user, action)


def may_in_scope(user: Any, action: Action, municipality_id: int | None) -> bool:
    """Whether the person may do this to objects of a scope, for instance add one or move one there."""
    return is_staff(user) and (user.is_superuser or municipality_id in scopes(user, action))


def allowed(user: Any, action: Action, queryset: QuerySet, scope_field: str | None) -> QuerySet:
    """The objects for which `may` says yes. `scope_field` leads to the municipality's id; None: joint kinds."""
    if not is_staff(user):
        return queryset.none()
    if user.is_superuser or action == "read":
        return queryset
    mine = scopes(user, action)
    if scope_field is None:
        return queryset if None in mine else queryset.none()
    condition = Q(**{f"{scope_field}__in": [pk for pk in mine if pk is not None]})
    if None in mine:
        condition |= Q(**{f"{scope_field}__isnull": True})
    return queryset.filter(condition)
