"""Who may moderate and answer contributions, enter them for others, and read what is not public.

Personal data of participants are for moderators of the scope and administrators only. Each question about one
object has its twin about many; a test sees that both agree.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet

from strategy import permissions

from .querysets import PUBLIC_STATES

__all__ = [
    "answered_by", "answers", "answers_all", "answers_anywhere", "decided_by", "entry_scopes", "enters_anywhere",
    "enters_in_scope", "moderated_by", "moderates", "moderates_anywhere", "read_by", "reads", "refusal", "writable_by",
]  # fmt: skip

#: Not yet confirmed by mail link: not sent, in the eyes of staff.
UNSENT = "awaiting"


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


def moderates_anywhere(user: Any) -> bool:
    return permissions.is_staff(user) and (user.is_superuser or bool(permissions.scopes(user, "moderate")))


def answers_anywhere(user: Any) -> bool:
    return permissions.is_staff(user) and (user.is_superuser or bool(permissions.scopes(user, "answer")))


# --- Deciding: nobody on a text of their own --------------------------------------------------------------------
# What a notice says of its sender counts for nothing here: nobody has confirmed the address, and whoever reported with
# those of all moderators could stop them all. The queue points it out (admin.queue_case).


def refusal(user: Any, contribution: Any) -> str:
    """Why the person must leave the decision on this contribution to somebody else, in a sentence; "" if not."""
    if not moderates(user, contribution):
        return "Sie moderieren in diesem Bereich nicht."
    if not user.email:
        return ""
    author = contribution.participant
    if author is not None and author.email.lower() == user.email.lower():
        return "Das ist Ihr eigener Beitrag: Über ihn entscheidet jemand anderes."
    return ""


def decided_by(user: Any, queryset: QuerySet) -> QuerySet:
    """The contributions for which `refusal` has no objection."""
    rows = moderated_by(user, queryset)
    if not user.is_authenticated or not user.email:
        return rows
    from .models import Participant  # see writable_by

    return rows.exclude(participant__in=Participant.objects.by_address(user.email))


# --- Reading: all staff what everybody reads, moderators of the scope also the rest ----------------------------


def reads(user: Any, contribution: Any) -> bool:
    """Whether the person may see this contribution in the admin. What is not confirmed, nobody sees."""
    if contribution.state == UNSENT or not permissions.is_staff(user):
        return False
    return contribution.is_public or moderates(user, contribution)


def read_by(user: Any, queryset: QuerySet) -> QuerySet:
    """The contributions for which `reads` says yes."""
    if not permissions.is_staff(user):
        return queryset.none()
    sent = queryset.exclude(state=UNSENT)
    if user.is_superuser:
        return sent
    return sent.filter(Q(state__in=PUBLIC_STATES) | _in_scopes(permissions.scopes(user, "moderate")))


def _in_scopes(mine: set[int | None], field: str = "municipality") -> Q:
    condition = Q(**{f"{field}__in": [pk for pk in mine if pk is not None]})
    return condition | Q(**{f"{field}__isnull": True}) if None in mine else condition


# --- Answers belong to all contributions they answer -----------------------------------------------------------


def answers_all(user: Any, contributions: Any) -> bool:
    """Whether the person may answer each of these contributions; nobody answers none."""
    rows = list(contributions)
    return bool(rows) and all(answers(user, row) for row in rows)


def writable_by(user: Any, queryset: QuerySet) -> QuerySet:
    """The answers (or groups) for whose contributions `answers_all` says yes."""
    if not answers_anywhere(user):
        return queryset.none()
    rows = queryset.filter(contributions__isnull=False).distinct()
    if user.is_superuser:
        return rows
    from .models import Contribution  # The models import the querysets, which others ask through this module.

    foreign = Contribution.objects.exclude(_in_scopes(permissions.scopes(user, "answer")))
    return rows.exclude(contributions__in=foreign)


# --- Entering what came on paper, by mail or telephone ---------------------------------------------------------


def entry_scopes(user: Any) -> set[int | None]:
    """In which scopes the person may enter contributions: editors, publishers and moderators."""
    return permissions.scopes(user, "edit") | permissions.scopes(user, "moderate")


def enters_in_scope(user: Any, municipality_id: int | None) -> bool:
    """Whether the person may enter a contribution that belongs to this scope."""
    return permissions.is_staff(user) and (user.is_superuser or municipality_id in entry_scopes(user))


def enters_anywhere(user: Any) -> bool:
    return permissions.is_staff(user) and (user.is_superuser or bool(entry_scopes(user)))
