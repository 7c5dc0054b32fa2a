"""Addresses of the API: each app brings its own resources."""

from django.urls import include, path, re_path

from . import api

urlpatterns = [
    path("", api.Root.as_view(), name="api"),
    path("schema/", api.Schema.as_view(), name="api-schema"),
    path("schema.json", api.JsonSchema.as_view(), name="api-schema-json"),
    path("", include("measures.api_urls")),
    path("", include("strategy.api_urls")),
    # Only with a slash at the end, so that an address without it is led to the one with it.
    re_path(r"^(?P<address>.*)/$", api.Unknown.as_view()),
]
