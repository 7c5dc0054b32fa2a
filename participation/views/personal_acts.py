"""What can be done by the personal link: each act has its page, which says what will happen, and one button."""

from __future__ import annotations

from typing import Any

from django.db.models import Manager, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from strategy.state import State

from .. import own_words, personal, personal_data
from ..forms.base import posted
from ..forms.personal import CorrectionForm, DeleteForm, RenameForm
from ..models import Contribution, Participant
from .personal_door import by_link
from .public_form import SeeOther, keep_for_going_back

States = Contribution.State
NAMES = {
    "edit": _("Beitrag ändern"),
    "withdraw": _("Beitrag zurückziehen"),
    "anonymise": _("Namen entfernen"),
    "anonymise_all": _("Meinen Namen überall entfernen"),
    "name": _("Gezeigten Namen ändern"),
    "delete": _("Alles löschen"),
    "end": _("Alle Links ungültig machen"),
    "reminder": _("Nicht mehr erinnern"),
    "support": _("Unterstützung zurücknehmen"),
}
TOO_OFTEN = _(
    "Sie haben in kurzer Zeit sehr viel geändert. Diese Änderung ist noch nicht gespeichert; was Sie eingegeben haben, "
    "steht unten. Bitte warten Sie zehn Minuten und speichern Sie dann noch einmal. Geht es dann noch nicht, geht es "
    "morgen."
)


@by_link
def edit(request: HttpRequest, participant: Participant, token: str, public_id: str) -> HttpResponse:
    """Correct text, title and place. What was typed stands there again whatever happens.

    Only the open form is kept, by the reader's own browser: whoever goes back to it finds what they were writing.
    """
    row = _own(participant, public_id)
    places = State.live("municipality").all("municipality") if own_words.is_proposal(row) else []
    form = CorrectionForm(posted(request), contribution=row, municipalities=places)
    context = {"form": form, "contribution": row, "possible": row.state in personal.EDITABLE}
    if not form.is_valid():
        page = _page(request, "edit", token, context, status=422 if form.is_bound else 200)
        return keep_for_going_back(page) if context["possible"] else page
    try:
        title, text = form.cleaned_data.get("title", ""), form.cleaned_data["text"]
        changed = personal.correct(participant, public_id, title=title, text=text, place=form.chosen_place)
    except personal.NotPossible:
        row.refresh_from_db()
        return _page(request, "edit", token, {**context, "possible": False}, status=409)
    except personal.TooOften:
        return keep_for_going_back(_too_often(request, "edit", token, context))
    return back(token, _changed(changed))


def _changed(row: Contribution) -> str:
    """The word for what became of a corrected text; one that was never public does not become so again."""
    if row.state != States.HELD:
        return "geaendert"
    return "geprueft" if row.published_at else "wartet"


@by_link
def withdraw(request: HttpRequest, participant: Participant, token: str, public_id: str) -> HttpResponse:
    """Delete the text of one contribution. Sent again, it says the same."""
    row = _own(participant, public_id)
    if request.method == "POST":
        personal.withdraw(participant, public_id)
        return back(token, "zurueckgezogen")
    context = {"contribution": row, "has_replies": row.replies.visible().exists()}
    return _page(request, "withdraw", token, context)


@by_link
def anonymise(request: HttpRequest, participant: Participant, token: str, public_id: str) -> HttpResponse:
    """Take the name from one contribution. Sent again, it says the same, though nothing ties the text to anyone now."""
    if request.method == "POST":
        if not Contribution.objects.filter(public_id=public_id, state=States.ANONYMISED).exists():
            personal.anonymise(participant, public_id)
        return back(token, "ohne-namen")
    return _page(request, "anonymise", token, {"contribution": _own(participant, public_id)})


@by_link
def anonymise_all(request: HttpRequest, participant: Participant, token: str) -> HttpResponse:
    if request.method == "POST":
        personal.anonymise_all(participant)
        return back(token, "ohne-namen")
    return _page(request, "anonymise_all", token)


@by_link
def rename(request: HttpRequest, participant: Participant, token: str) -> HttpResponse:
    form = RenameForm(posted(request), initial={"name": participant.display_name})
    if not form.is_valid():
        return _page(request, "name", token, {"form": form}, status=422 if form.is_bound else 200)
    try:
        personal.rename(participant, form.cleaned_data["name"])
    except personal.TooOften:
        return _too_often(request, "name", token, {"form": form})
    return back(token, "name")


@by_link
def delete_all(request: HttpRequest, participant: Participant, token: str) -> HttpResponse:
    """Delete everything about the person; what becomes of the texts they choose."""
    form = DeleteForm(posted(request))
    if form.is_valid():
        personal.forget(participant, keep_texts=form.keeps_texts)
        return SeeOther(reverse("participation:personal-gone"))
    return _page(request, "delete", token, {"form": form}, status=422 if form.is_bound else 200)


@by_link
def end_links(request: HttpRequest, participant: Participant, token: str) -> HttpResponse:
    """Let all links sent so far open nothing any more, this one too."""
    if request.method == "POST":
        personal.end_links(participant)
        return SeeOther(reverse("participation:ask-link") + "?getan=beendet")
    return _page(request, "end", token)


@by_link
def end_reminder(request: HttpRequest, participant: Participant, token: str, pk: int) -> HttpResponse:
    if request.method == "POST":
        personal.end_reminder(participant, pk)
        return back(token, "erinnerung")
    row = _mine(participant.reminders, pk)
    return _page(request, "reminder", token, {"event": personal_data.event_titles([row])[row.event_key]})


@by_link
def end_support(request: HttpRequest, participant: Participant, token: str, pk: int) -> HttpResponse:
    if request.method == "POST":
        personal.end_support(participant, pk)
        return back(token, "unterstuetzung")
    row = _mine(participant.supports.select_related("contribution"), pk)
    return _page(request, "support", token, personal_data.supported([row])[0])


def _mine(rows: QuerySet | Manager, pk: int) -> Any:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise personal.NotYours
    return row


def _own(participant: Participant, public_id: str) -> Contribution:
    found = Contribution.objects.filter(participant=participant, public_id=public_id)
    row = found.exclude(state=States.AWAITING).first()
    if row is None:
        raise personal.NotYours
    return row


def _page(
    request: HttpRequest, act: str, token: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    return act_page(request, act, NAMES[act], token, context, status=status)


def _too_often(request: HttpRequest, act: str, token: str, context: dict[str, Any]) -> HttpResponse:
    """The form once more, with what was typed."""
    context["form"].add_error(None, TOO_OFTEN)
    response = _page(request, act, token, context, status=429)
    response["Retry-After"] = "600"
    return response


def act_page(
    request: HttpRequest,
    act: str,
    name: Any,
    token: str,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one act; `act` names its template, `name` stands above it."""
    shown = {"token": token, "current": name, **(context or {})}
    return render(request, f"participation/personal_{act}.html", shown, status=status)


def back(token: str, done: str) -> HttpResponse:
    """To „Meine Beiträge“, which says what was done."""
    return SeeOther(reverse("participation:personal", args=[token]) + f"?getan={done}")
