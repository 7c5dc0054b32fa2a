"""WSGI entry point; the portal needs no ASGI."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belzig_portal.settings")

application = get_wsgi_application()
