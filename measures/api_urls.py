"""Addresses of this app's part of the API."""

from django.urls import path

from . import api

app_name = "measures_api"

urlpatterns = [
    path("massnahmen/", api.MeasureList.as_view(), name="massnahmen"),
    path("massnahmen/<slug:key>/", api.MeasureDetail.as_view(), name="measure"),
    path("buendel/", api.BundleList.as_view(), name="buendel"),
]
