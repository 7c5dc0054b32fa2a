"""The portal's addresses: a table of contents. Each app keeps its own."""

from allauth.account.views import logout
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from . import crawlers, views
from .accounts.views import admin_login, guarded

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz/live", views.live, name="live"),
    path("healthz/ready", views.ready, name="ready"),
    # Sign-in before the admin, whose own doors lead here.
    path("verwaltung/konto/", include("belzig_portal.accounts.urls")),
    path("verwaltung/login/", admin_login),
    path("verwaltung/logout/", guarded(logout)),
    path("verwaltung/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("verwaltung/", admin.site.urls),
    path("api/v1/", include("belzig_portal.api_urls")),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path(".well-known/security.txt", crawlers.security_txt, name="security-txt"),
    path("", include("measures.urls")),
    path("", include("participation.urls")),
    *([path("demo/", include("belzig_portal.demo.urls"))] if settings.DEMO else []),
    # Last: the pages beside the strategy live directly below the root.
    path("", include("strategy.urls")),
]

handler400 = "belzig_portal.views.bad_request"
handler403 = "belzig_portal.views.permission_denied"
handler404 = "belzig_portal.views.not_found"
handler500 = "belzig_portal.views.server_error"
