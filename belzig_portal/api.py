"""The API as a whole: what there is, its description for machines, and an answer for addresses that do not exist."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from strategy.api_base import PublicView

RESOURCES = {
    "massnahmen": "measures_api:massnahmen",
    "buendel": "measures_api:buendel",
    "ziele": "strategy_api:ziele",
    "kapitel": "strategy_api:kapitel",
    "kommunen": "strategy_api:kommunen",
    "glossar": "strategy_api:glossar",
    "indikatoren": "strategy_api:indikatoren",
    "beschluesse": "strategy_api:beschluesse",
    "dokumente": "strategy_api:dokumente",
    "neues": "strategy_api:neues",
    "schema": "api-schema",
}


class Root(PublicView):
    schema = None

    def get(self, request: Request) -> Response:
        return Response({name: settings.PORTAL_URL + reverse(address) for name, address in RESOURCES.items()})


# drf-spectacular finds its extensions at the first description; two threads at once trip over each other.
_generating = Lock()


class Schema(PublicView):
    """The OpenAPI description as a file. It follows from the code alone, so it is made once."""

    schema = None
    renderer: Any = OpenApiYamlRenderer

    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(_description(self.renderer), content_type=self.renderer.media_type)


class JsonSchema(Schema):
    renderer = OpenApiJsonRenderer


@cache
def _description(renderer: Any) -> bytes:
    with _generating:
        return renderer().render(SchemaGenerator().get_schema(request=None, public=True), renderer_context={})


class Unknown(PublicView):
    schema = None

    def get(self, request: Request, address: str = "") -> Response:
        raise NotFound(_("Unter dieser Adresse gibt es in der Schnittstelle nichts."))
