"""Meldungen and Widersprüche to read: what came in and what became of it. They are decided in the queue."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from strategy.admin.scoped import StaffListMixin

from .. import permissions
from ..models import Appeal, Contribution, Notice
from .contribution_list import ChosenFilter
from .offered import shortened
from .words import person


class StandFilter(ChosenFilter):
    title = "Stand"
    parameter_name = "stand"
    choices_offered = [("offen", "offen"), ("erledigt", "erledigt")]

    def chosen(self, queryset, value):
        return queryset.filter(outcome="") if value == "offen" else queryset.exclude(outcome="")


class ComplaintAdmin(StaffListMixin, admin.ModelAdmin):
    """Read by whoever may decide on the contribution, so not by its author; changed by nobody. No address is shown."""

    list_filter = [StandFilter]
    ordering = ["-created_at", "-id"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    view_on_site = False
    #: Leads to the contribution.
    path = "contribution"

    def contribution_of(self, obj: Any) -> Contribution:
        raise NotImplementedError

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        if obj is not None:
            return not permissions.refusal(request.user, self.contribution_of(obj))
        return permissions.moderates_anywhere(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        mine = permissions.decided_by(request.user, Contribution.objects.all()).values("pk")
        return super().get_queryset(request).filter(**{f"{self.path}__in": mine})

    def history_view(self, request, object_id, extra_context=None):
        """The decisions are the history; they stand on the page of the contribution."""
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        one = self.contribution_of(obj)
        return HttpResponseRedirect(reverse("admin:participation_contribution_change", args=[one.pk]) + "#verlauf")

    @admin.display(description="Beitrag")
    def contribution_link(self, obj):
        one = self.contribution_of(obj)
        door = "queue_case" if obj.outcome == "" else "contribution_change"
        words = one.title or shortened(" ".join(one.text.split())) or "(Text gelöscht)"
        return format_html('<a href="{}">{}</a>', reverse(f"admin:participation_{door}", args=[one.pk]), words)

    @admin.display(description="Ergebnis")
    def result(self, obj):
        return obj.get_outcome_display()


@admin.register(Notice)
class NoticeAdmin(ComplaintAdmin):
    list_display = ["public_id", "created_at", "ground", "contribution_link", "result"]
    fields = ["public_id", "created_at", "ground", "explanation", "place", "name", "contribution_link", "result",
              "closed_at", "decision"]  # fmt: skip
    list_select_related = ["contribution"]

    def contribution_of(self, obj):
        return obj.contribution


@admin.register(Appeal)
class AppealAdmin(ComplaintAdmin):
    list_display = ["public_id", "created_at", "appellant", "decision_words", "contribution_link", "result"]
    fields = ["public_id", "created_at", "appellant", "decision_words", "text", "contribution_link", "result",
              "answer", "judge", "decided_at"]  # fmt: skip
    list_select_related = ["decision__contribution", "decision__by", "decided_by"]
    path = "decision__contribution"

    def contribution_of(self, obj):
        return obj.decision.contribution

    @admin.display(description="Von")
    def appellant(self, obj):
        return "Person, die gemeldet hat" if obj.notice_id else "Person, die den Beitrag geschrieben hat"

    @admin.display(description="Gegen")
    def decision_words(self, obj):
        by = "automatisch" if obj.decision.is_automatic else person(obj.decision.by)
        return f"{obj.decision}, {by}"

    @admin.display(description="Entschieden von", empty_value="–")
    def judge(self, obj):
        return person(obj.decided_by) if obj.decided_by else None
