"""Similar contributions as a group: its title is public, and one answer can go to all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from strategy.publishing import bump_stamp, hold_publishing

from . import hygiene
from .models import Contribution, ContributionGroup
from .permissions import answers, answers_all, answers_anywhere


def manages(user: Any, group: ContributionGroup) -> bool:
    """Whether the person may answer everything in the group, and so rename, change and dissolve it."""
    rows = list(group.contributions.all())
    return answers_all(user, rows) if rows else answers_anywhere(user)


@transaction.atomic
def group(
    contributions: Iterable[Contribution], by: Any, *, title: str = "", into: ContributionGroup | None = None
) -> ContributionGroup:
    """Put public contributions into a new group of that title, or into one there is. A group left empty vanishes.

    Raises PermissionDenied if `by` may not answer one of them, ValueError without a title for a new group.
    """
    hold_publishing()  # first, as everywhere: it changes the same rows and the same stamp
    rows = [one for one in contributions if one.is_public]
    if not answers_all(by, rows) or (into is not None and not manages(by, into)):
        raise PermissionDenied("Sie dürfen nicht alle diese Beiträge beantworten.")
    if into is None:
        into = ContributionGroup.objects.create(title=_title(title), created_by=by)
    before = {one.group_id for one in rows if one.group_id is not None} - {into.pk}
    Contribution.objects.filter(pk__in=[one.pk for one in rows]).update(group=into)
    _delete_empty(before)
    bump_stamp()
    return into


@transaction.atomic
def rename(group: ContributionGroup, title: str, by: Any) -> None:
    _check(by, group)
    group.title = _title(title)
    group.save(update_fields=["title"])
    bump_stamp()


@transaction.atomic
def remove(contribution: Contribution, by: Any) -> None:
    """Take one contribution out of its group; its answers stay."""
    hold_publishing()
    if not answers(by, contribution):
        raise PermissionDenied("Sie dürfen diesen Beitrag nicht beantworten.")
    before = {contribution.group_id} if contribution.group_id is not None else set()
    contribution.group = None
    contribution.save(update_fields=["group"])
    _delete_empty(before)
    bump_stamp()


@transaction.atomic
def dissolve(group: ContributionGroup, by: Any) -> None:
    """The contributions stay as they are, with their answers."""
    hold_publishing()
    _check(by, group)
    group.delete()
    bump_stamp()


def _delete_empty(numbers: set[int]) -> None:
    ContributionGroup.objects.filter(pk__in=numbers, contributions=None).delete()


def _check(by: Any, group: ContributionGroup) -> None:
    if not manages(by, group):
        raise PermissionDenied("Sie dürfen nicht alle Beiträge dieser Gruppe beantworten.")


def _title(title: str) -> str:
    title = hygiene.clean_line(title)[:160]
    if not title:
        raise ValueError("Eine Gruppe braucht einen Titel.")
    return title
