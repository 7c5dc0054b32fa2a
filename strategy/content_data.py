"""The content itself for machines: every revision of a state with its checksum, and the tables made from it.

The same data stand on the page of an edition and travel inside the PDF.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from .downloads import Table, as_csv, tables
from .models import Revision

if TYPE_CHECKING:
    from .documents.scope import ScopedState

HOW_TO_CHECK = (
    "sha256 ist die SHA-256 von content als JSON in UTF-8, Schlüssel sortiert, ohne Leerzeichen zwischen den Zeichen."
)


def as_json(head: dict[str, Any], revisions: Iterable[Revision]) -> str:
    """The head (plain JSON) and a list of revisions: {kind, key, number, schema, sha256, published_at, content}."""
    return _whole(head, [_entry(r) | _publication(r) for r in _in_order(revisions)])


def _whole(head: dict[str, Any], entries: list[dict[str, Any]]) -> str:
    return json.dumps({**head, "how_to_check": HOW_TO_CHECK, "revisions": entries}, ensure_ascii=False, indent=1)


def _in_order(revisions: Iterable[Revision]) -> list[Revision]:
    return sorted(revisions, key=lambda r: (r.kind, r.key))


def _entry(revision: Revision) -> dict[str, Any]:
    return {
        "kind": revision.kind,
        "key": revision.key,
        "schema": revision.schema,
        "sha256": revision.sha256,
        "content": revision.content,
    }


def _publication(revision: Revision) -> dict[str, Any]:
    return {"number": revision.number, "published_at": timezone.localtime(revision.published_at).isoformat()}


def attachments(tree: dict[str, Any], view: ScopedState) -> list[dict[str, str]]:
    """What travels inside the PDF of `tree`: exactly the contents it was made from, and tables of what is among them.

    `view` is the state that the tree was made from. [{name, description, text}]. Neither numbers nor hours of the
    revisions: what was changed and changed back is the same document.
    """
    used = frozenset(view.used)
    head = {name: tree[name] for name in ("title", "variant_label", "scope", "scope_label", "date", "edition")}
    revisions = [revision for revision in view.whole.revisions() if (revision.kind, revision.key) in used]
    entries = [_entry(revision) for revision in _in_order(revisions)]
    content = {
        "name": "inhalt.json",
        "description": "Alle Inhalte dieses Dokuments mit Prüfsummen, für Programme",
        "text": _whole(head, entries),
    }
    kinds = {kind for kind, _key in used}
    wanted = [table for table in tables().values() if table.in_documents and table.kinds[0] in kinds]
    return [content, *filter(None, (_attached(table, view) for table in wanted))]


def _attached(table: Table, view: Any) -> dict[str, str] | None:
    rows = list(table.rows(view, None))
    if not rows:
        return None
    description = f"{table.title}: {table.each}, für Tabellenprogramme"
    return {"name": f"{table.name}.csv", "description": description, "text": as_csv(table, rows)}
