"""Confirming: the mail address is a person's, and what they sent appears or is held.

One transaction, with locks in the order that everybody keeps here: the submission, the person, whoever publishes
texts, contributions, the stamp. So a link pressed twice, or two links of one person, act one after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils import timezone

from strategy.publishing import bump_stamp
from strategy.state import State as PublicState

from . import bounces, fates, guard, holding, subscribing, weighing_document
from .changed import contributions_changed
from .models import ChoiceAnswer, Contribution, Decision, EventReminder, Participant, Submission, Support
from .open_phases import phase_of
from .subjects import Lookup, Object, objects

State = Contribution.State


class Expired(Exception):
    """Nobody confirmed it within its seven days, or it is gone already."""


def confirm(submission: Submission) -> Submission:
    """Take the submission for confirmed; once, however often it is called. Raises Expired.

    Each contribution in it is published or held, by rule (`holding`). Returns the submission as it is now, with its
    participant; the contributions say themselves what became of them (state, held_reasons).
    Not to be called within a transaction.
    """
    return _confirm(submission, subscribing.news_before(submission))


@transaction.atomic
def _confirm(submission: Submission, known_news: int) -> Submission:
    now = timezone.now()
    sent = Submission.objects.select_for_update(of=("self",)).filter(pk=submission.pk).first()
    if sent is None:
        raise Expired
    if sent.confirmed_at:
        return sent
    if sent.expires_at <= now:
        raise Expired
    email = sent.email
    person = sent.participant = _person(email, sent.display_name, now)
    sent.email, sent.confirmed_at = "", now
    sent.save(update_fields=["email", "confirmed_at", "participant"])
    published = _take_contributions(sent, person, now)
    supported = _take_supports(sent, person, now)
    answered = _take_choices(sent, person, now)
    _take_reminders(sent, person, now)
    subscribing.take(sent, person, now, known_news)
    _remember_repetition(sent)
    if published or supported:
        contributions_changed(*published, *supported)
    elif sent.contributions.exists():
        bump_stamp()  # what is held counts in the figures of moderation
    if answered:
        bump_stamp()
        weighing_document.owe(answered)
    guard.mail_answered(email)  # last, as where something is sent in: whoever has a count waits for no publishing
    return sent


def _person(email: str, name: str, now: datetime) -> Participant:
    """The participant with this address, locked; a new one if there is none. Of several at once only one is made."""
    row = Participant(email=email, display_name=name, last_active_at=now)
    Participant.objects.bulk_create([row], ignore_conflicts=True)
    same = Participant.objects.annotate(address=Lower("email")).filter(address=Lower(Value(email)))
    # Not against references to the row: whoever decides or answers at the same time owes the person a mail, and may
    # hold the stamp already.
    person = same.select_for_update(of=("self",), no_key=True).first()
    if person is None:  # deleted in this moment, by their own wish
        return _person(email, name, now)
    person.display_name = name or person.display_name
    person.last_active_at = now
    person.save(update_fields=["display_name", "last_active_at"])
    bounces.resume(person)  # a mail arrived
    return person


# --- Contributions ----------------------------------------------------------------------------------------


def _take_contributions(sent: Submission, person: Participant, now: datetime) -> list[Contribution]:
    """Give them to the person, and publish or hold each; returns those that are public now."""
    waiting = list(sent.contributions.filter(state=State.AWAITING).select_related("parent").order_by("pk"))
    if not waiting:
        return []
    for contribution in waiting:
        fates.settle(contribution)
    is_first = not Contribution.objects.filter(participant=person).public().exists()
    public = Lookup(PublicState([]), objects(waiting) | _consultations(waiting))
    for contribution in waiting:
        contribution.participant, contribution.confirmed_at = person, now
        _decide(contribution, _circumstances(contribution, public, now, is_first=is_first), now)
    fields = ["participant", "confirmed_at", "state", "state_changed_at", "published_at", "held_reasons"]
    Contribution.objects.bulk_update(waiting, fields)
    Decision.objects.bulk_create([_decision(contribution) for contribution in waiting])
    return [contribution for contribution in waiting if contribution.is_public]


def _consultations(contributions: Iterable[Contribution]) -> set[Object]:
    return {("consultation", one.consultation_key) for one in contributions if one.consultation_key}


def _decide(contribution: Contribution, given: holding.Circumstances, now: datetime) -> None:
    said = (contribution.title, contribution.text, contribution.display_name)
    contribution.held_reasons = holding.reasons(*said, given=given)
    contribution.state_changed_at = now
    if contribution.held_reasons:
        contribution.state = State.HELD
    else:
        contribution.state, contribution.published_at = State.PUBLISHED, now


def _decision(contribution: Contribution) -> Decision:
    act = Decision.Act.PUBLISH if contribution.is_public else Decision.Act.HOLD
    return Decision(contribution=contribution, act=act, before=State.AWAITING)


def _circumstances(
    contribution: Contribution, public: Lookup, now: datetime, *, is_first: bool
) -> holding.Circumstances:
    consultation = public.get("consultation", contribution.consultation_key)
    missing = contribution.consultation_key != "" and consultation is None
    return holding.Circumstances(
        is_first=is_first,
        is_duplicate=_is_duplicate(contribution),
        publishes_at_once=consultation is None or consultation["publishes_at_once"],
        consultation_is_over=missing or (consultation is not None and phase_of(consultation, now) == "after"),
        parent_is_gone=contribution.parent is not None and not contribution.parent.is_public,
        place_is_gone=_is_gone(contribution, public),
    )


def _is_duplicate(contribution: Contribution) -> bool:
    """Whether somebody, or the person before, said the same, and it was confirmed."""
    if not contribution.text_digest:
        return False
    same = Contribution.objects.filter(text_digest=contribution.text_digest).exclude(pk=contribution.pk)
    return same.exclude(state=State.AWAITING).exists()


def _is_gone(contribution: Contribution, public: Lookup) -> bool:
    """Whether what it is about is not public any more."""
    if contribution.subject == Contribution.Subject.BLOCK:
        return contribution.fate == Contribution.Fate.REMOVED
    about = {"measure": contribution.measure_key, "event": contribution.event_key}.get(contribution.subject)
    return about is not None and public.get(contribution.subject, about) is None


# --- Everything else ----------------------------------------------------------------------------------------


def _take_supports(sent: Submission, person: Participant, now: datetime) -> list[Contribution]:
    """Each person counts once; the second time is quietly the first, and who wrote something counts for it already.

    Returns public contributions with one more.
    """
    supports = list(sent.supports.select_related("contribution").order_by("pk"))
    before = set(Support.objects.filter(participant=person).values_list("contribution_id", flat=True))
    counted = []
    for support in supports:
        is_own = support.contribution.participant_id == person.pk
        if is_own or support.contribution_id in before:
            sent.emptied = Submission.EMPTIED_OWN if is_own else sent.emptied
            support.delete()
            continue
        before.add(support.contribution_id)
        # It went if the contribution was withdrawn in this moment.
        if Support.objects.filter(pk=support.pk).update(participant=person, confirmed_at=now):
            counted.append(support.contribution)
    return [contribution for contribution in counted if contribution.is_public]


def _take_choices(sent: Submission, person: Participant, now: datetime) -> set[str]:
    """The answer that was sent last counts, whichever is confirmed last. Returns keys of changed consultations."""
    changed = set()
    for answer in sent.choice_answers.order_by("pk"):
        mine = ChoiceAnswer.objects.filter(participant=person, consultation_key=answer.consultation_key)
        mine = mine.filter(question_key=answer.question_key)
        if mine.filter(submission__created_at__gt=sent.created_at).exists():
            answer.delete()
            continue
        mine.delete()
        answer.participant, answer.confirmed_at = person, now
        answer.save(update_fields=["participant", "confirmed_at"])
        changed.add(answer.consultation_key)
    return changed


def _take_reminders(sent: Submission, person: Participant, now: datetime) -> None:
    before = set(EventReminder.objects.filter(participant=person).values_list("event_key", flat=True))
    for reminder in sent.reminders.order_by("pk"):
        if reminder.event_key in before:
            reminder.delete()
            continue
        before.add(reminder.event_key)
        reminder.participant, reminder.confirmed_at = person, now
        reminder.save(update_fields=["participant", "confirmed_at"])


def _remember_repetition(sent: Submission) -> None:
    """Nothing of it is left because all of it counted before, or is their own: the page behind the link says so."""
    things = (sent.contributions, sent.supports, sent.choice_answers, sent.reminders, sent.subscriptions)
    if not any(rows.exists() for rows in things):
        sent.emptied = sent.emptied or Submission.Emptied.REPEATED
        sent.save(update_fields=["emptied"])
