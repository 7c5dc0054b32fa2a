"""WSGI entry point; the portal needs no ASGI."""

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belzig_portal.settings")


class Utf8Request(WSGIRequest):
    """Read as UTF-8, whatever the sender says it is.

    Django decodes query and form by the charset that the request names. Every page says UTF-8, and so do the forms
    in it: another name comes from a program. One request with it would be kept for everybody under the address that
    others mean otherwise, and some of Python's charsets are no text at all.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class PortalHandler(WSGIHandler):
    request_class = Utf8Request


django.setup(set_prefix=False)
application = PortalHandler()
