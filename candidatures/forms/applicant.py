"""One form a section of the dossier. Nothing is required while writing: `sections` says what submission needs."""

import copy
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from candidatures import sections
from candidatures.enums import Category, EmploymentStatus, Title
from candidatures.models import Candidature, CorrectionPoint
from candidatures.models.correction import WORDS_LIMIT
from candidatures.sections import DossierSection
from organisations.enums import Department, EmployerType
from toolkit.text.validators import validate_no_link, validate_person_name
from toolkit.ui.fields import CleanFormMixin, CountField, EurosField, MonthField, SiretField, YearField, YesNoField
from toolkit.ui.rows import RowWords
from toolkit.ui.versions import VersionInput

POSTS = 5
POST_KEYS = ("job_title", "employer", "start", "end")
RESERVED = "Seule la personne candidate la change : la décision y sera envoyée."


class SectionForm(CleanFormMixin, forms.ModelForm):
    """Base of the sections: `values` gives the answers that may be written, whatever the refused ones say."""

    section: DossierSection
    seen = forms.CharField(widget=VersionInput, required=False, max_length=64)

    class Meta:
        model = Candidature
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *, instance: Candidature, **kwargs: Any) -> None:
        # A copy: a refused form must not leave its values on the row that the page reads.
        super().__init__(data, instance=copy.copy(instance), **kwargs)
        self.asked: list[CorrectionPoint] = []
        self.initial["seen"] = sections.digest(instance, self.section)
        for name in self.section.fields:
            field = self.fields.get(name)
            if field is not None:
                field.required = False
                field.expected = name in self.section.expected

    def reserve(self, names: Iterable[str]) -> None:
        """Show these answers without letting them be written: they are the applicant's alone."""
        for name in self.fields.keys() & set(names):
            self.fields[name].disabled = True
            self.fields[name].help_text = RESERVED

    def ask(self, points: Iterable[CorrectionPoint]) -> None:
        """Give each point to correct in this section a box where one replies."""
        self.asked = [point for point in points if point.section == self.section.slug]
        for point in self.asked:
            field = forms.CharField(
                label=f"Votre réponse sur « {point.aim or self.section.title} »",
                required=False,
                max_length=WORDS_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2, "class": "textarea textarea--short"}),
                help_text="Ce que vous avez changé, ou pourquoi rien n’est à changer.",
            )
            field.expected = True  # type: ignore[attr-defined]  # its help says when to write
            self._speak(field)
            self.fields[point.control] = field
            self.initial[point.control] = point.reply

    @property
    def answers(self) -> list[forms.BoundField]:
        """The controls of the section itself, without the replies."""
        replies = {point.control for point in self.asked}
        return [bound for bound in self.visible_fields() if bound.name not in replies]

    @property
    def replies(self) -> dict[int, str]:
        """Accepted replies by point; what the page did not send is left as it is."""
        return {
            point.pk: self.cleaned_data[point.control]
            for point in self.asked
            if point.control in self.cleaned_data and self._was_sent(point.control)
        }

    @property
    def values(self) -> dict[str, Any]:
        """Accepted answers by column; what the page did not send, or may not write, is left as it is."""
        return {
            name: self.cleaned_data[name]
            for name in self.section.fields
            if name in self.cleaned_data and name not in self.errors and self._may_write(name)
        }

    @property
    def sent_seen(self) -> str:
        """The digest of the section that the page showed. A page that says none is taken as out of date."""
        return self.cleaned_data.get("seen") or ""

    def _may_write(self, name: str) -> bool:
        return self._was_sent(name) and not (name in self.fields and self.fields[name].disabled)

    def _was_sent(self, name: str) -> bool:
        return not self.fields[name].widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))

    def seen_after(self, found: Candidature, saved: Candidature) -> str:
        """The digest to send next, `found` being the dossier before this page was saved.

        A page that was out of date already and holds a refused answer stays so: what is stored in its place since
        was never shown there, and must not be overwritten unseen once the answer is mended.
        """
        if self.errors and self.sent_seen != sections.digest(found, self.section):
            return self.sent_seen
        return sections.digest(saved, self.section)

    def show_seen(self, seen: str) -> None:
        """Let the page be sent again on top of what this digest stands for; what was typed stays."""
        self.data[self.add_prefix("seen")] = seen

    @property
    def shown_values(self) -> dict[str, Any]:
        """What the controls of the page hold, by name: a text each, or True and False for a box."""
        return {bound.html_name: _shown(bound) for bound in self.visible_fields() if bound.html_name in self.fields}


def _shown(bound: forms.BoundField) -> Any:
    value = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        return bool(value)
    shown = bound.field.widget.format_value(value)
    if isinstance(shown, list):
        shown = shown[0] if shown else ""
    return "" if shown is None else str(shown)


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _complete(field: str, **attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": field, **attrs})


class IdentityForm(SectionForm):
    section = sections.IDENTITY
    title = forms.ChoiceField(label="Civilité", choices=Title.choices, widget=forms.RadioSelect)

    class Meta(SectionForm.Meta):
        fields = ("title", "first_name", "last_name", "email", "phone")
        widgets = {
            "first_name": _complete("given-name"),
            "last_name": _complete("family-name"),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": _complete("tel", inputmode="tel"),
        }
        help_texts = {
            "email": "Tous les courriels sur votre dossier y seront envoyés, la décision aussi. Si c’est "
            "celle de votre compte et que vous la changez là, elle change ici aussi.",
            "phone": "Pour vous joindre vite si une pièce manque.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].validators.append(validate_person_name)

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        digits = sum(char.isdigit() for char in phone)
        if phone and (not re.fullmatch(r"\+?[0-9 .()\-/\u00a0\u202f]+", phone) or not 6 <= digits <= 15):
            raise ValidationError("Écrivez un numéro de téléphone, par exemple 02 00 00 00 14.")
        return phone


class EmployerForm(SectionForm):
    section = sections.EMPLOYER
    employer_type = forms.ChoiceField(
        label="Type d’employeur", choices=[("", "Choisir un type"), *EmployerType.choices], widget=forms.Select
    )
    department = forms.ChoiceField(
        label="Département",
        choices=[("", "Choisir un département"), *Department.choices],
        help_text="Celui du siège. La région en est déduite.",
    )
    siret = SiretField(
        label="SIRET",
        help_text="Quatorze chiffres, avec ou sans espaces. Votre service financier le connaît.",
    )
    population = CountField(
        label="Population",
        unit="d’habitants",
        maximum=20_000_000,
        help_text="En habitants. Pour un SDIS, un CCAS ou un centre de gestion, celle du territoire servi.",
    )
    staff_count = CountField(
        label="Nombre d’agents", unit="d’agents", maximum=500_000, help_text="Tous statuts, au 1er janvier."
    )
    operating_budget = EurosField(
        label="Budget de fonctionnement", help_text="En euros, au dernier compte administratif."
    )

    class Meta(SectionForm.Meta):
        fields = (
            "employer_name", "employer_type", "siret", "department", "population", "staff_count", "operating_budget",
            "training_contact_name", "training_contact_email",
        )  # fmt: skip
        widgets = {
            "employer_name": _complete("organization"),
            "training_contact_email": forms.EmailInput(attrs={"autocomplete": "off"}),
        }
        help_texts = {"training_contact_name": "La personne qui suit votre inscription aux ressources humaines."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employer_name"].validators.append(validate_no_link)  # the signatory reads it in a mail
        # Measured without being its `max_length`: a counter would be noise here.
        self.fields["employer_name"].length_limit = self.fields["employer_name"].max_length
        self.fields["employer_name"].max_length = None


class PositionForm(SectionForm):
    section = sections.POSITION
    category = forms.ChoiceField(
        label="Catégorie de la fonction",
        choices=[("", "Choisir une catégorie"), *Category.choices],
        help_text="Le cycle s’adresse aux emplois de direction générale ; la commission les compare par catégorie.",
    )
    in_post_since = MonthField(
        label="En poste depuis", help_text="Le mois de votre prise de poste, par exemple 09/2019."
    )
    functional_post = YesNoField(label="Occupez-vous un emploi fonctionnel ?")
    employment_status = forms.ChoiceField(label="Statut", choices=EmploymentStatus.choices, widget=forms.RadioSelect)
    people_managed = CountField(
        label="Agents encadrés", unit="d’agents", maximum=500_000, help_text="Directement ou par vos directeurs."
    )

    class Meta(SectionForm.Meta):
        fields = (
            "job_title", "category", "in_post_since", "functional_post", "cadre", "grade", "employment_status",
            "people_managed", "scope",
        )  # fmt: skip
        widgets = {"job_title": _complete("organization-title"), "scope": _text(5)}
        help_texts = {
            "job_title": "Telle que votre arrêté ou votre contrat la nomme.",
            "scope": "La commission y lit l’étendue de vos responsabilités : directions, budgets, équipes.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["job_title"].validators.append(validate_no_link)  # the signatory reads it in a mail


class CareerForm(SectionForm):
    """The posts are typed as rows and kept as a list of function, employer, start and end (years)."""

    section = sections.CAREER
    years_in_general_management = CountField(
        label="Années en direction générale",
        unit="d’années",
        maximum=60,
        help_text="Toutes collectivités confondues, en années pleines.",
    )
    has_taken_cycle = YesNoField(
        label="Avez-vous déjà suivi un cycle de direction générale ?",
        help_text="À l’INET ou ailleurs. La réponse compte pour l’équilibre du groupe, et n’entre pas dans la note.",
    )
    earlier_candidature = YesNoField(label="Avez-vous déjà présenté une candidature à ce cycle ?")

    class Meta(SectionForm.Meta):
        fields = (
            "years_in_general_management", "diplomas", "has_taken_cycle", "cycles_taken", "earlier_candidature",
        )  # fmt: skip
        widgets = {"diplomas": _text(4), "cycles_taken": _text(3)}
        help_texts = {
            "diplomas": "Les principaux, avec l’année. Les concours comptent aussi.",
            "cycles_taken": "Lesquels, avec l’année : celui-ci doit vous apporter du neuf.",
        }

    post_words = RowWords(
        noun="poste",
        the="le poste",
        new="Ajouter un poste",
        told=("job_title", "employer"),
        detail="de {start} à {end}|depuis {start}|jusqu’en {end}",
        first_only=True,
    )

    def __init__(self, data: Any = None, *, instance: Candidature, **kwargs: Any) -> None:
        super().__init__(data, instance=instance, **kwargs)
        kept = [post for post in instance.career_posts if isinstance(post, dict)] or _post_held(instance)
        for number in range(1, POSTS + 1):
            post = kept[number - 1] if len(kept) >= number else {}
            for name, field in _post_fields().items():
                field.expected = True  # type: ignore[attr-defined]  # the row as a whole is, or is not
                self._speak(field)
                self.fields[f"post_{number}_{name}"] = field
                self.initial[f"post_{number}_{name}"] = post.get(name)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The posts as bound fields, row by row, for the template."""
        return [
            {"number": number, "fields": [self[f"post_{number}_{name}"] for name in POST_KEYS]}
            for number in range(1, POSTS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        posts = []
        for number in range(1, POSTS + 1):
            post = {name: data.get(f"post_{number}_{name}") for name in POST_KEYS}
            if any(post.values()):
                self._check_post(number, post)
                posts.append(post)
        if not any(name.startswith("post_") for name in self.errors):
            data["career_posts"] = posts
        return data

    def _check_post(self, number: int, post: dict[str, Any]) -> None:
        if not post["job_title"] and f"post_{number}_job_title" not in self.errors:
            self.add_error(f"post_{number}_job_title", "Nommez la fonction de ce poste.")
        if post["start"] and post["end"] and post["end"] < post["start"]:
            self.add_error(f"post_{number}_end", "L’année de fin précède celle du début : vérifiez-les.")

    def _was_sent(self, name: str) -> bool:
        return "post_1_job_title" in self.data if name == "career_posts" else super()._was_sent(name)


def _post_held(candidature: Candidature) -> list[dict[str, Any]]:
    """The first post of a draft that tells none yet: the one that other sections say already, to keep or to change."""
    if not candidature.is_draft or not candidature.job_title:
        return []
    since = candidature.in_post_since
    start = since.year if since else None
    return [{"job_title": candidature.job_title, "employer": candidature.employer_name, "start": start}]


def _post_fields() -> dict[str, forms.Field]:
    return {
        "job_title": forms.CharField(label="Fonction", max_length=160, required=False),
        "employer": forms.CharField(label="Employeur", max_length=200, required=False),
        "start": YearField(label="Début", required=False),
        "end": YearField(label="Fin", required=False),
    }


class ProjectForm(SectionForm):
    section = sections.PROJECT

    class Meta(SectionForm.Meta):
        fields = ("motivation", "project", "contribution", "question", "expectations")
        labels = {
            "motivation": "Pourquoi ce cycle, et pourquoi maintenant ?",
            "project": "Votre projet professionnel",
            "contribution": "Ce que vous apporterez au groupe",
            "question": "Une question que vous voulez travailler avec le groupe",
            "expectations": "Ce que vous attendez du cycle",
        }
        help_texts = {
            "motivation": "Ce qui, dans votre poste ou votre collectivité, rend cette formation utile cette année. "
            "La commission y cherche des faits et un choix.",
            "project": "Où vous voulez mener votre organisation, et ce que vous voulez savoir faire que vous ne savez "
            "pas faire aujourd’hui. Vous pouvez aussi le joindre en PDF parmi les pièces : l’un des deux suffit.",
            "contribution": "Une expérience, une méthode, un désaccord utile : la promotion apprend de ses membres.",
            "question": "Une seule phrase.",
            "expectations": "Ce que vous voulez avoir en mains à la fin, pour vous et pour votre collectivité.",
        }
        widgets = {
            "motivation": _text(9),
            "project": _text(12),
            "contribution": _text(7),
            "expectations": _text(5),
        }


class DeclarationsForm(SectionForm):
    section = sections.DECLARATIONS

    class Meta(SectionForm.Meta):
        fields = ("commits_attendance", "commits_accuracy", "read_data_notice")
        labels = {
            "commits_attendance": "Je suivrai tout le cycle : chaque module et le voyage d’étude",
            "commits_accuracy": "J’atteste que les renseignements de ce dossier sont exacts",
            "read_data_notice": "J’ai pris connaissance de la notice sur la protection de mes données",
        }
        help_texts = {
            "commits_attendance": "Les dates sont sur la page du cycle. Vérifiez-les avec votre employeur.",
            "commits_accuracy": "Le service formation peut vous demander un justificatif.",
        }


FORMS: dict[str, type[SectionForm]] = {
    form.section.slug: form
    for form in (IdentityForm, EmployerForm, PositionForm, CareerForm, ProjectForm, DeclarationsForm)
}
