"""Shares in whole percent, rounded as people round: half goes up. It knows no Django."""


def percent(part: int, whole: int) -> int:
    """5 of 8 are 63. `whole` is greater than 0, `part` not negative."""
    return (200 * part + whole) // (2 * whole)
