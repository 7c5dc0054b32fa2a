"""Links from mails that a mail program or a hand has damaged: without the last slash, or with a sign behind it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve

from .personal_door import PROBLEMS, problem, token_page

#: What text around a link leaves behind it. No token ends with one of these.
_LEFT_BEHIND = "/\"'<>()[]{}.,;:!?»«„“”’*| \t\r\n"


@token_page
def astray(request: HttpRequest, rest: str, name: str, **context: Any) -> HttpResponse:
    """To the page that was meant, if there is one; else the page `name`, which says why this link opens nothing.

    Like those behind the right links neither is kept, found by search engines, or named to other pages.
    """
    meant = request.path.rstrip(_LEFT_BEHIND) + "/"
    if request.method != "POST" and _is_a_page(meant):
        return HttpResponseRedirect(meant)
    if name in PROBLEMS:
        return problem(request, name, 404)
    return render(request, f"participation/{name}.html", context, status=404)


def _is_a_page(path: str) -> bool:
    try:
        return resolve(path).func is not astray
    except Resolver404:
        return False
