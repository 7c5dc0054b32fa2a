"""What other apps add to this app's pages; settings list the functions by dotted path."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from .state import State


def extend(page: str, context: dict[str, Any], state: State) -> dict[str, Any]:
    """The context of a page with what the other apps have to say there.

    Each function gets the page's name, its context and the state, and returns more context.
    """
    for dotted_path in settings.PORTAL_PAGE_PARTS:
        context = {**context, **import_string(dotted_path)(page, context, state)}
    return context
