"""The colours of the documents, each strong enough for white text on it and for text on white (4.5:1).

A tone is a name such as "goal-2", "bundle-5" or "place-1"; the stylesheet gets a class and page rules for each,
charts get the literal colour, because page styles do not reach into an SVG.
"""

PETROL, TEAL, OCHRE, TINT = "#12424a", "#1f8a7d", "#f2b84b", "#f4f9f7"
TEXT, NOTE, RULE = "#1c2b31", "#3d5560", "#c5d6d3"
WHITE = "#ffffff"

# The hues of the web; on paper each is also a different grey (lightness 25, 46, 36).
GOALS = ("#123c63", "#a8561a", "#24603a")
BUNDLES = ("#1f4e79", "#8c2f4d", "#0e6472", "#9a4a12", "#6a4a8c", "#2e6b3e", "#7a5200", "#3f4b73")
PLACES = ("#12625a", "#6b4a8a", "#8a4a1c", "#2b5578")

FAMILIES = {"goal": GOALS, "bundle": BUNDLES, "place": PLACES}


def tone(family: str, number: int) -> str:
    """The tone of the n-th object of a family; the colours repeat when there are more objects."""
    return f"{family}-{(number - 1) % len(FAMILIES[family]) + 1}"


def colour(name: str) -> str:
    """The colour of a tone; petrol for an unknown or empty one."""
    family, _, number = (name or "").partition("-")
    colours = FAMILIES.get(family)
    return colours[int(number) - 1] if colours and number.isdigit() and 0 < int(number) <= len(colours) else PETROL


def mix(base: str, share: float, other: str = WHITE) -> str:
    """`base` with a share (0–1) of `other` in it, as a literal colour."""
    pairs = zip(_channels(base), _channels(other), strict=True)
    return "#" + "".join(f"{round(a * (1 - share) + b * share):02x}" for a, b in pairs)


def _channels(value: str) -> tuple[int, ...]:
    return tuple(int(value[i : i + 2], 16) for i in (1, 3, 5))


def tones() -> list[dict]:
    """Every tone with its colour and the tints made from it, for the stylesheet."""
    return [
        {
            "name": f"{family}-{n}",
            "colour": c,
            "tint": mix(c, 0.93),
            "soft": mix(c, 0.8),
            "dark": mix(c, 0.4, "#0a1f24"),
            "is_wide": family == "bundle",  # sheets need no margin for block numbers
            "offset": 20 + (n - 1) * 22,  # of the tab from the top of the text, in millimetres
        }
        for family, colours in FAMILIES.items()
        for n, c in enumerate(colours, 1)
    ]
