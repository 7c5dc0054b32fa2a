"""The staff side of this app, as Django's admin finds it."""

from . import phases

__all__ = ["phases"]
