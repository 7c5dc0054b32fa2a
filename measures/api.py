"""The API's resources of this app. The list is the public list's: same filter, same order, other clothes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from strategy.api_base import PublicList, PublicView, public_objectives, stand
from strategy.registry import Content
from strategy.state import State

from . import api_serializers as serializers
from . import filter_words
from .cards import cards
from .filters import NEEDS, SORTING, MeasureFilter
from .matching import GROUPS, UNKNOWN
from .models import Assessment, FundingState, Phase, PublicMeasure
from .sheet import sheet

_ENUMS = {"phase": [*Phase.values, UNKNOWN], "bewertung": Assessment.values, "foerderung": FundingState.values}


def measure_address(key: str) -> str:
    return reverse("measures_api:measure", args=[key])


def _parameters() -> list[OpenApiParameter]:
    labels = {name: str(MeasureFilter.base_filters[name].label) for name in ("q", "sortierung", *GROUPS)}
    return [
        OpenApiParameter("q", str, description=labels["q"]),
        *(
            OpenApiParameter(name, str, many=True, enum=_ENUMS.get(name), description=f"{labels[name]} (Kennung)")
            for name in GROUPS
        ),
        OpenApiParameter("sortierung", str, enum=list(SORTING), description=labels["sortierung"]),
    ]


class MeasureList(PublicList):
    summary = "Maßnahmen, gefiltert wie auf der Seite"
    about = (
        "Mehrfach genannte Filter bedeuten „oder“, verschiedene „und“. Was es nicht gibt, wird überlesen: "
        "unbekannte Filter ebenso wie unbekannte Werte."
    )
    parameters = _parameters()
    serializer_class = serializers.MeasureEntrySerializer

    def get_queryset(self) -> Any:
        self.state = State.live(*NEEDS)
        self.filter = MeasureFilter(self.request.GET, state=self.state)
        return self.filter.qs

    def describe_all(self, found: list[Any]) -> list[dict[str, Any]]:
        return [
            {
                **card,
                "api_url": measure_address(card["key"]),
                "stand": card["published_at"],
                "bundle": card["bundle_key"],
                "objectives": public_objectives(self.state, {"objectives": card["objective_keys"]}),
                "implementations": [
                    {**row, "municipality": row["municipality"]["key"]}
                    for row in card["implementations"]
                    if row["municipality"]
                ],
            }
            for card in cards(found, self.state)
        ]

    def query(self) -> str:
        return filter_words.query(self.filter.form.cleaned_data, ansicht="")


class MeasureDetail(PublicView):
    summary = "Alles zu einer Maßnahme, mit der Umsetzung je Kommune"
    serializer_class = serializers.MeasureSerializer

    def get(self, request: Request, key: str) -> Response:
        state = State.live("measure", "implementation", "bundle", "municipality", "goal")
        measure = state.get("measure", key)
        if measure is None:
            raise NotFound(_("Diese Maßnahme gibt es nicht."))
        return Response(self.serializer_class(whole(state, measure)).data)


def whole(state: State, measure: Content) -> dict[str, Any]:
    """Everything public of a measure. What it refers to is named only if that is public itself."""
    found = sheet(state, measure, timezone.localdate())
    relations = {
        name: [{**other, "api_url": measure_address(other["key"])} for other in found[name]]
        for name in ("depends_on", "required_by", "related")
    }
    return {
        **measure,
        **relations,
        "stand": stand(state, measure),
        "api_url": measure_address(measure["key"]),
        "objectives": public_objectives(state, measure),
        "districts": [district["key"] for district in found["districts"]],
        "implementations": [
            {**row, **labels(row), "municipality": row["municipality"]["key"], "stand": stand(state, row)}
            for row in found["implementations"]
            if row["municipality"]
        ],
    }


def labels(row: Content) -> dict[str, str]:
    """The German words for the codes of an implementation."""
    return {
        "phase_label": str(Phase(row["phase"]).label) if row["phase"] else "",
        "assessment_label": str(Assessment(row["assessment"]).label),
        "funding_label": str(FundingState(row["funding_state"]).label),
    }


class BundleList(PublicList):
    summary = "Maßnahmenbündel"
    kind = "bundle"
    needs = ("goal",)
    serializer_class = serializers.BundleSerializer

    def describe_all(self, found: list[Any]) -> list[dict[str, Any]]:
        self.measures = list(PublicMeasure.objects.order_by("number").values_list("bundle_key", "key"))
        return super().describe_all(found)

    def describe(self, content: Content) -> dict[str, Any]:
        mine = [key for bundle, key in self.measures if bundle == content["key"]]
        return {"measures": mine, "objectives": public_objectives(self.state, content)}
