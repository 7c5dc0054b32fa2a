"""„Betroffene Beiträge“: what publishing a chapter would do to the contributions on its passages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from strategy.blocks import numbered
from strategy.registry import Content

from . import fates
from .fate import Outcome, outcomes
from .models import Contribution
from .passages import is_replaced
from .permissions import moderates
from .subjects import block_label

if TYPE_CHECKING:
    from strategy.admin.publish_parts import Plan

TEMPLATE = "admin/participation/affected.html"
TEXT = 200
#: As many contributions are shown with their text for one passage; the others are counted.
SHOWN = 20

_FATES = {
    "unchanged": lazy("Text wieder wie beim Schreiben: {}"),
    "moved": lazy("Text gleich, an anderer Stelle: {}"),
    "changed": lazy("Text ändert sich: {}"),
    "replaced": lazy("wird durch eine andere Passage ersetzt: {}"),
    "merged": lazy("geht auf in {}"),
    "removed": lazy("entfällt"),
}
_READ_BY_MODERATORS = (Contribution.State.HELD, Contribution.State.HIDDEN)


@dataclass
class Passage:
    """An old passage with contributions that publishing concerns.

    `items` may be read by this person, `unseen` counts the others, `replies` the answers to all of them.
    `field_name` names the choice of a successor, "" where comparing found one; `chosen` is what staff chose.
    """

    label: str
    text: str
    field_name: str = ""
    chosen: str = ""
    items: list[dict[str, Any]] = field(default_factory=list)
    more: int = 0
    unseen: int = 0
    unseen_fates: dict[str, None] = field(default_factory=dict)
    replies: int = 0

    @property
    def count(self) -> int:
        return len(self.items) + self.more + self.unseen


def affected(plan: Plan) -> dict[str, Any] | None:
    """The contributions whose passage changes, moves, is merged or disappears; None where there are none at all.

    The number of statements is constant.
    """
    if plan.obj.kind != "chapter" or plan.before is None:
        return None
    rows = list(_rows(plan.obj.key))
    if not rows:
        return None
    found = _passages(plan, rows)
    count = sum(passage.count for passage in found)
    return {
        "template": TEMPLATE,
        "summary": _summary(count) if found else "",
        "passages": found,
        "count": count,
        "all": len([row for row in rows if row.parent_id is None]),
        "choices": plan.choices(),
        "can_choose": any(passage.field_name for passage in found),
    }


def _summary(count: int) -> str:
    one, more = _("Ein Beitrag ist betroffen."), _("{} Beiträge sind betroffen.")
    return one if count == 1 else more.format(count)


def _rows(chapter_key: str) -> Any:
    """What has no text any more concerns nobody."""
    gone = Contribution.State.WITHDRAWN
    rows = Contribution.objects.on_chapter(chapter_key).exclude(state=gone).select_related("parent", "municipality")
    return rows.order_by("published_at", "pk")


def _passages(plan: Plan, rows: list[Contribution]) -> list[Passage]:
    """In the order of the old text."""
    assert plan.before is not None
    concerned = _concerned(plan, rows)
    left = {block["id"] for block in plan.automatic["blocks"]}
    found = []
    for block, number in numbered(plan.before["number"], plan.before["blocks"]):
        id_ = block["id"]
        if id_ in concerned:
            passage = Passage(block_label(number or ""), block["text"])
            if id_ not in left:
                passage.field_name, passage.chosen = plan.field_name(id_), plan.chosen(id_)
            _fill(passage, concerned[id_], plan)
            found.append(passage)
    return found


def _concerned(plan: Plan, rows: list[Contribution]) -> dict[str, list[tuple[Contribution, Outcome]]]:
    """{id of the old passage: [(contribution, what becomes of it)]}."""
    was, now = fates.version(plan.before), fates.version(plan.after)
    written = {row.pk: fates.written(row) for row in rows}
    versions = fates.versions(written.values())
    before = {key: outcomes(then, was) for key, then in versions.items()}
    after = {key: outcomes(then, now) for key, then in versions.items()}
    found = defaultdict(list)
    for row in rows:
        old = fates.outcome(written[row.pk], before, was)
        new = fates.outcome(written[row.pk], after, now)
        if old.news != new.news:
            found[old.block].append((row, new))
    return found


def _fill(passage: Passage, concerned: list[tuple[Contribution, Outcome]], plan: Plan) -> None:
    names = _names(plan.after)
    for row, new in concerned:
        is_other = new.fate == "changed" and is_replaced(passage.text, new.text)
        sentence = str(_FATES["replaced" if is_other else new.fate]).format(names.get(new.block, ""))
        if row.parent_id:
            passage.replies += 1
        elif not _may_read(plan.user, row):
            passage.unseen += 1
            passage.unseen_fates[sentence] = None
        elif len(passage.items) < SHOWN:
            passage.items.append(_item(row, new.fate, sentence))
        else:
            passage.more += 1


def _may_read(user: Any, row: Contribution) -> bool:
    """What is public reads everybody, what waits or is hidden whoever moderates it, what is unconfirmed nobody."""
    return row.is_public or (row.state in _READ_BY_MODERATORS and moderates(user, row))


def _item(row: Contribution, fate: str, sentence: str) -> dict[str, Any]:
    return {
        "text": Truncator(row.text).chars(TEXT),
        "author": row.author,
        "url": row.get_absolute_url() if row.is_public else "",
        "at": row.published_at or row.created_at,
        "state": row.get_state_display(),
        "fate": fate,
        "sentence": sentence,
    }


def _names(content: Content) -> dict[str, str]:
    """{id: „Absatz 3.2-4“}; a heading is named by its words."""
    return {
        block["id"]: block_label(number) if number else _("Überschrift „{}“").format(block["text"])
        for block, number in numbered(content["number"], content["blocks"])
    }
