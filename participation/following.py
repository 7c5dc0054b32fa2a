"""Following: what an Abo is about, which news belong to it, and ending it.

A thing that can be followed is a pair of `Subscription.About` and the key of the object: ("measure", "funkloch-weg"),
("all", ""). News say themselves whom they concern (ChangeEvent.about and municipality_keys).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from strategy.models import ChangeEvent

from .models import Participant, Subscription

About = Subscription.About
#: What can be followed: about and key.
Thing = tuple[str, str]


def subjects_of(subscriptions: Iterable[Subscription]) -> dict[Thing, dict[str, Any]]:
    """(about, key) → {title, url, label} of all that these Abos are about; one statement however many they are.

    `label` is the kind of thing („Maßnahme"), `url` a path, "" if it is not public any more (the title says so).
    """
    raise NotImplementedError


def concerns(subscription: Subscription, event: ChangeEvent) -> bool:
    """Whether the news belong to what the Abo is about."""
    raise NotImplementedError


def matching(subscriptions: Iterable[Subscription], events: Sequence[ChangeEvent]) -> dict[int, list[ChangeEvent]]:
    """Number of each Abo → those of the news that belong to it, in their order; no statement."""
    raise NotImplementedError


def news_filter(about: str, key: str) -> Q:
    """The same as `concerns`, asked of the database: a condition on ChangeEvent."""
    raise NotImplementedError


@transaction.atomic
def end(participant: Participant, pk: int) -> bool:
    """End one Abo by its number; False if there was none of this person to end (any more)."""
    raise NotImplementedError


@transaction.atomic
def end_thing(participant_pk: int, about: str, key: str) -> bool:
    """End the Abo about one thing; False if there was none, also if the person is deleted."""
    raise NotImplementedError


@transaction.atomic
def end_all(participant_pk: int) -> int:
    """End all Abos of a person; how many. 0 when repeated, also if the person is deleted."""
    raise NotImplementedError


@transaction.atomic
def change_rhythm(participant: Participant, pk: int, rhythm: str) -> bool:
    """From now on daily or weekly; False if there is no such Abo of this person."""
    raise NotImplementedError
