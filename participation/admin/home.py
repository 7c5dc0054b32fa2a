"""What waits in this app, for the first page of the admin; settings.PORTAL_STAFF_PARTS lists `waiting`."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from strategy.models import Municipality, StaffRole
from strategy.permissions import allowed
from strategy.state import State

from .. import overdue, permissions, queue
from ..models import Appeal, Contribution, Response
from ..open_phases import ends, phase_of
from . import bounces
from .judges import ADMINISTRATION, joined, of_each

#: So long before its end a phase is mentioned.
SOON = timedelta(days=7)
Line = dict[str, str]
SCOPE_OF_APPEAL = "decision__contribution__municipality_id"
AUTHOR_OF_APPEALED = "decision__contribution__participant__email"
#: Who is in every scope.
ALL = "all"
NO_JUDGE = (
    "Ein Widerspruch wartet, über den niemand entscheiden kann: Außer der Person, gegen deren Entscheidung er sich "
    "richtet, oder die den Beitrag geschrieben hat, moderiert in diesem Bereich niemand. Bitte geben Sie jemandem die "
    "Rolle „Moderation“."
)


def waiting(request: Any) -> list[dict[str, Any]]:
    """Parts: {id, title, lines [{text, url, note}], begin_url}; only what the person may act on, nothing if nothing."""
    user = request.user
    lines = [*_unanswered(user), *_drafts(user), *_overdue(user), *_ending(user)]
    answering = [{"id": "participation", "title": "Beteiligung", "lines": lines}] if lines else []
    return [*moderation(user), *answering, *bounces.part(user)]


# --- Moderation ----------------------------------------------------------------------------------------------------


def moderation(user: Any) -> list[dict[str, Any]]:
    """What waits in the queue; `begin_url` takes a POST and leads to the first case."""
    if not permissions.moderates_anywhere(user):
        return []
    counts = queue.counts(user)
    lines = [*_waiting_cases(counts), *_for_others(user), *_without_judge(user)]
    begin = reverse("admin:participation_queue_begin") if counts["total"] else ""
    return [{"id": "moderation", "title": "Moderation", "lines": lines, "begin_url": begin}] if lines else []


def _waiting_cases(counts: queue.Counts) -> list[Line]:
    address = reverse("admin:participation_queue")
    kinds = [
        (counts["held"], "{} Beitrag wartet auf Freigabe", "{} Beiträge warten auf Freigabe",
         counts["urgent_held"], counts["oldest_held"]),
        (counts["reported"], "{} Beitrag ist gemeldet", "{} Beiträge sind gemeldet",
         counts["urgent_reported"], counts["oldest_reported"]),
        (counts["appeals"], "{} Widerspruch ist zu entscheiden", "{} Widersprüche sind zu entscheiden",
         counts["urgent_appeals"], counts["oldest_appeals"]),
    ]  # fmt: skip
    return [
        _line(_number(number, one, many), address, _how_long(number, urgent, oldest))
        for number, one, many, urgent, oldest in kinds
        if number
    ]


def _how_long(number: int, urgent: int, oldest: Any) -> str:
    """How many of them are urgent, and since when the oldest waits."""
    since = date_format(timezone.localtime(oldest), "j. F, H:i")
    waits = f"wartet seit {since} Uhr" if number == 1 else f"das Älteste wartet seit {since} Uhr"
    return f"{_urgent(number, urgent)}{waits}"


def _urgent(number: int, urgent: int) -> str:
    if not urgent:
        return ""
    return "dringend, " if number == 1 else f"davon {urgent} dringend, "


def _for_others(user: Any) -> list[Line]:
    """It concerns the person: their text, their decision."""
    rows = list(queue.for_others(user).select_related("participant"))
    words = _number(len(rows), "{} Fall wartet auf jemand anders als Sie", "{} Fälle warten auf jemand anders als Sie")
    return [_line(words, reverse("admin:participation_queue"), _who_can(rows, user))] if words else []


def _who_can(rows: list[Contribution], user: Any) -> str:
    """Whom to remind: all who can decide on any of them; "" if nobody can."""
    found = {tuple(names) for names in of_each(rows, but=user).values()}
    names = sorted({name for some in found for name in some}, key=lambda name: (name == ADMINISTRATION, name))
    return f"entscheiden kann{' je nach Fall' if len(found) > 1 else ''}: {joined(names)}" if names else ""


def _without_judge(user: Any) -> list[Line]:
    """Appeals that nobody may decide but who made the decision or wrote the text: somebody else needs the role."""
    rows = allowed(user, "moderate", Appeal.objects.open().filter(against__isnull=False), SCOPE_OF_APPEAL)
    waiting = set(rows.order_by().values_list("against", AUTHOR_OF_APPEALED, SCOPE_OF_APPEAL))
    judges = _judges() if waiting else {}
    stuck = [
        scope for against, author, scope in waiting
        if not _others(judges.get(scope, {}) | judges[ALL], against, author)
    ]  # fmt: skip
    return [_line(NO_JUDGE, reverse("admin:participation_appeal_changelist"), "")] if stuck else []


def _others(judges: dict[int, str], against: int, author: str | None) -> bool:
    """Whether one of them neither made the decision nor wrote the text, as `permissions.refusal` sees it."""
    same = (author or "").lower()
    return any(person != against and (not email or email.lower() != same) for person, email in judges.items())


def _judges() -> dict[Any, dict[int, str]]:
    """Scope → {number: address} of those who moderate there; ALL → administrators."""
    staff = get_user_model().objects.filter(is_active=True, is_staff=True)
    found: dict[Any, dict[int, str]] = defaultdict(dict)
    found[ALL] = dict(staff.filter(is_superuser=True).values_list("pk", "email"))
    roles = StaffRole.objects.filter(role=StaffRole.Role.MODERATOR, user__in=staff)
    for scope, person, email in roles.values_list("municipality_id", "user_id", "user__email"):
        found[scope][person] = email
    return found


# --- Answering and phases -------------------------------------------------------------------------------------------


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


def _number(number: int, one: str, many: str) -> str:
    """The sentence with the number; "" for none."""
    return (one if number == 1 else many).format(number) if number else ""


def _line(text: str, url: str, note: str) -> Line:
    return {"text": text, "url": url, "note": note}


def _list(query: str) -> str:
    return reverse("admin:participation_contribution_changelist") + f"?{query}"
