"""The sheet of one measure as a document of its own.

Import it late, as `strategy.documents`: it needs WeasyPrint and its system libraries.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from strategy.documents import Rendered, front, render_document, tree
from strategy.documents.render import Progress
from strategy.documents.scope import ScopedState
from strategy.registry import Content

from .document_choice import Node, collect
from .document_sheets import sheet

#: So many pages a sheet shall have at most.
PAGES = 2


class Around:
    """A state with some measures and what their sheets print; so the date of the sheets is that of their contents."""

    def __init__(self, state: Any, keys: Iterable[str]):
        self.state = state
        self.keys = set(keys)
        chosen = [m for m in state.all("measure") if m["key"] in self.keys]
        self.bundles = {m["bundle"] for m in chosen}
        self.related = {relation["measure"] for m in chosen for relation in m.get("relations") or []}

    def get(self, kind: str, key: str | None) -> Content | None:
        found: Content | None = self.state.get(kind, key)
        return found if found and self._belongs(kind, found) else None

    def all(self, kind: str) -> list[Content]:
        return [content for content in self.state.all(kind) if self._belongs(kind, content)]

    def published_at(self, kind: str, key: str) -> Any:
        return self.state.published_at(kind, key)

    def _belongs(self, kind: str, content: Content) -> bool:
        if kind == "implementation":
            return content["measure"] in self.keys
        if kind == "bundle":
            return content["key"] in self.bundles
        if kind == "measure":
            names = {relation["measure"] for relation in content.get("relations") or []}
            return content["key"] in self.keys | self.related or bool(names & self.keys)
        return True


def of_measure(state: Any, key: str, *, portal_url: str = "", edition: Content | None = None) -> Node | None:
    """The tree of one sheet; None if the state has no such measure or not its bundle."""
    view = ScopedState(Around(state, [key]))
    with translation.override("de"):
        found = next(((b, m) for b in collect(view) for m in b["measures"] if m["key"] == key), None)
        if found is None:
            return None
        node = sheet(view, *found, {key})
        nodes = [
            {
                **node,
                "type": "single_sheet",
                "named_sources": list(node["sources"]),
                "changed_on": changed_on(view, key),
            }
        ]
        return tree.compose(view, "single-sheet", nodes, head(view, node), portal_url=portal_url, edition=edition)


def changed_on(view: ScopedState, key: str) -> str:
    """JJJJ-MM-TT on which something of the measure itself was last published; "" if nothing of it ever was."""
    own = [("measure", key), *(("implementation", row["key"]) for row in view.all("implementation"))]
    days = [day for named in own if (day := view.published_at(*named))]
    return max(days).isoformat() if days else ""


def head(view: ScopedState, node: Node) -> Node:
    name = f"{node['number']} {node['title']}"
    return {
        **front.head(view, None, "single-sheet"),
        "variant_label": _("Steckbrief"),
        "scope_label": name,
        "document_title": f"Steckbrief {name}",
        "subtitle": node["summary"],
    }


def fitted(made: Node, key: str, progress: Progress | None = None) -> Rendered:
    """The file of a sheet: on two pages if that is possible, for the few long ones with a little less space."""
    rendered = render_document(made, key, progress)
    if rendered.pages <= _wanted(made):
        return rendered
    closer = {**made, "is_tight": True, "fingerprint": tree.content_hash(made)[:16]}
    second = render_document(closer, key, progress)
    return second if second.pages < rendered.pages else rendered


def _wanted(made: Node) -> int:
    """One page for a sheet without milestones: its second would hold a few lines only."""
    return PAGES if any(node.get("milestones") for node in made["nodes"]) else 1
