"""Addresses of this app. They are a contract: other sites rely on them."""

from django.urls import path

from . import edition_views as editions
from . import sheet_views as sheets
from . import views

app_name = "measures"

urlpatterns = [
    path("fortschritt/", views.progress, name="progress"),
    path("massnahmen/", views.measure_list, name="list"),
    path("massnahmen/<slug:slug>/", views.bundle, name="bundle"),
    path("massnahmen/<slug:bundle_slug>/<slug:slug>/", views.measure, name="measure"),
    path("massnahmen/<slug:bundle_slug>/<slug:slug>/steckbrief.pdf", sheets.steckbrief, name="measure-sheet"),
    path("m/<str:code>/", sheets.short_address, name="short-measure"),
    path("dokumente/<slug:edition>/indikatoren/", editions.indicators, name="edition-indicators"),
    path("dokumente/<slug:edition>/massnahmen/", editions.measure_list, name="edition-measures"),
    path("dokumente/<slug:edition>/massnahmen/<slug:slug>/", editions.bundle, name="edition-bundle"),
    path(
        "dokumente/<slug:edition>/massnahmen/<slug:bundle_slug>/<slug:slug>/", editions.measure, name="edition-measure"
    ),
    path("dokumente/<slug:edition>/m/<str:code>/", editions.short_measure, name="edition-short-measure"),
    path("massnahmen/<slug:bundle_slug>/<slug:slug>/verlauf/", views.measure_history, name="measure-history"),
]
