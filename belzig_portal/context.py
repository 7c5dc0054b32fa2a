"""What every template may know."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict:
    return {"demo": settings.DEMO, "portal_url": settings.PORTAL_URL}
