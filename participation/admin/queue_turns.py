"""Whose turn a case is: begin, take over, skip. Each is a POST and leads to a case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from .. import claims
from ..models import Contribution
from .queue_list import case_url
from .queue_views import check, found

#: What was skipped since „Beginnen“, in the session: it comes again when nothing else is left.
SKIPPED = "queue-skipped"
MAX_SKIPPED = 500


def begin(page: Any, request: Any) -> HttpResponse:
    check(request)
    if request.method != "POST":
        return see(reverse("admin:participation_queue"))
    request.session.pop(SKIPPED, None)
    return next_case(request)


def take(page: Any, request: Any, number: int) -> HttpResponse:
    """Make the case one's own; where a colleague has it, only when asked once more."""
    one, refused = asked(page, request, number)
    if refused:
        return refused
    if not claims.claim(one, request.user, takeover=request.POST.get("sure") == "1"):
        messages.warning(request, "Diesen Fall hat inzwischen jemand anders. Übernehmen Sie ihn nur nach Absprache.")
    return see(case_url(one))


def skip(page: Any, request: Any, number: int) -> HttpResponse:
    one, refused = asked(page, request, number)
    if refused:
        return refused
    claims.release(one, request.user)
    request.session[SKIPPED] = [*request.session.get(SKIPPED, []), one.pk][-MAX_SKIPPED:]
    return next_case(request, after=one)


def asked(page: Any, request: Any, number: int) -> tuple[Contribution, HttpResponse | None]:
    """The contribution for whoever may decide on it, and for those who do not send a form the way to its case.

    So does who signs in again after a press, and who reloads a page that answered one.
    """
    check(request)
    one = found(page, request, number)
    return one, None if request.method == "POST" else see(case_url(one))


def next_case(request: Any, after: Contribution | None = None) -> HttpResponse:
    """To the next case, which is the person's from now on; or to the list, if there is none."""
    following = claims.next_case(request.user, after=after, skipped=request.session.get(SKIPPED, []))
    return see(case_url(following) if following else reverse("admin:participation_queue"))


def see(url: str) -> HttpResponse:
    return HttpResponseRedirect(url, status=303)
