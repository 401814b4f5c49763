"""The form of a frequent question."""

from typing import Any

from django import forms

from catalogue.enums import QuestionAudience
from catalogue.models import ANSWER_LIMIT, QUESTION_LIMIT, FrequentQuestion
from catalogue.services.questions import Words
from toolkit.ui.clean_forms import LengthFirstMixin
from toolkit.ui.two_versions import TwoVersions
from toolkit.ui.versions import VersionInput


class QuestionForm(LengthFirstMixin, forms.Form):
    """The words of a question, and the revision that the page showed."""

    seen = forms.CharField(widget=VersionInput, required=False, max_length=16)
    audience = forms.ChoiceField(
        label="À qui elle s’adresse",
        choices=QuestionAudience.choices,
        error_messages={"invalid_choice": "Choisissez un des groupes de la page."},
    )
    question = forms.CharField(
        label="Question",
        max_length=QUESTION_LIMIT,
        help_text="Comme une personne la poserait : une phrase.",
        error_messages={"required": "Écrivez la question."},
    )
    answer = forms.CharField(
        label="Réponse",
        max_length=ANSWER_LIMIT,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": "Écrivez la réponse."},
        help_text="Une ligne vide sépare deux paragraphes. **Gras**, *italique*, - liste, [lien](https://www.exemple.fr).",
    )

    def __init__(self, data: Any = None, *, question: FrequentQuestion | None = None) -> None:
        shown = ("audience", "question", "answer")
        initial = {name: getattr(question, name) for name in shown} if question else {}
        super().__init__(data, initial={**initial, "seen": str(question.revision)} if question else {})

    @property
    def words(self) -> Words:
        """What was typed, once it is valid."""
        return Words(*(self.cleaned_data[name] for name in Words._fields))

    @property
    def sent_seen(self) -> str:
        """The revision that the page showed; empty for a page that says none, which is taken as out of date."""
        return self.cleaned_data.get("seen") or ""

    def show_seen(self, question: FrequentQuestion) -> None:
        """Let the page be sent again on top of this question; what was typed stays."""
        self.data = self.data.copy()
        self.data["seen"] = str(question.revision)

    def both_versions(self, stored: FrequentQuestion) -> list[TwoVersions]:
        """What was typed and is not what is stored."""
        labels = dict(QuestionAudience.choices)
        pairs = [
            TwoVersions("audience", "À qui elle s’adresse", labels[stored.audience], labels[self.words.audience]),
            TwoVersions("question", "Question", stored.question, self.words.question),
            TwoVersions("answer", "Réponse", stored.answer, self.words.answer),
        ]
        return [pair for pair in pairs if pair.stored != pair.typed]
