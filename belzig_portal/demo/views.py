"""Pages that exist in the demo only."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import mailbox


@require_safe
@never_cache
def mail_list(request: HttpRequest) -> HttpResponse:
    """Every mail of the demo, for everyone who can open it: no address in it is real."""
    mails = mailbox.read(settings.DATA_DIR / "mail")
    return render(request, "demo/mail_list.html", {"mails": mails})
