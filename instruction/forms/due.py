"""A later day for a correction."""

from collections.abc import Iterable
from typing import Any

from django import forms

from candidatures.models import Revision
from instruction.forms.review import DeskForm


class LaterForm(DeskForm):
    """Until when the applicant may correct. `seen` is the day that the page showed."""

    name = "report"
    seen = forms.DateField(required=False, widget=forms.HiddenInput)
    due_on = forms.DateField(
        label="Nouveau jour, inclus",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Choisissez le jour avant la fin duquel la correction est attendue.",
            "invalid": "Écrivez cette date comme 14/01/2026.",
        },
    )

    @classmethod
    def of(cls, revisions: Iterable[Revision]) -> Any:
        """The form for the correction that is awaited; None when none is."""
        days = [one.due_on for one in revisions if one.is_correction and one.closed_at is None]
        return cls(initial={"seen": days[0].isoformat()}) if days and days[0] else None
