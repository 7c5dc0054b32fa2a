"""Who may moderate and answer contributions, and who may read what is not public.

Personal data of participants are for moderators of the scope and administrators only.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet

from strategy import permissions

__all__ = ["moderates", "answers", "moderated_by", "answered_by"]


def moderates(user: Any, obj: Model) -> bool:
    """Whether the person may read, approve and hide this contribution, and see who wrote it."""
    return permissions.may(user, "moderate", obj)


def answers(user: Any, obj: Model) -> bool:
    """Whether the person may answer in the scope of this contribution or answer."""
    return permissions.may(user, "answer", obj)


def moderated_by(user: Any, queryset: QuerySet) -> QuerySet:
    """The contributions for which `moderates` says yes."""
    return permissions.allowed(user, "moderate", queryset, "municipality_id")


def answered_by(user: Any, queryset: QuerySet) -> QuerySet:
    """The contributions and answers for which `answers` says yes."""
    return permissions.allowed(user, "answer", queryset, "municipality_id")
