"""The staff side of this app, as Django's admin finds it."""

from . import complaints, contributions, groups, phases, responses

__all__ = ["complaints", "contributions", "groups", "phases", "responses"]
