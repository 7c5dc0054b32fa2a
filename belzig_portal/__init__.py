"""The composition root: settings, addresses, queue, page cache, home page and demo. Knows every app."""

from .celery import app as celery_app

__all__ = ["celery_app"]
