"""Following: what an Abo is about, which news belong to it, and ending it.

A thing that can be followed is a pair of `Subscription.About` and the key of the object: ("measure", "funkloch-weg"),
("all", ""). News say themselves whom they concern (ChangeEvent.about and municipality_keys).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.models import ChangeEvent
from strategy.publishing import last_contents
from strategy.registry import Content, kinds
from strategy.state import State

from .models import Participant, Submission, Subscription
from .querysets import SubscriptionQuerySet
from .subjects import chapter_title

About = Subscription.About
#: What can be followed: about and key.
Thing = tuple[str, str]
EVERYTHING: Thing = (About.ALL.value, "")


# --- What it is about ------------------------------------------------------------------------------------


def subjects_of(subscriptions: Iterable[Subscription]) -> dict[Thing, dict[str, str]]:
    """(about, key) → {title, url, label, name} of all that these Abos are about; see `described`."""
    return described({(one.about, one.key) for one in subscriptions})


def described(things: set[Thing]) -> dict[Thing, dict[str, str]]:
    """(about, key) → {title, url, label, name}; at most four statements, however many they are.

    `label` is the kind of thing („Maßnahme“), `name` both („Maßnahme „Offenes WLAN““), `url` a path; of what is not
    public any more `url` is "" and the title, the last one it had, says so.
    """
    objects = {thing for thing in things if thing != EVERYTHING}
    needed = {name for about, _key in objects for name in kinds()[about].address_needs}
    state = State.live_objects(objects, *needed) if objects else State([])
    gone = _last_contents({thing for thing in objects if state.get(*thing) is None})
    found = {thing: _described(thing, state.get(*thing), gone.get(thing)) for thing in objects}
    if EVERYTHING in things:
        name = _("Alles Neue")
        found[EVERYTHING] = {"title": name, "url": reverse("strategy:news"), "label": _("Alles"), "name": name}
    return found


def _described(thing: Thing, public: Content | None, last: Content | None) -> dict[str, str]:
    label, content = About(thing[0]).label, public or last
    title = title_of(thing[0], content) if content else label
    name = f"{label} „{title}“" if content else label
    if public is None:
        title, name = (_("{} (nicht mehr öffentlich)").format(one) for one in (title, name))
    return {"title": title, "url": public["url"] if public else "", "label": label, "name": name}


def title_of(about: str, content: Content) -> str:
    """How the thing is called where somebody follows it."""
    return chapter_title(content) if about == About.CHAPTER else kinds()[about].title(content)


def _last_contents(things: set[Thing]) -> dict[Thing, Content | None]:
    """What was public last; a statement for each kind of thing."""
    keys: dict[str, list[str]] = defaultdict(list)
    for about, key in things:
        keys[about].append(key)
    return {
        (about, key): content
        for about, some in keys.items()
        for key, content in last_contents(kinds()[about], some).items()
    }


# --- Which news belong to it ----------------------------------------------------------------------------


def concerns(subscription: Subscription, event: ChangeEvent) -> bool:
    """Whether the news belong to what the Abo is about. News of no single municipality concern each of them."""
    if subscription.about == About.ALL:
        return True
    if subscription.about == About.MUNICIPALITY:
        return not event.municipality_keys or subscription.key in event.municipality_keys
    return f"{subscription.about}/{subscription.key}" in event.about


def matching(subscriptions: Iterable[Subscription], events: Sequence[ChangeEvent]) -> dict[int, list[ChangeEvent]]:
    """Number of each Abo → those of the news that belong to it, in their order; no statement."""
    return {one.pk: [event for event in events if concerns(one, event)] for one in subscriptions}


def news_filter(about: str, key: str) -> Q:
    """The same as `concerns`, asked of the database: a condition on ChangeEvent."""
    if about == About.ALL:
        return Q()
    if about == About.MUNICIPALITY:
        return Q(municipality_keys=[]) | Q(municipality_keys__contains=[key])
    return Q(about__contains=[f"{about}/{key}"])


# --- Ending it ---------------------------------------------------------------------------------------------


@transaction.atomic
def end(participant: Participant, pk: int) -> bool:
    """End one Abo by its number; False if there was none of this person to end (any more)."""
    return _end(Subscription.objects.filter(participant=participant, pk=pk), participant.pk) > 0


@transaction.atomic
def end_thing(participant_pk: int, about: str, key: str) -> bool:
    """End the Abo about one thing; False if there was none, also if the person is deleted."""
    mine = Subscription.objects.filter(participant=participant_pk, about=about, key=key)
    return _end(mine, participant_pk) > 0


@transaction.atomic
def end_all(participant_pk: int) -> int:
    """End all Abos of a person; how many. 0 when repeated, also if the person is deleted."""
    return _end(Subscription.objects.filter(participant=participant_pk), participant_pk)


def _end(subscriptions: SubscriptionQuerySet, participant_pk: int) -> int:
    """Delete them; how many. The page behind the link that confirmed them says that they were taken back."""
    # Whoever makes a digest for the person, or confirms another Abo of theirs, is waited for.
    list(Participant.objects.select_for_update(no_key=True).filter(pk=participant_pk).values_list("pk"))
    rows = list(subscriptions.values_list("pk", "submission_id"))
    if not rows:
        return 0
    sent = [submission for _pk, submission in rows if submission]
    Submission.objects.filter(pk__in=sent).update(emptied=Submission.Emptied.TAKEN_BACK)
    Subscription.objects.filter(pk__in=[pk for pk, _submission in rows]).delete()
    Participant.objects.filter(pk=participant_pk).update(last_active_at=timezone.now())
    return len(rows)
