"""A text of the page and of the brochure."""

from django import forms

from cycles.models import TEXT_LIMIT
from workshop.forms.base import PartForm
from workshop.parts import TEXT


class TextForm(PartForm):
    kind = TEXT
    title = forms.CharField(label="Titre", max_length=200)
    body = forms.CharField(
        label="Texte",
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 18, "data-markdown": ""}),
        help_text="Une ligne vide sépare deux paragraphes. **gras**, *italique*, « - » au début d’une ligne de liste.",
    )
    expected = ("title",)
