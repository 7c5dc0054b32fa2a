"""Ordering news: an Abo begins with the confirmation of its mail address, and how often it comes can be changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from strategy.publishing import settled_news

from .digests import next_due
from .models import Participant, Submission, Subscription


def news_before(submission: Submission) -> int:
    """The number of the last news that the Abos in it need not tell; for `take`, and not within a transaction.

    News of which the number is given but which are not committed yet would otherwise never be told.
    """
    return settled_news() if submission.subscriptions.exists() else 0


def take(sent: Submission, person: Participant, now: datetime, known_news: int) -> None:
    """Let the Abos in a submission begin, after the news up to this number. Called within the confirmation, which
    holds the person.

    A thing is followed once: the order that was sent last says how often, whichever is confirmed last.
    """
    before = {(one.about, one.key): one for one in Subscription.objects.confirmed().filter(participant=person)}
    for ordered in sent.subscriptions.order_by("pk"):
        known = before.get((ordered.about, ordered.key))
        if known:
            _again(known, ordered, now)
        else:
            ordered.participant, ordered.confirmed_at = person, now
            ordered.told_up_to, ordered.due_at = known_news, next_due(ordered.rhythm, now)
            ordered.save(update_fields=["participant", "confirmed_at", "told_up_to", "due_at"])
            before[ordered.about, ordered.key] = ordered


def _again(known: Subscription, ordered: Subscription, now: datetime) -> None:
    """The Abo there was goes on, so that nothing is told twice; the page behind the newer order shows it."""
    ordered.delete()
    if is_older(ordered, known):
        return
    known.submission_id, known.created_at = ordered.submission_id, ordered.created_at
    _change(known, ordered.rhythm, now)
    known.save(update_fields=["submission", "created_at", "rhythm", "due_at"])


def is_older(ordered: Subscription, known: Subscription) -> bool:
    """Whether the person has said since how often they want what they ordered there."""
    return ordered.created_at < known.created_at


def ordered_before(submission: Submission) -> dict[tuple[str, str], Subscription]:
    """(about, key) → the Abo that whoever sent it has already; empty once it is confirmed. One statement at most."""
    if not submission.email:
        return {}
    mine = Subscription.objects.confirmed().filter(participant__email__iexact=submission.email)
    mine = mine.select_related("participant")
    return {(one.about, one.key): one for one in mine}


def _change(subscription: Subscription, rhythm: str, now: datetime) -> None:
    if subscription.rhythm != rhythm:
        subscription.rhythm, subscription.due_at = rhythm, next_due(rhythm, now)


@transaction.atomic
def change_rhythm(participant: Participant, pk: int, rhythm: str) -> bool:
    """From now on daily or weekly; False if there is no such Abo of this person. The same again changes nothing."""
    list(Participant.objects.select_for_update(no_key=True).filter(pk=participant.pk).values_list("pk"))
    found = Subscription.objects.confirmed().filter(participant=participant, pk=pk).first()
    if found is None:
        return False
    now = timezone.now()
    _change(found, rhythm, now)
    found.created_at = now  # an older order that is confirmed later does not count against it
    found.save(update_fields=["created_at", "rhythm", "due_at"])
    return True
