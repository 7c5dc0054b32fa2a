"""What the councils' resolutions mean for an edition, in sentences for whoever publishes one of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from . import edition_overview, editions
from .comparison_words import joined
from .models import Edition
from .registry import Content
from .snapshot import standing
from .state import State

#: Edition → what each of its councils said, see editions.councils.
Said = dict[int, list[dict[str, Any]]]


def changed(before: Iterable[Content], after: Iterable[Content], first: str = "") -> list[str]:
    """A sentence for each edition to which the councils stand otherwise, newest first: „Damit gilt Fassung 2; Fassung 1
    ist abgelöst.“, „Damit hat Bad Belzig beschlossen; Wiesenburg/Mark noch nicht.“

    `before` and `after` are the resolutions that count: one corrected without another result gives no sentence, one
    that is about another edition now gives two. The rules are those of `editions.settle`. `first` replaces „Damit“.
    Two statements.
    """
    found = list(Edition.objects.order_by("-number"))
    frozen = edition_overview.municipalities(found)
    then, now = (_said(found, frozen, list(resolutions)) for resolutions in (before, after))
    others = [one for one in found if _results(then[one.pk]) != _results(now[one.pk])]
    was, first, is_named = _in_force(found, then), first or _("Damit"), len(others) > 1
    return [_sentence(one, found, now, first, was=was, is_named=is_named) for one in others]


def _results(councils: list[dict[str, Any]]) -> list[str]:
    return ["adopted" if council["is_adopted"] else council["result"] for council in councils]


def _in_force(found: list[Edition], said: Said) -> Edition | None:
    return next((one for one in found if editions.adopted_by_all(said[one.pk])), None)


def _sentence(
    edition: Edition, found: list[Edition], said: Said, first: str, *, was: Edition | None, is_named: bool
) -> str:
    """`was` was in force before; `is_named`: others are spoken of as well, so the sentence says of which it is."""
    in_force = _in_force(found, said)
    if in_force and editions.adopted_by_all(said[edition.pk]):
        return _adopted(first, edition, in_force, _replaced(edition, found, said))
    still = ""
    if in_force:
        still = (_(" Es gilt weiter Fassung {}.") if in_force == was else _(" Es gilt Fassung {}.")).format(
            in_force.number
        )
    return _open(first, edition, said[edition.pk], is_named=is_named) + still


def said_to(found: list[Edition], resolutions: list[Content]) -> Said:
    """What the councils that these editions were frozen with decided on them; one statement."""
    return _said(found, edition_overview.municipalities(found), resolutions)


def _said(found: list[Edition], frozen: dict[int, State], resolutions: list[Content]) -> Said:
    return {
        one.pk: editions.councils(frozen[one.pk], [r for r in resolutions if r["edition"] == one.slug]) for one in found
    }


def _replaced(edition: Edition, found: list[Edition], said: Said) -> list[Edition]:
    """What counted or was about to until now: adopted by some council, back to the last one that all had adopted."""
    older = []
    for one in found:
        if one.number < edition.number and any(council["is_adopted"] for council in said[one.pk]):
            older.append(one)
            if editions.adopted_by_all(said[one.pk]):
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


def _open(first: str, edition: Edition, councils: list[dict[str, Any]], *, is_named: bool) -> str:
    yes = [council["name"] for council in councils if council["is_adopted"]]
    if not yes:
        return _("Fassung {number} ist nicht beschlossen: {standing}").format(
            number=edition.number, standing=standing(councils)
        )
    rest = [f"{c['name']} {_rest(c)}" for c in councils if not c["is_adopted"]]
    return _("{first} {have} {yes}{name} beschlossen; {rest}.").format(
        first=first,
        have=_("hat") if len(yes) == 1 else _("haben"),
        yes=joined(yes),
        name=_(" Fassung {}").format(edition.number) if is_named else "",
        rest=", ".join(rest),
    )


def _rest(council: dict[str, Any]) -> str:
    """„noch nicht“, „hat abgelehnt“ …"""
    return _("hat {}").format(council["result_label"]) if council["result"] else _("noch nicht")
