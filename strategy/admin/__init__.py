"""The staff side of this app, as Django's admin finds it."""

from . import council, editions, frame, indicators, people, places, records, reports, text

__all__ = ["council", "editions", "frame", "indicators", "people", "places", "records", "reports", "text"]
