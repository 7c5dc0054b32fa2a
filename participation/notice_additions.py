"""What comes in with the same address while its notice on a contribution is open: it is added to that one.

Nobody has confirmed the address. So neither a stranger who used it first keeps its owner's words out, nor does anybody
who types addresses learn who has reported: whoever sends, the answer is the same.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from . import risk
from .models import Notice
from .models.notices import MAX_ADDITIONS

#: Begins an addition below the first words.
_MARK = "\n\n– Ergänzt am "
_END = ":\n"


def add(notice: Notice, now: datetime, *, ground: str, explanation: str, place: str, name: str, digest: str) -> bool:
    """Add these words to an open notice, locked by the caller; True if its ground became a more urgent one.

    The same words again add nothing. There are at most MAX_ADDITIONS, so that nobody fills a notice; one that makes it
    more urgent counts always, and there can be few of those. `digest` is of the text that stands there now.
    """
    raised = risk.more_urgent(notice.ground, ground)
    is_raised = raised != notice.ground
    said = _said(explanation, place)
    is_new = bool(said) and said not in _known(notice) and notice.additions < MAX_ADDITIONS
    if not (is_raised or is_new):
        return False
    heading = _heading(notice, now, ground, name, is_raised=is_raised)
    Notice.objects.filter(pk=notice.pk).update(
        ground=raised,
        explanation=f"{notice.explanation}{_MARK}{heading}{_END}{said or '–'}",
        additions=notice.additions + 1,
        text_digest=digest,
    )
    return is_raised


def _said(explanation: str, place: str) -> str:
    return "\n".join(filter(None, (f"Stelle: „{place}“" if place else "", explanation)))


def _known(notice: Notice) -> set[str]:
    """What was said before, each time."""
    first, *added = notice.explanation.split(_MARK)
    return {_said(first, notice.place), *(one.partition(_END)[2] for one in added)}


def _heading(notice: Notice, now: datetime, ground: str, name: str, *, is_raised: bool) -> str:
    when = date_format(timezone.localtime(now), "j. F Y, H:i")
    told: list[Any] = [f"Grund: {Notice.Ground(ground).label}"]
    told += [f"vorher: {notice.get_ground_display()}"] if is_raised else []
    told += [f"als „{name}“"] if name and name != notice.name else []
    return f"{when} Uhr ({'; '.join(told)})"
