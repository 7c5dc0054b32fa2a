"""When a form cannot be taken: a page that says so, and on it everything that was typed, ready to be sent again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

log = logging.getLogger(__name__)

#: What PostgreSQL answers where it may only be read.
_READ_ONLY = "25006"
#: Who sends more than is read at all shall still be able to read the answer: so much is taken and thrown away.
_MAX_THROWN_AWAY = 20 * 1024 * 1024
_RETRY_SECONDS = "60"
#: The last two: a charset that does not exist, or does not fit.
_UNREADABLE = (TooManyFieldsSent, TooManyFilesSent, MultiPartParserError, BadRequest, UnreadablePostError,
               LookupError, UnicodeError)  # fmt: skip


def honest(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that never answers 500 for a database that is away (503), or for a body nobody can read (400, 413)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        unreadable = _unreadable(request)
        if unreadable:
            return unreadable
        try:
            return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError, InternalError) as error:
            if isinstance(error, InternalError) and _state(error) != _READ_ONLY:
                raise
            log.error("Formular nicht angenommen: %s %s", type(error).__name__, _state(error))
            return unavailable(request)

    return guarded


def _unreadable(request: HttpRequest) -> HttpResponse | None:
    if request.method != "POST":
        return None
    try:
        _ = request.POST
    except RequestDataTooBig:
        _throw_away(request)
        return render(request, "participation/too_big.html", status=413)
    except _UNREADABLE:
        return render(request, "400.html", status=400)
    return None


def _throw_away(request: HttpRequest) -> None:
    left = _MAX_THROWN_AWAY
    while left > 0 and (chunk := request.read(64 * 1024)):
        left -= len(chunk)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503, without a query. The sender sees the words, not the fields of the form behind them."""
    typed = [(name, value) for name, values in request.POST.lists() for value in values]
    words = [value for name, value in typed if name in ("title", "text") and value.strip()]
    context = {"typed": typed, "words": "\n\n".join(words), "address": request.path}
    response = render(request, "participation/unavailable.html", context, status=503)
    response["Retry-After"] = _RETRY_SECONDS
    return response


def _state(error: Exception) -> str:
    """PostgreSQL's code for what happened; "" if it was never reached."""
    return getattr(error.__cause__, "sqlstate", None) or ""
