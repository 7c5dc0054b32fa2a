"""What the owed mails say. A builder reads the rows as they are when the mail leaves; if it is no longer true, no mail.

Each mail has a text part and an HTML part, no picture, nothing that reports back, and links of ours only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from strategy.state import State

from . import appeal_rights, bounces, cards, envelope, holding, own_words, personal_data, subjects, tokens, withdrawing
from .kept import kept
from .models import Contribution, Decision, OutgoingMail, Response

Builder = Callable[[OutgoingMail], EmailMultiAlternatives | None]

#: Kind of a mail → dotted path of its builder: gets the row, gives the message, or None if there is no reason left.
BUILDERS = {
    "confirm": "participation.mails.confirm",
    "personal-link": "participation.mails.personal_link",
    "published": "participation.mails.published",
    "hidden": "participation.mails.hidden",
    "answered": "participation.mails.answered",
    "answer-withdrawn": "participation.mails.answer_withdrawn",
    "reminder": "participation.reminders.reminder_mail",
    "event-changed": "participation.reminders.changed_mail",
    "notice-receipt": "participation.notice_mails.receipt",
    "notice-decided": "participation.notice_mails.decided",
    "appeal-receipt": "participation.appeal_mails.receipt",
    "appeal-decided": "participation.appeal_mails.decided",
    "digest": "participation.digest_mails.digest",
}
MAX_QUOTE = 1500
_BLANK_LINES = re.compile(r"\n\s*\n")


def build(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """The message of an owed mail; None if it is not needed any more. Raises KeyError for a kind nobody writes."""
    if bounces.is_stopped(mail):
        return None
    builder: Builder = import_string(BUILDERS[mail.kind])
    return builder(mail)


def compose(
    mail: OutgoingMail, address: str, context: dict[str, Any], *, headers: dict[str, str] | None = None
) -> EmailMultiAlternatives:
    """The message from templates/participation/mail/<kind>.txt and .html, with more `headers` if given."""
    context = {"portal_url": settings.PORTAL_URL, "my_url": portal_link("ask-link"), **context}
    name = f"participation/mail/{mail.kind.replace('-', '_')}"
    subject = render_to_string(f"{name}.txt", {**context, "part": "subject"})
    message = EmailMultiAlternatives(
        " ".join(subject.split()),
        _BLANK_LINES.sub("\n\n", render_to_string(f"{name}.txt", context)).strip() + "\n",
        from_email=envelope.sender(mail),
        to=[address],
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message_id(mail),
            "Auto-Submitted": "auto-generated",
            **(headers or {}),
        },
    )
    message.attach_alternative(render_to_string(f"{name}.html", context), "text/html")
    return message


def message_id(mail: OutgoingMail) -> str:
    """The same for each attempt: whoever gets a mail twice after an accident has it once in the mailbox."""
    return f"<{mail.pk}@{urlsplit(settings.PORTAL_URL).hostname}>"


def portal_link(name: str, *args: str) -> str:
    return settings.PORTAL_URL + reverse(f"participation:{name}", args=args)


# --- Before the address is known to be a person's ---------------------------------------------------------


def confirm(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    submission = mail.submission
    if submission is None or not submission.email or submission.expires_at <= timezone.now():
        return None
    found = personal_data.sent_things(submission)
    contributions = [_unadvertised(row["contribution"], row["subject"]) for row in found["contributions"]]
    answers = [{**answer, "chosen": ", ".join(answer["choices"])} for answer in found["answers"]]
    link = portal_link("confirm", tokens.confirm_token(submission))
    until = timezone.localtime(submission.expires_at)
    context = {**found, "contributions": contributions, "answers": answers, "link": link, "until": until}
    return compose(mail, submission.email, context)


def _unadvertised(contribution: Contribution, subject: subjects.Subject) -> dict[str, Any]:
    """{subject, title, text, quoted}. Not with links or numbers in it, or words of the list that is looked at first:
    strangers could advertise, or insult somebody, by our mails."""
    title, text = contribution.title, contribution.text
    if holding.text_reasons(title, text) & {"link", "mail", "phone", "word"}:
        title = ""
        text = _(
            "(Der Text enthält eine Internetadresse, E-Mail-Adresse, Telefonnummer oder ein auffälliges Wort. Damit "
            "niemand über unsere Mails wirbt oder andere beleidigt, steht er nicht hier, sondern auf der Seite hinter "
            "dem Link.)"
        )
    return {"subject": subject, "title": title, **said(text)}


def said(text: str) -> dict[str, str]:
    """{text, quoted (each line marked as in answers to mails)}"""
    text = text if len(text) <= MAX_QUOTE else f"{text[:MAX_QUOTE].rstrip()} …"
    return {"text": text, "quoted": "\n".join(f"> {line}" for line in text.splitlines())}


# --- To participants -----------------------------------------------------------------------------------


def personal_link(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    if mail.participant is None:
        return None
    link = portal_link("personal", tokens.personal_link(mail.participant))
    return compose(mail, mail.participant.email, {"link": link, "days": tokens.PERSONAL_FOR.days})


def published(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    contribution = _own_contribution(mail)
    if contribution is None or not contribution.is_public or _decision(mail) is None:
        return None
    return _about(mail, contribution, url=settings.PORTAL_URL + contribution.get_absolute_url())


def hidden(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    contribution = _own_contribution(mail)
    decision = _decision(mail)
    if contribution is None or contribution.state != Contribution.State.HIDDEN or decision is None:
        return None
    return _about(mail, contribution, decision=decision, was_public=bool(contribution.published_at),
                  was_reported=decision.notices.exists(), until=appeal_rights.last_day(decision),
                  link=appeal_rights.link_for(decision))  # fmt: skip


def answered(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """One mail per person and answer, however many of their contributions it answers."""
    answers = Response.objects.published().select_related("revision").defer("revision__content")
    response = answers.filter(pk=mail.context["response"]).first()
    if response is None or mail.participant is None:
        return None
    mine = list(response.contributions.public().filter(participant=mail.participant).order_by("created_at", "pk"))
    if not mine:
        return None
    url = settings.PORTAL_URL + mine[0].get_absolute_url()
    is_kept = bool(kept([(response, mine[0])]))
    lookup = subjects.Lookup(State([]), cards.took_up_objects(response))
    places = [place["title"] for place in cards.took_up(response, lookup, is_kept)]
    return _about(mail, mine[0], response=response, places=places, is_kept=is_kept, others=len(mine) - 1, url=url)


def answer_withdrawn(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """Only to whom the answer was told before it was withdrawn."""
    response = Response.objects.filter(pk=mail.context["response"], withdrawn_at__isnull=False).first()
    if response is None or mail.participant is None:
        return None
    mine = list(response.contributions.public().filter(participant=mail.participant).order_by("created_at", "pk"))
    if not mine or not withdrawing.told(mail.context["given"], [mail.participant.pk]):
        return None
    is_open = not mine[0].responses.published().exists()
    url = settings.PORTAL_URL + mine[0].get_absolute_url()
    return _about(mail, mine[0], response=response, is_open=is_open, others=len(mine) - 1, url=url)


def _decision(mail: OutgoingMail) -> Decision | None:
    """The decision that the mail is about, if it still holds: nobody is told what was taken back or overtaken."""
    decision = Decision.objects.filter(pk=mail.context.get("decision")).first()
    return decision if decision and decision.is_in_force else None


def _own_contribution(mail: OutgoingMail) -> Contribution | None:
    """The contribution that the mail is about, if it still is this person's."""
    mine = Contribution.objects.filter(pk=mail.context["contribution"], participant=mail.participant_id)
    return mine.first() if mail.participant_id else None


def _about(mail: OutgoingMail, contribution: Contribution, **context: Any) -> EmailMultiAlternatives:
    assert mail.participant
    subject = own_words.own_subject(contribution, subjects.subjects([contribution], State([]))[contribution.pk])
    known = {"contribution": contribution, "subject": subject, **said(contribution.text)}
    return compose(mail, mail.participant.email, {"name": mail.participant.display_name, **known, **context})
