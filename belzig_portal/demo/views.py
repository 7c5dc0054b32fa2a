"""Pages that exist in the demo only."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from participation import digests
from participation.views.public_form import SeeOther

from . import mailbox


@require_safe
@never_cache
def mail_list(request: HttpRequest) -> HttpResponse:
    """Every mail of the demo, for everyone who can open it: no address in it is real."""
    mails = mailbox.read(settings.DATA_DIR / "mail")
    return render(request, "demo/mail_list.html", {"mails": mails, "made": _made(request)})


def _made(request: HttpRequest) -> int | None:
    """How many digests the button has just ordered."""
    told = request.GET.get("sammelmails", "")
    return int(told) if told.isdecimal() and len(told) < 7 else None


@csrf_exempt  # as in all forms for visitors, who have no session
@require_POST
@never_cache
def send_digests(request: HttpRequest) -> HttpResponse:
    """Send what is new to all who follow something, without waiting for the morning."""
    made = digests.make_due(before_time=True)
    return SeeOther(f"{reverse('demo:mail-list')}?sammelmails={made}")
