"""The staff side of this app, as Django's admin finds it."""

from . import contributions, groups, phases, responses

__all__ = ["contributions", "groups", "phases", "responses"]
