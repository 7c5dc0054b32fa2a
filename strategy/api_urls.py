"""Addresses of this app's part of the API."""

from django.urls import path

from . import api

app_name = "strategy_api"

urlpatterns = [
    path("kommunen/", api.MunicipalityList.as_view(), name="kommunen"),
    path("ziele/", api.GoalList.as_view(), name="ziele"),
    path("kapitel/", api.ChapterList.as_view(), name="kapitel"),
    path("kapitel/<slug:key>/", api.ChapterDetail.as_view(), name="chapter"),
    path("glossar/", api.GlossaryList.as_view(), name="glossar"),
    path("indikatoren/", api.IndicatorList.as_view(), name="indikatoren"),
    path("beschluesse/", api.ResolutionList.as_view(), name="beschluesse"),
    path("dokumente/", api.DocumentList.as_view(), name="dokumente"),
    path("neues/", api.NewsList.as_view(), name="neues"),
]
