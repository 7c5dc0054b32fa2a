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

    A thing is followed once: who orders it again has said anew how often.
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
    """The Abo there was goes on, so that nothing is told twice; the page behind the new link shows it."""
    ordered.delete()
    known.submission_id = ordered.submission_id
    _change(known, ordered.rhythm, now)
    known.save(update_fields=["submission", "rhythm", "due_at"])


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
    _change(found, rhythm, timezone.now())
    found.save(update_fields=["rhythm", "due_at"])
    return True
