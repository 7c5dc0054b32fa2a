"""What can be asked of the rows of this app."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Count, Q

from strategy.querysets import ProjectionQuerySet

PUBLIC_STATES = ("published", "anonymised")
#: What leaves a place in the conversation: the text, or a line saying why it is gone.
VISIBLE_STATES = (*PUBLIC_STATES, "hidden", "withdrawn", "held")
_ANSWERED = Q(responses__published_at__isnull=False, responses__withdrawn_at__isnull=True)
#: Status of a mail that came back because of us: our address (5.1.7, 5.1.8), or we are not trusted (5.7.x).
ABOUT_US = r"^5\.(1\.[78]|7\.[0-9]+)$"


class ParticipantQuerySet(models.QuerySet):
    def by_address(self, email: str) -> ParticipantQuerySet:
        return self.filter(email__iexact=email)

    def inactive_since(self, moment: datetime) -> ParticipantQuerySet:
        """Who did nothing since then, and gets no news by mail either."""
        gets_news = Q(subscriptions__confirmed_at__isnull=False, mail_stopped_at__isnull=True)
        return self.filter(last_active_at__lt=moment).exclude(gets_news)

    def with_nothing_left(self) -> ParticipantQuerySet:
        """Nothing that they wrote, counted for, ordered or objected to is there."""
        what = ("contributions", "supports", "choice_answers", "reminders", "subscriptions", "appeals")
        return self.filter(**{f"{name}__isnull": True for name in what})


class SubmissionQuerySet(models.QuerySet):
    def unconfirmed(self) -> SubmissionQuerySet:
        return self.filter(confirmed_at__isnull=True)

    def expired(self, at: datetime) -> SubmissionQuerySet:
        return self.unconfirmed().filter(expires_at__lte=at)


class ContributionQuerySet(models.QuerySet):
    def public(self) -> ContributionQuerySet:
        """Readable by everybody."""
        return self.filter(state__in=PUBLIC_STATES)

    def visible(self) -> ContributionQuerySet:
        """Readable, or once readable: then a line stands in its place."""
        return self.filter(state__in=VISIBLE_STATES, published_at__isnull=False)

    def held(self) -> ContributionQuerySet:
        """Waiting for a moderator."""
        return self.filter(state="held")

    def top(self) -> ContributionQuerySet:
        """Without replies."""
        return self.filter(parent__isnull=True)

    def on_block(self, block_id: str) -> ContributionQuerySet:
        """About the passage that has this id today."""
        return self.filter(subject="block", block_now=block_id)

    def on_chapter(self, chapter_key: str) -> ContributionQuerySet:
        return self.filter(subject="block", chapter_key=chapter_key)

    def on_measure(self, measure_key: str) -> ContributionQuerySet:
        return self.filter(subject="measure", measure_key=measure_key)

    def on_event(self, event_key: str) -> ContributionQuerySet:
        return self.filter(subject="event", event_key=event_key)

    def in_consultation(self, consultation_key: str) -> ContributionQuerySet:
        return self.filter(consultation_key=consultation_key)

    def on_removed_passages(self) -> ContributionQuerySet:
        return self.filter(subject="block", fate="removed")

    def answered(self) -> ContributionQuerySet:
        return self.filter(_ANSWERED).distinct()

    def unanswered(self) -> ContributionQuerySet:
        return self.exclude(pk__in=ContributionQuerySet(self.model).filter(_ANSWERED).values("pk"))

    def with_support(self) -> ContributionQuerySet:
        """Each with `support_count`, the people to whom it matters too."""
        confirmed = Q(supports__confirmed_at__isnull=False)
        return self.annotate(support_count=Count("supports", filter=confirmed, distinct=True))


class SupportQuerySet(models.QuerySet):
    def confirmed(self) -> SupportQuerySet:
        return self.filter(confirmed_at__isnull=False)


class ResponseQuerySet(models.QuerySet):
    def published(self) -> ResponseQuerySet:
        """Readable by everybody: published and not withdrawn since."""
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=True)

    def once_public(self) -> ResponseQuerySet:
        """With those that were withdrawn: of them readers see the day and the reason."""
        return self.filter(published_at__isnull=False)

    def not_withdrawn(self) -> ResponseQuerySet:
        """Drafts, and what is public."""
        return self.filter(withdrawn_at__isnull=True)

    def taking_up(self) -> ResponseQuerySet:
        """Those that changed something."""
        return self.filter(outcome__in=("taken_up", "partly"))


class NoticeQuerySet(models.QuerySet):
    def open(self) -> NoticeQuerySet:
        """Nobody has decided on them yet."""
        return self.filter(outcome="")


class AppealQuerySet(models.QuerySet):
    def open(self) -> AppealQuerySet:
        """Nobody has decided them yet."""
        return self.filter(outcome="")


class SubscriptionQuerySet(models.QuerySet):
    def confirmed(self) -> SubscriptionQuerySet:
        return self.filter(confirmed_at__isnull=False)

    def due(self, at: datetime) -> SubscriptionQuerySet:
        """Those whose next digest should have been made by now."""
        return self.confirmed().filter(due_at__lte=at)


class BounceQuerySet(models.QuerySet):
    def final(self) -> BounceQuerySet:
        """Mails that will not arrive any more."""
        return self.filter(is_permanent=True)

    def of_the_mailbox(self) -> BounceQuerySet:
        """Those that say something about the reader's mailbox, and not about us."""
        return self.exclude(status__regex=ABOUT_US)


class OutgoingMailQuerySet(models.QuerySet):
    def claimable(self, at: datetime) -> OutgoingMailQuerySet:
        """Due now, or left behind by a worker whose lease ran out."""
        return self.filter(Q(state="due", due_at__lte=at) | Q(state="sending", lease_until__lt=at))


class PublicPeriodQuerySet(ProjectionQuerySet):
    def of_kind(self, kind: str) -> PublicPeriodQuerySet:
        """Of one kind and public today."""
        return self.filter(kind=kind, is_withdrawn=False)

    def concerning(self, municipality_key: str) -> PublicPeriodQuerySet:
        """What belongs to one municipality or to all; "" is no choice."""
        return self.filter(municipality_key__in=[municipality_key, ""]) if municipality_key else self

    def not_over(self, at: datetime) -> PublicPeriodQuerySet:
        return self.filter(ends_at__gt=at)

    def over(self, at: datetime) -> PublicPeriodQuerySet:
        return self.filter(ends_at__lte=at)
