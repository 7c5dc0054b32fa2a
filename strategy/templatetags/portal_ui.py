"""Filters that show published values in German: contents hold dates and amounts as plain strings."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ..html import to_text

register = template.Library()


def _as_date(value: object) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


@register.filter
def german_date(value: object, precision: str = "day") -> str:
    """A date or ISO string to day, month, quarter or year; "" stays ""."""
    day = _as_date(value)
    if day is None:
        return ""
    if precision == "year":
        return str(day.year)
    if precision == "quarter":
        return f"{(day.month + 2) // 3}. Quartal {day.year}"
    return date_format(day, "F Y" if precision == "month" else "j. F Y")


@register.filter
def german_moment(value: object) -> str:
    """A moment or ISO string to „Sonntag, 22. November 2026, 14:30 Uhr“, local time; "" stays ""."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return ""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{date_format(local, 'l, j. F Y, H:i')} {_('Uhr')}"


@register.filter
def iso_date(value: object, precision: str = "day") -> str:
    """The same for a datetime attribute: 2026-11-22, 2026-11 or 2026. A quarter has no such form."""
    day = _as_date(value)
    if day is None:
        return ""
    return day.isoformat()[: {"year": 4, "quarter": 4, "month": 7}.get(precision, 10)]


@register.filter
def euro(value: object) -> str:
    """An amount in whole euros, with cents only where there are some; "" for unknown."""
    amount = _decimal(value)
    if amount is None:
        return ""
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{number_format(amount, places, use_l10n=True, force_grouping=True)}\N{NO-BREAK SPACE}€"


@register.filter
def german_number(value: object, places: int | None = None) -> str:
    """A number with German separators, as many decimals as it has or as asked for; "" for unknown."""
    amount = _decimal(value)
    if amount is None:
        return ""
    if places is None:
        amount = amount.normalize() if amount % 1 else amount.to_integral_value()
    return number_format(amount, places, use_l10n=True, force_grouping=True)


@register.filter
def total(rows: Iterable[Mapping[str, Any]], column: str) -> int:
    """The sum of one column of counts."""
    return sum(row[column] for row in rows)


@register.filter
def first_part(path: str) -> str:
    """The first part of an address, with both slashes: "/beteiligung/zahlen/" → "/beteiligung/"."""
    return path[: path.find("/", 1) + 1]


@register.filter
def plain_text(html: str) -> str:
    """Our own HTML as text, in one line; unlike Django's striptags without its entities."""
    return " ".join(to_text(html or "").split())


@register.filter
def scrolling_tables(html: str) -> SafeString:
    """Our own cleaned HTML, with each table in an area that scrolls alone, by keyboard too, when it is too wide.

    Of several each has its number in its name: areas that are listed must be told apart.
    """
    before, *tables = (html or "").split("<table")
    word = escape(_("Tabelle"))
    names = [f"{word} {number}" for number, _table in enumerate(tables, 1)] if len(tables) > 1 else [word]
    areas = [
        f'<div class="p-table" role="region" tabindex="0" aria-label="{name}"><table{table}'
        for name, table in zip(names, tables, strict=False)
    ]
    return mark_safe("".join([before, *areas]).replace("</table>", "</table></div>"))


def _decimal(value: object) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
