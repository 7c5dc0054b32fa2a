"""What waits in this app, for the first page of the admin; settings.PORTAL_STAFF_PARTS lists `waiting`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from strategy.models import Municipality
from strategy.state import State

from .. import overdue, permissions
from ..models import Contribution, Response
from ..open_phases import ends, phase_of

#: So long before its end a phase is mentioned.
SOON = timedelta(days=7)
Line = dict[str, str]


def waiting(request: Any) -> list[dict[str, Any]]:
    """One part: {id, title, lines [{text, url, note}]}; only what the person may act on, nothing if that is nothing."""
    user = request.user
    lines = [*_held(user), *_unanswered(user), *_drafts(user), *_overdue(user), *_ending(user)]
    return [{"id": "participation", "title": "Beteiligung", "lines": lines}] if lines else []


def _held(user: Any) -> list[Line]:
    rows = permissions.moderated_by(user, Contribution.objects.held())
    found = rows.aggregate(number=Count("pk"), oldest=Min("state_changed_at"))
    if not found["number"]:
        return []
    since = date_format(timezone.localtime(found["oldest"]), "j. F, H:i")
    return [_line(f"{_count(found['number'])} auf Freigabe", _list("zustand=wartet"), f"der älteste seit {since} Uhr")]


def _unanswered(user: Any) -> list[Line]:
    rows = permissions.answered_by(user, Contribution.objects.public().unanswered().top())
    return [
        _line(
            f"{_count(number)} auf Rückmeldung: {name}",
            _list(f"zustand=oeffentlich&ergebnis=offen&bereich={key}"),
            f"der älteste vom {date_format(timezone.localtime(oldest), 'j. F Y')}",
        )
        for key, name, number, oldest in _by_scope(rows)
    ]


def _by_scope(rows: QuerySet) -> list[tuple[str, str, int, Any]]:
    """(key for the filter, name, number, oldest) of each scope in which there is any."""
    found = rows.order_by().values_list("municipality").annotate(n=Count("pk"), oldest=Min("published_at"))
    names = {pk: (key, name) for pk, key, name in Municipality.objects.values_list("pk", "key", "name")}
    return sorted((*names.get(pk, ("gemeinsam", "gemeinsam")), number, oldest) for pk, number, oldest in found)


def _drafts(user: Any) -> list[Line]:
    number = Response.objects.filter(written_by=user, published_at=None).count()
    if not number:
        return []
    words = "1 Rückmeldung von Ihnen ist" if number == 1 else f"{number} Rückmeldungen von Ihnen sind"
    address = reverse("admin:participation_response_changelist") + "?stand=entwurf"
    return [_line(f"{words} noch Entwurf", address, "")]


def _overdue(user: Any) -> list[Line]:
    """Promised in an answer, published since, and the answer does not say so."""
    number = len(overdue.of(user))
    if not number:
        return []
    words = "1 Rückmeldung" if number == 1 else f"{number} Rückmeldungen"
    address = reverse("admin:participation_response_changelist") + "?stand=nachtragen"
    return [_line(f"Zugesagt, noch nicht nachgetragen: {words}", address, "seitdem gibt es einen neuen Stand")]


def _ending(user: Any) -> list[Line]:
    """Phases of the scopes in which the person does anything at all."""
    if not permissions.enters_anywhere(user):
        return []
    now = timezone.now()
    numbers = dict(Municipality.objects.values_list("key", "pk"))
    return [
        _line(
            f"Beteiligung „{phase['title']}“ endet bald",
            phase["url"],
            f"am {date_format(_end(phase), 'j. F, H:i')} Uhr",
        )
        for phase in State.live("consultation").all("consultation")
        if phase_of(phase, now) == "open"
        and ends(phase) - now <= SOON
        and permissions.enters_in_scope(user, numbers.get(phase["municipality"]) if phase["municipality"] else None)
    ]


def _end(phase: dict[str, Any]) -> Any:
    return timezone.localtime(ends(phase))


def _count(number: int) -> str:
    return "1 Beitrag wartet" if number == 1 else f"{number} Beiträge warten"


def _line(text: str, url: str, note: str) -> Line:
    return {"text": text, "url": url, "note": note}


def _list(query: str) -> str:
    return reverse("admin:participation_contribution_changelist") + f"?{query}"
