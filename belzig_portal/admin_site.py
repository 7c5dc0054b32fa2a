"""The admin under the portal's own name."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "belzig_portal.admin_site.PortalAdminSite"


class PortalAdminSite(AdminSite):
    site_header = "Verwaltung · Smart-City-Portal"
    site_title = "Verwaltung"
    index_title = "Was möchten Sie tun?"
