"""Two people in the same form: whoever saves second overwrites nothing without having been told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format

FIELD = "_opened"


def version(objects: Iterable[Any]) -> str:
    """When the newest of these rows was saved; saving any of them makes it later."""
    return max((obj.updated_at for obj in objects), default=timezone.now()).isoformat()


def check(request: Any, objects: list[Any]) -> None:
    """Raise ValidationError if one of the rows was saved after the form was opened."""
    opened = request.POST.get(FIELD, "")
    if opened == version(objects):
        return
    raise ValidationError(message(request.user, objects, _moment(opened)), code="conflict")


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


def message(user: Any, objects: list[Any], since: datetime | None) -> str:
    """Who saved in between, when and what, as far as the log knows."""
    newest = max(objects, key=lambda obj: obj.updated_at)
    at = date_format(timezone.localtime(newest.updated_at), "j. F, H:i")
    entry = _entry(newest, since)
    if entry is None:
        who, what = "Jemand", ""
    else:
        who = "Sie selbst" if entry.user_id == user.pk else entry.user.get_full_name() or entry.user.get_username()
        what = f" ({entry.get_change_message()})"
    verb = "haben" if who == "Sie selbst" else "hat"
    if who == "Sie selbst":
        what += " (vielleicht in einem anderen Fenster oder mit einem doppelten Klick)"
    return (
        f"Nicht gespeichert: {who} {verb} „{newest}“ am {at} Uhr gespeichert{what}, nachdem Sie dieses Formular "
        "geöffnet hatten. Nichts wurde überschrieben. Was Sie eingegeben haben, steht noch im Formular. Darunter "
        "sehen Sie, wo es vom gespeicherten Stand abweicht. Wenn Sie noch einmal sichern, gilt Ihre Fassung."
    )


def _entry(obj: Any, since: datetime | None) -> LogEntry | None:
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(obj), object_id=str(obj.pk))
    if since:
        entries = entries.filter(action_time__gte=since)
    return entries.select_related("user").order_by("-action_time").first()


def deviations(form: Any) -> list[tuple[str, str, str]]:
    """(label, stored, typed) of the fields in which the typed text differs from what is stored."""
    rows = []
    for name in form.changed_data:
        bound = form[name]
        rows.append((str(bound.label), _text(form, name, bound.initial), _text(form, name, bound.value())))
    return rows


def _text(form: Any, name: str, value: Any) -> str:
    choices = getattr(form.fields[name], "choices", None)
    if choices is None:
        return "" if value is None else str(value)
    labels = {str(key): str(label) for key, label in choices}
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(labels.get(str(getattr(v, "pk", v)), "") for v in values)
