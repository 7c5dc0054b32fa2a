"""The draft as PDF, for the person who asked and nobody else."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from .. import previews
from ..models.base import german_slug
from ..previews import Preview

log = logging.getLogger(__name__)

#: So long the browser waits for the file itself before it gets a page that waits.
PATIENCE_SECONDS = 2.5


def ask(page: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Have it printed and lead to the file; usually it is there by then.

    Only a press on the button prints: whoever merely comes to the address, after signing in again perhaps, gets the
    page of the draft with the button.
    """
    obj = page.read_object(request, unquote(object_id)) if page and previews.has_preview(page.model.kind) else None
    if obj is None:
        raise Http404
    if not page.has_view_permission(request, obj):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:preview", args=[obj.kind, obj.pk]))
    try:
        token = previews.ask(obj, user=request.user)
        previews.wait_for(token, PATIENCE_SECONDS, user=request.user)
    except Exception as error:  # the cache is away, whatever its client calls that
        log.warning("Keine Vorschau: %s", type(error).__name__)
        return _page(request, Preview(str(obj), error="Der Zwischenspeicher antwortet nicht."), status=503)
    return HttpResponseRedirect(reverse("admin:preview-pdf-shown", args=[token]))


def shown(request: HttpRequest, token: str) -> HttpResponse:
    """How far it is; the file as soon as it is there."""
    preview = previews.found(token, user=request.user)
    if preview is None:
        raise Http404
    if preview.pdf:
        return _file(preview)
    return _page(request, preview, status=202 if preview.is_waiting else 200)


def _file(preview: Preview) -> HttpResponse:
    name = f"{german_slug(preview.title)[:80]}.pdf"
    response = HttpResponse(preview.pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: HttpRequest, preview: Preview, status: int) -> HttpResponse:
    context = {"title": preview.title, "preview": preview, "is_waiting": preview.is_waiting}
    response = TemplateResponse(request, "admin/preview_pdf.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    if preview.is_waiting:
        response["Refresh"] = "1"
    return response
