"""What people do with what they wrote, by their personal link: correct, withdraw, take the name away, delete all.

Each act is one transaction. It locks the person first, then lets nobody publish texts or events, and then locks the
contribution, in this order everywhere, so that two acts of one person, or of a person and a moderator, happen one
after the other: a moderator's act is conditional on what was seen and finds something else, and an act here looks at
the state again under the lock. What others wrote stays.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from strategy.models import Municipality
from strategy.publishing import hold_publishing
from strategy.state import State as PublicState

from . import appeal_ends, bounces, guard, holding, hygiene, notices, taking_back, weighing_document
from .changed import contributions_changed
from .models import (
    ChoiceAnswer,
    Contribution,
    ContributionVersion,
    Decision,
    EventReminder,
    Notice,
    Participant,
    Submission,
    Subscription,
    Support,
)
from .querysets import NoticeQuerySet, SubmissionQuerySet

State = Contribution.State
#: What its author can correct; what is hidden waits for the decision that was made to be changed, not for a new text.
EDITABLE = (State.HELD, State.PUBLISHED)
WITHDRAWABLE = (State.HELD, State.PUBLISHED, State.HIDDEN)
_WORDS = ("title", "text", "text_digest")
_PLACE = ("municipality_id", "district_key", "longitude", "latitude")
#: Reasons to hold that stand in the words, so that other words may end them.
_OF_WORDS = {"link", "phone", "mail", "address", "word"}


class Place(NamedTuple):
    """Where a proposal is about: keys, "" for none, and whether its point on the map stays."""

    municipality_key: str
    district_key: str
    keeps_point: bool


class NotYours(Exception):
    """The person, the contribution, or both are not (or no longer) there together."""


class NotPossible(Exception):
    """The contribution is in a state that does not allow this act; `state` says in which."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class TooOften(Exception):
    """The person changed very much in a short time; nothing of this change was made."""


@transaction.atomic
def correct(
    participant: Participant, public_id: str, *, title: str, text: str, place: Place | None = None
) -> Contribution:
    """Replace title and text; the former ones stay as a version. Judged like a new text, so it may be held again.

    With `place` also the place of a proposal, which nobody judges. The same again changes nothing.
    Raises NotYours, NotPossible and TooOften.
    """
    row = _lock(participant, public_id)
    if row.state not in EDITABLE:
        raise NotPossible(row.state)
    was_public, now = row.is_public, timezone.now()
    has_moved = place is not None and _move(row, place)
    has_new_words = (row.title, row.text) != (title, text)
    if has_new_words:
        ContributionVersion.objects.create(contribution=row, title=row.title, text=row.text)
        row.title, row.text, row.text_digest = title, text, hygiene.digest(text)
        _judge_again(row)
    if has_new_words or has_moved:
        row.edited_at = now
        row.save(update_fields=[*_WORDS, *_PLACE, "edited_at", "state", "state_changed_at", "held_reasons"])
        if was_public:
            taking_back.tell_readers([row])
        _count_change(participant)
    return row


def _count_change(participant: Participant) -> None:
    """Called last: whoever has a count waits for nobody who publishes. Raises TooOften, and all is as it was."""
    if not guard.may_change(participant.pk):
        raise TooOften


def _move(row: Contribution, place: Place) -> bool:
    """Put the place into the row, unsaved; whether it is another one."""
    before = [getattr(row, name) for name in _PLACE]
    row.municipality = Municipality.objects.filter(key=place.municipality_key).first()
    row.district_key = place.district_key
    if not place.keeps_point:
        row.longitude = row.latitude = None
    return before != [getattr(row, name) for name in _PLACE]


@transaction.atomic
def withdraw(participant: Participant, public_id: str) -> Contribution:
    """Wipe text, former texts and name at once. The place stays, and the replies of others. Repeating changes nothing.

    What a moderator has hidden stays hidden, without its text. Raises NotYours and NotPossible.
    """
    row = _lock(participant, public_id)
    if row.state not in (*WITHDRAWABLE, State.WITHDRAWN):
        raise NotPossible(row.state)
    if row.text:
        taking_back.withdraw(Contribution.objects.filter(pk=row.pk))
    row.refresh_from_db()
    return row


@transaction.atomic
def anonymise(participant: Participant, public_id: str) -> Contribution:
    """Take person and name from a contribution; nobody can lead back from it to the person.

    What is not public yet loses only the name, so that its author still hears of the decision. Raises NotYours.
    """
    row = _lock(participant, public_id)
    taking_back.anonymise(Contribution.objects.filter(pk=row.pk))
    row.refresh_from_db()
    return row


@transaction.atomic
def anonymise_all(participant: Participant) -> None:
    """The same with all contributions of the person, and no name for the next ones. Raises NotYours."""
    _lock_person(participant)
    taking_back.anonymise(Contribution.objects.filter(participant=participant))
    Participant.objects.filter(pk=participant.pk).update(display_name="")


@transaction.atomic
def rename(participant: Participant, name: str) -> None:
    """Show another name, or none, on everything the person wrote and will write.

    The same again changes nothing. Raises NotYours and TooOften.
    """
    before = _lock_person(participant).display_name
    Participant.objects.filter(pk=participant.pk).update(display_name=name)
    named = Contribution.objects.filter(participant=participant, state__in=(State.HELD, State.PUBLISHED))
    others = list(named.exclude(display_name=name).select_for_update(of=("self",)).order_by("pk"))
    for row in others:
        _rename(row, name)
    if others or before != name:
        _count_change(participant)


def _rename(row: Contribution, name: str) -> None:
    was_public, row.display_name = row.is_public, name
    _judge_again(row)
    row.save(update_fields=["display_name", "state", "state_changed_at", "held_reasons"])
    if was_public:
        taking_back.tell_readers([row])


@transaction.atomic
def end_links(participant: Participant) -> None:
    """Let every personal link sent so far stop working. Raises NotYours."""
    _lock_person(participant)
    # The page behind a confirmation link shows a personal link, too.
    part_from_submissions(Submission.objects.filter(participant=participant))
    Participant.objects.filter(pk=participant.pk).update(link_version=F("link_version") + 1)


@transaction.atomic
def resume_mails(participant: Participant) -> None:
    """Send mails again, though some came back. Raises NotYours if the person is gone."""
    bounces.resume(_lock_person(participant))


@transaction.atomic
def end_reminder(participant: Participant, pk: int) -> None:
    """Without harm if it is gone already, or never was there. Raises NotYours if the person is gone."""
    _end(EventReminder, participant, pk)


@transaction.atomic
def end_support(participant: Participant, pk: int) -> None:
    """Take back „Das ist mir auch wichtig“; otherwise like `end_reminder`."""
    supported = list(Contribution.objects.filter(supports__pk=pk, supports__participant=participant))
    if _end(Support, participant, pk):
        contributions_changed(*supported)


@transaction.atomic
def forget(participant: Participant, *, keep_texts: bool, keep_voices: bool = False) -> None:
    """Delete the person: address, name, reminders, Abos, owed mails, what waits for confirmation, every thread to them.

    Texts stay without a name, or are withdrawn. Supports and chosen answers go, or else somebody who deletes
    everything could support the same thing again; where nobody asks for it (`keep_voices`), they are counted on,
    of nobody. Raises NotYours if that has happened already.
    """
    lock_unconfirmed(participant)
    person = _lock_person(participant)
    theirs, reported = Contribution.objects.filter(participant=person), _lock_concerned(person)
    if keep_texts:
        taking_back.anonymise(theirs)
    else:
        taking_back.withdraw(theirs.filter(state__in=WITHDRAWABLE))
    ContributionVersion.objects.filter(contribution__participant=person).delete()
    Contribution.objects.filter(participant=person).update(participant=None, submission=None, display_name="")
    if keep_voices:
        for counted in (Support, ChoiceAnswer):
            counted.objects.filter(participant=person).update(participant=None, submission=None)
    else:
        _take_voices_back(person)
    appeal_ends.forget(person)
    if not keep_voices:  # an appeal is no taking part: whoever filed one may be waiting for the answer
        appeal_ends.forget_reporter(person.email)
    EventReminder.objects.filter(participant=person).delete()
    Subscription.objects.filter(participant=person).delete()
    Submission.objects.filter(participant=person).delete()
    Submission.objects.unconfirmed().filter(email__iexact=person.email).delete()
    # Those that nobody has decided on stay until then: there may be harm in what they are about.
    notices.forget(reported)
    person.delete()


def lock_unconfirmed(participant: Participant) -> None:
    """Before the person is locked: what is being confirmed right now is confirmed first. Whoever confirms locks the
    submission, then the person."""
    waiting = Submission.objects.unconfirmed().filter(email__iexact=participant.email)
    list(waiting.select_for_update().order_by("pk").values_list("pk", flat=True))


def _lock_concerned(person: Participant) -> NoticeQuerySet:
    """Lock what the person wrote and what they reported, in one order; the notices with their address."""
    reported = Notice.objects.filter(email__iexact=person.email)
    concerned = Contribution.objects.filter(Q(participant=person) | Q(pk__in=reported.values("contribution")))
    list(concerned.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    return reported


def _take_voices_back(person: Participant) -> None:
    """Delete what the person supported and chose; readers see the new numbers."""
    supported = list(Contribution.objects.filter(supports__participant=person).distinct())
    Support.objects.filter(participant=person).delete()
    choices = ChoiceAnswer.objects.filter(participant=person)
    chosen_in = set(choices.values_list("consultation_key", flat=True))
    choices.delete()
    contributions_changed(*supported)
    weighing_document.owe(chosen_in)


def part_from_submissions(submissions: SubmissionQuerySet) -> None:
    """Forget what was sent together, and with it what the links in the mails showed; what was sent stays."""
    # First, as everybody does who needs them and what was sent in them.
    pks = list(submissions.select_for_update().order_by("pk").values_list("pk", flat=True))
    for model in (Contribution, Support, ChoiceAnswer, EventReminder, Subscription):
        model.objects.filter(submission__in=pks).update(submission=None)
    Submission.objects.filter(pk__in=pks).delete()


def _lock_person(participant: Participant) -> Participant:
    """The row, locked. Using the link counts as taking part: whoever looks after their texts is not inactive."""
    person = Participant.objects.select_for_update(no_key=True).filter(pk=participant.pk).first()
    if person is None:
        raise NotYours
    person.last_active_at = timezone.now()
    person.save(update_fields=["last_active_at"])
    # Whoever publishes an event that moves owes mails to people, who must not vanish meanwhile.
    hold_publishing()
    return person


def _end(model: type[EventReminder] | type[Support], participant: Participant, pk: int) -> bool:
    """Whether there was something to end. A number of somebody else's row is like one that was never there."""
    _lock_person(participant)
    row = model.objects.filter(pk=pk, participant=participant).first()
    if row is None:
        return False
    if row.submission_id:
        Submission.objects.filter(pk=row.submission_id).update(emptied=Submission.Emptied.TAKEN_BACK)
    row.delete()
    return True


def _lock(participant: Participant, public_id: str) -> Contribution:
    _lock_person(participant)
    mine = Contribution.objects.filter(participant=participant).exclude(state=State.AWAITING)
    row = mine.select_for_update(of=("self",)).filter(public_id=public_id).first()
    if row is None:
        raise NotYours
    return row


def _judge_again(row: Contribution) -> None:
    """A public text that would be held as a new one is held; a held one goes on waiting for a person."""
    found = set(holding.text_reasons(row.title, row.text, row.display_name))
    if row.state == State.HELD:
        kept = set(row.held_reasons) - _OF_WORDS
        row.held_reasons = _in_order(kept | found | {"changed"})
        return
    if _is_looked_at_first(row):
        found.add("consultation")
    if found:
        Decision.objects.create(contribution=row, act=Decision.Act.HOLD, before=row.state)
        row.state, row.state_changed_at = State.HELD, timezone.now()
        row.held_reasons = _in_order(found | {"changed"})


def _in_order(codes: set[str]) -> list[str]:
    return [code for code in holding.LABELS if code in codes]


def _is_looked_at_first(row: Contribution) -> bool:
    """Whether it belongs to a consultation that shows nothing unread."""
    wanted = ("consultation", row.consultation_key)
    consultation = PublicState.live_objects([wanted]).get(*wanted) if row.consultation_key else None
    return consultation is not None and not consultation["publishes_at_once"]
