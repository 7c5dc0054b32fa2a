"""What participation adds to the pages of the other apps and to the home page."""

from __future__ import annotations

from typing import Any

from strategy.state import State


def extend(page: str, context: dict[str, Any], state: State) -> dict[str, Any]:
    """More context for a page; nothing for a page that has nothing to do with participation."""
    return {}
