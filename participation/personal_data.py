"""What belongs to one person, in the words of the pages behind their link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from strategy.state import State

from . import appeal_rights, following, own_words, subscribing
from .cards import cards
from .models import ChoiceAnswer, Contribution, Decision, EventReminder, Participant, Submission, Subscription, Support
from .personal import EDITABLE, WITHDRAWABLE
from .querysets import ContributionQuerySet
from .subjects import Lookup, Subject, numbers_then, objects, subject_of

Row = dict[str, Any]

#: Codes of `holding.LABELS` in words for the person who wrote.
WHY_HELD = {
    "first": _("Bisher ist noch kein Beitrag von Ihnen freigegeben."),
    "link": _("Er enthält eine Internetadresse."),
    "phone": _("Er enthält eine Telefonnummer."),
    "mail": _("Er enthält eine E-Mail-Adresse."),
    "address": _("Er nennt eine Anschrift."),
    "word": _("Er enthält ein Wort, bei dem wir nachsehen."),
    "duplicate": _("Er gleicht einem anderen Beitrag."),
    "consultation": _("In dieser Beteiligungsphase lesen wir alles, bevor es erscheint."),
    "over": _("Die Beteiligungsphase ist inzwischen zu Ende."),
    "parent": _("Der Beitrag, auf den Sie antworten, ist nicht mehr öffentlich."),
    "place": _("Die Stelle, um die es geht, ist inzwischen entfallen."),
    "changed": _("Sie haben ihn geändert."),
}


def written_by(participant: Participant) -> ContributionQuerySet:
    """Everything the person wrote and confirmed, newest first."""
    mine = Contribution.objects.filter(participant=participant).exclude(state=Contribution.State.AWAITING)
    return mine.select_related("parent", "municipality").order_by("-created_at", "-id")


def rows(contributions: Iterable[Contribution]) -> list[Row]:
    """One dict per contribution for its author, in a constant number of statements.

    {card (see cards), subject, heading, more and name (for readers who only hear it: heading and more), place (see
    own_words.place_of), contribution, text and title (what the author wrote, also where readers see nothing),
    reasons (why it is held, in sentences), hidden ({rule, reason, at} or None), appeal (appeal_rights.OwnAppeal or
    None), fate ({code, sentence, url} or None), can_edit, can_withdraw, can_anonymise}.
    """
    contributions = list(contributions)
    hidden = _hidings(contributions)
    appeals = appeal_rights.of_authors(hidden.values())
    made = cards(contributions, State([]), threads=False)
    places = Lookup(State([]), own_words.place_objects(contributions))
    numbers = numbers_then(one for one in contributions if one.fate == Contribution.Fate.REMOVED)
    return [
        {
            **_row(one, card, hidden.get(one.pk), places),
            "fate": _fate(one, card, numbers.get(one.pk, "")),
            "appeal": appeals.get(one.pk),
        }
        for one, card in zip(contributions, made, strict=True)
    ]


def _row(one: Contribution, card: dict[str, Any], hidden: Decision | None, places: Lookup) -> Row:
    about = Subject(card["subject_label"], card["subject_title"], card["subject_url"])
    subject = own_words.own_subject(one, about)
    heading, more = own_words.heading(one, subject), own_words.distinction(one)
    return {
        "card": card,
        "subject": subject,
        "heading": heading,
        "more": more,
        "name": heading + more,
        "place": own_words.place_of(one, places) if one.text else None,
        "contribution": one,
        "reasons": held_sentences(one),
        "hidden": hidden and {"rule": hidden.get_rule_display(), "reason": hidden.reason, "at": hidden.at},
        "can_edit": one.state in EDITABLE,
        "can_withdraw": one.state in WITHDRAWABLE and bool(one.text),
        "can_anonymise": bool(one.is_public or one.display_name),
    }


def held_sentences(contribution: Contribution) -> list[str]:
    """Why somebody looks at it first, in words for its author; empty once it is decided."""
    is_held = contribution.state == Contribution.State.HELD
    return [str(WHY_HELD[code]) for code in contribution.held_reasons if is_held and code in WHY_HELD]


def _fate(one: Contribution, card: dict[str, Any], number: str) -> dict[str, str] | None:
    """As on the card, said to its author; what was never public has no page that shows the change."""
    fate = card["fate"]
    if not fate:
        return None
    is_removed = one.fate == Contribution.Fate.REMOVED
    sentence = own_words.removed_sentence(number) if is_removed else fate["sentence"]
    return {**fate, "sentence": sentence, "url": fate["url"] if one.is_public else ""}


def _hidings(contributions: list[Contribution]) -> dict[int, Decision]:
    """{pk: why it is hidden} of those that are, each with its contribution."""
    hidden = {one.pk: one for one in contributions if one.state == Contribution.State.HIDDEN}
    acts = Decision.objects.filter(contribution__in=hidden, act=Decision.Act.HIDE, undone_by=None)
    found = {act.contribution_id: act for act in acts.order_by("at", "id")}
    for pk, act in found.items():
        act.contribution = hidden[pk]
    return found


def besides(participant: Participant) -> dict[str, Any]:
    """{supports, reminders, answers, subscriptions}: what the person did besides writing."""
    reminders = list(participant.reminders.filter(confirmed_at__isnull=False).order_by("pk"))
    answers = list(participant.choice_answers.filter(confirmed_at__isnull=False).order_by("-confirmed_at", "pk"))
    lookup = Lookup(State([]), _events(reminders) | _consultations(answers))
    return {
        "supports": supported(
            participant.supports.confirmed().select_related("contribution").order_by("-confirmed_at")
        ),
        "reminders": [{"pk": one.pk, **_event(one, lookup)} for one in reminders],
        "answers": [_answer(one, lookup) for one in answers],
        "subscriptions": ordered(participant.subscriptions.confirmed().order_by("confirmed_at", "pk")),
    }


def ordered(subscriptions: Iterable[Subscription]) -> list[Row]:
    """[{pk, rhythm (in words), since, due_at, next_mail, title, url, label, name}].

    Before the confirmation since and due_at are None and next_mail, a sentence, is "". For the last four see
    `following.described`.
    """
    subscriptions = list(subscriptions)
    subjects = following.subjects_of(subscriptions)
    return [
        {
            "pk": one.pk,
            "rhythm": one.get_rhythm_display(),
            "since": one.confirmed_at,
            "due_at": one.due_at,
            "next_mail": _next_mail(one.due_at) if one.due_at else "",
            **subjects[one.about, one.key],
        }
        for one in subscriptions
    ]


def _next_mail(due_at: datetime) -> str:
    """When the next digest comes; one that is overdue comes today."""
    now = timezone.localtime()
    due = max(timezone.localtime(due_at), now)
    when = _("heute, {}") if due.date() == now.date() else _("am {}")
    hour = _(", um {} Uhr").format(due.hour) if due > now else ""
    said = _("Die nächste Mail kommt {}{}, wenn es bis dahin etwas Neues gibt.")
    return said.format(when.format(date_format(due, "l, j. F")), hour)


def supported(supports: Iterable[Support]) -> list[Row]:
    """[{pk, at, title (the beginning of the contribution, "" where it is not to be read any more), url}]."""
    return [
        {
            "pk": one.pk,
            "at": one.confirmed_at,
            "title": own_words.beginning(one.contribution) if one.contribution.is_public else "",
            "url": one.contribution.get_absolute_url(),
        }
        for one in supports
    ]


def event_titles(reminders: Iterable[EventReminder]) -> dict[str, Row]:
    """Key of an event → {title, url, starts_at}; a title also for one that is not public any more."""
    reminders = list(reminders)
    lookup = Lookup(State([]), _events(reminders))
    return {one.event_key: _event(one, lookup) for one in reminders}


def sent_things(submission: Submission) -> dict[str, Any]:
    """What one link confirms.

    {contributions [{contribution, subject, place, reasons}], supports, reminders, answers, subscriptions, is_empty,
    only_news (bool: news were ordered, and nothing else sent), only_orders (bool: the same of news and reminders),
    is_running (bool: only_orders, and whoever sent it gets all of that already)}.
    """
    contributions = list(submission.contributions.select_related("parent", "municipality"))
    reminders, answers = list(submission.reminders.all()), list(submission.choice_answers.all())
    wanted = objects(contributions) | own_words.place_objects(contributions)
    lookup = Lookup(State([]), wanted | _events(reminders) | _consultations(answers))
    found: dict[str, Any] = {
        "contributions": [
            {
                "contribution": one,
                "subject": own_words.own_subject(one, subject_of(one, lookup)),
                "place": own_words.place_of(one, lookup),
                "reasons": held_sentences(one),
            }
            for one in contributions
        ],
        "supports": supported(submission.supports.select_related("contribution")),
        "reminders": _reminded_anew(submission, reminders, lookup),
        "answers": [_answer(one, lookup) for one in answers],
        "subscriptions": _ordered_anew(submission),
    }
    sent = {name for name, rows in found.items() if rows}
    only_orders = bool(sent) and sent <= {"reminders", "subscriptions"}
    ordered_again = [row.get("is_running") for row in (*found["reminders"], *found["subscriptions"])]
    return {
        **found,
        "is_empty": not sent,
        "only_news": sent == {"subscriptions"},
        "only_orders": only_orders,
        "is_running": only_orders and all(ordered_again),
    }


def _reminded_anew(submission: Submission, reminders: list[EventReminder], lookup: Lookup) -> list[Row]:
    """Like `_event`; with is_running where, before the confirmation, whoever sent it is reminded already."""
    mine = EventReminder.objects.filter(confirmed_at__isnull=False, participant__email__iexact=submission.email)
    # Whose mails came back must confirm: that says that they arrive again.
    reached = mine.filter(participant__mail_stopped_at__isnull=True) if reminders and submission.email else mine.none()
    known = set(reached.values_list("event_key", flat=True))
    return [{**_event(one, lookup), "is_running": one.event_key in known} for one in reminders]


def _ordered_anew(submission: Submission) -> list[Row]:
    """Like `ordered`; with before (how often until now, in words) and is_older where confirming meets another Abo,
    and with is_running where it meets the same."""
    sent = list(submission.subscriptions.order_by("pk"))
    known = subscribing.ordered_before(submission) if sent else {}
    rows = ordered(sent)
    for row, one in zip(rows, sent, strict=True):
        there = known.get((one.about, one.key))
        if there and there.rhythm == one.rhythm:
            row["is_running"] = there.participant is not None and there.participant.mail_stopped_at is None
        elif there:
            row |= {"before": there.get_rhythm_display(), "is_older": subscribing.is_older(one, there)}
    return rows


def _events(reminders: Iterable[EventReminder]) -> set[tuple[str, str]]:
    return {("event", one.event_key) for one in reminders}


def _consultations(answers: Iterable[ChoiceAnswer]) -> set[tuple[str, str]]:
    return {("consultation", one.consultation_key) for one in answers}


def _event(reminder: EventReminder, lookup: Lookup) -> Row:
    event = lookup.get("event", reminder.event_key)
    if event is None:
        return {"title": str(_("eine Veranstaltung, die nicht mehr öffentlich ist")), "url": "", "starts_at": ""}
    return {"title": event["title"], "url": event["url"], "starts_at": event["starts_at"]}


def _answer(answer: ChoiceAnswer, lookup: Lookup) -> Row:
    """{question, choices, at, consultation, url}: in the words of the question as it is published now."""
    consultation = lookup.get("consultation", answer.consultation_key) or {}
    texts = {question["key"]: question["text"] for question in consultation.get("questions", [])}
    return {
        "question": texts.get(answer.question_key, str(_("eine Frage, die nicht mehr öffentlich ist"))),
        "choices": answer.choices,
        "at": answer.confirmed_at,
        "consultation": consultation.get("title", ""),
        "url": consultation.get("url", ""),
    }
