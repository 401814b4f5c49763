"""The decision of one dossier among those of a page."""

from typing import Any

from django import forms

from committee.decisions.wanted import NEEDS_REASON, REASON_LIMIT
from committee.enums import Outcome
from committee.models import Decision
from toolkit.ui.clean_forms import LengthFirstMixin


class DecisionRowForm(LengthFirstMixin, forms.Form):
    """Left as it is, a row proposes nothing."""

    outcome = forms.ChoiceField(
        label="Décision",
        choices=[("", "à prendre"), *Outcome.choices],
        required=False,
        error_messages={"invalid_choice": "Choisissez une décision."},
    )
    rank = forms.IntegerField(
        label="Rang",
        min_value=1,
        max_value=9999,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    reason = forms.CharField(
        label="Motif", max_length=REASON_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, prefix: str, decision: Decision | None, rank: int | None) -> None:
        initial = {"outcome": decision.outcome, "rank": rank, "reason": decision.reason} if decision else {}
        super().__init__(data, prefix=prefix, initial=initial)
        for field in self.fields.values():
            field.expected = True  # type: ignore[attr-defined]  # what an outcome asks for is said once for the page

    def clean(self) -> dict[str, Any]:
        """A decision that was taken is changed, and never erased."""
        cleaned = super().clean() or self.cleaned_data
        if self.has_changed() and not cleaned.get("outcome"):
            self.add_error("outcome", "Choisissez une décision, ou remettez ce rang et ce motif comme ils étaient.")
        if cleaned.get("outcome") == Outcome.REJECTED and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", NEEDS_REASON)
        return cleaned
