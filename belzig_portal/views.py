"""The home page, the error pages and the health checks."""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from strategy import page_parts
from strategy.documents_offered import offered
from strategy.german import sort_key
from strategy.models import ChangeEvent
from strategy.state import State
from strategy.views.frame import region_map
from strategy.views.news import with_urls

NEWS_ON_HOME = 5


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """A browser that shows a PDF asks for it there: no page says where the icon is."""
    return HttpResponseRedirect(static("img/icon.svg"))


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    state = State.live("strategy", "municipality", "goal", "bundle")
    municipalities = state.all("municipality")
    context = {
        "strategy": state.get("strategy", "strategie"),
        "documents": offered([""], state),
        "municipalities": municipalities,
        "goals": state.all("goal"),
        "bundles": state.all("bundle"),
        "news": with_urls(list(ChangeEvent.objects.order_by("-at", "-id")[:NEWS_ON_HOME])),
        "districts_by_municipality": [
            {"municipality": m, "districts": sorted(m["districts"], key=lambda d: sort_key(d["name"]))}
            for m in municipalities
        ],
        "map": region_map(state),
    }
    return render(request, "home.html", page_parts.extend("home", context, state))


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """What works: 200 while pages can be read, with the missing parts named; 503 without the database."""
    parts = {"database": _works(_ask_database), "cache": _works(_ask_cache)}
    return JsonResponse(
        {"ready": parts["database"], "degraded": not all(parts.values()), **parts},
        status=200 if parts["database"] else 503,
    )


def _works(ask) -> bool:
    try:
        ask()
    except Exception:
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_cache() -> None:
    cache.get("healthz")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    takes_part = request.path.startswith(("/beteiligung/", "/termine/", "/folgen/"))
    return render(request, "404.html", {"takes_part": takes_part}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
