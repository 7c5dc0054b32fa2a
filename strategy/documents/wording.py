"""Numbers, dates and short phrases as the documents print them. Pure functions on the strings of a revision."""

import re
from decimal import Decimal, InvalidOperation
from textwrap import wrap

UNKNOWN = "noch nicht bekannt"
EXAMPLE_FOOT = " · B = Beispielwert"
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
FIXED = "\u00a0"


def long_date(value: str | None, precision: str = "day") -> str:
    """ "2026-11-22" → "22. November 2026"; coarser with precision month, quarter or year; "" when unknown."""
    parts = _parts(value)
    if parts is None:
        return ""
    year, month, day = parts
    if precision == "year":
        return str(year)
    if precision == "quarter":
        return f"{(month - 1) // 3 + 1}.{FIXED}Quartal {year}"
    name = f"{MONTHS[month - 1]} {year}"
    return name if precision == "month" else f"{day}.{FIXED}{name}"


def period(start: str | None, end: str | None, precision: str = "day") -> str:
    """A plan's time in words: "April bis Juni 2026", "ab 2026", "bis 2026"; "" when neither date is known."""
    return span(start, end, precision, since="ab")


def span(start: str | None, end: str | None, precision: str = "day", *, since: str = "seit") -> str:
    """A period in words: "26. bis 27. Juni 2023", "seit August 2023"; "" when nothing is known."""
    first, last = long_date(start, precision), long_date(end, precision)
    if not first or not last or first == last:
        return f"{since} {first}" if first and not last else f"bis {last}" if last and not first else first
    if precision == "day" and (start or "")[:7] == (end or "")[:7]:
        first = first.partition(FIXED)[0]
    elif precision in ("month", "quarter") and (start or "")[:4] == (end or "")[:4]:
        first = first.partition(FIXED if precision == "quarter" else " ")[0]
    return f"{first} bis {last}"


def _parts(value: str | None) -> tuple[int, int, int] | None:
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value or "")
    if not match or not 1 <= int(match[2]) <= 12:
        return None
    return int(match[1]), int(match[2]), int(match[3])


def decimal(value) -> Decimal | None:
    """A number of a revision as Decimal; None when unknown or not a finite number."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def number(value) -> str:
    """German figures: 1234567.5 → "1.234.567,5"; "" when unknown."""
    figure = decimal(value)
    if figure is None:
        return ""
    whole, _, fraction = f"{abs(figure):f}".partition(".")
    fraction = fraction.rstrip("0")
    groups = f"{int(whole):,}".replace(",", ".")
    sign = "−" if figure < 0 else ""
    return sign + groups + (f",{fraction}" if fraction else "")


def euro(value) -> str:
    """Money with its sign, without cents when there are none: "12.500 €"; "" when unknown."""
    figure = decimal(value)
    if figure is None:
        return ""
    figure = figure.quantize(Decimal("0.01"))
    text = number(figure)
    if figure % 1 and len(text.partition(",")[2]) == 1:
        text += "0"
    return f"{text}{FIXED}€"


def total(values) -> tuple[Decimal | None, int, int]:
    """Sum of the known values, how many are known, how many there are; the sum is None when none is known."""
    figures = [decimal(value) for value in values]
    known = [figure for figure in figures if figure is not None]
    return (sum(known, Decimal(0)) if known else None), len(known), len(figures)


def shortened(text: str, length: int) -> str:
    """At most `length` letters, the last of them an ellipsis when something was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def lines_of(text: str, length: int) -> list[str]:
    """At most two lines of at most `length` letters, cut between words; the second ends with an ellipsis if need be."""
    return wrap(text, length, max_lines=2, placeholder="…")


def enumerate_words(words: list[str]) -> str:
    """ "A", "A und B", "A, B und C"."""
    return words[0] if len(words) == 1 else " und ".join([", ".join(words[:-1]), words[-1]]) if words else ""
