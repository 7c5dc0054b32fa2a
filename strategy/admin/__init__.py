"""The staff side of this app, as Django's admin finds it."""

from . import frame, indicators, people, places, records, reports, text

__all__ = ["frame", "indicators", "people", "places", "records", "reports", "text"]
