"""What all pages behind a link from a mail have in common: the link in the address is the authority."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .. import personal, tokens
from ..forms.personal import typed_text
from .honest import honest

View = Callable[..., HttpResponse]
#: Template of a page that says why a link opens nothing → its short name.
PROBLEMS = {
    "confirm_expired": _("Link abgelaufen"),
    "confirm_invalid": _("Link stimmt nicht"),
    "personal_expired": _("Link abgelaufen"),
    "personal_invalid": _("Link öffnet nichts"),
    "personal_not_yours": _("Nicht gefunden"),
    "appeal_invalid": _("Link stimmt nicht"),
}


def token_page(view: View) -> View:
    """Never indexed, and no page that is opened from it learns its address.

    Never kept either, unless the view has said of its answer where it may be kept.
    """

    # Nobody has a session here: what a page may do, the address says, and a stranger's page does not know it.
    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = answering(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return unseen(response)

    answering = honest(view)
    return guarded


def unseen(response: HttpResponse) -> HttpResponse:
    """The headers that keep the address of a page, which opens it, from going anywhere."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def by_link(view: View) -> View:
    """A page of one person: `view(request, participant, token, …)`, or an answer that says why there is none."""

    @token_page
    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, tokens.read_personal(token), token, **kwargs)
        except tokens.Expired:
            return problem(request, "personal_expired", 410)
        except tokens.Invalid:
            return problem(request, "personal_invalid", 404)
        except personal.NotYours:
            return problem(request, "personal_not_yours", 404, token=token)

    return opened


def problem(request: HttpRequest, name: str, status: int, **context: Any) -> HttpResponse:
    """A page that says what is wrong and leads on; a text that was being sent stands on it once more."""
    mine = ("personal", context["token"]) if "token" in context else ("ask-link",)
    my_url = reverse(f"participation:{mine[0]}", args=mine[1:]) if name.startswith("personal") else ""
    known = {"current": PROBLEMS[name], "my_url": my_url, "typed": typed_text(request)}
    return render(request, f"participation/{name}.html", {**known, **context}, status=status)
