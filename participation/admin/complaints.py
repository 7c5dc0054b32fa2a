"""Meldungen and Widersprüche to read: what came in and what became of it. They are decided in the queue."""

from __future__ import annotations

from functools import reduce
from typing import Any

from django.contrib import admin
from django.db.models.constants import LOOKUP_SEP
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from strategy.admin.records import RecordAdmin

from .. import permissions
from ..models import Appeal, Contribution, Decision, Notice
from .contribution_list import ChosenFilter
from .offered import shortened
from .timeline import decision_words, judge
from .words import person


class StandFilter(ChosenFilter):
    """Without a choice what waits."""

    title = "Stand"
    parameter_name = "stand"
    choices_offered = [("offen", "offen"), ("erledigt", "erledigt"), ("alle", "alle")]

    def value(self):
        chosen = super().value()
        return chosen if chosen in dict(self.lookup_choices) else "offen"

    def choices(self, changelist):
        """Without „Alle“, which would be the default's name here."""
        for value, title in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.value() == value, "query_string": query, "display": title}

    def chosen(self, queryset, value):
        if value == "alle":
            return queryset
        return queryset.filter(outcome="") if value == "offen" else queryset.exclude(outcome="")


class ComplaintAdmin(RecordAdmin):
    """Read by whoever may decide on the contribution, so not by its author; changed by nobody. No address is shown."""

    list_filter = [StandFilter]
    ordering = ["-created_at", "-id"]
    show_facets = admin.ShowFacets.NEVER
    actions = None
    #: Leads to the contribution, as in a lookup.
    path = "contribution"

    def contribution_of(self, obj: Any) -> Contribution:
        return reduce(getattr, self.path.split(LOOKUP_SEP), obj)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        if obj is not None:
            return not permissions.refusal(request.user, self.contribution_of(obj))
        return permissions.moderates_anywhere(request.user)

    def get_queryset(self, request):
        mine = permissions.decided_by(request.user, Contribution.objects.all()).values("pk")
        return super().get_queryset(request).filter(**{f"{self.path}__in": mine})

    def history_view(self, request, object_id, extra_context=None):
        """The decisions are the history; they stand on the page of the contribution."""
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        return HttpResponseRedirect(history_url(self.contribution_of(obj)))

    @admin.display(description="Beitrag")
    def contribution_link(self, obj):
        one = self.contribution_of(obj)
        door = "queue_case" if obj.outcome == "" else "contribution_change"
        words = one.title or shortened(" ".join(one.text.split())) or "(Text gelöscht)"
        return format_html('<a href="{}">{}</a>', reverse(f"admin:participation_{door}", args=[one.pk]), words)

    @admin.display(description="Verlauf")
    def history_link(self, obj):
        url = history_url(self.contribution_of(obj))
        return format_html('<a href="{}">Alles, was zu diesem Beitrag geschah</a>', url)

    @admin.display(description="Ergebnis")
    def result(self, obj):
        return obj.get_outcome_display()


def history_url(contribution: Contribution) -> str:
    return reverse("admin:participation_contribution_change", args=[contribution.pk]) + "#verlauf"


def decided(row: Decision) -> str:
    """What was decided, when and by whom."""
    when = date_format(timezone.localtime(row.at), "j. F Y, H:i")
    return f"{decision_words(row)} am {when} Uhr, {judge(row)}"


@admin.register(Notice)
class NoticeAdmin(ComplaintAdmin):
    list_display = ["public_id", "created_at", "ground", "contribution_link", "result"]
    fields = ["public_id", "created_at", "ground", "said", "place", "name", "disowned_at", "contribution_link",
              "result", "closed_at", "decided_how", "history_link"]  # fmt: skip
    list_select_related = ["contribution"]

    @admin.display(description="Was gemeldet wurde")
    def said(self, obj):
        return obj.explanation or "–"

    @admin.display(description="Entscheidung")
    def decided_how(self, obj):
        return decided(obj.decision) if obj.decision else "–"


@admin.register(Appeal)
class AppealAdmin(ComplaintAdmin):
    list_display = ["public_id", "created_at", "appellant", "against_what", "contribution_link", "result"]
    fields = ["public_id", "created_at", "appellant", "against_what", "said", "contribution_link", "result",
              "answered", "judged_by", "decided_at", "history_link"]  # fmt: skip
    list_select_related = ["decision__contribution", "decision__by", "decided_by"]
    path = "decision__contribution"

    @admin.display(description="Von")
    def appellant(self, obj):
        return "Person, die gemeldet hat" if obj.notice_id else "Person, die den Beitrag geschrieben hat"

    @admin.display(description="Gegen")
    def against_what(self, obj):
        return decided(obj.decision)

    @admin.display(description="Text des Widerspruchs")
    def said(self, obj):
        return obj.text or "–"

    @admin.display(description="Antwort")
    def answered(self, obj):
        return obj.answer or "–"

    @admin.display(description="Entschieden von")
    def judged_by(self, obj):
        return person(obj.decided_by) if obj.decided_by else "–"
