"""The place that a page of an edition shows, in the live state and in all other editions."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from . import blocks as splitting
from . import edition_overview, editions, replacing
from .models import Edition, Revision
from .registry import Content, kinds
from .snapshot import state_label
from .state import State

#: A place with a part of its own for each municipality: object as (kind, key).
Parts = list[tuple[str, str]]
#: So many editions a live page leads to.
NEWEST = 5


def here(state: State, place: Content, live: State, parts: Parts) -> dict[str, Any]:
    """What became of a place since the edition: {kind_label, url (today's, "" if it is gone), fate, history_url}.

    `fate` is same, changed or gone; `parts` are the objects that make up the place, itself included.
    """
    today = live.get(place["kind"], place["key"])
    return {
        "kind_label": kinds()[place["kind"]].label,
        "url": today["url"] if today else "",
        "fate": _fate(state, live, parts) if today else "gone",
        "history_url": f"{today['url']}verlauf/" if today and place["kind"] in ("chapter", "measure") else "",
    }


def _fate(state: State, live: State, parts: Parts) -> str:
    then, now = _revisions(state, parts), _revisions(live, parts)
    is_same = then.keys() == now.keys() and all(_says_the_same(then[part], now[part]) for part in then)
    return "same" if is_same else "changed"


def _revisions(state: State, parts: Parts) -> dict[tuple[str, str], Revision]:
    return {(r.kind, r.key): r for r in state.revisions() if (r.kind, r.key) in parts}


def _says_the_same(then: Revision, now: Revision) -> bool:
    """Their checksums tell; but where the form of contents has changed in between, so have those."""
    if then.schema == now.schema:
        return then.sha256 == now.sha256
    kind = kinds()[then.kind]
    return kind.read(then) == kind.read(now)


def live_place(place: Content, parts: Parts, *kind_names: str) -> State:
    """The live state of a place and of what its address needs; one statement."""
    return State.live_objects(parts, *kinds()[place["kind"]].address_needs, *kind_names)


def blocks_today(blocks: list[Content], today: Content | None) -> list[Content]:
    """Blocks of a chapter with `today`: {fate (same|moved|changed|merged|gone), number, url, history_url} in the live
    chapter; `number` is the one it has there, and moved is a passage with the same words and another number.

    Headings stay as they are, and so do all if there is no such chapter any more.
    """
    if today is None:
        return blocks
    now = {
        block["id"]: (block["text"], number) for block, number in splitting.numbered(today["number"], today["blocks"])
    }
    heirs = replacing.successors(today["blocks"])
    return [
        {**block, "today": _block_today(block, now, heirs, today)} if block["number"] else block for block in blocks
    ]


def _block_today(
    block: Content, now: dict[str, tuple[str, str | None]], heirs: dict[str, str], today: Content
) -> dict[str, str]:
    id_ = block["id"] if block["id"] in now else heirs.get(block["id"], "")
    text, number = now.get(id_, ("", None))
    if not id_:
        fate = "gone"
    elif id_ != block["id"]:
        fate = "merged"
    elif text != block["text"]:
        fate = "changed"
    else:
        fate = "same" if number in (None, block["number"]) else "moved"
    return {
        "fate": fate,
        "number": number or block["number"],
        "url": f"{today['url']}#a-{id_}" if id_ else "",
        "history_url": reverse("strategy:chapter-history", args=[today["slug"]]),
    }


def selector(edition: Edition | None, found: list[Edition], place: Content | None) -> list[dict[str, Any]]:
    """All editions, newest first: {slug, number, title, state, state_label, is_example, is_here, url}.

    `url` is the same place there, "" where that edition does not have it; without a place it is the edition's own
    page. At most two statements, for a place three.
    """
    paths, labels = _paths(place) if place else {}, _labels(found)
    return [
        {
            "slug": one.slug,
            "number": one.number,
            "title": one.title,
            "state": one.state,
            "state_label": labels[one.slug],
            "is_example": one.is_example,
            "is_here": one == edition,
            "url": _there(one, paths) if place else editions.address(one),
        }
        for one in found
    ]


def in_editions(place: Content) -> list[dict[str, Any]]:
    """The editions that have an object, newest first, a few: {number, state_label, url}; at most three statements."""
    listed = Revision.objects.filter(kind=place["kind"], key=place["key"], editions__isnull=False)
    rows = listed.order_by("-editions__number").values_list(
        "editions", "editions__number", "editions__slug", "editions__state", "path"
    )
    found = [
        (Edition(pk=pk, number=number, slug=slug, state=state), path) for pk, number, slug, state, path in rows[:NEWEST]
    ]
    labels = _labels([edition for edition, _path in found])
    return [
        {
            "number": edition.number,
            "state_label": labels[edition.slug],
            "url": f"{editions.address(edition).rstrip('/')}{path}",
        }
        for edition, path in found
    ]


def _labels(found: list[Edition]) -> dict[str, str]:
    """Edition's word → its state as its own page says it: once a council has adopted it, it is more than a draft.

    The councils are those of the municipalities that the edition was frozen with. Two statements, none if no edition
    can be decided on any more.
    """
    waiting = [one for one in found if one.is_open]
    frozen = edition_overview.municipalities(waiting) if waiting else {}
    decided = State.live("resolution").all("resolution") if waiting else []
    labels = {one.slug: str(one.get_state_display()) for one in found}
    for one in waiting:
        about = [resolution for resolution in decided if resolution["edition"] == one.slug]
        labels[one.slug] = state_label(one, editions.councils(frozen[one.pk], about))
    return labels


def _there(edition: Edition, paths: dict[int, str]) -> str:
    path = paths.get(edition.pk)
    return f"{editions.address(edition).rstrip('/')}{path}" if path else ""


def _paths(place: Content) -> dict[int, str]:
    """Edition → the address at which the object was public then; the page there forwards if its bundle moved since."""
    listed = Revision.objects.filter(kind=place["kind"], key=place["key"], editions__isnull=False)
    return dict(listed.values_list("editions", "path"))
