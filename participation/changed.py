"""The one thing to call after contributions or their answers have changed for the public."""

from __future__ import annotations

from django.db import transaction

from strategy.publishing import bump_stamp

from . import weighing_document
from .models import Contribution


@transaction.atomic
def contributions_changed(*contributions: Contribution) -> None:
    """Let no page of before count, and owe the tables in which the contributions stand.

    Call it in the transaction of the change, after the rows are saved. Of what is no longer public, the files made so
    far are taken back at once. The stamp comes first: whoever changes something public waits for it, so two such
    transactions cannot wait for each other's documents.
    """
    bump_stamp()
    weighing_document.owe(c.consultation_key for c in contributions)
    weighing_document.take_back(c.consultation_key for c in contributions if not c.is_public)
