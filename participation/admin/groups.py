"""Gruppen ähnlicher Beiträge: made from the list, answered once, dissolved without a trace."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from strategy.admin.records import RecordAdmin

from .. import grouping, permissions
from ..forms.base import LineField
from ..models import Contribution, ContributionGroup, Response
from .numbers import number_in
from .offered import staff_state
from .response_parts import rows


class GroupForm(forms.Form):
    """A new group by its title, or one there is."""

    title = LineField(
        label="Worum es in allen geht",
        max_length=160,
        required=False,
        help_text="Steht öffentlich bei den Beiträgen, zum Beispiel „Barrierefreie Wege zum Bahnhof“.",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    into = forms.ModelChoiceField(
        ContributionGroup.objects.none(),
        label="oder zu einer Gruppe dazu",
        required=False,
        empty_label="– neue Gruppe –",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = permissions.writable_by(user, ContributionGroup.objects.order_by("-created_at"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("title") and not cleaned.get("into"):
            self.add_error("title", "Bitte geben Sie der Gruppe einen Titel, oder wählen Sie eine, die es schon gibt.")
        return cleaned


def group_several(page: Any, request: Any, queryset: QuerySet) -> HttpResponse:
    """The action of the list: shows the texts and asks for the title; confirmed, it groups those shown."""
    chosen = list(queryset.select_related("municipality", "group"))
    fitting = [one for one in chosen if one.is_public and permissions.answers(request.user, one)]
    is_confirmed = "confirmed" in request.POST
    form = GroupForm(request.POST if is_confirmed else None, user=request.user)
    if is_confirmed and fitting and form.is_valid():
        made = grouping.group(fitting, request.user, title=form.cleaned_data["title"], into=form.cleaned_data["into"])
        messages.success(request, f"{len(fitting)} Beiträge gehören jetzt zur Gruppe „{made}“.")
        return HttpResponseRedirect(url(made))
    state = staff_state()
    context = {
        **page.admin_site.each_context(request),
        "title": "Als ähnlich gruppieren",
        "act": "Gruppieren",
        "opts": page.opts,
        "form": form,
        "rows": rows(request, fitting, state, fitting),
        "refused": len(chosen) - len(fitting),
        "back_url": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/participation/group_several.html", context)


def url(group: ContributionGroup) -> str:
    return reverse("admin:participation_contributiongroup_change", args=[group.pk])


@admin.register(ContributionGroup)
class ContributionGroupAdmin(RecordAdmin):
    """A group is made of contributions chosen in their list; its acts have pages of their own."""

    list_display = ["title", "how_many", "is_answered", "created_at"]
    search_fields = ["title"]
    ordering = ["-created_at"]

    def get_actions(self, request):
        return {}

    def get_queryset(self, request):
        public = Q(contributions__responses__withdrawn_at=None)
        answered = Count("contributions__responses__published_at", filter=public)
        return ContributionGroup.objects.annotate(size=Count("contributions", distinct=True), answered=answered)

    @admin.display(description="Beiträge", ordering="size")
    def how_many(self, obj):
        return obj.size

    @admin.display(description="Rückmeldung", boolean=True)
    def is_answered(self, obj):
        return bool(obj.answered)

    def get_urls(self):
        view = self.admin_site.admin_view
        name = "participation_contributiongroup"
        return [
            path("<path:object_id>/umbenennen/", view(self.rename_view), name=f"{name}_rename"),
            path("<path:object_id>/herausnehmen/", view(self.remove_view), name=f"{name}_remove"),
            path("<path:object_id>/aufloesen/", view(self.dissolve_view), name=f"{name}_dissolve"),
            *super().get_urls(),
        ]

    def found(self, object_id: str) -> ContributionGroup:
        one = ContributionGroup.objects.filter(pk=number_in(unquote(object_id))).first()
        if one is None:
            raise Http404
        return one

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        return self.page(request, self.found(object_id))

    def page(self, request: Any, group: ContributionGroup) -> TemplateResponse:
        contributions = list(group.contributions.select_related("municipality", "group").order_by("id"))
        shown = rows(request, contributions, staff_state(), contributions)
        waiting = [row["one"] for row in shown if row["one"].is_public and not row["is_answered"]]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Gruppe: {group.title}",
            "opts": self.opts,
            "group": group,
            "rows": shown,
            "waiting": waiting,
            "answers": self._answers(contributions),
            "may_manage": grouping.manages(request.user, group),
            "answer_url": self._answer_url(waiting),
        }
        return TemplateResponse(request, "admin/participation/group.html", context)

    def _answers(self, contributions: list[Contribution]) -> QuerySet[Response]:
        return Response.objects.published().filter(contributions__in=contributions).distinct().order_by("id")

    def _answer_url(self, waiting: list[Contribution]) -> str:
        numbers = ",".join(str(one.pk) for one in waiting)
        return reverse("admin:participation_response_add") + f"?beitraege={numbers}"

    # --- Acts; each asks for the right itself -------------------------------------------------------------

    def rename_view(self, request, object_id):
        group = self._held(request, object_id)
        try:
            grouping.rename(group, request.POST.get("title", ""), request.user)
            messages.success(request, "Der Titel ist geändert.")
        except ValueError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(url(group))

    def remove_view(self, request, object_id):
        group = self._held(request, object_id)
        one = group.contributions.filter(pk=number_in(request.POST.get("beitrag", ""))).first()
        if one is not None:
            grouping.remove(one, request.user)
            messages.success(request, "Der Beitrag gehört nicht mehr zur Gruppe.")
        is_left = ContributionGroup.objects.filter(pk=group.pk).exists()
        return HttpResponseRedirect(url(group) if is_left else self._list())

    def dissolve_view(self, request, object_id):
        grouping.dissolve(self._held(request, object_id), request.user)
        messages.success(request, "Die Gruppe ist aufgelöst. Beiträge und Rückmeldungen bleiben, wie sie sind.")
        return HttpResponseRedirect(self._list())

    def _held(self, request: Any, object_id: str) -> ContributionGroup:
        group = self.found(object_id)
        if not grouping.manages(request.user, group):
            raise PermissionDenied("Sie dürfen nicht alle Beiträge dieser Gruppe beantworten.")
        if request.method != "POST":
            raise Http404
        return group

    def _list(self) -> str:
        return reverse("admin:participation_contributiongroup_changelist")
