"""Fassungen: the list, and the doors to freezing one, to its page and to the acts on that page."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.urls import path
from django.utils.html import format_html

from .. import edition_overview, editions
from ..models import Edition, Publication
from ..snapshot import standing, state_label
from ..state import State
from . import edition_detail, edition_freezing
from .edition_documents import newest
from .records import RecordAdmin

FREEZERS = "Fassungen frieren die gemeinsamen Zuständigen ein."


class EditionChangeList(ChangeList):
    """Asks for the councils and the documents of all rows of the page at once."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        frozen, decided = edition_overview.municipalities(self.result_list), State.live("resolution").all("resolution")
        documents = defaultdict(list)
        for row in newest(Publication.objects.filter(edition__in=self.result_list)):
            documents[row.edition_id].append(row)
        for edition in self.result_list:
            about = [r for r in decided if r["edition"] == edition.slug]
            councils = editions.councils(frozen[edition.pk], about)
            edition.decided, edition.state_label = standing(councils), state_label(edition, councils)
            edition.documents = documents[edition.pk]


@admin.register(Edition)
class EditionAdmin(RecordAdmin):
    list_display = ["name", "state_badge", "decided", "documents_column", "frozen_at"]
    list_filter = ["state"]
    ordering = ["-number"]
    change_list_template = "admin/edition/list.html"

    # --- The list ----------------------------------------------------------------------------------------------

    def get_changelist(self, request, **kwargs):
        return EditionChangeList

    @admin.display(description="Fassung", ordering="number")
    def name(self, obj):
        return f"{obj} (Beispiel)" if obj.is_example and "Beispiel" not in obj.title else str(obj)

    @admin.display(description="Zustand", ordering="state")
    def state_badge(self, obj):
        return badge(obj)

    @admin.display(description="Räte")
    def decided(self, obj):
        return obj.decided

    @admin.display(description="Dokumente")
    def documents_column(self, obj):
        done = sum(row.state in ("done", "unchanged") for row in obj.documents)
        failed = sum(row.state == "failed" for row in obj.documents)
        words = f"{done} von {len(obj.documents)} fertig" if obj.documents else "keine vorgemerkt"
        return f"{words}, {failed} fehlgeschlagen" if failed else words

    # --- The doors -----------------------------------------------------------------------------------------

    def has_add_permission(self, request):
        return editions.may_freeze(request.user)

    def get_urls(self):
        view = self.admin_site.admin_view
        acts = {"beteiligung": edition_detail.open_consultation, "dokument": edition_detail.make_document}
        own = [
            path(f"<path:object_id>/{word}/", view(self._act(act)), name=f"strategy_edition_{word}")
            for word, act in acts.items()
        ]
        return [*own, *super().get_urls()]

    def _act(self, act: Any) -> Any:
        def door(request: Any, object_id: str) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            return act(self, request, self._found(request, object_id))

        return door

    def _found(self, request: Any, object_id: str) -> Edition:
        edition = self.get_object(request, unquote(object_id))
        if edition is None:
            raise Http404
        return edition

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied(FREEZERS)
        return edition_freezing.freeze(self, request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return edition_detail.detail(self, request, self._found(request, object_id))


def badge(edition: Any) -> str:
    look = {"adopted": "public", "consultation": "changed"}.get(edition.state, "never")
    return format_html('<span class="standing standing--{}">{}</span>', look, edition.state_label)
