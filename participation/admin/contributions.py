"""Beiträge: to read and to decide on. Nobody changes what citizens wrote."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from strategy.admin.scoped import StaffListMixin
from strategy.permissions import is_staff

from .. import permissions
from ..models import Contribution
from . import acts, contribution_page, entry_view, groups, queue_urls, wishes
from .contribution_list import FILTERS, ContributionChangeList, is_queue, state_of
from .contribution_search import HELP, search
from .numbers import number_in
from .offered import shortened

LENGTH = 160


@admin.register(Contribution)
class ContributionAdmin(StaffListMixin, admin.ModelAdmin):
    """Whoever moderates in a scope also sees what is held and hidden there; everybody else what is public."""

    change_list_template = "admin/participation/contribution_list.html"
    list_display = ["what", "about_what", "who", "since", "why"]
    list_display_links = ["what"]
    list_filter = FILTERS
    scope_field = "municipality"
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["text", "title"]
    search_help_text = HELP
    actions = ["approve_selected", "hide_selected", "answer_selected", "group_selected"]
    view_on_site = False

    # --- The doors ----------------------------------------------------------------------------------------

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return is_staff(request.user) and (obj is None or permissions.reads(request.user, obj))

    def has_add_permission(self, request):
        return permissions.enters_anywhere(request.user)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        rows = Contribution.objects.select_related("municipality", "group")
        return permissions.read_by(request.user, rows)

    def get_ordering(self, request):
        return ["state_changed_at", "id"] if is_queue(request) else ["-state_changed_at", "-id"]

    def get_search_results(self, request, queryset, search_term):
        return (search(queryset, search_term, state_of(request)) if search_term.strip() else queryset), False

    def get_changelist(self, request, **kwargs):
        return ContributionChangeList

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        if not permissions.moderates_anywhere(request.user):
            actions.pop("approve_selected", None)
            actions.pop("hide_selected", None)
        if not permissions.answers_anywhere(request.user):
            actions.pop("answer_selected", None)
            actions.pop("group_selected", None)
        return actions

    def changelist_view(self, request, extra_context=None):
        is_moderator = permissions.moderates_anywhere(request.user)
        door = {"queue_url": reverse("admin:participation_queue") if is_moderator else ""}
        return super().changelist_view(request, {**door, **(extra_context or {})})

    # --- The list -----------------------------------------------------------------------------------------

    @admin.display(description="Beitrag")
    def what(self, obj):
        words = shortened(" ".join(obj.text.split()), LENGTH) or "(Text gelöscht)"
        return format_html("<strong>{}</strong> {}", obj.title, words) if obj.title else words

    @admin.display(description="Worüber")
    def about_what(self, obj):
        about = obj.about
        reply = "Antwort zu: " if obj.parent_id else ""
        place = obj.municipality or "gemeinsam"
        words = f"{reply}{about.label} {about.title}".strip()
        if about.url:
            words = format_html('<a href="{}">{}</a>', about.url, words)
        return format_html('{}<br><span class="quiet">{}</span>', words, place)

    @admin.display(description="Von")
    def who(self, obj):
        if obj.source == Contribution.Source.PORTAL:
            return obj.author
        return format_html('{}<br><span class="quiet">{}</span>', obj.author, obj.get_source_display())

    @admin.display(description="Seit", ordering="state_changed_at")
    def since(self, obj):
        return date_format(timezone.localtime(obj.state_changed_at), "j.n.Y, H:i")

    @admin.display(description="Zustand")
    def why(self, obj):
        state = format_html('<span class="standing standing--{}">{}</span>', obj.state, obj.get_state_display())
        if obj.state != Contribution.State.HELD:
            return state
        return format_html('{}<br><span class="quiet">{}</span>', state, ", ".join(obj.why_held))

    # --- Acts on several ----------------------------------------------------------------------------------

    @admin.action(description="Freigeben …")
    def approve_selected(self, request, queryset):
        return acts.approve_several(self, request, queryset)

    @admin.action(description="Ausblenden …")
    def hide_selected(self, request, queryset):
        return acts.hide_several(self, request, queryset)

    @admin.action(description="Gemeinsam beantworten …")
    def answer_selected(self, request, queryset):
        return HttpResponseRedirect(answer_url(queryset))

    @admin.action(description="Als ähnlich gruppieren …")
    def group_selected(self, request, queryset):
        return groups.group_several(self, request, queryset)

    # --- One contribution ---------------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            *queue_urls.urls(self),
            path("<path:object_id>/freigeben/", view(self.approve_view), name="participation_contribution_approve"),
            path("<path:object_id>/ausblenden/", view(self.hide_view), name="participation_contribution_hide"),
            *(
                path(
                    f"<path:object_id>/{act}/",
                    view(self.wish_view),
                    {"act": act},
                    name=f"participation_contribution_{act}",
                )
                for act in wishes.ACTS
            ),
            *super().get_urls(),
        ]

    def wish_view(self, request, object_id, act):
        return wishes.fulfil(self, request, self.found(request, object_id), act)

    def approve_view(self, request, object_id):
        return acts.approve_one(self, request, self.found(request, object_id))

    def hide_view(self, request, object_id):
        return acts.hide_one(self, request, self.found(request, object_id))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied("Beiträge von Bürgerinnen und Bürgern ändert hier niemand.")
        return contribution_page.show(self, request, self.found(request, object_id))

    def add_view(self, request, form_url="", extra_context=None):
        return entry_view.enter(self, request)

    def history_view(self, request, object_id, extra_context=None):
        """The decisions are the history; they stand on the page itself."""
        return HttpResponseRedirect(detail_url(self.found(request, object_id)) + "#verlauf")

    def found(self, request: Any, object_id: str) -> Contribution:
        """The contribution, for those who may read it."""
        rows = Contribution.objects.exclude(state=permissions.UNSENT)
        rows = rows.select_related("municipality", "participant", "revision", "group", "parent", "entered_by")
        one = rows.filter(pk=number_in(unquote(object_id))).first()
        if one is None:
            raise Http404
        if not permissions.reads(request.user, one):
            raise PermissionDenied("Dieser Beitrag ist nicht öffentlich. Lesen darf ihn die Moderation.")
        return one


def detail_url(contribution: Contribution) -> str:
    return reverse("admin:participation_contribution_change", args=[contribution.pk])


def answer_url(contributions: Any) -> str:
    numbers = ",".join(str(one.pk) for one in contributions)
    return reverse("admin:participation_response_add") + f"?beitraege={numbers}"
