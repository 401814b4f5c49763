"""A form that says which values its page showed, and puts what was typed beside what was written meanwhile."""

from typing import Any

from django import forms

from toolkit.ui.clean_forms import LengthFirstMixin
from toolkit.ui.form_versions import both_versions
from toolkit.ui.two_versions import TwoVersions
from toolkit.ui.versions import VersionInput


class SeenForm(LengthFirstMixin, forms.Form):
    """Subclasses give the mark of the values that they show as `initial["seen"]`."""

    seen = forms.CharField(widget=VersionInput, required=False, max_length=64)

    @property
    def sent_seen(self) -> str:
        """The mark of what the page showed. A page that says none is taken as out of date."""
        return self.cleaned_data.get("seen") or ""

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, once it is valid."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def both_versions(self, stored: "SeenForm") -> list[TwoVersions]:
        """What was typed beside what a fresh form shows; this one can then be sent again on top of that."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = stored["seen"].value()
        return both_versions(self, stored, label_of=self.label_of)

    def label_of(self, name: str) -> str:
        """What an answer is called where two versions of it are compared."""
        return str(self[name].label)
