"""Where an event takes place, nothing said twice. It knows no Django."""

from __future__ import annotations


def whereabouts(place: str, address: str, district: str = "") -> list[str]:
    """House, address and district as lines: without what the address or the house already say.

    „Coconat, Klein Glien“ in „Klein Glien 25“ of the district „Klein Glien“ is „Coconat“, „Klein Glien 25“.
    """
    first, *others = [part.strip() for part in place.split(",")]
    house = ", ".join([first, *(part for part in others if not _says(address, part))])
    lines = [house] if _says(house, address) else [house, address]
    return [*lines, district] if district and not any(_says(line, district) for line in lines) else lines


def _says(text: str, words: str) -> bool:
    """Whether one of the parts between commas is these words, or begins with them (as a street with its number)."""
    wanted = words.strip().casefold()
    parts = [part.strip().casefold() for part in text.split(",")]
    return not wanted or any(f"{part} ".startswith(f"{wanted} ") or part.endswith(f" {wanted}") for part in parts)
