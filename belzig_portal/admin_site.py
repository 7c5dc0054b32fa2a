"""The admin under the portal's own name: strict content policy, own index, preview, refusals in German."""

from __future__ import annotations

from functools import update_wrapper
from urllib.parse import urlsplit

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.i18n import JavaScriptCatalog

#: What the rich text editor adds to the page; another version of it needs another value (a test sees that).
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"
EXPIRED = (
    "Ihre Anmeldung war abgelaufen. Nichts wurde gespeichert. Melden Sie sich an: Sie kommen dann auf dieselbe Seite "
    "zurück und können Ihre Eingaben dort wieder einsetzen."
)

APP_ORDER = ["participation", "measures", "strategy", "auth"]
MODEL_ORDER = [
    "Contribution", "Notice", "Appeal", "Response", "ContributionGroup", "Consultation", "Event", "AnswerModule",
    "Bounce",
    "Measure", "Implementation", "MeasureBundle",
    "Chapter", "Goal", "Indicator", "GlossaryTerm", "Municipality", "Edition", "Resolution", "Page", "Strategy",
    "Publication", "AccessibilityReport", "ChangeEvent", "Revision", "Block",
]  # fmt: skip


class PortalAdminConfig(AdminConfig):
    default_site = "belzig_portal.admin_site.PortalAdminSite"


class PortalAdminSite(AdminSite):
    site_header = "Verwaltung · Smart-City-Portal"
    site_title = "Verwaltung"
    index_title = "Was möchten Sie tun?"
    enable_nav_sidebar = True

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        # The editor needs one import map in the page, which carries the nonce, and one style sheet of its own.
        @csp_replace({"script-src": settings.ADMIN_SCRIPT_SRC, "style-src": [SELF, EDITOR_STYLE]})
        def guarded(request, *args, **kwargs):
            if request.method == "POST" and not self.has_permission(request) and request.path != self._logout():
                return self._signing_in_again(request)
            try:
                answer = inner(request, *args, **kwargs)
            except PermissionDenied as error:
                return render(request, "admin/403.html", self._refusal(request, error), status=403)
            return self._way_on(request, answer) if answer.status_code == 405 else answer

        return update_wrapper(guarded, inner)

    @staticmethod
    def _signing_in_again(request):
        from django.contrib.auth.views import redirect_to_login  # needs the models, which are not there yet

        messages.warning(request, EXPIRED)
        return redirect_to_login(_where_the_form_stood(request), reverse("admin:login"))

    def _way_on(self, request, refused):
        """A page for who opens the address of a button, from a bookmark for instance: acts stand below their object."""
        back_url = f"{request.path.rstrip('/').rpartition('/')[0]}/"
        told = {"title": "Diese Seite gibt es nicht einzeln", "back_url": back_url, **self._small(request)}
        answer = render(request, "admin/405.html", told, status=405)
        answer["Allow"] = refused["Allow"]
        return answer

    def _refusal(self, request, error):
        return {"title": "Das dürfen Sie nicht", "reason": str(error), **self._small(request)}

    def _small(self, request):
        """As little as the page needs: whoever tries many doors costs little."""
        return {
            "site_header": self.site_header,
            "site_title": self.site_title,
            "site_url": self.site_url,
            "has_permission": self.has_permission(request),
        }

    @staticmethod
    def _logout() -> str:
        return reverse("admin:logout")

    def get_urls(self):
        preview = path("vorschau/<slug:kind>/<path:object_id>/", self.admin_view(self.preview), name="preview")
        pdf = path("vorschau/<slug:kind>/<path:object_id>/pdf/", self.admin_view(self.preview_pdf), name="preview-pdf")
        shown = path("vorschau-pdf/<str:token>/", self.admin_view(self.preview_pdf_shown), name="preview-pdf-shown")
        return [pdf, shown, preview, *super().get_urls()]

    def i18n_javascript(self, request, extra_context=None):
        """Also the words of the editor's windows."""
        return JavaScriptCatalog.as_view(packages=["django.contrib.admin", "django_prose_editor"])(request)

    def index(self, request, extra_context=None):
        from strategy.admin.overview import overview

        return super().index(request, {**overview(self, request), **(extra_context or {})})

    def get_app_list(self, request, app_label=None):
        """What is edited daily first; the models of an app in their order of use."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _place(model["object_name"]))
        return sorted(apps, key=lambda app: APP_ORDER.index(app["app_label"]) if app["app_label"] in APP_ORDER else 9)

    def preview(self, request, kind, object_id):
        """The page of a kind's workspace object, for all staff."""
        page = self._page_of(kind)
        obj = page.read_object(request, object_id) if page else None
        if obj is None:
            raise Http404
        if not page.has_view_permission(request, obj):
            raise PermissionDenied
        return page.preview(request, obj)

    def preview_pdf(self, request, kind, object_id):
        """The same as it would be printed."""
        from strategy.admin import preview_pdf

        return preview_pdf.ask(self._page_of(kind), request, object_id)

    def preview_pdf_shown(self, request, token):
        from strategy.admin import preview_pdf

        return preview_pdf.shown(request, token)

    def _page_of(self, kind):
        return next((p for p in self._registry.values() if getattr(p.model, "kind", None) == kind), None)


def _where_the_form_stood(request) -> str:
    """The page to come back to after signing in: the address of a press shows nothing by itself."""
    page = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        found = urlsplit(page)
        if found.path.startswith(reverse("admin:index")):
            return found._replace(scheme="", netloc="", fragment="").geturl()
    return request.get_full_path()


def _place(name: str) -> int:
    return MODEL_ORDER.index(name) if name in MODEL_ORDER else len(MODEL_ORDER)
