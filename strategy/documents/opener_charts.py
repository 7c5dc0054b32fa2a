"""Drawings for the dark band at the beginning of a chapter: small, in white and amber, one shape beside the other.

What differs is told by length, form or words and never by colour alone, so each holds in grey. The title of a drawing
says all its numbers and whole names, also those that had to be cut. `date` is the day of the document.
"""

from collections.abc import Callable

from . import charts
from .axis import Drawing, day
from .opener_shapes import (
    AMBER,
    DARK,
    HEIGHT,
    SERIF,
    WHITE,
    WIDTH,
    Picture,
    Shape,
    area,
    circle,
    drawing,
    line,
    lines,
    rect,
    text,
)  # fmt: skip
from .opener_values import milestones, money, rows
from .palette import colour
from .wording import UNKNOWN, decimal, enumerate_words, lines_of, number, shortened, span

STATIONS, GOALS, INDICATORS = 9, 6, 5  # so many can be read
MAP = 164  # width of the map; the names stand at its left


def draw(picture: Picture, date: str = "") -> Drawing | None:
    """{title, width, height, shapes}; None where there is nothing to draw."""
    return KINDS[picture["kind"]](picture, date)


# --- the way and the goals ----------------------------------------------------------------------------------


def way(picture: Picture, date: str) -> Drawing | None:
    """The phases of the strategy one below the other: a dot for what was at once, a bar for what took time."""
    dated = [phase for phase in picture["data"] if day(phase["start"])]
    if not dated:
        return None
    shown = dated[-STATIONS:]
    step = min(38.0, HEIGHT / len(shown))
    shapes = [line(78, step / 2, 78, step * (len(shown) - 0.5))]
    for n, phase in enumerate(shown):
        shapes += _station(phase, step * (n + 0.5), step)
    cut = f" Gezeichnet sind die letzten {STATIONS}." if len(dated) > STATIONS else ""
    said = "; ".join(f"{p['title']}: {span(p['start'], p['end'], p['precision'] or 'day')}" for p in dated)
    return drawing(f"Zeitleiste. {said}.{cut}", shapes, step * len(shown))


def _station(phase: dict, middle: float, step: float) -> list[Shape]:
    years = _years(phase)
    mark = circle(78, middle, 4) if years.isdecimal() else rect(74, middle - step * 0.36, 8, step * 0.72)
    words = lines_of(phase["title"], 34) if step >= 21 else [shortened(phase["title"], 36)]
    return [mark, text(64, middle + 3.4, years, anchor="end", size=9.8), *lines(92, middle, words, weight=600)]


def _years(phase: dict) -> str:
    """ "2023", "2021 bis 2023", "seit 2023" for what has no end."""
    first, last = phase["start"][:4], phase["end"][:4] if day(phase["end"]) else ""
    if first == last or (not last and phase["precision"] == "day"):
        return first
    return f"{first} bis {last}" if last else f"seit {first}"


def goals(picture: Picture, date: str) -> Drawing | None:
    """Each {number, title, objectives}: its number, its words, and the numbers of its objectives."""
    data = picture["data"]
    if not data:
        return None
    step = min(62.0, HEIGHT / len(data[:GOALS]))
    shapes: list[Shape] = []
    for n, goal in enumerate(data[:GOALS]):
        shapes += _goal(goal, n * step, step)
    said = "; ".join(f"Leitziel {g['number']}, {g['title']}: {_objectives(g)}" for g in data)
    return drawing(f"Die Leitziele. {said}.", shapes, step * len(data[:GOALS]))


def _goal(goal: dict, top: float, step: float) -> list[Shape]:
    size = min(32, step * 0.6)
    shapes = [
        line(0, top + 0.5, WIDTH, top + 0.5),
        text(0, top + min(33, step * 0.75), str(goal["number"]), size=size, weight=600, fill=AMBER, font=SERIF),
        text(
            34, top + min(20, step * 0.6), shortened(goal["title"], 34), size=min(14, step / 2), weight=600, font=SERIF
        ),
    ]
    wide = min(38.0, 246 / max(len(goal["objectives"]), 1))
    for n, objective in enumerate(goal["objectives"] if step > 40 and wide > 24 else ()):
        left = 34 + n * wide
        words = text(left + (wide - 5) / 2, top + 40.6, shortened(str(objective), 5), size=9.4, anchor="middle")
        shapes += [rect(left, top + 29, wide - 5, 16, "none"), words]
    return shapes


def _objectives(goal: dict) -> str:
    found = [str(objective) for objective in goal["objectives"]]
    return f"{'Unterziele' if len(found) > 1 else 'Unterziel'} {enumerate_words(found)}" if found else "ohne Unterziel"


# --- map ----------------------------------------------------------------------------------------------------


def area_map(picture: Picture, date: str) -> Drawing | None:
    """The municipalities with numbers, and beside them what the numbers stand for; those outside of the document faint.

    Names stand beside the map, for no outline is sure to have room for them.
    """
    places = picture["data"]
    drawn = charts.area_map({"areas": places}, width=MAP, style="cover")
    if drawn and _size(drawn)[1] > HEIGHT:
        drawn = charts.area_map({"areas": places}, width=max(MAP * HEIGHT // _size(drawn)[1], 20), style="cover")
    if not drawn:
        return None
    wide, high = _size(drawn)
    left, top = WIDTH - wide, max((HEIGHT - high) / 2, 0)
    outlines, numbers = [], []
    for n, (shape, place) in enumerate(zip(drawn["areas"], places, strict=True), 1):
        fill, ink = (WHITE, DARK) if place["is_highlighted"] else (colour(place["tone"]), WHITE)
        outlines.append(area(shape["path"], left, top, fill=fill, stroke=ink))
        x, y = left + float(shape["x"]), top + float(shape["y"]) + 5
        numbers.append(text(x, y, str(n), size=17, weight=600, anchor="middle", fill=ink, font=SERIF))
    said = "; ".join(f"{n} {p['name']}: {_people(p)}, {_extent(p)}" for n, p in enumerate(places, 1))
    return drawing(f"{drawn['title']} {said}.", [*outlines, *numbers, *_legend(places)])


def _size(drawn: Drawing) -> tuple[int, int]:
    _, _, wide, high = drawn["view_box"].split()
    return int(wide), int(high)


def _legend(places: list[dict]) -> list[Shape]:
    step = min(60.0, HEIGHT / len(places))
    shapes: list[Shape] = []
    for n, place in enumerate(places):
        y = (HEIGHT - step * len(places)) / 2 + (n + 0.3) * step
        names = lines_of(place["name"], 16) if step > 50 else [shortened(place["name"], 16)]
        facts = [_people(place)] * bool(place["people"]) + [f"{number(place['size'])} km²"] * bool(place["size"])
        shapes.append(text(0, y, str(n + 1), size=17, weight=600, fill=AMBER, font=SERIF))
        shapes += [text(17, y + k * 12, words, size=11.4, weight=600) for k, words in enumerate(names)]
        shapes += [text(17, y + (len(names) + k) * 12, words) for k, words in enumerate(facts) if step > 40]
    return shapes


def _people(place: dict) -> str:
    return f"{number(place['people'])} Menschen" if place["people"] else f"Zahl der Menschen {UNKNOWN}"


def _extent(place: dict) -> str:
    return f"{number(place['size'])} Quadratkilometer" if place["size"] else f"Fläche {UNKNOWN}"


# --- indicators ---------------------------------------------------------------------------------------------


def indicators(picture: Picture, date: str) -> Drawing | None:
    """How far each {title, unit, start, latest, year, target, target_year} is; those without a value are left out."""
    data = [row for row in picture["data"] if decimal(row["latest"]) is not None]
    if not data:
        return None
    shapes: list[Shape] = []
    for n, row in enumerate(data[:INDICATORS]):
        shapes += _track(row, n * HEIGHT / INDICATORS)
    cut = f" Gezeichnet sind die ersten {INDICATORS}." if len(data) > INDICATORS else ""
    said = "; ".join(map(_said, data))
    return drawing(f"Balken: {picture['title']}.{cut} {said}.", shapes, HEIGHT / INDICATORS * len(data[:INDICATORS]))


def _track(row: dict, top: float) -> list[Shape]:
    share = _share(row)
    shapes = [text(0, top + 9, shortened(row["title"], 48), size=9.8, weight=600)]
    if share:
        shapes.append(rect(0, top + 15, 150 * share, 8))
    if share is not None:
        shapes.append(rect(0, top + 15, 150, 8, "none"))
    words = f"{number(row['latest'])}, Ziel {number(row['target'])}" if row["target"] else number(row["latest"])
    return [*shapes, text(0 if share is None else 158, top + 22.5, shortened(words, 25), size=9.6)]


def _share(row: dict) -> float | None:
    """0 to 1 of the way from the start to the target; None where one is not known or there is no way between them."""
    start, latest, target = (decimal(row[name]) for name in ("start", "latest", "target"))
    if start is None or latest is None or target is None or start == target:
        return None
    return min(max(float((latest - start) / (target - start)), 0.0), 1.0)


def _said(row: dict) -> str:
    unit = f" {row['unit']}" if row["unit"] else ""
    began = f", zu Beginn {number(row['start'])}" if row["start"] else ""
    aim = f", Ziel {number(row['target'])} bis {row['target_year']}" if row["target"] else ", ohne Zielwert"
    return f"{row['title']}: {number(row['latest'])}{unit} ({row['year']}){began}{aim}"


KINDS: dict[str, Callable[[Picture, str], Drawing | None]] = {
    "map": area_map,
    "goals": goals,
    "way": way,
    "indicators": indicators,
    "rows": rows,
    "money": money,
    "milestones": milestones,
}
