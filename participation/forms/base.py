"""What all forms for citizens have in common: clean text, a name to be shown, an address, and no puzzle.

Against programs: a field that only they fill in, and a stamp that says when the form was shown. Whatever goes wrong,
the form keeps what was typed and pressing the button again works.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from strategy.forms import WrittenTextField

from .. import hygiene
from .stamps import Stamp

#: Nobody reads, writes and sends faster. Tests that press buttons set PARTICIPATION_FORM_MIN_SECONDS to 0.
MIN_SECONDS = 3
MAX_SECONDS = 24 * 3600
#: Signs of a text in which one is looked for that somebody sees.
MOST_LOOKED_AT = 10_000
#: More signs than so many are not named one by one.
MOST_NAMED = 6
TOO_FAST = _(
    "Das ging sehr schnell. Bitte lesen Sie noch einmal durch, was Sie geschrieben haben, und senden Sie erneut."
)
STALE = _("Das Formular war lange offen. Was Sie geschrieben haben, steht noch da: Bitte senden Sie es noch einmal.")


def named(signs: list[str]) -> str:
    """„👵“, „<“"""
    return ", ".join(f"„{sign}“" for sign in signs)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also if it is nothing; None if the form is only to be shown."""
    return request.POST if request.method == "POST" else None


class TextField(WrittenTextField):
    """A text of several lines, cleaned before its length counts."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        return typed if hygiene.is_far_beyond(typed, self.max_length) else hygiene.clean_text(typed)


class LineField(forms.CharField):
    """A text of one line, cleaned before its length counts."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        return typed if hygiene.is_far_beyond(typed, self.limit) else hygiene.clean_line(typed)

    @property
    def limit(self) -> int | None:
        return self.max_length

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The browser is not told the limit: it would cut off a longer text that is pasted, without a word."""
        return {}


class NameField(LineField):
    """The name that is shown beside a contribution; empty is „Ohne Namen"."""

    sentences = {
        "too_long": _("Bitte kürzen Sie den Namen auf %(limit)d Zeichen."),
        "signs": _("Ein Name besteht hier aus Buchstaben, Leerzeichen, Punkt, Bindestrich, Apostroph und Komma."),
        "strange": _("Ein Name besteht hier aus Buchstaben, Leerzeichen, Punkt, Bindestrich, Apostroph und Komma. Das "
                     "geht nicht: %(signs)s."),
        "reserved": _("So heißt hier nur, wer für die Verwaltung schreibt. Bitte wählen Sie einen anderen Namen."),
    }  # fmt: skip

    @property
    def limit(self) -> int:
        return hygiene.MAX_NAME

    def validate(self, value: str) -> None:
        super().validate(value)
        if fault := hygiene.name_fault(value):
            strange = hygiene.strange_in_name(value) if fault == "signs" else []
            values = {"limit": hygiene.MAX_NAME, "signs": named(strange[:MOST_NAMED])}
            raise forms.ValidationError(self.sentences["strange" if strange else fault], fault, values)


class AddressField(forms.EmailField):
    """A mail address, without the invisible signs that come along when one is copied."""

    default_error_messages = {
        "required": _("Bitte geben Sie Ihre E-Mail-Adresse an. Sie wird nicht veröffentlicht."),
        "invalid": _("Das ist keine E-Mail-Adresse. Ein Beispiel: name@example.org"),
        "too_long": _("Eine E-Mail-Adresse hat höchstens %(most)d Zeichen, diese hat %(has)d. Bitte sehen Sie nach, ob "
                      "etwas anderes mit hineingeraten ist."),
        "local": _("Vor dem @ sind leider keine Umlaute und Sonderzeichen möglich: %(signs)s. Bitte sehen Sie nach, "
                   "wie die Adresse genau heißt."),
    }  # fmt: skip

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 254, "label": _("Ihre E-Mail-Adresse"), **kwargs})
        self.widget.attrs |= {"autocomplete": "email", "inputmode": "email"}

    def to_python(self, value: Any) -> str:
        typed = str(value or "")
        cleaned = typed.strip() if hygiene.is_far_beyond(typed, self.max_length) else hygiene.clean_line(typed)
        return super().to_python(cleaned)

    def run_validators(self, value: str) -> None:
        """One sentence on what is wrong, though several rules may be broken."""
        if len(value) > (self.max_length or len(value)):
            raise self._fault("too_long", most=self.max_length, has=len(value))
        if strange := hygiene.strange_before_at(value):
            raise self._fault("local", signs=named(strange))
        super().run_validators(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """As it was typed: browsers send a domain with umlauts as xn--…"""
        return hygiene.readable_domain(data) if isinstance(data, str) else super().bound_data(data, initial)

    def _fault(self, code: str, **values: Any) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code, values)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class StampField(forms.CharField):
    """Carries a `Stamp`; its value is a Stamp, or None if it was not ours."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Stamp | None:
        return Stamp.read(value or "")


class PublicForm(forms.Form):
    """Base of all forms for citizens. Fields of text in the subclasses are TextField or LineField."""

    name = NameField(
        label=_("Name, der gezeigt wird"),
        required=False,
        help_text=_("Zum Beispiel Vorname und Ort. Ohne Angabe steht dort „Ohne Namen“."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    email = AddressField(
        help_text=_("Dorthin schicken wir einen Link zum Bestätigen. Die Adresse wird nicht veröffentlicht."),
    )
    # Only programs fill this in.
    website = forms.CharField(
        required=False, label=_("Bitte leer lassen"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    stamp = StampField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: What the form is about, its address: the same words about something else are something else.
        self.about = ""
        #: From where it was sent, for limits alone.
        self.network = ""
        self.initial.setdefault("stamp", str(Stamp.new()))

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Dieses Feld bleibt leer. Bitte leeren Sie es und senden Sie noch einmal."))
        return ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        stamp = cleaned.get("stamp")
        minimum = getattr(settings, "PARTICIPATION_FORM_MIN_SECONDS", MIN_SECONDS)
        if stamp is None or stamp.age > MAX_SECONDS:
            # Shown too long ago, by an older portal, or never. The next press shall work at once, except for programs.
            renewed = Stamp(stamp.form_id, int(stamp.shown_at + stamp.age) - minimum) if stamp else Stamp.new()
            self._put_stamp(renewed)
            self.add_error(None, STALE)
        elif stamp.age < minimum and not self.errors and not self._was_just_sent():
            self.add_error(None, TOO_FAST)
        return cleaned

    def _was_just_sent(self) -> bool:
        """Whether the same was taken a moment ago, from a form shown before: then sending it adds nothing."""
        return False

    @property
    def has_text(self) -> bool:
        """Whether somebody wrote a text in it, so that a page can say that it is still there."""
        texts = (self[name].value() for name, one in self.fields.items() if isinstance(one, TextField))
        return any(hygiene.clean_text((text or "")[:MOST_LOOKED_AT]) for text in texts)

    def _put_stamp(self, stamp: Stamp) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("stamp")] = str(stamp)

    @cached_property
    def form_id(self) -> uuid.UUID:
        """The id of this form with these words: sent twice it is the same, with other words another."""
        content = {name: value for name, value in self.cleaned_data.items() if name not in ("stamp", "website")}
        words = json.dumps([self.about, content], sort_keys=True, default=str)
        return uuid.uuid5(self.cleaned_data["stamp"].form_id, words)
