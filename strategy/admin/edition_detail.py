"""The page of one edition for staff: councils, documents, checksum; and the few acts that are possible."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from .. import documents_owed, editions, permissions, verifying
from ..models import Edition, Municipality, Publication, Resolution
from ..snapshot import Snapshot
from .edition_documents import documents
from .edition_freezing import address
from .records import may_order_documents
from .standing import standings

#: The GET parameter that has the edition examined.
CHECK = "pruefung"


def detail(page: Any, request: Any, edition: Edition) -> HttpResponse:
    """Read-only; with `?pruefung=1` also what an examination of lists and files finds."""
    snapshot = Snapshot(edition)
    described = snapshot.described(snapshot.state("municipality", "resolution"))
    found = documents(edition)
    findings = list(verifying.verify(edition, render=False)) if CHECK in request.GET else []
    context = {
        **page.admin_site.each_context(request),
        "title": str(edition),
        "act": f"Fassung {edition.number}",
        "opts": page.opts,
        "edition": edition,
        "described": described,
        "councils": councils(request, edition, described["councils"] if described else []),
        "documents": found,
        "is_making": any(one.is_waiting for one in found),
        "may_freeze": editions.may_freeze(request.user),
        "may_order": may_order_documents(request.user),
        "public_url": editions.address(edition),
        "comparison_url": reverse("strategy:comparison", args=[edition.slug, "arbeitsstand"]),
        "list_url": reverse("strategy:edition-checksums", args=[edition.slug]),
        "findings": findings,
        "is_sound": verifying.is_sound(findings),
        "check": CHECK,
    }
    return TemplateResponse(request, "admin/edition/detail.html", context)


def councils(request: Any, edition: Edition, decided: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each council decided, what staff have typed of it, and where to type more.

    Each dict of `decided` [see editions.councils] with entries [{obj, standing, change_url, publish_url}] and add_url
    ("" for those who may not).
    """
    entries = list(Resolution.objects.filter(edition=edition).select_related("municipality", "edition"))
    found = standings(entries)
    places = {place.key: place for place in Municipality.objects.all()}
    return [
        {
            **council,
            "entries": [
                _entry(request, obj, found[obj.key])
                for obj in entries
                if obj.municipality.key == council["municipality"]
            ],
            "add_url": _add_url(request, edition, places.get(council["municipality"])),
        }
        for council in decided
    ]


def _entry(request: Any, obj: Resolution, standing: Any) -> dict[str, Any]:
    may_publish = standing.is_unpublished and permissions.may(request.user, "publish", obj)
    return {
        "obj": obj,
        "standing": standing,
        "change_url": reverse("admin:strategy_resolution_change", args=[obj.pk]),
        "publish_url": reverse("admin:strategy_resolution_publish", args=[obj.pk]) if may_publish else "",
    }


def _add_url(request: Any, edition: Edition, place: Municipality | None) -> str:
    """The form for a new resolution, filled with what is known."""
    if place is None or not permissions.may_in_scope(request.user, "edit", place.pk):
        return ""
    known = {"edition": edition.pk, "municipality": place.pk, "body": place.council}
    known["edition_title"] = f"Fassung {edition.number}: {edition.title}"
    return f"{reverse('admin:strategy_resolution_add')}?{urlencode(known)}"


def open_consultation(page: Any, request: Any, edition: Edition) -> HttpResponse:
    """A draft becomes a consultation edition; a second click changes nothing."""
    if editions.open_consultation(edition, by=request.user):
        page.log_change(request, edition, "In Beteiligung gegeben.")
        messages.success(request, f"Fassung {edition.number} ist in Beteiligung. Es steht unter Neues.")
    else:
        messages.info(request, f"Fassung {edition.number} ist kein Entwurf mehr; nichts hat sich geändert.")
    return HttpResponseRedirect(address(edition))


def make_document(page: Any, request: Any, edition: Edition) -> HttpResponse:
    """Have one document of the edition made again; equal content is not rendered twice."""
    if not may_order_documents(request.user):
        raise PermissionDenied("Dokumente neu erstellen darf, wer veröffentlichen darf.")
    wanted = (request.POST.get("scope", ""), request.POST.get("variant", ""))
    row = Publication.objects.of_documents({wanted}, edition).select_related("edition").first()
    if row is None:
        messages.error(request, "Dieses Dokument gibt es in dieser Fassung nicht.")
    else:
        documents_owed.make_again([row])
        messages.success(request, f"Vorgemerkt: {row} wird neu erstellt.")
    return HttpResponseRedirect(address(edition))
