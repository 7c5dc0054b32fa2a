"""What staff type to decide: a reason, for hiding also a rule. Each rule has a sentence that can be changed."""

from __future__ import annotations

from django import forms

from ..appeals import MAX_ANSWER
from ..forms.base import TextField
from ..rule_words import KEEP_SENTENCE, SENTENCES, Rule

#: What stands in the fields, or is put there with the rule, before anybody types.
READY = {KEEP_SENTENCE, *SENTENCES.values()}
NO_RULE = "Bitte wählen Sie die Regel, gegen die der Beitrag verstößt."


def rules() -> list[dict[str, str]]:
    """[{value, label, sentence, key}] in the order of their digits."""
    return [
        {"value": str(rule), "label": str(rule.label), "sentence": SENTENCES[rule], "key": str(number)}
        for number, rule in enumerate(SENTENCES, 1)
    ]


def _rule(*, required: bool) -> forms.ChoiceField:
    choices = [("", "– bitte wählen –"), *((str(rule), rule.label) for rule in SENTENCES)]
    return forms.ChoiceField(label="Regel", choices=choices, required=required, error_messages={"required": NO_RULE})


class ActForm(forms.Form):
    """What is typed for one act, in the fields `reason` and `answer`."""

    def own_words(self) -> str:
        """All that was typed by hand, as it was sent; the ready sentences stand in the fields by themselves."""
        sent = (self.data.get(name, "") for name in ("answer", "reason"))
        return "\n\n".join(words for words in sent if words.strip() and words.strip() not in READY)


class HideForm(ActForm):
    """Rule and reason; an empty reason means the sentence of the rule. Both go to the author."""

    rule = _rule(required=True)
    reason = TextField(
        label="Begründung",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text="Steht so in der Mail an die Person. Bleibt das Feld leer, gilt der Satz der Regel. Wiederholen Sie "
        "keine Beleidigungen und keine Daten anderer.",
    )

    def clean(self):
        data = super().clean()
        if data.get("rule") and not data.get("reason", "").strip():
            data["reason"] = SENTENCES[Rule(data["rule"])]
        return data


class KeepForm(ActForm):
    """Why a reported contribution stays; empty: the usual sentence. It goes to whoever reported it."""

    reason = TextField(max_length=1000, required=False)

    def clean_reason(self):
        return self.cleaned_data["reason"].strip() or KEEP_SENTENCE


class AppealForm(ActForm):
    """The answer to an appeal, in one's own words. Where granting it hides the contribution also the rule, and a
    reason for its author: they never read what is written to who reported them."""

    answer = TextField(
        max_length=MAX_ANSWER, error_messages={"required": "Bitte begründen Sie die Entscheidung mit einem Satz."}
    )
    rule = _rule(required=False)
    reason = TextField(max_length=1000, required=False)

    def __init__(self, *args, needs_rule: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rule"].required = needs_rule
