"""The staff side of this app, as Django's admin finds it."""

from . import bounces, complaints, contributions, groups, phases, responses

__all__ = ["bounces", "complaints", "contributions", "groups", "phases", "responses"]
