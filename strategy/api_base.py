"""What the resources of the API have in common, in all apps: who may read, in which form, how many at a time."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from rest_framework.generics import ListAPIView
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from .api_serializers import ErrorSerializer
from .registry import Content
from .state import State, objective_index


class AlwaysJson(BaseContentNegotiation):
    """One form for everybody: kept answers vary on nothing, so what the client accepts must not matter."""

    def select_parser(self, request, parsers):
        return None

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class GermanSchema(AutoSchema):
    """Takes the words of the schema from the view's `summary`, `about` and `parameters`."""

    def get_summary(self) -> str | None:
        return getattr(self.view, "summary", None)

    def get_description(self) -> str:
        return getattr(self.view, "about", "")

    def get_override_parameters(self) -> list[Any]:
        return getattr(self.view, "parameters", [])

    def get_response_serializers(self) -> dict[int, Any]:
        return {200: super().get_response_serializers(), 404: ErrorSerializer}


class Pages(PageNumberPagination):
    """50 objects a page; links keep what the view understands of the address and nothing else."""

    page_size = 50
    page_query_param = "seite"
    page_query_description = "Seite, von 1 an"
    last_page_strings = ()
    invalid_page_message = _("Diese Seite gibt es nicht.")

    def paginate_queryset(self, queryset, request, view=None):
        self.address = f"{settings.PORTAL_URL}{request.path}"
        found = super().paginate_queryset(queryset, request, view)
        query = view.query()
        self.address += f"?{query}" if query else ""
        return found

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Without the package's examples, which lead to a site that is not ours."""
        described = super().get_paginated_response_schema(schema)
        for name, about in (("count", "Anzahl"), ("next", "nächste Seite"), ("previous", "vorige Seite")):
            described["properties"][name].pop("example", None)
            described["properties"][name]["description"] = about
        return described

    def get_next_link(self) -> str | None:
        return self._link(self.page.next_page_number()) if self.page.has_next() else None

    def get_previous_link(self) -> str | None:
        return self._link(self.page.previous_page_number()) if self.page.has_previous() else None

    def _link(self, number: int) -> str:
        return replace_query_param(self.address, self.page_query_param, number)


class PublicView(APIView):
    """Anybody may read; nobody may write. Other sites may too, from their visitors' browsers."""

    http_method_names = ["get", "head", "options"]
    content_negotiation_class = AlwaysJson
    schema = GermanSchema()

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {**super().default_response_headers, "Access-Control-Allow-Origin": "*"}

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(status=204)


class PublicList(PublicView, ListAPIView):
    """All public objects of a kind in natural order, each as `describe` completes it."""

    pagination_class = Pages
    kind: str
    #: Further kinds of which `describe` needs the contents.
    needs: tuple[str, ...] = ()

    def get_queryset(self) -> Any:
        self.state = State.live(self.kind, *self.needs)
        return self.state.all(self.kind)

    def paginate_queryset(self, queryset: Any) -> list[dict[str, Any]]:
        return self.describe_all(super().paginate_queryset(queryset) or [])

    def describe_all(self, found: list[Any]) -> list[dict[str, Any]]:
        return [{**content, "stand": stand(self.state, content), **self.describe(content)} for content in found]

    def describe(self, content: Content) -> dict[str, Any]:
        """What the content alone does not say, or what of it is not for everybody."""
        return {}

    def query(self) -> str:
        """What of the query string was understood, for the links to other pages."""
        return ""


def stand(state: State, content: Content) -> Any:
    return state.published_at(content["kind"], content["key"])


def public_objectives(state: State, content: Content) -> list[str]:
    """Keys of the objectives that are public themselves."""
    known = objective_index(state)
    return [key for key in content["objectives"] if key in known]
