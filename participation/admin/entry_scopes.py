"""In which scopes somebody enters contributions, and who does in the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth import get_user_model

from strategy.german import sort_key
from strategy.models import Municipality, StaffRole
from strategy.state import State

from .. import permissions
from ..forms.proposal import place_choices
from .judges import ADMINISTRATION
from .words import person

Scope = Municipality | None
#: The roles of `permissions.entry_scopes`; a test sees that both agree.
ROLES = (StaffRole.Role.EDITOR, StaffRole.Role.PUBLISHER, StaffRole.Role.MODERATOR)
#: So many are named; who needs more names than these asks one of them.
MAX_NAMES = 6
CHOOSE = "– bitte wählen –"


def scopes() -> list[Scope]:
    return [None, *Municipality.objects.all()]


def others(user: Any, every: Iterable[Scope]) -> list[Scope]:
    """The scopes in which the person may not enter anything."""
    return [scope for scope in every if not permissions.enters_in_scope(user, scope.pk if scope else None)]


def sentences(foreign: Iterable[Scope]) -> dict[str | None, str]:
    """Municipality's key (None: joint) → who enters what belongs there; two statements, none for no scope."""
    foreign = list(foreign)
    if not foreign:
        return {}
    roles = StaffRole.objects.filter(role__in=ROLES, user__is_active=True, user__is_staff=True)
    rows = list(roles.select_related("user"))
    has_boss = get_user_model().objects.filter(is_superuser=True, is_active=True, is_staff=True).exists()
    return {scope.key if scope else None: _sentence(scope, rows, has_boss) for scope in foreign}


def _sentence(scope: Scope, rows: list[StaffRole], has_boss: bool) -> str:
    number = scope.pk if scope else None
    people = {person(r.user) for r in rows if r.municipality_id == number and not r.user.is_superuser}
    names = sorted(people, key=sort_key)
    if len(names) > MAX_NAMES:
        names = [*names[:MAX_NAMES], f"{len(names) - MAX_NAMES} weitere"]
    names += [ADMINISTRATION] if has_boss else []
    what = f"Kapiteln und Maßnahmen von {scope.name}" if scope else "gemeinsamen Kapiteln und Maßnahmen"
    who = " oder ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "zurzeit niemand"
    return f"Zu {what} erfasst: {who}."


def place_options(state: State, may_enter: Callable[[str | None], bool]) -> list[tuple[str, Any]]:
    """The places of proposals as in the portal, of the scopes in which the person enters; "" is all together."""
    places = state.all("municipality")
    mine = [place for place in places if may_enter(place["key"])]
    _everywhere, *choices = place_choices(mine)
    if may_enter(None):
        return [next(place_choices(places)), *choices]
    return choices if len(mine) == 1 else [("", CHOOSE), *choices]
