"""Barriere melden."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ..forms import AccessibilityReportForm


# No visitor has a session here, so a forged request could do no more than its sender can: the token would only
# cost every reader of the form a cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def accessibility_feedback(request: HttpRequest) -> HttpResponse:
    """The form keeps whatever was typed; sent twice it is one report."""
    if request.method == "POST":
        form = AccessibilityReportForm(request.POST)
        if form.is_valid():
            form.save()
            return redirect("strategy:feedback-thanks")
        return render(request, "strategy/accessibility_feedback.html", {"form": form}, status=422)
    page = request.GET.get("seite", "")[:300]
    form = AccessibilityReportForm(initial={"page": page if page.startswith("/") else ""})
    return render(request, "strategy/accessibility_feedback.html", {"form": form})


@require_safe
def feedback_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "strategy/accessibility_thanks.html", {"back": reverse("home")})
