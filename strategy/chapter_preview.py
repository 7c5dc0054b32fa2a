"""One chapter as a document of its own, as its draft would be printed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation

from .models import Chapter
from .state import State


def tree(chapter: Chapter) -> dict[str, Any]:
    """The tree of the chapter's draft."""
    from .admin.preview import draft
    from .documents import front
    from .documents.chapters import chapter_node
    from .documents.scope import ScopedState
    from .documents.tree import compose

    # A picture may be drawn from everything that is public.
    kinds = () if chapter.opener else ("chapter", "municipality", "strategy", "goal", "glossary")
    state, found = draft(State.live(*kinds), chapter)
    view = ScopedState(state)
    with translation.override("de"):
        tone = front.place_tones(view).get(found.get("municipality") or "", "")
        head = front.head(view, None, "preview")
        nodes = [chapter_node(found, tone=tone)]
        made: dict[str, Any] = compose(view, "preview", nodes, head, portal_url=settings.PORTAL_URL)
    return made
