"""Drafts as PDF for staff: made by the worker, kept for an hour in the cache, shown to nobody else.

Nothing of it touches the folder of documents or a row: a draft can't get into the public's hands from there.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.module_loading import import_string

from . import nudging
from .document_faults import fault
from .document_makers import load_documents
from .document_workshop import limited_memory
from .registry import kinds
from .templatetags.portal_ui import german_date

log = logging.getLogger(__name__)

TASK = "strategy.tasks.render_preview"
KEEP_SECONDS = 3600
#: What nobody fetched from the queue by then is of no use any more.
EXPIRES_SECONDS = 60
#: A preview that takes longer than that never comes: its worker was stopped.
LOST_SECONDS = 120
#: So often whoever waits looks.
EVERY_SECONDS = 0.04
Tree = dict[str, Any]


@dataclass(frozen=True)
class Preview:
    """`pdf` is there once it is made; `error` says in a sentence why it is not; both empty: still waiting."""

    title: str
    pdf: bytes = b""
    pages: int = 0
    error: str = ""
    asked_at: float = 0.0

    @property
    def is_waiting(self) -> bool:
        return not self.pdf and not self.error


def has_preview(kind: str) -> bool:
    """Whether drafts of this kind can be seen as PDF."""
    return kind in settings.PORTAL_PREVIEWS


def ask(obj: Any, *, user: Any) -> str:
    """Have the draft of a stored object printed for this person; the word under which they find it.

    Whoever may see the object must be checked before. Raises the cache's errors if it is away.
    """
    token = secrets.token_urlsafe(18)
    _keep(user.pk, token, Preview(f"Vorschau: {obj}", asked_at=time.time()))
    nudging.send(TASK, [type(obj)._meta.label_lower, obj.pk, user.pk, token], expires=EXPIRES_SECONDS)
    return token


def found(token: str, *, user: Any) -> Preview | None:
    """This person's preview; None if it is over an hour old or was never theirs."""
    kept: Preview | None = cache.get(_key(user.pk, token))
    if kept and kept.is_waiting and kept.asked_at < time.time() - LOST_SECONDS:
        return replace(kept, error="Die Druckwerkstatt hat nicht geantwortet. Bitte versuchen Sie es noch einmal.")
    return kept


def wait_for(token: str, seconds: float, *, user: Any) -> Preview | None:
    """The preview, as soon as it is there; after `seconds` as far as it is then."""
    end = time.monotonic() + seconds
    preview = found(token, user=user)
    while preview is not None and preview.is_waiting and time.monotonic() < end:
        time.sleep(EVERY_SECONDS)
        preview = found(token, user=user)
    return preview


def make(model: str, pk: Any, user_pk: Any, token: str) -> None:
    """Print the draft and keep it for an hour. Called by the worker; an error becomes a sentence."""
    obj = apps.get_model(model)._default_manager.filter(pk=pk).first()
    kept: Preview | None = cache.get(_key(user_pk, token))
    if obj is None or kept is None:
        return
    _keep(user_pk, token, _printed(obj, kept.title))


def _printed(obj: Any, title: str) -> Preview:
    try:
        with limited_memory(settings.DOCUMENT_MEMORY_LIMIT_MB):
            rendered = printed(tree(obj))
    except SoftTimeLimitExceeded:
        return Preview(title, error="Die Vorschau dauerte zu lange.")
    except Exception as error:
        log.exception("Vorschau %s %s", obj.kind, obj.pk)
        return Preview(title, error=fault(error).reason)
    return Preview(title, rendered.pdf, rendered.pages)


def tree(obj: Any) -> Tree:
    """The document of the object's draft, marked as one on every page."""
    load_documents()
    made: Callable[[Any], Tree] = import_string(settings.PORTAL_PREVIEWS[obj.kind])
    return {
        **made(obj),
        "variant_label": "Vorschau, nicht veröffentlicht",
        # Of a draft the day of the newest publication would say the wrong thing.
        "standing": f"Vorschau vom {german_date(timezone.localdate())}",
        "document_title": f"Vorschau: {kinds()[obj.kind].label} {obj}",
    }


def printed(made: Tree) -> Any:
    documents = load_documents()
    return documents.render_document(made, documents.document_key(made))


def _key(user_pk: Any, token: str) -> str:
    return f"preview:{user_pk}:{token}"


def _keep(user_pk: Any, token: str, preview: Preview) -> None:
    cache.set(_key(user_pk, token), preview, KEEP_SECONDS)
