"""Documents made on demand: the file, or a page that says how far it is."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .. import orders
from ..documents_offered import CHECKSUM_LENGTH, job
from ..models import Edition, Publication
from .files import answer


def deliver(
    request: HttpRequest,
    variant: str,
    scope: str,
    edition: Edition | None = None,
    *,
    title: str,
    back: tuple[str, str],
) -> HttpResponseBase:
    """The answer to an address that stands for a document: 200 with the file, 202 with a page that waits for it,
    503 if too many wait. `title` says what it is, `back` = (label, address) where people came from.
    """
    try:
        publication = orders.order(variant, scope, edition)
    except orders.Busy:
        return busy(request, title, back)
    if publication.state == Publication.State.DONE:
        return file(request, publication)
    return waiting(request, publication, title, back)


@csrf_exempt  # visitors have no session that somebody could misuse
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def order(request: HttpRequest, number: int, proof: str) -> HttpResponse:
    """How far an order is; ends in the file. POST asks for what failed once more."""
    ordered = Publication.objects.select_related("edition").filter(pk=number, asked_at__isnull=False).first()
    if ordered is None or not constant_time_compare(proof, _proof(ordered)):
        return render(request, "strategy/order_missing.html", {"days": orders.KEEP_UNASKED.days}, status=404)
    back = ("Dokumente", reverse("strategy:documents"))
    title = str(ordered.get_variant_display())
    if request.method == "POST":
        try:
            ordered = orders.order(ordered.variant, ordered.scope, ordered.edition)
        except orders.Busy:
            return busy(request, title, back)
        return HttpResponseRedirect(address(ordered))
    made = orders.answer_to(ordered)
    if request.GET.get("teil") == "stand":
        return _progress(request, made)
    if made.state == Publication.State.DONE:
        return HttpResponseRedirect(file_address(made))
    return waiting(request, made, title, back)


def address(publication: Publication) -> str:
    """Where to see how far an ordered document is; nobody can guess it from another one."""
    return reverse("strategy:document-order", args=[publication.pk, _proof(publication)])


def _proof(publication: Publication) -> str:
    return salted_hmac("strategy.views.orders", str(publication.pk), algorithm="sha256").hexdigest()[:20]


def file_address(publication: Publication) -> str:
    return reverse("strategy:document-file", args=[publication.sha256[:CHECKSUM_LENGTH], publication.file_name])


def waiting(request: HttpRequest, publication: Publication, title: str, back: tuple[str, str]) -> HttpResponse:
    """The page that waits; with JavaScript its middle fetches itself, without it the page does."""
    context = {"title": title, "back_label": back[0], "back_url": back[1], **_progress_context(publication)}
    response = render(request, "strategy/order.html", context, status=202 if context["is_waiting"] else 200)
    response["Cache-Control"] = "private, no-store"
    return response


def _progress(request: HttpRequest, publication: Publication) -> HttpResponse:
    """The middle of the page that waits; where there is nothing to wait for any more, the page is to load anew."""
    context = _progress_context(publication)
    response = render(request, "strategy/_order.html", context)
    if not context["is_waiting"]:
        response["HX-Refresh"] = "true"
    return response


def _progress_context(publication: Publication) -> dict[str, Any]:
    return {
        "job": job(publication),
        "state": publication.state,
        "retry_at": publication.retry_at,
        "order_url": address(publication),
        "is_waiting": publication.state in orders.WAITING,
    }


def busy(request: HttpRequest, title: str, back: tuple[str, str]) -> HttpResponse:
    context = {"title": title, "back_label": back[0], "back_url": back[1]}
    response = render(request, "strategy/order_busy.html", context, status=503)
    response["Retry-After"] = "60"
    return response


def file(request: HttpRequest, publication: Publication) -> HttpResponseBase:
    """The file under a lasting address: browsers ask each time whether it is still this one."""
    etag = f'"{publication.sha256[:CHECKSUM_LENGTH]}"'
    found = answer(request, publication.path, publication.file_name, etag, "public, no-cache")
    if found is None:
        raise Http404("Diese Datei gibt es nicht mehr.")
    return found
