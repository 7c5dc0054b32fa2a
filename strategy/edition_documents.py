"""The documents of an edition as its page offers them."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from .documents_offered import offered
from .models import Edition
from .state import State


def of(edition: Edition | None, state: State) -> dict[str, Any]:
    """{groups [{key, slug, title, documents}], is_making (bool)}, of an edition or of the live state.

    `state` has the municipalities; `slug` is the word for one in addresses, "" for both together.
    """
    slugs = {"": "", **{place["key"]: place["slug"] for place in state.all("municipality")}}
    documents = offered(list(slugs), state, edition)
    groups = [
        {"key": scope or "gemeinsam", "slug": slugs[scope], "title": found[0]["scope_label"], "documents": found}
        for scope, found in ((scope, list(group)) for scope, group in groupby(documents, lambda d: d["scope"]))
    ]
    return {"groups": groups, "is_making": any(d["job"] and d["job"]["state"] != "failed" for d in documents)}
