"""The way of every form for citizens: shown, checked, kept; in the whole page or, with htmx, in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.forms import BaseForm
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from strategy import client_address

from .. import guard, submitting
from .honest import honest

#: What htmx puts in the place of the form after it was sent.
THANKS_FRAGMENT = "participation/_sent.html"
TOO_MUCH = lazy(
    "Von Ihrem Anschluss kam in kurzer Zeit sehr viel. Bitte warten Sie zehn Minuten und senden Sie dann noch einmal."
)


class Refused(Exception):
    """The form is in order but cannot be taken for now; the message says why, to whom sent it."""


class SeeOther(HttpResponseRedirect):
    """The answer is another page, to be fetched with GET: reloading it sends nothing again."""

    status_code = 303


def public_form(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view with a form for everybody: no cookie, never kept, and an honest page when the database is away."""

    # No visitor has a session here, so a forged request could do no more than its sender can: the token would only
    # cost every reader of the form a cookie.
    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @honest
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return guarded


def kept_for_going_back(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """No cache between us and the reader may keep the page, but the reader's own browser may.

    Of a page with `no-store` browsers forget what was typed in it as soon as it is left.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return keep_for_going_back(view(request, *args, **kwargs))

    return guarded


def keep_for_going_back(response: HttpResponse) -> HttpResponse:
    """The same of one answer, where not all of a view may be kept."""
    response["Cache-Control"] = "private, no-cache"
    return response


def answer_form(
    request: HttpRequest,
    form: BaseForm,
    template: str,
    context: Mapping[str, Any],
    save: Callable[[Any], Any],
    *,
    thanks: str = "participation:sent",
    counted: bool = True,
) -> HttpResponse:
    """Show the form (200), show it again with what is wrong (422, 429), or `save(form)` and thank (303).

    `context` is what the template needs besides `form`; `context["fragment"]` names the template that htmx gets
    instead. `save` gets the valid form, calls `submitting.submit` and may let TooManyWaiting through, or Refused.
    `thanks` names the page that follows; without `counted` it is no contribution, and `save` knows limits of its own.
    """
    if request.method != "POST":
        return _page(request, form, template, context, 200)
    if not guard.may_try(request):
        return _page(request, _unread(form), template, context, 429)
    form.about, form.network = request.path, client_address.network(request)  # type: ignore[attr-defined]
    is_valid, refused = form.is_valid(), _refusal(request, form, save, counted)
    if refused:
        form.add_error(None, refused)
    if not is_valid or refused:
        return _page(request, form, template, context, 429 if refused else 422)
    if getattr(request, "htmx", False):
        return render(request, THANKS_FRAGMENT, {"form": form})
    return SeeOther(reverse(thanks))


def _unread(form: BaseForm) -> BaseForm:
    """The form with what was typed, which nobody has checked: the limit is there to save just that."""
    form._errors, form.cleaned_data = ErrorDict(), {}  # type: ignore[attr-defined]
    form.add_error(None, TOO_MUCH)
    return form


def _refusal(request: HttpRequest, form: BaseForm, save: Callable[[Any], Any], counted: bool) -> str:
    """Why the sender has to wait; "" if not. A valid form is saved."""
    if counted and form.is_valid() and not guard.may_submit(request):
        return str(TOO_MUCH)
    try:
        if form.is_valid():
            save(form)
    except submitting.TooManyWaiting:
        return _(
            "Heute kamen zu viele Einsendungen mit dieser E-Mail-Adresse. Bestätigen Sie bitte zuerst, was Sie schon "
            "gesendet haben: Der Link steht in einer Mail von uns, vielleicht liegt sie im Spam-Ordner. Danach, oder "
            "morgen, geht es hier weiter."
        )
    except Refused as refused:
        return str(refused)
    return ""


def _page(request: HttpRequest, form: BaseForm, template: str, context: Mapping[str, Any], status: int) -> HttpResponse:
    shown = context["fragment"] if getattr(request, "htmx", False) and "fragment" in context else template
    response = render(request, shown, {**context, "form": form}, status=status)
    if status == 429:
        response["Retry-After"] = "600"
    return response
