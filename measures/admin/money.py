"""Amounts as German staff type them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import number_format

_GROUPED = re.compile(r"-?\d{1,3}(\.\d{3})+")


class EuroField(forms.DecimalField):
    """„10.000", „10.000,50", „10000,5 €": a point before three digits parts thousands and is no decimal point."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "class": "money", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = re.sub(r"[\s€\u00a0\u202f]", "", value)
            if "," in value or _GROUPED.fullmatch(value):
                value = value.replace(".", "").replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return number_format(value, 0 if value == value.to_integral_value() else 2, force_grouping=True)
        return value
