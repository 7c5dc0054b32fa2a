"""Sending something in: kept at once, seen by nobody before the mail address is confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from . import guard, hygiene, outbox, tokens
from .models import ChoiceAnswer, Contribution, EventReminder, Submission, Subscription, Support

#: So long a submission waits for its confirmation.
WAITS_FOR: timedelta = tokens.CONFIRM_FOR


class TooManyWaiting(Exception):
    """So many mails went to this address today without being answered that it gets no more."""


@transaction.atomic
def submit(
    form_id: UUID,
    email: str,
    name: str,
    *,
    contributions: Iterable[Contribution] = (),
    supports: Iterable[Contribution] = (),
    choices: Iterable[ChoiceAnswer] = (),
    reminders: Iterable[str] = (),
    subscriptions: Iterable[Subscription] = (),
    network: str = "",
) -> Submission:
    """Keep all of this until the link in one mail confirms it; the mail is owed with it.

    `contributions`, `choices` and `subscriptions` are unsaved, `supports` are the contributions supported, `reminders`
    keys of events; `network` is from where it comes (kept nowhere, see guard).
    The same `form_id` again is the same submission: the first one is returned, nothing is added.
    Raises TooManyWaiting.
    """
    submission, is_new = Submission.objects.get_or_create(
        form_id=form_id,
        defaults={"email": email, "display_name": name, "expires_at": timezone.now() + WAITS_FOR},
    )
    if not is_new:
        return submission
    if not guard.may_mail(email, network):
        raise TooManyWaiting
    for contribution in contributions:
        contribution.submission = submission
        contribution.display_name = name
        contribution.state = Contribution.State.AWAITING
        contribution.text_digest = hygiene.digest(contribution.text)
        contribution.save()
    for choice in choices:
        choice.submission = submission
        choice.save()
    for subscription in subscriptions:
        subscription.submission = submission
        subscription.save()
    Support.objects.bulk_create([Support(contribution=c, submission=submission) for c in supports])
    EventReminder.objects.bulk_create([EventReminder(event_key=key, submission=submission) for key in reminders])
    outbox.owe("confirm", f"confirm:{submission.pk}", submission=submission)
    return submission
