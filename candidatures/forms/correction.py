"""What the applicant says when a corrected dossier goes back."""

from django import forms

from candidatures.forms.applicant import SectionForm
from candidatures.sections import PIECES
from toolkit.ui.fields import CleanFormMixin


class AnswerForm(CleanFormMixin, forms.Form):
    """A word to the staff who asked for the correction; it is all there is where nothing was to be changed."""

    message = forms.CharField(
        label="Un mot au service formation",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pour dire ce que vous avez corrigé, ou pourquoi il n’y a rien à changer.",
    )


class RepliesForm(SectionForm):
    """The replies to what is asked about the pieces, which are sent one by one."""

    section = PIECES
