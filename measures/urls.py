"""Addresses of this app. They are a contract: other sites rely on them."""

from django.urls import path

from . import views

app_name = "measures"

urlpatterns = [
    path("fortschritt/", views.progress, name="progress"),
    path("massnahmen/", views.measure_list, name="list"),
    path("massnahmen/<slug:slug>/", views.bundle, name="bundle"),
    path("massnahmen/<slug:bundle_slug>/<slug:slug>/", views.measure, name="measure"),
    path("massnahmen/<slug:bundle_slug>/<slug:slug>/verlauf/", views.measure_history, name="measure-history"),
]
