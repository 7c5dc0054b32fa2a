"""The waiting list beside the case: what waits in which order, why, and who has it already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse

from strategy.state import State as PublicState

from .. import permissions, queue, risk
from ..models import Appeal, Claim, Contribution, Notice
from ..subjects import subjects
from . import judges
from .offered import shortened
from .words import person, reason_words

#: Rows on a page: as many as fit beside a case without scrolling far.
PAGE = 20
OTHERS = 5
LENGTH = 64
#: All that is said of a text of one's own.
OWN = "Ihr eigener Beitrag"
#: How staff read the steps; the last one goes without saying.
URGENCY = {risk.HIGH: "dringend", risk.MEDIUM: "vorrangig"}


def page(user: Any, number: Any, total: int, now: datetime) -> tuple[Page, list[dict[str, Any]]]:
    """(page of the paginator, its rows) of `total` cases; a constant number of statements."""
    paginator = Paginator(queue.cases(user, now), PAGE)
    paginator.count = total  # known already
    found = paginator.get_page(number)
    return found, rows(list(found.object_list), user, now)


def rows(
    contributions: list[Contribution], user: Any, now: datetime, own: Collection[int] = ()
) -> list[dict[str, Any]]:
    """[{one, words, about, why, urgency, is_high, since, holder, is_mine, url}] of rows as `queue.cases` gives them.

    Of those in `own`, which the person wrote, nothing says who complained and why.
    """
    numbers = [one.pk for one in contributions]
    about = subjects(contributions, PublicState([]))
    notices, appeals, claims = _notices(numbers), _appeals(numbers), _claims(numbers, now)
    return [
        {
            "one": one,
            "words": words(one),
            "about": about[one.pk],
            "why": OWN if one.pk in own else _why(one, notices.get(one.pk, []), one.pk in appeals),
            "urgency": "" if one.pk in own else URGENCY.get(one.step, ""),
            "is_high": one.step == risk.HIGH,
            "since": one.waiting_since,
            "holder": person(claims[one.pk].by) if one.pk in claims else "",
            "is_mine": one.pk in claims and claims[one.pk].by_id == user.pk,
            "url": case_url(one),
        }
        for one in contributions
    ]


def others(user: Any, now: datetime) -> list[dict[str, Any]]:
    """What waits for somebody else because it concerns the person; the first few, each with `judges`, in words."""
    found = list(queue.for_others(user, now).select_related("participant")[:OTHERS])
    numbers = {one.pk for one in found}
    by_others = permissions.decided_by(user, Contribution.objects.filter(pk__in=numbers))
    names = judges.of_each(found, but=user)
    told = rows(found, user, now, numbers - set(by_others.values_list("pk", flat=True)))
    return [{**row, "judges": judges.joined(names[row["one"].pk])} for row in told]


def words(one: Contribution) -> str:
    """The title, or how the text begins."""
    return one.title or shortened(" ".join(one.text.split()), LENGTH) or "(Text gelöscht)"


def case_url(one: Contribution) -> str:
    return reverse("admin:participation_queue_case", args=[one.pk])


def _notices(numbers: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for row in Notice.objects.open().filter(contribution__in=numbers).only("contribution_id", "ground"):
        found[row.contribution_id].append(row.get_ground_display())
    return found


def _appeals(numbers: list[int]) -> set[int]:
    about = Appeal.objects.open().filter(decision__contribution__in=numbers)
    return set(about.values_list("decision__contribution", flat=True))


def _claims(numbers: list[int], now: datetime) -> dict[int, Claim]:
    live = Claim.objects.filter(contribution__in=numbers, until__gt=now).select_related("by")
    return {row.contribution_id: row for row in live}


def _why(one: Contribution, grounds: list[str], has_appeal: bool) -> str:
    """In a few words: „Widerspruch“, „2 Meldungen: Beleidigung …“, „erster Beitrag dieser Person“."""
    words = ["Widerspruch"] if has_appeal else []
    if grounds:
        number = "gemeldet" if len(grounds) == 1 else f"{len(grounds)} Meldungen"
        words.append(f"{number}: {', '.join(dict.fromkeys(grounds))}")
    if one.state == Contribution.State.HELD:
        words.append(", ".join(reason_words(one)) or "wartet auf Freigabe")
    return " · ".join(words)
