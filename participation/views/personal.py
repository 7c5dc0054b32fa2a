"""The personal link: asking for it, the page it opens, and the copy of one's data."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import link_requests, personal_data, personal_export
from ..forms.base import posted
from ..forms.personal import AskLinkForm
from ..models import Participant
from .personal_door import by_link, unseen
from .public_form import SeeOther, answer_form, public_form

PER_PAGE = 20
#: What was just done, by the word in the address.
DONE = {
    "geaendert": _("Ihre Änderung ist gespeichert."),
    "geprueft": _("Ihr Text ist geändert. Er wird wieder öffentlich, sobald eine Person ihn gelesen hat."),
    "wartet": _("Ihr Text ist geändert. Er wird öffentlich, wenn eine Person ihn gelesen und freigegeben hat."),
    "zurueckgezogen": _("Ihr Beitrag ist zurückgezogen, der Text ist gelöscht."),
    "ohne-namen": _("Ihr Name ist entfernt."),
    "name": _("Der gezeigte Name ist geändert."),
    "mails": _("Wir schicken Ihnen wieder Mails."),
    "erinnerung": _("Sie werden an diese Veranstaltung nicht mehr erinnert."),
    "unterstuetzung": _("Ihre Unterstützung ist zurückgenommen."),
    "abo": _("Das Abo ist beendet."),
    "abos": _("Alle Abos sind beendet."),
    "rhythmus": _("Gespeichert: Wir schreiben Ihnen jetzt so oft, wie Sie es gewählt haben."),
}


@public_form
def ask_link(request: HttpRequest) -> HttpResponse:
    """Asks for a mail with the personal link. The answer never says whether the address is known."""
    form = AskLinkForm(posted(request))
    context = {"ended": request.GET.get("getan") == "beendet"}
    answer = answer_form(request, form, "participation/ask_link.html", context, _owe_link)
    return SeeOther(reverse("participation:link-sent")) if answer.status_code == 303 else answer


def _owe_link(form: AskLinkForm) -> None:
    link_requests.owe_link(form.cleaned_data["email"], form.network)


@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "participation/link_sent.html")


@never_cache
@require_safe
def gone(request: HttpRequest) -> HttpResponse:
    """After everything was deleted."""
    return unseen(render(request, "participation/personal_gone.html"))


@by_link
def personal(request: HttpRequest, participant: Participant, token: str) -> HttpResponse:
    """Everything the person wrote, supports and waits for, with what can be done about it."""
    pages = Paginator(personal_data.written_by(participant), PER_PAGE)
    page = pages.get_page(request.GET.get("seite"))
    context = {
        "person": participant,
        "token": token,
        "page_obj": page,
        "rows": personal_data.rows(page.object_list),
        "has_name": bool(participant.display_name or pages.count),
        "done": DONE.get(request.GET.get("getan", "")),
        **personal_data.besides(participant),
    }
    return render(request, "participation/personal.html", context)


@by_link
def export(request: HttpRequest, participant: Participant, token: str) -> HttpResponse:
    """A copy of all data of the person, as a file."""
    answer = JsonResponse(personal_export.copy_of(participant), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="meine-daten.json"'
    return answer
