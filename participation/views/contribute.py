"""Writing: on a passage, a measure, an event, a proposal, an answer; support.

Each view finds what it is about, builds the form and leaves the rest to `answer_form`. Pages of what is not public any
more keep what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from strategy.state import State

from .. import about as find
from ..about import About, NotPublic, Stale
from ..cards import cards
from ..closed_passages import Heading, Retired
from ..filter_words import SUBJECT_WORDS, list_url
from ..forms.base import posted
from ..forms.contribution import BlockForm, ContributionForm, EventForm, MeasureForm
from ..forms.proposal import ProposalForm
from ..forms.reply import ReplyForm
from ..forms.support import SupportForm
from ..models import Contribution
from ..writing import Said, expectations
from .honest import unavailable
from .public_form import answer_form, kept_for_going_back, public_form

#: How often a form is judged anew because somebody publishes in the very moment.
ATTEMPTS = 3


def writing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view with a form about something that may be published anew, or withdrawn, while somebody writes."""

    @kept_for_going_back
    @public_form
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        for _attempt in range(ATTEMPTS):
            try:
                return view(request, *args, **kwargs)
            except NotPublic as gone:
                return _gone(request, gone)
            except Stale:
                continue
        return unavailable(request)

    return guarded


def _gone(request: HttpRequest, gone: NotPublic) -> HttpResponse:
    template = "participation/_gone.html" if _in_place(request) else "participation/gone.html"
    return render(request, template, {"gone": gone, "text": request.POST.get("text", "")}, status=410)


def _in_place(request: HttpRequest) -> bool:
    """Whether the answer goes into another page."""
    return bool(getattr(request, "htmx", False))


def _context(request: HttpRequest, about: About, said: Said | None, **words: Any) -> dict[str, Any]:
    return {
        "about": about,
        "said": said,
        "next": expectations(about),
        "address": request.path,
        "target": f"beitrag-{about.id}",
        "fragment": "participation/_opened.html",
        "submit": _("Beitrag absenden"),
        **words,
    }


def _send(form: ContributionForm | SupportForm) -> None:
    form.save()


@writing
def block(request: HttpRequest, block_id: str) -> HttpResponse:
    """A passage with what was said about it; a link from the passage leads here."""
    try:
        found = find.block(block_id, timezone.now())
    except Heading as heading:
        return _heading(request, heading)
    if isinstance(found, Retired):
        return _retired(request, found)
    form = BlockForm(posted(request), matter=found)
    said = Said(Contribution.objects.on_block(block_id), found.state, request.GET.get("seite"))
    words = {"heading": _("Mitreden zu {}").format(found.label), "form_title": _("Was möchten Sie dazu sagen?")}
    return answer_form(request, form, "participation/block.html", _context(request, found, said, **words), _send)


def _heading(request: HttpRequest, heading: Heading) -> HttpResponse:
    """What was said while it was a passage, or on one that it continues."""
    if not heading.has_page:
        raise heading
    if _comes_too_late(request):
        sentence = _("Aus diesem Absatz ist inzwischen eine Überschrift geworden. Schreiben kann man zu den Absätzen.")
        raise NotPublic(sentence, heading.url, _("Im Kapitel lesen"))
    said = Said(Contribution.objects.on_block(heading.block["id"]), heading.state, request.GET.get("seite"))
    return render(request, "participation/heading.html", {"passage": heading, "said": said})


def _retired(request: HttpRequest, passage: Retired) -> HttpResponse:
    if _comes_too_late(request):
        raise _retired_meanwhile(passage)
    was_here = Contribution.objects.filter(subject=Contribution.Subject.BLOCK, block_id=passage.id)
    said = Said(was_here, passage.state, request.GET.get("seite"))
    return render(request, "participation/retired.html", {"passage": passage, "said": said})


def _comes_too_late(request: HttpRequest) -> bool:
    """Whether somebody writes, or opens the form within a page that shows the passage still."""
    return request.method == "POST" or _in_place(request)


def _retired_meanwhile(passage: Retired) -> NotPublic:
    if passage.successor is None:
        sentence = _("Der Absatz ist inzwischen entfallen.")
        return NotPublic(sentence, reverse("participation:proposal"), _("Als eigenen Vorschlag schreiben"))
    if not passage.successor_number:
        sentence = _("Der Absatz ist inzwischen in einer Überschrift aufgegangen. Schreiben kann man zu den Absätzen.")
        return NotPublic(sentence, passage.url, _("Im Kapitel lesen"))
    sentence = _("Der Absatz ist inzwischen in einem anderen aufgegangen.")
    return NotPublic(sentence, passage.url, _("Zu Absatz {}").format(passage.successor_number))


@writing
def measure(request: HttpRequest, key: str) -> HttpResponse:
    found = find.measure(key, timezone.now())
    form = MeasureForm(posted(request), matter=found)
    said = Said(Contribution.objects.on_measure(key), found.state, request.GET.get("seite"))
    words = {"heading": _("Mitreden: {}").format(found.title), "form_title": _("Was möchten Sie dazu sagen?")}
    return answer_form(request, form, "participation/measure.html", _context(request, found, said, **words), _send)


@writing
def event(request: HttpRequest, key: str) -> HttpResponse:
    found = find.event(key, timezone.now())
    form = EventForm(posted(request), matter=found)
    said = Said(Contribution.objects.on_event(key), found.state, request.GET.get("seite"))
    words = {"heading": _("Mitreden: {}").format(found.title), "form_title": _("Was möchten Sie dazu sagen?")}
    context = _context(request, found, said, **words)
    return answer_form(request, form, "participation/event_contributions.html", context, _send)


@writing
def proposal(request: HttpRequest) -> HttpResponse:
    """A proposal of one's own. A press on its map draws the form again, with everything typed."""
    found = find.proposal(timezone.now())
    words = {
        "heading": _("Etwas vorschlagen"),
        "form_title": _("Ihr Vorschlag"),
        "submit": _("Vorschlag absenden"),
        "proposals_url": list_url(art=SUBJECT_WORDS[Contribution.Subject.PROPOSAL]),
    }
    context = _context(request, found, None, **words)
    redrawn = ProposalForm.redrawn(request.POST, found) if request.method == "POST" else None
    if redrawn:
        return render(request, "participation/proposal.html", {**context, "form": redrawn})
    form = ProposalForm(posted(request), matter=found)
    return answer_form(request, form, "participation/proposal.html", context, _send)


@writing
def reply(request: HttpRequest, public_id: str) -> HttpResponse:
    """An answer to a contribution. There is one level: an answer to an answer stands beside it."""
    answered = find.contribution(public_id)
    found = find.reply(answered)
    form = ReplyForm(posted(request), matter=found)
    words = {
        "heading": _("Antworten"),
        "form_title": _("Ihre Antwort"),
        "submit": _("Antwort absenden"),
        "is_reply": True,
        "card": cards([found.values["parent"]], found.state)[0],
    }
    return answer_form(request, form, "participation/reply.html", _context(request, found, None, **words), _send)


@writing
def support(request: HttpRequest, public_id: str) -> HttpResponse:
    """„Das ist mir auch wichtig": each person counts once, hence the mail address."""
    supported = find.contribution(public_id)
    form = SupportForm(posted(request), contribution=supported)
    state = State.live(*find.AROUND)
    found = About(public_id, "", "", supported.get_absolute_url(), state, {})
    words = {
        "heading": _("Das ist mir auch wichtig"),
        "form_title": _("Jede Person zählt einmal"),
        "submit": _("Unterstützen"),
        "card": cards([supported], state, threads=False)[0],
        "is_support": True,
    }
    return answer_form(request, form, "participation/support.html", _context(request, found, None, **words), _send)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same for everybody: nothing about who sent what stands in this address."""
    return render(request, "participation/sent.html")
