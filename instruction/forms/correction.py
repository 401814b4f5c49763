"""What an adviser asks an applicant to correct: points, each with what and why, and the day by which."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone

from candidatures.models import Candidature
from candidatures.models.correction import WORDS_LIMIT
from candidatures.points import targets_of
from candidatures.wordings.reasons import Reason, usual_reasons
from instruction.forms.review import DeskForm
from instruction.permissions import REOPENABLE
from instruction.services.correction import CORRECTION_DAYS, POINTS_LIMIT, AskedPoint, last_due_on

POINT_NAMES = ("target_", "what_", "why_")
ASK_POINT = (
    "Choisissez ce qui est à corriger dans au moins un point : la personne candidate ne pourra modifier que cela."
)


class CorrectionForm(DeskForm):
    """As many points as are written: a row left empty is no point. The sections that reopen follow from them."""

    name = "correction"
    template = "instruction/_correction_form.html"
    due_on = forms.DateField(
        label="À renvoyer avant la fin du",
        help_text="La personne candidate lit cette date. Passé ce jour, sa réponse est encore reçue.",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Choisissez le jour avant la fin duquel la correction est attendue.",
            "invalid": "Écrivez une date, par exemple 21/01/2026.",
        },
    )
    message = forms.CharField(
        label="Un mot d’accompagnement",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lu par la personne candidate, avant les points.",
    )

    def __init__(self, *args: Any, candidature: Candidature, **kwargs: Any) -> None:
        super().__init__(*args, candidature=candidature, **kwargs)
        today = timezone.localdate()
        self.initial.setdefault("due_on", today + timedelta(days=CORRECTION_DAYS))
        self.fields["due_on"].widget.attrs |= {
            "min": (today + timedelta(days=1)).isoformat(),
            "max": last_due_on().isoformat(),
        }
        choices = _choices(candidature)
        for number in range(1, POINTS_LIMIT + 1):
            for name, field in _point_fields(choices).items():
                self._speak(field)
                self.fields[f"{name}_{number}"] = field
        self.order_fields([*(name for name in self.fields if name not in {"due_on", "message"}), "due_on", "message"])

    @cached_property
    def reasons(self) -> list[Reason]:
        """The usual points, what is to correct and why. One query."""
        return usual_reasons("reasons.correction", self.candidature, apart=True) if self.candidature else []

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The points as bound fields; the first is open, and those that hold something."""
        return [self._row(number) for number in range(1, POINTS_LIMIT + 1)]

    def _row(self, number: int) -> dict[str, Any]:
        fields = [self[f"{name}_{number}"] for name in ("target", "what", "why")]
        return {
            "number": number,
            "fields": fields,
            "what": fields[1],
            "why": fields[2],
            "is_open": any(field.value() or field.errors for field in fields),
        }

    @property
    def around(self) -> list[forms.BoundField]:
        """What is asked once, whatever the number of points."""
        return [self["due_on"], self["message"]]

    def clean(self) -> dict[str, Any]:
        """Give the points that are written, as the service takes them; each must be whole."""
        data = super().clean() or {}
        points = []
        for number in range(1, POINTS_LIMIT + 1):
            target, what, why = (data.get(f"{name}_{number}", "") for name in ("target", "what", "why"))
            if any(f"{name}_{number}" in self.errors for name in ("target", "what", "why")):
                continue
            if target or what or why:
                self._check_row(number, target, what, why)
                points.append(AskedPoint(target, what, why))
        if not points and not any(name.startswith(POINT_NAMES) for name in self.errors):
            self.add_error("target_1", ASK_POINT)
        return {"points": points, "due_on": data.get("due_on"), "message": data.get("message", "")}

    def _check_row(self, number: int, target: str, what: str, why: str) -> None:
        if not target:
            self.add_error(f"target_{number}", f"Point {number} : choisissez ce qui est à corriger.")
        if not what:
            self.add_error(
                f"what_{number}", f"Point {number} : écrivez ce qui est à corriger, la personne candidate le lira."
            )
        if not why:
            self.add_error(f"why_{number}", f"Point {number} : dites pourquoi, la personne candidate le lira.")


def _point_fields(choices: list[Any]) -> dict[str, forms.Field]:
    return {
        "target": _expected(
            forms.ChoiceField(label="Ce qui est visé", choices=choices, required=False, widget=forms.Select)
        ),
        "what": _words("Ce qui est à corriger", 3),
        "why": _words("Pourquoi", 2),
    }


def _words(label: str, rows: int) -> forms.Field:
    attrs = {"rows": rows, "class": "textarea textarea--short"}
    return _expected(
        forms.CharField(label=label, required=False, max_length=WORDS_LIMIT, widget=forms.Textarea(attrs=attrs))
    )


def _expected(field: forms.Field) -> forms.Field:
    field.expected = True  # type: ignore[attr-defined]  # the point as a whole is, or is not
    return field


def _choices(candidature: Candidature) -> list[Any]:
    """Sections as groups, each with itself as a whole, its answers and its pieces. One query."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for target in targets_of(REOPENABLE, candidature.cycle.required_pieces.all()):
        groups.setdefault(target.section.title, []).append((target.key, target.label))
    return [("", "Choisir"), *groups.items()]
