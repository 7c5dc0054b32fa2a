"""The documents of an edition as its page offers them."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from .documents_offered import offered
from .models import Edition
from .state import State


def of(edition: Edition | None, state: State) -> dict[str, Any]:
    """{groups [{key, title, documents}], is_making (bool)}, of an edition or of the live state."""
    documents = offered(state=state, edition=edition)
    groups = [
        {"key": scope or "gemeinsam", "title": found[0]["scope_label"], "documents": found}
        for scope, found in ((scope, list(group)) for scope, group in groupby(documents, lambda d: d["scope"]))
    ]
    return {"groups": groups, "is_making": any(d["job"] and d["job"]["state"] != "failed" for d in documents)}
