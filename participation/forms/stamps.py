"""The stamp that a form carries: which form it is and when it was shown, signed."""

from __future__ import annotations

import time
import uuid
from typing import NamedTuple

from django.core.signing import BadSignature, Signer

_SIGNER = {"salt": "participation.form", "sep": "."}


class Stamp(NamedTuple):
    form_id: uuid.UUID
    shown_at: int

    @classmethod
    def new(cls) -> Stamp:
        return cls(uuid.uuid4(), int(time.time()))

    @classmethod
    def read(cls, text: str) -> Stamp | None:
        """The stamp in the text; None if we did not make it."""
        try:
            form_id, _dot, shown_at = Signer(**_SIGNER).unsign(text).partition(".")
            return cls(uuid.UUID(hex=form_id), int(shown_at))
        except (BadSignature, ValueError):
            return None

    def __str__(self) -> str:
        return Signer(**_SIGNER).sign(f"{self.form_id.hex}.{self.shown_at}")

    @property
    def age(self) -> float:
        """Seconds since the form was shown."""
        return time.time() - self.shown_at
