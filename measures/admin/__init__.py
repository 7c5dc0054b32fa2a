"""The staff side of this app, as Django's admin finds it."""

from . import bundle, implementation, measure

__all__ = ["bundle", "implementation", "measure"]
