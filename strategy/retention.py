"""Deleting what has reached its end date. Every personal datum stands in docs/privacy.md with its date."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from . import document_files, orders
from .models import AccessibilityReport, Publication

KEEP_ACCESSIBILITY_REPORTS = timedelta(days=183)
KEEP_UNFINISHED_DOCUMENTS = timedelta(days=30)
KEEP_HALF_FILES = timedelta(days=1)
#: What documents end with.
SUFFIXES = (".pdf", ".docx", ".html")


def delete_expired(now: datetime | None = None) -> None:
    """Delete expired rows; repeating it does no harm."""
    now = now or timezone.now()
    AccessibilityReport.objects.filter(created_at__lt=now - KEEP_ACCESSIBILITY_REPORTS).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    Publication.objects.filter(
        state__in=[Publication.State.UNCHANGED, Publication.State.FAILED],
        finished_at__lt=now - KEEP_UNFINISHED_DOCUMENTS,
    ).delete()
    orders.delete_unasked(now)
    _remove_abandoned_files(now - KEEP_HALF_FILES)
    offered = Publication.objects.done().values_list("sha256", "file_name")
    document_files.clear_shelf(offered, (now - KEEP_HALF_FILES).timestamp())


def _remove_abandoned_files(before: datetime) -> None:
    """What a killed worker left, half written or whole: no row names it, so nobody can be shown it."""
    folder = Path(settings.DOCUMENTS_DIR)
    named = set(Publication.objects.done().values_list("key", flat=True))
    unnamed = [path for suffix in SUFFIXES for path in folder.glob(f"*{suffix}") if path.stem not in named]
    for path in [*folder.glob("*.tmp"), *unnamed]:
        with suppress(FileNotFoundError):  # taken back in this moment
            if path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
