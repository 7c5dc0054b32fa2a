"""The table of a consultation as a PDF: when it is owed, and when the files made so far must go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from strategy import documents_owed
from strategy.document_makers import Draft

#: What a publication of this table calls its variant; its scope is the key of the consultation.
VARIANT = "weighing"
#: People write at all times and staff answer one after another: wait so many debounces of the other documents.
PATIENCE = 6


def owe(consultation_keys: Iterable[str]) -> None:
    """Note, in the transaction of the change, that the tables of these consultations are due; "" is none."""
    wanted = {(key, VARIANT) for key in consultation_keys if key}
    if wanted:
        documents_owed.owe(wanted, timedelta(seconds=PATIENCE * settings.DOCUMENT_DEBOUNCE_SECONDS))


def take_back(consultation_keys: Iterable[str]) -> None:
    """Offer no file of these consultations that was made so far or is in the making. Owe new ones before."""
    for key in sorted({key for key in consultation_keys if key}):
        documents_owed.take_back(key, VARIANT)


@dataclass(frozen=True)
class WeighingMaker:
    """Makes the table of one consultation. Files go with the next: what people take back shall be gone."""

    label: str = "Abwägungstabelle"
    is_lasting: bool = False

    def draft(self, scope: str) -> Draft | None:
        return None


MAKER = WeighingMaker()
