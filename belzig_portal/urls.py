"""The portal's addresses: a table of contents. Each app keeps its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz/live", views.live, name="live"),
    path("healthz/ready", views.ready, name="ready"),
    path("verwaltung/", admin.site.urls),
    path("", include("measures.urls")),
    *([path("demo/", include("belzig_portal.demo.urls"))] if settings.DEMO else []),
    # Last: the pages beside the strategy live directly below the root.
    path("", include("strategy.urls")),
]

handler400 = "belzig_portal.views.bad_request"
handler403 = "belzig_portal.views.permission_denied"
handler404 = "belzig_portal.views.not_found"
handler500 = "belzig_portal.views.server_error"
