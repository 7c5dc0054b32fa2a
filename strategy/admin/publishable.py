"""Admin pages of what is published on its own: its standing, preview, publishing, withdrawing, history."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from .. import changes
from ..models import Revision
from ..previews import has_preview
from ..registry import kind_of, kinds
from ..state import State
from . import conflicts, publish_views
from .forms import PublishableForm
from .scoped import ScopedAdmin
from .standing import StandingFilter, standing, standings
from .steps import published_steps


class PublishableAdmin(ScopedAdmin):
    """Saving changes nothing public; publishing is an act of its own with a page that shows what it does."""

    form = PublishableForm
    change_form_template = "admin/publishable/change_form.html"
    object_history_template = "admin/publishable/history.html"
    actions = ["publish_selected"]
    save_on_top = False

    # --- Reading with few statements ------------------------------------------------------------------------

    def get_queryset(self, request):
        return kinds()[self.model.kind].queryset().order_by(*self.get_ordering(request) or self.opts.ordering)

    def get_object(self, request, object_id, from_field=None):
        """For a POST the row is held until the end: nobody saves or publishes in between."""
        if request.method == "POST":
            self.lock(self.model._default_manager.filter(pk=self._pk(object_id)))
        return self.read_object(request, object_id, from_field)

    def read_object(self, request, object_id, from_field=None):
        """The row for looking at it only, whatever the method of the request."""
        return super().get_object(request, object_id, from_field)

    def _pk(self, object_id: str) -> Any:
        try:
            return self.opts.pk.to_python(object_id)
        except ValidationError:
            return None

    def lock(self, rows: QuerySet) -> None:
        """Hold these rows (and what is edited along with them) for the length of the transaction."""
        list(rows.select_for_update().values_list("pk"))

    # --- The list --------------------------------------------------------------------------------------------

    def get_list_display(self, request):
        names = list(super().get_list_display(request))
        place = len(self.list_display_links or "x")
        return [*names[:place], "standing_column", *names[place:], "updated_at"]

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), StandingFilter]

    @admin.display(description="Stand")
    def standing_column(self, obj):
        return obj.standing.badge()

    def get_changelist(self, request, **kwargs):
        return StandingChangeList

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not self.may_publish(request):
            actions.pop("publish_selected", None)
        return actions

    @admin.action(description="Ausgewählte veröffentlichen …")
    def publish_selected(self, request, queryset):
        return publish_views.publish_several(self, request, queryset)

    # --- The form --------------------------------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.request = request
        form.guarded = self.edited_along(request, obj) if obj is not None else []
        return form

    def edited_along(self, request: Any, obj: Any) -> list[Any]:
        """The rows that the person's form saves: the object, and others of their own that it contains."""
        return [obj] if self.may_edit(request, obj) else []

    def get_prepopulated_fields(self, request, obj=None):
        return {}

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["show_save_and_add_another"] = False
        if change and obj is not None:
            context.update(self.panel(request, self.get_queryset(request).get(pk=obj.pk)))
            context["opened"] = conflicts.version(self.edited_along(request, obj) or [obj])
            form = context["adminform"].form
            if form.is_bound and form.has_error(NON_FIELD_ERRORS, "conflict"):
                context["deviations"] = conflicts.deviations(form)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def panel(self, request: Any, obj: Any) -> dict[str, Any]:
        """What the form says about the public state; `obj` as it is stored."""
        current = standing(obj)
        state = State.live(*names_needed(obj.kind))
        return {
            "standing": current,
            "changes": changes.changes(kind_of(obj), current.before, current.after, state) if current.is_public else [],
            "may_publish": self.may_publish(request, obj),
            "may_edit": self.may_edit(request, obj),
            "public_url": self.public_url(current, state),
            "preview_url": preview_url(obj),
            "preview_pdf_url": preview_pdf_url(obj),
            "publish_url": self.url(obj, "publish"),
            "withdraw_url": self.url(obj, "withdraw"),
            "history_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[obj.pk]),
        }

    def public_url(self, current: Any, state: State) -> str:
        return current.revision.path if current.is_public and current.revision else ""

    def url(self, obj: Any, verb: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{verb}", args=[obj.pk])

    def save_model(self, request, obj, form, change):
        # Whoever edits only rows within somebody else's object leaves the object itself untouched.
        if change and not self.may_edit(request, type(obj)._default_manager.get(pk=obj.pk)):
            return
        super().save_model(request, obj, form, change)

    def response_change(self, request, obj):
        if "_publish" in request.POST and self.may_publish(request, obj):
            messages.success(request, f"{kind_of(obj).label} „{obj}“ ist gesichert. Öffentlich wird es erst jetzt:")
            return HttpResponseRedirect(self.url(obj, "publish"))
        if "_preview" in request.POST:
            return HttpResponseRedirect(preview_url(obj))
        return super().response_change(request, obj)

    # --- Deleting -------------------------------------------------------------------------------------------

    def has_delete_permission(self, request, obj=None):
        """What was ever public is withdrawn, never deleted."""
        if not super().has_delete_permission(request, obj):
            return False
        return not Revision.objects.filter(kind=obj.kind, key=obj.key).exists()

    # --- Acts with an address of their own -----------------------------------------------------------------------

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/veroeffentlichen/", view(self.publish_view), name=f"{name}_publish"),
            path("<path:object_id>/zurueckziehen/", view(self.withdraw_view), name=f"{name}_withdraw"),
            *super().get_urls(),
        ]

    def publish_view(self, request, object_id):
        return publish_views.publish_one(self, request, unquote(object_id))

    def withdraw_view(self, request, object_id):
        return publish_views.withdraw_one(self, request, unquote(object_id))

    def published_together(self, request: Any, obj: Any) -> list[tuple[Any, Any]]:
        """(admin, object) of unpublished parts that the person may publish along with this one."""
        return []

    def hints(self, obj: Any, state: State) -> list[str]:
        """What staff should know before they publish this object."""
        return []

    def consequences(self, obj: Any) -> list[str]:
        """What staff should know once they have published this object."""
        return []

    def affected_pages(self, obj: Any, after: dict, state: State) -> list[tuple[str, str]]:
        """(name, address) of the public pages that will change."""
        address = kind_of(obj).path(obj.key, after, state)
        return [(str(obj), address)] if address else []

    def preview(self, request: Any, obj: Any) -> TemplateResponse:
        """The public page as it would be; each kind says which."""
        raise NotImplementedError

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        if obj is not None and self.has_view_permission(request, obj):
            state = State.live(*names_needed(obj.kind))
            extra_context = {
                **(extra_context or {}),
                "title": f"Verlauf: {obj}",
                "published": published_steps(obj, state),
            }
        return super().history_view(request, object_id, extra_context)


class StandingChangeList(ChangeList):
    """Asks for the standing of all rows of the page at once."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = standings(self.result_list)
        for obj in self.result_list:
            obj.standing = found[obj.key]


def names_needed(kind: str = "") -> tuple[str, ...]:
    """The kinds whose contents give differences (of this kind) their names."""
    wanted = ("municipality", "goal", "bundle", "measure", *(kinds()[kind].mentions if kind else ()))
    return tuple(name for name in wanted if name in kinds())


def preview_url(obj: Any) -> str:
    return reverse("admin:preview", args=[obj.kind, obj.pk])


def preview_pdf_url(obj: Any) -> str:
    """ "" for what has no page of its own in the documents."""
    return reverse("admin:preview-pdf", args=[obj.kind, obj.pk]) if has_preview(obj.kind) else ""
