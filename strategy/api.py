"""The API's resources of this app. Views fetch contents of revisions, serializers name the fields."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from . import api_serializers as serializers
from .api_base import PublicList, PublicView, public_objectives, stand
from .blocks import numbered
from .documents_offered import offered
from .models import ChangeEvent
from .registry import Content
from .state import State
from .views.news import with_urls


class MunicipalityList(PublicList):
    summary = "Kommunen mit ihren Orten"
    kind = "municipality"
    serializer_class = serializers.MunicipalitySerializer

    def describe(self, content: Content) -> dict[str, Any]:
        places = [{**district, "url": f"{content['url']}#ort-{district['key']}"} for district in content["districts"]]
        return {"districts": places, "boundary_url": reverse("strategy:boundaries") if content["boundary"] else ""}


class GoalList(PublicList):
    summary = "Leitziele mit ihren Unterzielen"
    kind = "goal"
    serializer_class = serializers.GoalSerializer

    def describe(self, content: Content) -> dict[str, Any]:
        return {"objectives": [{**o, "url": f"{content['url']}#ziel-{o['key']}"} for o in content["objectives"]]}


def chapter_address(chapter: Content) -> str:
    return reverse("strategy_api:chapter", args=[chapter["key"]])


class ChapterList(PublicList):
    summary = "Kapitel der Strategie"
    kind = "chapter"
    serializer_class = serializers.ChapterEntrySerializer

    def describe(self, content: Content) -> dict[str, Any]:
        return {"api_url": chapter_address(content)}


class ChapterDetail(PublicView):
    summary = "Ein Kapitel mit allen Absätzen"
    serializer_class = serializers.ChapterSerializer

    def get(self, request: Request, key: str) -> Response:
        state = State.live("chapter")
        chapter = state.get("chapter", key)
        if chapter is None:
            raise NotFound(_("Dieses Kapitel gibt es nicht."))
        blocks = [
            {**block, "number": number, "anchor": f"a-{block['id']}", "url": f"{chapter['url']}#a-{block['id']}"}
            for block, number in numbered(chapter["number"], chapter["blocks"])
        ]
        whole = {**chapter, "blocks": blocks, "stand": stand(state, chapter), "api_url": chapter_address(chapter)}
        return Response(self.serializer_class(whole).data)


class GlossaryList(PublicList):
    summary = "Begriffe des Glossars"
    kind = "glossary"
    serializer_class = serializers.TermSerializer


class IndicatorList(PublicList):
    summary = "Indikatoren mit Messwerten und Zielwerten"
    kind = "indicator"
    needs = ("goal", "measure")
    serializer_class = serializers.IndicatorSerializer

    def describe(self, content: Content) -> dict[str, Any]:
        measures = [key for key in content["measures"] if self.state.get("measure", key)]
        return {"measures": measures, "objectives": public_objectives(self.state, content)}


class ResolutionList(PublicList):
    summary = "Beschlüsse der Vertretungen"
    kind = "resolution"
    needs = ("municipality",)
    serializer_class = serializers.ResolutionSerializer


# A document becomes ready without anything being published, so no copy of the list is kept.
@method_decorator(never_cache, name="dispatch")
class DocumentList(PublicList):
    summary = "Dokumente zum Herunterladen"
    serializer_class = serializers.DocumentSerializer

    def get_queryset(self) -> Any:
        return [document for document in offered() if document["url"]]

    def describe_all(self, found: list[Any]) -> list[dict[str, Any]]:
        return [{**d, "key": d["slug"], "stand": d["content_date"], "municipality": d["scope"] or None} for d in found]


class NewsList(PublicList):
    summary = "Neuigkeiten, die neueste zuerst"
    serializer_class = serializers.NewsSerializer

    def get_queryset(self) -> Any:
        return ChangeEvent.objects.order_by("-at", "-id")

    def describe_all(self, found: list[Any]) -> list[dict[str, Any]]:
        return [{**event, "stand": event["at"]} for event in with_urls(found)]
