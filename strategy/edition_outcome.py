"""What the councils' resolutions mean for an edition, in one sentence for whoever publishes one of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from . import edition_overview, editions
from .comparison_words import joined
from .models import Edition
from .registry import Content
from .snapshot import standing

#: Edition → what each of its councils said, see editions.councils.
Said = dict[int, list[dict[str, Any]]]


def words(edition: Edition, resolutions: Iterable[Content], first: str = "") -> str:
    """„Damit gilt Fassung 2; Fassung 1 ist abgelöst.“, „Damit hat Bad Belzig beschlossen; Wiesenburg/Mark noch nicht.“

    `resolutions` are those that count then; the rules are those of `editions.settle`. `first` replaces „Damit“.
    Two statements.
    """
    found = list(Edition.objects.order_by("-number"))
    said = said_to(found, list(resolutions))
    adopted = [one for one in found if _by_all(said[one.pk])]
    first = first or _("Damit")
    if edition in adopted:
        return _adopted(first, edition, adopted[0], _replaced(edition, found, said))
    still = _(" Es gilt weiter Fassung {}.").format(adopted[0].number) if adopted else ""
    return _open(first, edition, said[edition.pk]) + still


def said_to(found: list[Edition], resolutions: list[Content]) -> Said:
    """What the councils that these editions were frozen with decided on them; one statement."""
    frozen = edition_overview.municipalities(found)
    return {
        one.pk: editions.councils(frozen[one.pk], [r for r in resolutions if r["edition"] == one.slug]) for one in found
    }


def _by_all(councils: list[dict[str, Any]]) -> bool:
    return bool(councils) and all(council["is_adopted"] for council in councils)


def _replaced(edition: Edition, found: list[Edition], said: Said) -> list[Edition]:
    """What counted or was about to until now: adopted by some council, back to the last one that all had adopted."""
    older = []
    for one in found:
        if one.number < edition.number and any(council["is_adopted"] for council in said[one.pk]):
            older.append(one)
            if _by_all(said[one.pk]):
                break
    return older


def _adopted(first: str, edition: Edition, in_force: Edition, replaced: list[Edition]) -> str:
    if edition != in_force:
        return _("Fassung {} bleibt abgelöst: Es gilt Fassung {}.").format(edition.number, in_force.number)
    gone = ""
    if replaced:
        names = joined([_("Fassung {}").format(one.number) for one in replaced])
        gone = f"; {names} {_('ist') if len(replaced) == 1 else _('sind')} {_('abgelöst')}"
    return _("{first} gilt Fassung {number}{gone}.").format(first=first, number=edition.number, gone=gone)


def _open(first: str, edition: Edition, councils: list[dict[str, Any]]) -> str:
    yes = [council["name"] for council in councils if council["is_adopted"]]
    if not yes:
        return _("Fassung {number} ist nicht beschlossen: {standing}").format(
            number=edition.number, standing=standing(councils)
        )
    rest = [f"{c['name']} {_rest(c)}" for c in councils if not c["is_adopted"]]
    return _("{first} {have} {yes} beschlossen; {rest}.").format(
        first=first, have=_("hat") if len(yes) == 1 else _("haben"), yes=joined(yes), rest=", ".join(rest)
    )


def _rest(council: dict[str, Any]) -> str:
    """„noch nicht“, „hat abgelehnt“ …"""
    return _("hat {}").format(council["result_label"]) if council["result"] else _("noch nicht")
