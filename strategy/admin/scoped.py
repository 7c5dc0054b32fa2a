"""The base of every admin page of the workspace: each door asks the permissions of the object's scope."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet

from .. import permissions
from ..models import Municipality
from .richtext import RichTextMixin
from .widgets import CheckboxList, named

JOINT = "gemeinsam (beide Kommunen)"


#: What the admin itself appends to the name of a filter or of a list's calendar.
OFFERED = r"(__id)?(__(exact|isnull|gte|lt|year|month|day))?"


class StaffListMixin:
    """Lists named by what they hold, filtered by the offered filters only: nobody searches private columns."""

    def changelist_view(self, request, extra_context=None):
        title = {"title": self.opts.verbose_name_plural}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        filters = [*self.get_list_filter(request), *filter(None, [self.date_hierarchy])]
        names = [name for name in filters if isinstance(name, str)]
        words = [each.parameter_name for each in filters if hasattr(each, "parameter_name")]
        return lookup in words or any(re.fullmatch(name + OFFERED, lookup) for name in names)

    def to_field_allowed(self, request: Any, to_field: str) -> bool:
        return to_field == self.opts.pk.name


class ScopeFilter(admin.SimpleListFilter):
    """By municipality or joint; a list without joint objects does not offer them."""

    title = "Bereich"
    parameter_name = "bereich"

    def lookups(self, request, model_admin):
        field = model_admin.opts.get_field(model_admin.scope_field)
        joint = [("gemeinsam", "gemeinsam")] if field.null else []
        return [*joint, *Municipality.objects.values_list("key", "name")]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        if self.value() == "gemeinsam":
            return queryset.filter(municipality=None)
        return queryset.filter(municipality__key=self.value())


class ScopedAdmin(StaffListMixin, RichTextMixin, admin.ModelAdmin):
    """All staff read; whoever has no right to edit an object in its scope sees it read-only or is refused."""

    #: Leads from the object to its municipality's id; None for kinds that only the joint scope has.
    scope_field: str | None = None
    #: Who may what: `may`, `allowed`, `scopes`. An app with more rules names its own module.
    rules: Any = permissions
    view_on_site = False
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER

    # --- The questions ---------------------------------------------------------------------------------

    def may_edit(self, request: Any, obj: Any = None) -> bool:
        """Whether the person may change this object; without an object, whether there may be one."""
        if obj is not None and obj.pk:
            return self.rules.may(request.user, "edit", obj)
        mine = self.rules.scopes(request.user, "edit")
        return self._is_administrator(request) or (bool(mine) if self.scope_field else None in mine)

    def may_add(self, request: Any) -> bool:
        mine = permissions.scopes(request.user, "edit")
        return self._is_administrator(request) or (bool(mine) if self.scope_field else None in mine)

    def may_publish(self, request: Any, obj: Any = None) -> bool:
        if obj is not None:
            return permissions.may(request.user, "publish", obj)
        return self._is_administrator(request) or bool(permissions.scopes(request.user, "publish"))

    def editable(self, request: Any) -> QuerySet:
        """The objects of this kind that the person may change."""
        return self.rules.allowed(request.user, "edit", self.model._default_manager.all(), self.scope_field)

    def _is_administrator(self, request: Any) -> bool:
        return permissions.is_staff(request.user) and request.user.is_superuser

    # --- The doors -----------------------------------------------------------------------------------------

    def has_module_permission(self, request):
        return permissions.is_staff(request.user)

    def has_view_permission(self, request, obj=None):
        return permissions.is_staff(request.user)

    def has_add_permission(self, request):
        return permissions.is_staff(request.user) and self.may_add(request)

    def has_change_permission(self, request, obj=None):
        return permissions.is_staff(request.user) and self.may_edit(request, obj)

    def has_delete_permission(self, request, obj=None):
        return obj is not None and self.has_change_permission(request, obj)

    def get_actions(self, request):
        """Deleting happens one object at a time, where its consequences are shown."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request, obj, form, change):
        # The form offers only allowed scopes already; this is the lock behind the door.
        if not self.rules.may(request.user, "edit", obj):
            raise PermissionDenied("Sie dürfen in diesem Bereich nichts anlegen oder dorthin verschieben.")
        super().save_model(request, obj, form, change)

    # --- The form ------------------------------------------------------------------------------------------

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == self.scope_field:
            return scope_choice(db_field, request, **kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, **{"widget": CheckboxList, **kwargs})

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return named(without_popups(super().formfield_for_dbfield(db_field, request, **kwargs)))


def scope_choice(db_field: ForeignKey, request: Any, **kwargs: Any) -> ModelChoiceField | None:
    """The scopes the person may edit in; the empty choice is the joint scope and offered to those who have it."""
    field = db_field.formfield(**kwargs)
    if request.user.is_superuser:
        field.empty_label = JOINT if db_field.null else field.empty_label
        return field
    mine = permissions.scopes(request.user, "edit")
    field.queryset = Municipality.objects.filter(pk__in=[pk for pk in mine if pk is not None])
    if db_field.null and None in mine:
        field.empty_label = JOINT
    else:
        field.required = True
        field.help_text = ""  # It says what leaving it empty means.
    return field


def without_popups(field: Any) -> Any:
    """No add, change and delete windows beside a choice: what is chosen has its own page."""
    widget = getattr(field, "widget", None)
    for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
        if hasattr(widget, name):
            setattr(widget, name, False)
    return field


class NamedFormSet(BaseInlineFormSet):
    """The box that deletes a row says which row, also to those who do not see the table's head."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields:
            row = str(form.instance) if form.instance.pk else "neue Zeile"
            form.fields[DELETION_FIELD_NAME].widget.attrs["aria-label"] = f"Löschen: {row}"


class ScopedInlineMixin(RichTextMixin):
    """Rows that belong to the object of the form: changed by whoever may change that object."""

    extra = 0
    show_change_link = False

    def may_edit(self, request: Any, parent: Any = None) -> bool:
        owner = self.admin_site.get_model_admin(self.parent_model)
        return owner.may_edit(request, parent)

    def has_view_permission(self, request, obj=None):
        return permissions.is_staff(request.user)

    def has_add_permission(self, request, obj=None):
        return self.may_edit(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.may_edit(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.may_edit(request, obj)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return without_popups(super().formfield_for_dbfield(db_field, request, **kwargs))


class ScopedTabular(ScopedInlineMixin, admin.TabularInline):
    """In a table the labels stand in its head; each field repeats its own for screen readers."""

    formset = NamedFormSet

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = str(field.label)
        return field


class ScopedStacked(ScopedInlineMixin, admin.StackedInline):
    pass
