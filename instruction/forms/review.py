"""What staff write about a dossier. Forms validate, services act."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms

from candidatures.models import Candidature, EmployerCommitment
from candidatures.wordings.reasons import Reason, usual_reasons
from instruction.eligibility import Check, Checks, rules_asked
from instruction.enums import Rule
from instruction.models import ANSWER_LIMIT, REASON_LIMIT
from toolkit.ui.fields import CleanFormMixin
from toolkit.ui.versions import VersionInput


class DeskForm(CleanFormMixin, forms.Form):
    """A form among others on the page of one dossier: `name` keeps the ids of its fields apart.

    `candidature` is given to a form that depends on the dossier. `template` draws its fields. `library` names the
    usual reasons that may be picked.
    """

    name = ""
    template = "instruction/_fields.html"
    library = ""

    def __init__(self, *args: Any, candidature: Candidature | None = None, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{self.name}_%s", **kwargs)
        self.candidature = candidature

    def tell(self, checks: Checks) -> None:
        """Hear what the rules of the cycle say of the dossier, for a form that rests on them."""

    @cached_property
    def reasons(self) -> list[Reason]:
        """The usual reasons of its library, filled in for the dossier."""
        if not self.library or self.candidature is None:
            return []
        return usual_reasons(self.library, self.candidature)


def _text(label: str, limit: int, missing: str, rows: int = 4, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing},
        help_text=help_text,
    )


class EligibleForm(DeskForm):
    """Why a dossier is eligible though it does not meet a condition of the cycle; nothing is asked of the others."""

    name = "recevable"
    template = "instruction/_eligible_form.html"
    failed: Sequence[Check] = ()
    doubtful: Sequence[Check] = ()
    reason = forms.CharField(
        label="Pourquoi le déclarer recevable malgré cela",
        max_length=REASON_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Gardé dans l’historique du service. La commission ne le lit pas ; la personne candidate le trouve "
        "dans ses données une fois la décision prise.",
    )

    def tell(self, checks: Checks) -> None:
        """Ask the reason where a condition is not met."""
        self.failed = checks.failed
        self.doubtful = [check for check in checks.wanting if check not in self.failed]

    @property
    def asks(self) -> bool:
        """Whether the reason is to be given, or was."""
        return bool(self.failed) or bool(self["reason"].value())


class IneligibleForm(DeskForm):
    """Why a dossier would go no further, and the conditions of the cycle that this rests on."""

    name = "irrecevable"
    library = "reasons.ineligible"
    reason = _text(
        "Motif, lu par la personne candidate", REASON_LIMIT, "Écrivez le motif : une décision défavorable est motivée."
    )
    rules = forms.MultipleChoiceField(
        label="Conditions du cycle en cause",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=Rule.choices,
        error_messages={"invalid_choice": "Cette condition n’existe pas."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = rules_asked(self.candidature.cycle) if self.candidature else []
        if asked:
            self.fields["rules"].choices = [(rule.value, rule.label) for rule in asked]
        else:
            del self.fields["rules"]

    def tell(self, checks: Checks) -> None:
        """Propose the conditions that are not met."""
        self.initial["rules"] = [check.rule.value for check in checks.failed]


class SendBackForm(DeskForm):
    """Why what was proposed is sent back. `limit`: the most characters of the word."""

    name = "renvoi"

    def __init__(self, *args: Any, limit: int = ANSWER_LIMIT, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = "Écrivez pourquoi vous la renvoyez : ce qui est à reprendre."
        help_text = "Ce mot part par courriel, et se lit dans le dossier."
        self.fields["word"] = _text("Votre mot, lu par le service", limit, missing, rows=3, help_text=help_text)
        self.fields["word"].expected = True


class ReopenForm(DeskForm):
    """Why an ineligible dossier is taken up again."""

    name = "reprise"
    reason = _text("Motif de la reprise, lu par la personne candidate", 2000, "Écrivez pourquoi l’instruction reprend.")


class ReconsiderForm(DeskForm):
    """Why an eligible dossier goes back under review."""

    name = "retour"
    reason = _text(
        "Fait nouveau, lu par la personne candidate",
        2000,
        "Écrivez le fait nouveau qui fait revenir ce dossier à l’instruction.",
    )


class OfferAgainForm(DeskForm):
    """Why a place that was lost without an answer is offered again."""

    name = "nouvelle-proposition"
    reason = _text("Motif, lu par la personne candidate", 2000, "Écrivez pourquoi la place est proposée de nouveau.")


class CancelForm(DeskForm):
    """Why a participant leaves the promotion."""

    name = "annulation"
    reason = _text("Motif de l’annulation, lu par le participant", 2000, "Écrivez le motif de l’annulation.")


class VerifyCommitmentForm(DeskForm):
    """Who signed the form that was uploaded. `seen` is the commitment whose form the page showed."""

    name = "signataire"
    seen = forms.UUIDField(required=False, widget=VersionInput)
    signatory_name = forms.CharField(
        label="Nom du signataire",
        max_length=120,
        error_messages={"required": "Indiquez le nom du signataire, tel que le formulaire le porte."},
    )
    signatory_capacity = forms.CharField(
        label="Qualité",
        max_length=120,
        help_text="Maire, présidente, ou par délégation de l’autorité territoriale.",
        error_messages={"required": "Indiquez la qualité du signataire, telle que le formulaire la porte."},
    )

    def show_again(self, commitment: EmployerCommitment) -> None:
        """Let the page be sent again for the form it now shows; what was typed stays."""
        self.data["seen"] = str(commitment.uuid)


class AssignForm(DeskForm):
    """Which colleague follows the dossier from now on. `seen` is whoever followed it on the page."""

    name = "confier"
    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    colleague = forms.TypedChoiceField(
        label="À qui le confier",
        error_messages={"required": "Choisissez la personne à qui confier ce dossier."},
    )

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in people}
        field = self.fields["colleague"]
        field.choices = [("", "Choisir")] + [(key, person.full_name) for key, person in self._people.items()]
        field.coerce = self._people.get
        field.error_messages["invalid_choice"] = "Cette personne ne suit plus de dossiers ici. Choisissez-en une autre."


class HandOverForm(CleanFormMixin, forms.Form):
    """Whose dossiers are handed over, and to whom."""

    de = forms.TypedChoiceField(
        label="Dossiers suivis par", error_messages={"required": "Choisissez la personne qui suit ces dossiers."}
    )
    a = forms.TypedChoiceField(
        label="À qui les confier", error_messages={"required": "Choisissez la personne à qui confier ces dossiers."}
    )

    def __init__(self, *args: Any, followers: Mapping[Any, str], people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in (("de", followers), ("a", {person: person.full_name for person in people})):
            field = self.fields[name]
            field.choices = [("", "Choisir")] + [(str(person.pk), label) for person, label in known.items()]
            field.coerce = {str(person.pk): person for person in known}.get
            field.error_messages["invalid_choice"] = "Cette personne n’est plus dans la liste. Choisissez-en une autre."

    def clean(self) -> dict[str, Any]:
        """Refuse the same person twice."""
        data = super().clean() or {}
        if data.get("de") and data.get("de") == data.get("a"):
            self.add_error("a", "Choisissez quelqu’un d’autre : cette personne suit déjà ces dossiers.")
        return data


class NoteForm(DeskForm):
    """An internal note, whom to tell of it, and the day it comes back."""

    name = "note"
    text = _text("Nouvelle note", 4000, "Écrivez la note avant de l’enregistrer.", rows=3)
    colleague = forms.TypedChoiceField(label="Prévenir", required=False, empty_value=None)
    remind_on = forms.DateField(
        label="Me la rappeler le",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Écrivez cette date comme 14/01/2026."},
    )

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(person.pk): person for person in people}
        field = self.fields["colleague"]
        field.choices = [("", "Personne")] + [(key, person.full_name) for key, person in known.items()]
        field.coerce = known.get
        field.error_messages["invalid_choice"] = "Cette personne ne lit plus les dossiers ici. Choisissez-en une autre."


class CallForm(DeskForm):
    """A telephone call, in one line."""

    name = "appel"
    with_whom = forms.CharField(
        label="Appel avec", max_length=120, error_messages={"required": "Écrivez avec qui vous avez parlé."}
    )
    text = forms.CharField(
        label="Ce qui s’est dit",
        max_length=300,
        error_messages={"required": "Écrivez en une ligne ce qui s’est dit."},
    )
