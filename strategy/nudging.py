"""Telling the worker that there is something to do. The debt is a row; the queue only carries the nudge."""

from __future__ import annotations

import logging
from threading import Lock, Thread
from typing import Any

from celery import current_app

log = logging.getLogger(__name__)


class Nudge:
    """Tells the worker to run one task.

    Best effort, and nobody waits for it: a sweep looks anyway. A queue that hangs would otherwise hold up whoever
    caused the work for as long as its time-outs allow; while one message waits, no second one is tried.
    """

    def __init__(self, task: str, *, reaches: str, expires: int = 600) -> None:
        """`reaches` names the worker in the log, `expires` is the seconds after which the message is of no use."""
        self.task = task
        self.reaches = reaches
        self.expires = expires
        self.under_way = Lock()

    def __call__(self, countdown: float = 0) -> None:
        """Send the message from a thread of its own; the worker shall wait for `countdown` seconds."""
        if self.under_way.acquire(blocking=False):
            Thread(target=self._send, args=(countdown,), name="nudge", daemon=True).start()

    def _send(self, countdown: float) -> None:
        try:
            current_app.send_task(self.task, countdown=countdown, expires=self.expires, retry=False)
        except Exception as error:
            # Whatever the broker says, the act has succeeded, and the sweep will find the row.
            log.warning("Keine Nachricht an %s: %s", self.reaches, type(error).__name__)
        finally:
            self.under_way.release()


def send(task: str, args: list[Any], *, expires: int) -> None:
    """Have a task run once for somebody who is waiting; if the message gets lost they ask again.

    From a thread of its own: a queue that hangs would hold up the page.
    """
    Thread(target=_send_once, args=(task, args, expires), name="send", daemon=True).start()


def _send_once(task: str, args: list[Any], expires: int) -> None:
    try:
        current_app.send_task(task, args=args, expires=expires, retry=False)
    except Exception as error:
        log.warning("Keine Nachricht für %s: %s", task, type(error).__name__)
