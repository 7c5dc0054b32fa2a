"""The web server's own log: no address of visitors, no query string, and no link that opens something."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from .logs import without_links


class AccessLog(Logger):
    """Without the token in the address of a page behind a mail link: whoever has it can open the page."""

    def atoms(self, *args: Any) -> dict[str, Any]:
        atoms = super().atoms(*args)
        atoms["U"] = without_links(atoms["U"])
        return atoms
