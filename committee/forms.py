"""Forms of the committee. They check what was typed; services act."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from accounts.enums import Role
from accounts.forms import PersonNameField
from accounts.models import User
from committee.decisions.wanted import REASON_LIMIT
from committee.enums import SCORE_WORDS, UNABLE, Choice, LinkGround, Outcome, SeatRole
from committee.models import Assessment, Decision, Seat
from committee.services.assessment import COMMENT_LIMIT, REMARK_LIMIT, mark_of_reading, score_or_none
from committee.services.proposals import Proposal
from committee.services.recusals import REASON_LIMIT as RECUSAL_LIMIT
from committee.services.seats import mark_of_seat
from cycles.models import Criterion
from organisations.validators import clean_siren
from toolkit.text.cleaning import address_key
from toolkit.ui.clean_forms import EMAIL_LIMIT, LengthFirstMixin
from toolkit.ui.seen_forms import SeenForm
from toolkit.ui.versions import VersionInput

_CANNOT_SAY = "n"
_MARKS = [(str(value), word) for value, word in SCORE_WORDS.items()]
_CHOICES = [*_MARKS, (_CANNOT_SAY, UNABLE)]
_WORDS = dict(_CHOICES)
_NOT_A_MARK = "Choisissez une note de 0 à 5, ou dites que vous ne pouvez vous prononcer."


class AssessmentForm(LengthFirstMixin, forms.Form):
    """The grid of one cycle and the opinion. Marks may lack: the service says so when the reading is validated."""

    comment = forms.CharField(
        label="Avis motivé",
        max_length=COMMENT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Les autres membres le lisent après avoir validé leur propre lecture.",
    )
    seen = forms.CharField(widget=VersionInput, required=False, max_length=64)

    def __init__(self, data: Any = None, *, criteria: Sequence[Criterion], assessment: Assessment | None = None):
        self.criteria = list(criteria)
        marks, remarks = (assessment.marks, assessment.remarks) if assessment is not None else ({}, {})
        initial = {f"c{pk}": _CANNOT_SAY if value is None else str(value) for pk, value in marks.items()}
        initial |= {f"r{pk}": remark for pk, remark in remarks.items()}
        initial["comment"] = assessment.comment if assessment is not None else ""
        initial["seen"] = mark_of_reading(assessment)
        super().__init__(data, initial=initial)
        for criterion in self.criteria:
            self.fields[f"c{criterion.pk}"] = forms.ChoiceField(
                label=criterion.label,
                choices=_CHOICES,
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _NOT_A_MARK},
            )
            self.fields[f"r{criterion.pk}"] = forms.CharField(
                label=f"{criterion.label}, commentaire",
                max_length=REMARK_LIMIT,
                required=False,
                widget=forms.Textarea,
            )

    @property
    def marks(self) -> dict[int, int | None]:
        """What is marked on the page, criterion id -> mark; unreadable marks are left out."""
        values = {criterion.pk: self[f"c{criterion.pk}"].value() for criterion in self.criteria}
        return {pk: None if value == _CANNOT_SAY else int(value) for pk, value in values.items() if value in _WORDS}

    @property
    def shown_remarks(self) -> dict[int, str]:
        """What is written on the page, criterion id -> words."""
        return {criterion.pk: self[f"r{criterion.pk}"].value() or "" for criterion in self.criteria}

    @property
    def accepted_remarks(self) -> dict[int, str | None]:
        """The same, None where it is refused: what is stored stays."""
        return {criterion.pk: self.cleaned_data.get(f"r{criterion.pk}") for criterion in self.criteria}

    @property
    def accepted_comment(self) -> str | None:
        """The opinion, None where it is refused: what is stored stays."""
        return self.cleaned_data.get("comment")

    @property
    def sent_seen(self) -> str:
        """The mark of the reading that the page showed. A page that says none is taken as out of date."""
        return self.cleaned_data.get("seen") or ""

    def show_seen(self, seen: str) -> None:
        """Let the page be sent again on top of what this mark stands for; what was typed stays."""
        self.data = self.data.copy()
        self.data["seen"] = seen

    @property
    def score(self) -> Decimal | None:
        """Where the marks on the page lead, out of 20; None without a mark."""
        return score_or_none(self.marks, self.criteria)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """One line a criterion, with its choices, the word of the one that is chosen, and the errors."""
        values = {criterion.pk: self[f"c{criterion.pk}"].value() for criterion in self.criteria}
        remarks = self.shown_remarks
        return [
            {
                "criterion": criterion,
                "name": f"c{criterion.pk}",
                "marks": [
                    {"value": value, "word": word, "checked": values[criterion.pk] == value} for value, word in _MARKS
                ],
                "is_unable": values[criterion.pk] == _CANNOT_SAY,
                "word": _WORDS.get(values[criterion.pk], ""),
                "errors": self.errors.get(f"c{criterion.pk}", []),
                "remark": remarks[criterion.pk],
                "remark_errors": self.errors.get(f"r{criterion.pk}", []),
            }
            for criterion in self.criteria
        ]


class LinkForm(LengthFirstMixin, forms.Form):
    """A member's links with a candidate, yes or no, nothing answered beforehand; with a yes, its nature.

    Each link that the data propose is an answer of its own, which needs no other words than its own.
    """

    YES, NO = "yes", "no"

    link = forms.ChoiceField(
        label="Avez-vous un lien avec cette personne ou son employeur\u202f?",
        choices=((NO, "Aucun lien"), (YES, "J’ai un lien : je me déporte")),
        widget=forms.RadioSelect,
        help_text="Un lien familial, hiérarchique, d’affaires ou d’amitié suffit. Votre réponse reste, avec sa date.",
        error_messages={"required": "Répondez par l’un ou l’autre.", "invalid_choice": "Répondez par l’un ou l’autre."},
    )
    nature = forms.CharField(
        label="Nature du lien",
        max_length=RECUSAL_LIMIT,
        required=False,
        help_text="Une ligne pour le procès-verbal, sans détail privé : « ancien collègue », « même employeur ».",
    )

    def __init__(self, *args: Any, proposals: Sequence[Proposal] = (), **kwargs: Any) -> None:
        # Other forms of the page have fields of their own: two controls may not share an id.
        super().__init__(*args, auto_id="id_lien_%s", **kwargs)
        self.fields["nature"].expected = True  # asked with a yes alone
        self.proposed = {str(each.ground): each.words for each in proposals}
        if proposals:
            shown = [(ground, f"{LinkGround(ground).label} : je me déporte") for ground in self.proposed]
            other = (self.YES, "J’ai un autre lien : je me déporte")
            self.fields["link"].choices = ((self.NO, "Aucun lien"), *shown, other)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("link") == self.YES and "nature" in given and not given["nature"].strip():
            self.add_error("nature", "Écrivez la nature du lien, en une ligne.")
        return given

    @property
    def has_link(self) -> bool:
        """Whether the answer is a link, of a valid form."""
        return self.cleaned_data["link"] != self.NO

    @property
    def ground(self) -> str:
        """The ground of the proposal that the answer confirms, or the empty string."""
        return self.cleaned_data["link"] if self.cleaned_data["link"] in self.proposed else ""

    @property
    def words(self) -> str:
        """The nature of the link: what was typed, or the words of the proposal."""
        return self.cleaned_data["nature"].strip() or self.proposed.get(self.ground, "")


class LiftForm(LengthFirstMixin, forms.Form):
    reason = forms.CharField(
        label="Motif",
        max_length=RECUSAL_LIMIT,
        help_text="Il reste avec le déport, sous votre nom.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez pourquoi ce déport est levé."},
    )


class VoteForm(SeenForm):
    choice = forms.ChoiceField(
        label="Mon vote",
        choices=Choice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un vote.", "invalid_choice": "Choisissez un vote de la liste."},
    )


class DecisionForm(LengthFirstMixin, forms.Form):
    """What the president records. The service knows which of the two others an outcome needs."""

    outcome = forms.ChoiceField(
        label="Décision",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une décision.", "invalid_choice": "Choisissez une décision."},
    )
    rank = forms.IntegerField(
        label="Rang sur liste d’attente",
        min_value=1,
        max_value=9999,
        required=False,
        help_text="Laissez vide pour prendre le rang suivant.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    reason = forms.CharField(
        label="Motif",
        max_length=REASON_LIMIT,
        required=False,
        help_text="Obligatoire pour un refus. Le candidat le lit, là où l’institut écrit ses motifs.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    override_reason = forms.CharField(
        label="Pourquoi décider sans attendre",
        max_length=REASON_LIMIT,
        required=False,
        help_text="Obligatoire ici. Reste avec la décision et se lit à la publication ; le candidat ne le reçoit pas.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        decision: Decision | None = None,
        rank: int | None = None,
        may_override: bool = False,
        is_usual: bool = True,
        woman: bool = False,
    ):
        initial: Mapping[str, Any] = {}
        if decision is not None:
            initial = {
                "outcome": decision.outcome,
                "rank": rank,
                "reason": decision.reason,
                "override_reason": decision.override_reason,
            }
        super().__init__(data, initial=initial)
        self.fields["outcome"].choices = [(each.value, each.said_of(woman=woman)) for each in Outcome]
        self.fields["override_reason"].expected = True  # where it shows, it is asked for
        if is_usual:
            self.fields["override_reason"].label = "Pourquoi décider sans lecture ni vote"
        if not may_override:
            del self.fields["override_reason"]


class ReasonForm(LengthFirstMixin, forms.Form):
    reason = forms.CharField(
        label="Motif",
        max_length=REASON_LIMIT,
        help_text="Chaque personne de la liste d’attente le lit, là où l’institut écrit ses motifs.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Écrivez le motif de cette clôture."},
    )


class CallForm(LengthFirstMixin, forms.Form):
    """Who of the waiting list is offered a place, the first where nobody is chosen; and why it is not the first."""

    chosen = forms.UUIDField(
        label="À qui proposer la place",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid": "Choisissez une personne de la liste."},
    )
    reason = forms.CharField(
        label="Pourquoi pas la première personne de la liste",
        max_length=REASON_LIMIT,
        required=False,
        help_text="Demandé si vous n’appelez pas le premier rang. Gardé avec le dossier.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_call_%s")


class InviteForm(LengthFirstMixin, forms.Form):
    """Whom to invite to this committee."""

    email = forms.EmailField(label="Adresse électronique", max_length=EMAIL_LIMIT)
    first_name = PersonNameField(label="Prénom", required=False)
    last_name = PersonNameField(label="Nom", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_invite_%s", **kwargs)

    def clean_email(self) -> str:
        return address_key(self.cleaned_data["email"])


class SeatForm(SeenForm):
    """Role and employer of someone who sits. Spaces in the SIREN are taken out."""

    role = forms.ChoiceField(label="Rôle", choices=SeatRole.choices, initial=SeatRole.MEMBER)
    siren = forms.CharField(
        label="SIREN de l’employeur",
        max_length=20,
        required=False,
        help_text="Neuf chiffres. Le membre ne voit rien des dossiers qui viennent de cet employeur.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_siren(self) -> str:
        siren = self.cleaned_data["siren"]
        return clean_siren(siren) if siren else ""


class HeldSeatForm(SeatForm):
    """The same of someone who sits, and for a deputy the member whom they may stand in for."""

    deputises = forms.ModelChoiceField(
        label="Supplée",
        queryset=Seat.objects.none(),
        required=False,
        empty_label="N’importe quel membre",
        help_text="Pour une suppléance seulement.",
        error_messages={"invalid_choice": "Choisissez un membre de la liste."},
    )

    def __init__(self, data: Any = None, *, seat: Seat) -> None:
        initial = {"role": seat.role, "siren": seat.siren, "deputises": seat.deputises_id}
        super().__init__(data, initial={**initial, "seen": mark_of_seat(seat)})
        members = seat.committee.seats.filter(role=SeatRole.MEMBER).exclude(pk=seat.pk)
        self.fields["deputises"].queryset = members.select_related("user")
        self.fields["deputises"].label_from_instance = name_of
        if seat.role != SeatRole.DEPUTY:
            del self.fields["deputises"]


def name_of(seat: Seat) -> str:
    """Who sits, in a list of choices."""
    return seat.user.full_name


class NewSeatForm(SeatForm):
    """The same, for a person who holds the committee's role and has no seat."""

    user = forms.ModelChoiceField(
        label="Personne",
        queryset=User.objects.none(),
        empty_label="Choisissez une personne",
        error_messages={
            "required": "Choisissez une personne.",
            "invalid_choice": "Choisissez une personne de la liste.",
        },
    )
    seen = None  # type: ignore[assignment]  # nobody has this seat yet
    field_order = ("user", "role", "siren")

    def __init__(self, data: Any = None, *, institute: Any, seated: Sequence[int]):
        super().__init__(data)
        people = User.objects.active().with_role(Role.COMMITTEE_MEMBER, institute=institute).exclude(pk__in=seated)
        self.fields["user"].queryset = people.order_by("sort_name", "pk")
