"""What the portal has written down: to read for all staff, to change for nobody."""

from __future__ import annotations

import json

from django.contrib import admin, messages
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from .. import documents_owed, permissions
from ..documents_offered import job
from ..models import Block, ChangeEvent, Publication, Revision
from ..registry import kinds
from .scoped import StaffListMixin


class KindFilter(admin.SimpleListFilter):
    title = "Art"
    parameter_name = "art"

    def lookups(self, request, model_admin):
        return [(kind.name, kind.label) for kind in kinds().values()]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() in kinds() else queryset


class RecordAdmin(StaffListMixin, admin.ModelAdmin):
    view_on_site = False
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request):
        return permissions.is_staff(request.user)

    def has_view_permission(self, request, obj=None):
        return permissions.is_staff(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="Art", ordering="kind")
    def kind_label(self, obj):
        return kinds()[obj.kind].label if obj.kind in kinds() else obj.kind


@admin.register(Revision)
class RevisionAdmin(RecordAdmin):
    list_display = ["published_at", "kind_label", "key", "number", "published_by", "note", "withdrawn"]
    list_filter = [KindFilter, "published_at"]
    list_select_related = ["published_by"]
    search_fields = ["key", "note"]
    date_hierarchy = "published_at"
    ordering = ["-id"]
    fields = ["kind_label", "key", "number", "published_at", "published_by", "note", "address", "sha256", "text"]

    def get_queryset(self, request):
        is_withdrawn = ExpressionWrapper(Q(content__isnull=True), BooleanField())
        queryset = super().get_queryset(request).annotate(is_withdrawn=is_withdrawn)
        # The list shows no contents; some of them are long.
        return queryset if request.resolver_match.url_name.endswith("_change") else queryset.defer("content")

    @admin.display(description="zurückgezogen")
    def withdrawn(self, obj):
        return "ja" if obj.is_withdrawn else ""

    @admin.display(description="Adresse")
    def address(self, obj):
        return format_html('<a href="{}">{}</a>', obj.path, obj.path) if obj.path else "–"

    @admin.display(description="Inhalt")
    def text(self, obj):
        if obj.content is None:
            return "zurückgezogen"
        return format_html('<pre class="json">{}</pre>', json.dumps(obj.content, ensure_ascii=False, indent=2))


@admin.register(ChangeEvent)
class ChangeEventAdmin(RecordAdmin):
    list_display = ["moment", "sentence", "kind_label"]
    list_filter = [KindFilter, "at"]
    search_fields = ["sentence"]
    date_hierarchy = "at"
    fields = ["moment", "sentence", "kind_label", "key"]

    @admin.display(description="am", ordering="at")
    def moment(self, obj):
        return obj.at


@admin.register(Block)
class BlockAdmin(RecordAdmin):
    list_display = ["public_id", "chapter", "made", "retired"]
    search_fields = ["public_id", "chapter_key"]
    ordering = ["chapter_key", "created_at"]
    fields = ["public_id", "chapter", "made", "retired"]

    @admin.display(description="Kapitel", ordering="chapter_key")
    def chapter(self, obj):
        return obj.chapter_key

    @admin.display(description="erstmals öffentlich", ordering="created_at")
    def made(self, obj):
        return obj.created_at

    @admin.display(description="entfallen", ordering="retired_at")
    def retired(self, obj):
        return obj.retired_at


class PurposeFilter(admin.SimpleListFilter):
    """The strategy's own documents are looked for more often than what visitors had made."""

    title, parameter_name = "Art", "art"

    def lookups(self, request, model_admin):
        return [("strategie", "Lang- und Kurzfassungen"), ("wunsch", "auf Wunsch erstellt"), ("fehler", "nur Fehler")]

    def queryset(self, request, queryset):
        own = Q(variant__in=Publication.Variant.values)
        chosen = {"strategie": own, "wunsch": ~own, "fehler": Q(state=Publication.State.FAILED)}
        return queryset.filter(chosen.get(self.value() or "", Q()))


@admin.register(Publication)
class PublicationAdmin(RecordAdmin):
    list_display = ["document", "area", "which_edition", "what_happens", "moment", "pages"]
    list_filter = [PurposeFilter, "state", "edition"]
    list_select_related = ["edition"]
    actions = ["make_again"]
    fields = [
        "document", "area", "which_edition", "what_happens", "step", "moment", "pages", "size", "sha256", "attempts",
        "error", "file",
    ]  # fmt: skip

    @admin.display(description="Dokument", ordering="variant")
    def document(self, obj):
        return obj.get_variant_display()

    @admin.display(description="Fassung", ordering="edition")
    def which_edition(self, obj):
        return f"Fassung {obj.edition.number}" if obj.edition else "Arbeitsstand"

    @admin.display(description="Geltungsbereich", ordering="scope")
    def area(self, obj):
        return obj.scope or "gemeinsam"

    @admin.display(description="am", ordering="id")
    def moment(self, obj):
        return obj.finished_at or obj.due_at

    @admin.display(description="Zustand", ordering="state")
    def what_happens(self, obj):
        """The state, but never „in the making“ of a document whose worker is dead."""
        at_work = job(obj)
        words = Publication.State(at_work["state"] if at_work else obj.state).label
        if obj.state != Publication.State.FAILED:
            return words
        again = f"{timezone.localtime(obj.retry_at):%d.%m.%Y, %H:%M} Uhr" if obj.retry_at else "nicht von selbst"
        return format_html("{}: {}<br>nächster Versuch: {} ({} bisher)", words, obj.error, again, obj.attempts)

    @admin.display(description="Datei")
    def file(self, obj):
        return format_html('<a href="{}">Dokumente</a>', reverse("strategy:documents"))

    def get_actions(self, request):
        return super().get_actions(request) if may_order_documents(request.user) else {}

    @admin.action(description="Neu erstellen")
    def make_again(self, request, queryset):
        """Note the document as due once more; whatever is already waiting comes first."""
        if not may_order_documents(request.user):
            messages.error(request, "Dokumente neu erstellen darf, wer veröffentlichen darf.")
            return
        number = documents_owed.make_again(queryset.select_related("edition"))
        words = "1 Dokument wird" if number == 1 else f"{number} Dokumente werden"
        messages.success(request, f"Vorgemerkt: {words} neu erstellt.")


def may_order_documents(user) -> bool:
    """Documents follow from what is public, so whoever publishes anywhere may have them made again."""
    return permissions.is_staff(user) and (user.is_superuser or bool(permissions.scopes(user, "publish")))
