"""The texts: chapters, glossary and pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from .. import block_register
from ..german import sort_key
from ..html import clean, to_text
from ..models import Chapter, GlossaryTerm, Page
from ..models.revisions import Revision
from ..registry import Content, Kind, SearchText
from ..state import State


class ChapterKind(Kind):
    name, label, plural, model = "chapter", "Kapitel", "Kapitel", Chapter
    # 2 knows what is drawn at its beginning.
    schema = 2
    in_editions = True
    field_labels = {
        "number": "Nummer", "title": "Titel", "blocks": "Langtext", "html": "Absatz", "text": "Wortlaut",
        "kind": "Art", "level": "Ebene", "summary_html": "Zusammenfassung", "plain_html": "Einfache Sprache",
        "plain_kind": "Art des einfachen Textes", "position": "Reihenfolge", "slug": "Adresse",
        "municipality": "Kommune", "sources": "Quellen", "opener": "Bild am Kapitelanfang",
    }  # fmt: skip

    def queryset(self) -> QuerySet:
        return Chapter.objects.select_related("municipality")

    def serialize(self, obj: Chapter, previous: Content | None = None) -> Content:
        return {
            "slug": obj.slug,
            "number": obj.number,
            "position": obj.position,
            "title": obj.title,
            "opener": obj.opener,
            "municipality": obj.municipality.key if obj.municipality else None,
            "blocks": block_register.content_blocks(clean(obj.text), previous),
            "summary_html": clean(obj.summary),
            "plain_html": clean(obj.plain),
            "plain_kind": obj.plain_kind,
            "sources": obj.source_list,
        }

    def upgrade(self, content: Content, schema: int) -> Content:
        """Before schema 2 no chapter had a picture."""
        return content if schema >= 2 else {**content, "opener": ""}

    def replace(self, content: Content, previous: Content | None, replaces: Mapping[str, int]) -> Content:
        return block_register.replace(content, previous, replaces)

    def before_publish(self, content: Content) -> None:
        block_register.give_ids(content)

    def after_publish(self, revision: Revision, previous: Content | None) -> None:
        block_register.register(revision, previous)

    def retrace(self) -> None:
        block_register.retrace()

    def title(self, content: Content) -> str:
        return f"{content['number']} {content['title']}"

    def order(self, content: Content) -> Any:
        return (content["position"], content["number"])

    def path(self, key: str, content: Content, state: State) -> str:
        return reverse("strategy:chapter", args=[content["slug"]])

    def search_texts(self, content: Content) -> list[SearchText]:
        """One entry for each section, so that a hit leads to the passage."""
        title = self.title(content)
        texts: list[SearchText] = []
        words: list[str] = []
        heading, fragment = content["title"], ""
        for block in content["blocks"]:
            if block["kind"] == "heading" and block["level"] == 2:
                texts.append(SearchText(heading, " ".join(words), fragment, "" if not fragment else title))
                heading, fragment, words = block["text"], f"a-{block['id']}", []
            else:
                words.append(block["text"])
        return [*texts, SearchText(heading, " ".join(words), fragment, title if fragment else "")]


class GlossaryKind(Kind):
    name, label, plural, model = "glossary", "Begriff", "Begriffe", GlossaryTerm
    in_editions = True
    field_labels = {"term": "Begriff", "variants": "andere Formen", "definition": "Erklärung", "slug": "Adresse"}

    def serialize(self, obj: GlossaryTerm, previous: Content | None = None) -> Content:
        return {"slug": obj.slug, "term": obj.term, "variants": list(obj.variants), "definition": obj.definition}

    def title(self, content: Content) -> str:
        return content["term"]

    def order(self, content: Content) -> Any:
        return sort_key(content["term"])

    def path(self, key: str, content: Content, state: State) -> str:
        return reverse("strategy:glossary") + f"#begriff-{content['slug']}"

    def search_texts(self, content: Content) -> list[SearchText]:
        return [SearchText(content["term"], f"{content['definition']} {' '.join(content['variants'])}")]


class PageKind(Kind):
    name, label, plural, model = "page", "Seite", "Seiten", Page
    field_labels = {"title": "Titel", "body_html": "Text", "slug": "Adresse"}

    def serialize(self, obj: Page, previous: Content | None = None) -> Content:
        return {"slug": obj.slug, "title": obj.title, "body_html": clean(obj.body)}

    def path(self, key: str, content: Content, state: State) -> str:
        return reverse("strategy:page", args=[content["slug"]])

    def search_texts(self, content: Content) -> list[SearchText]:
        return [SearchText(content["title"], to_text(content["body_html"]))]
