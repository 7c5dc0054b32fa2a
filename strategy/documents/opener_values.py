"""Counts, money and milestones as small drawings at the beginning of a chapter."""

from math import ceil

from .axis import Drawing, day
from .opener_shapes import HEIGHT, PALE, WIDTH, Picture, Shape, circle, drawing, line, lines, rect, text, triangle
from .wording import UNKNOWN, decimal, enumerate_words, euro, lines_of, shortened

MILLION, THOUSAND = 1_000_000, 1_000
BAR, LONGEST = 127, 126  # where bars begin, and how long the longest is
DONE, LATE, OPEN = "erreicht", "überfällig", "geplant"
STATES = (DONE, LATE, OPEN)
YEARS = 12  # more are drawn without the empty ones


# --- counts -------------------------------------------------------------------------------------------------


def rows(picture: Picture, date: str) -> Drawing | None:
    """A bar for each {label, count}; those with none keep their place."""
    data = picture["data"]
    top = max((row["count"] for row in data), default=0)
    if not top:
        return None
    step = min(42.0, HEIGHT / len(data))
    shapes: list[Shape] = []
    for n, row in enumerate(data):
        shapes += _bar(row, step * (n + 0.5), row["count"] / top * LONGEST, step)
    said = "; ".join(f"{row['label']}: {row['count']}" for row in data)
    return drawing(f"Balkendiagramm: {picture['title']}. {said}.", shapes, step * len(data))


def _bar(row: dict, middle: float, length: float, step: float) -> list[Shape]:
    size, thick = min(10.4, step * 0.8), min(16.0, step * 0.55)
    words = lines_of(row["label"], 25) if step >= 22 else [shortened(row["label"], 25)]
    bar = [rect(BAR, middle - thick / 2, max(length, 1.5), thick)] if row["count"] else []
    count = text(BAR + length + (5 if row["count"] else 0), middle + 3.6, str(row["count"]), size=size, weight=600)
    return [*lines(0, middle, words, size=size), *bar, count]


# --- money --------------------------------------------------------------------------------------------------


def money(picture: Picture, date: str) -> Drawing | None:
    """Two columns for each {year, planned, spent}: planned as an outline, spent filled. What is not known is none."""
    data = [{**row, "planned": decimal(row["planned"]), "spent": decimal(row["spent"])} for row in picture["data"]]
    top = max((row[name] or 0 for row in data for name in ("planned", "spent")), default=0)
    if top <= 0:
        return None
    unit, word = (MILLION, "Mio. €") if top >= MILLION else (THOUSAND, "Tsd. €") if top >= 10_000 else (1, "Euro")
    step = WIDTH / max(len(data), 4)
    shapes = [line(0, 142, WIDTH, 142, PALE)]
    for n, row in enumerate(data):
        high = {name: float(max(row[name] or 0, 0) / top) * 118 for name in ("planned", "spent")}
        label = "?" if row["planned"] is None else f"{row['planned'] / unit:.{int(unit == MILLION)}f}".replace(".", ",")
        shapes += _columns(n * step, step, high, label if n % ceil(26 / step) == 0 else "", str(row["year"]))
    unknown = ", ? = unbekannt" if any(row["planned"] is None for row in data) else ""
    shapes += [rect(0, 173, 11, 11, "none"), text(16, 182, f"geplant ({word}{unknown})"),
               rect(174, 173, 11, 11), text(190, 182, "ausgegeben")]  # fmt: skip
    said = "; ".join(
        f"{row['year']}: geplant {_said(row['planned'])}, ausgegeben {_said(row['spent'])}" for row in data
    )
    return drawing(f"Säulendiagramm: {picture['title']}, Summen der bekannten Werte. {said}.", shapes)


def _columns(x: float, step: float, high: dict[str, float], label: str, year: str) -> list[Shape]:
    wide = min(step - 8, 44.0) if step > 12 else step * 0.6
    left, middle = x + (step - wide) / 2, x + step / 2
    spent, planned = high["spent"], high["planned"]
    shapes = [rect(left + wide * 0.18, 142 - spent, wide * 0.64, spent)] if spent else []
    shapes += [rect(left, 142 - planned, wide, planned, "none")] if planned else []
    if label:
        shapes.append(text(middle, 142 - max(planned, spent) - 5, label, weight=600, anchor="middle"))
        shapes.append(text(middle, 156, year, anchor="middle"))
    return shapes


def _said(amount) -> str:
    return UNKNOWN if amount is None else euro(round(amount))


# --- milestones ---------------------------------------------------------------------------------------------


def milestones(picture: Picture, date: str) -> Drawing | None:
    """A sign for each {date, is_done, due}, heaped up by years: filled when reached, a triangle when overdue."""
    found: dict[str, list[str]] = {}
    for item in picture["data"]:
        if day(item["date"]):
            found.setdefault(item["date"][:4], []).append(_state(item, date))
    if not found:
        return None
    years = [str(year) for year in range(int(min(found)), int(max(found)) + 1)]
    years = years if len(years) <= YEARS else sorted(found)
    step = WIDTH / max(len(years), 4)
    pitch, abreast = _pitch(max(map(len, found.values())), step - min(8, step / 3), 132)
    shapes = [line(0, 138, WIDTH, 138, PALE)]
    for n, year in enumerate(years):
        shapes += _heap(found.get(year, []), (n + 0.5) * step, pitch, abreast)
        if n % ceil(28 / step) == 0:
            shapes.append(text((n + 0.5) * step, 152, year, anchor="middle", weight=600))
    total = [state for states in found.values() for state in states]
    for n, state in enumerate(STATES):
        shapes += [_sign(state, 5 + n * 96, 178, 4.6), text(14 + n * 96, 182, f"{total.count(state)} {state}")]
    said = "; ".join(f"{year}: {_counted(found[year])}" for year in years if year in found)
    undated = len(picture["data"]) - len(total)
    tail = f" Ohne bekanntes Datum: {undated}." if undated else ""
    return drawing(f"Zeitachse: {picture['title']}. {said}.{tail}", shapes)


def _state(item: dict, date: str) -> str:
    if item["is_done"]:
        return DONE
    return LATE if item["due"] and item["due"] < date else OPEN


def _counted(states: list[str]) -> str:
    return enumerate_words([f"{states.count(state)} {state}" for state in STATES if state in states])


def _pitch(most: int, wide: float, high: float) -> tuple[float, int]:
    """The distance of signs at which the fullest year fits, and how many stand side by side."""
    pitch = 13.0
    while ceil(most / max(int(wide / pitch), 1)) * pitch > high:
        pitch *= 0.94
    return pitch, max(int(wide / pitch), 1)


def _heap(states: list[str], middle: float, pitch: float, abreast: int) -> list[Shape]:
    left = middle - min(abreast, len(states)) * pitch / 2
    return [
        _sign(state, left + (n % abreast + 0.5) * pitch, 135 - (n // abreast + 0.5) * pitch, pitch * 0.38)
        for n, state in enumerate(sorted(states, key=STATES.index))
    ]


def _sign(state: str, x: float, y: float, r: float) -> Shape:
    return triangle(x, y, r) if state == LATE else circle(x, y, r, is_filled=state == DONE)
