"""Where a link in the text leads in print."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

WEB = re.compile(r"https?://[^\s\"'<>]+", re.ASCII)
MAIL = re.compile(r"mailto:[^\s\"'<>@]+@[\w.-]+")


class Links:
    """Addresses of the portal become places in the document where it has them, else addresses on the web."""

    def __init__(self, tree: dict):
        self.portal = tree.get("portal_url") or ""
        found = list(_places(tree.get("nodes") or []))
        self.anchors = {anchor for anchor, _ in found}
        self.paths = {path: anchor for anchor, path in found if path}

    def __call__(self, href: str) -> str | None:
        """The printable target of a link, or None where the words must do."""
        href = href.strip()
        if href.startswith("#"):
            return href if href[1:] in self.anchors else None
        if href.startswith("/") and not href.startswith(("//", "/\\")):
            return self._within(href)
        if not href.isprintable() or "\\" in href:
            return None
        return href if WEB.fullmatch(href) or MAIL.fullmatch(href) else None

    def _within(self, href: str) -> str | None:
        parts = urlsplit(href)
        if parts.fragment in self.anchors:
            return f"#{parts.fragment}"
        if parts.path in self.paths:
            return f"#{self.paths[parts.path]}"
        return f"{self.portal}{href}" if self.portal and WEB.fullmatch(f"{self.portal}{href}") else None


def _places(value) -> Iterator[tuple[str, str]]:
    """Every printed anchor with the portal path it stands for. A tree says `anchor` for nothing else."""
    if isinstance(value, dict):
        if value.get("anchor"):
            yield value["anchor"], value.get("path") or ""
        for item in value.values():
            yield from _places(item)
    elif isinstance(value, list):
        for item in value:
            yield from _places(item)
