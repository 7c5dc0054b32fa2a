"""The staff side of this app, as Django's admin finds it."""

from . import text

__all__ = ["text"]
