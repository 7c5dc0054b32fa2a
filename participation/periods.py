"""The time of phases and events, in rows that lists ask; and what happens when a beginning or an end has passed.

Public pages are kept until something public changes. Here it is the clock that changes them: `pass_moments` is
called every few seconds, notices each moment once and lets all kept pages go.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from strategy.models.revisions import Revision
from strategy.publishing import announce, bump_stamp, hold_publishing
from strategy.registry import Content, kinds
from strategy.state import State
from strategy.templatetags.portal_ui import german_date

from . import weighing_document
from .models import PassedMoment, PublicPeriod

What = PassedMoment.What
_FIELDS = {What.BEGIN: "starts_at", What.END: "ends_at"}


def project(revision: Revision) -> None:
    """Bring the row of a phase or event in line with the revision; one that was withdrawn keeps its last time."""
    content = revision.content or _last_content(revision)
    if content is None:
        return
    PublicPeriod.objects.upsert(
        ["kind", "key"],
        kind=revision.kind,
        key=revision.key,
        municipality_key=content["municipality"] or "",
        starts_at=datetime.fromisoformat(content["starts_at"]),
        ends_at=datetime.fromisoformat(content["ends_at"]),
        is_withdrawn=revision.content is None,
    )


def _last_content(revision: Revision) -> Content | None:
    before = Revision.objects.filter(kind=revision.kind, key=revision.key, content__isnull=False)
    newest = before.order_by("-number").first()
    return kinds()[revision.kind].read(newest) if newest else None


def clear(kind: str) -> None:
    PublicPeriod.objects.filter(kind=kind).delete()


def skip_passed(revision: Revision) -> None:
    """What is published after its beginning or end needs nobody to notice that: publishing said it all."""
    content, now = revision.content, timezone.now()
    passed = [(what, datetime.fromisoformat(content[field])) for what, field in _FIELDS.items()] if content else []
    PassedMoment.objects.bulk_create(
        [PassedMoment(kind=revision.kind, key=revision.key, what=what, at=at) for what, at in passed if at <= now],
        ignore_conflicts=True,
    )


@transaction.atomic
def pass_moments(now: datetime | None = None) -> int:
    """Act on every beginning and end that has passed since the last call; how many there were.

    However often and by however many at once it is called, each moment counts once.
    """
    now = now or timezone.now()
    if not any(_passed(now)):
        return 0
    hold_publishing()  # locks in the order of everybody: who publishes, then moments, then the stamp
    noted = [moment for moment in _passed(now) if _note(moment)]
    if noted:
        _announce([moment for moment in noted if moment.kind == "consultation"], now)
        bump_stamp()
        # Their tables say how final they are, and after the end what was chosen.
        weighing_document.owe(moment.key for moment in noted if moment.kind == "consultation")
    return len(noted)


def _passed(now: datetime) -> Iterator[PassedMoment]:
    for what, field in _FIELDS.items():
        noted = PassedMoment.objects.filter(kind=OuterRef("kind"), key=OuterRef("key"), what=what, at=OuterRef(field))
        rows = PublicPeriod.objects.filter(~Exists(noted), is_withdrawn=False).annotate(at=F(field)).filter(at__lte=now)
        for row in rows.order_by("at"):
            yield PassedMoment(kind=row.kind, key=row.key, what=what, at=row.at)


def _note(moment: PassedMoment) -> bool:
    """Whether it was us who noted it; another one who does so at the same time is waited for."""
    values = {field: getattr(moment, field) for field in ("kind", "key", "what", "at")}
    return PassedMoment.objects.get_or_create(**values)[1]


def _announce(moments: list[PassedMoment], now: datetime) -> None:
    state = State.live_objects({(moment.kind, moment.key) for moment in moments}) if moments else State([])
    for moment in moments:
        content = state.get(moment.kind, moment.key)
        if content and (moment.what == What.END or now < datetime.fromisoformat(content["ends_at"])):
            kind = kinds()[moment.kind]
            announce(
                _sentence(moment, content),
                municipality_keys=kind.municipality_keys(moment.key, content),
                of=(moment.kind, moment.key),
                about=kind.subjects(moment.key, content),
                at=now,
            )


def _sentence(moment: PassedMoment, content: Content) -> str:
    if moment.what == What.BEGIN:
        return _("Jetzt mitreden: {}.").format(content["title"])
    ended = _("Die Beteiligung „{}“ ist beendet.").format(content["title"])
    if content["result_html"] or not content["result_expected_on"]:
        return ended
    return f"{ended} {_('Ergebnis erwartet am {}.').format(german_date(content['result_expected_on']))}"
