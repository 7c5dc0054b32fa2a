"""Taking back what was public: texts, names, and the way from a text to its person.

Callers hold the lock of the person; here the contributions are locked, in the order of their numbers.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from strategy.publishing import bump_stamp

from . import appeal_ends, notices, weighing_document
from .changed import contributions_changed
from .models import Contribution, ContributionVersion, Notice, Support
from .querysets import ContributionQuerySet

State = Contribution.State
#: What is left of a contribution whose text is gone: what it was about, when, and what was decided.
_NOTHING: dict[str, Any] = {
    "title": "", "text": "", "text_digest": "", "quote": "", "quote_before": "", "quote_after": "",
    "display_name": "", "district_key": "", "longitude": None, "latitude": None, "held_reasons": [],
}  # fmt: skip
CONSENT_GONE = "Vermerk gelöscht"


def wipe(contributions: ContributionQuerySet) -> None:
    """Delete what was written, also before it was corrected, and the name beside it; the rows stay."""
    ContributionVersion.objects.filter(contribution__in=contributions).delete()
    Support.objects.filter(contribution__in=contributions).delete()
    # Nothing shall tell any more what the text was.
    Notice.objects.filter(contribution__in=contributions).update(text_digest="")
    contributions.exclude(consent="").update(consent=CONSENT_GONE)
    contributions.update(**_NOTHING)


def withdraw(contributions: ContributionQuerySet) -> None:
    """Wipe them; what a moderator has hidden stays hidden, everything else is withdrawn.

    Whoever waits for a decision on one of them hears that there is nothing left to decide.
    """
    rows = _locked(contributions)
    public = list(rows.visible())
    wipe(rows)
    rows.exclude(state=State.HIDDEN).update(state=State.WITHDRAWN, state_changed_at=timezone.now())
    taken_back = list(rows.select_related("participant"))
    appeal_ends.gone(taken_back)
    notices.gone(taken_back)
    tell_readers(public)
    if not public:
        bump_stamp()  # what ended with them counts in the public figures of moderation


def anonymise(contributions: ContributionQuerySet) -> None:
    """Take the names away, and from what is public also the person; nobody can lead back from there."""
    rows = _locked(contributions)
    public = list(rows.public())
    rows.update(display_name="")
    without_person = Contribution.objects.filter(pk__in=[row.pk for row in public])
    ContributionVersion.objects.filter(contribution__in=without_person).delete()
    appeal_ends.part_from_authors([row.pk for row in public])
    now = timezone.now()
    without_person.update(participant=None, submission=None, state=State.ANONYMISED, state_changed_at=now)
    tell_readers(public)


def _locked(contributions: ContributionQuerySet) -> ContributionQuerySet:
    pks = contributions.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)
    return Contribution.objects.filter(pk__in=list(pks))


def tell_readers(rows: list[Contribution]) -> None:
    """No page and no file of before counts any more: what somebody takes back is gone from there, too."""
    if rows:
        contributions_changed(*rows)
        weighing_document.take_back(row.consultation_key for row in rows)
