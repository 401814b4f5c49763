"""The settings of an institute as a form, by groups."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from organisations.colours import ACCENT, MAIN, clean_colour
from organisations.models import Institute
from organisations.remedies import ADDRESSEE, COURT, DEFAULT_REMEDIES, REMEDIES_LIMIT
from toolkit.ui.fields import CleanFormMixin, CountField, EurosField, SiretField
from toolkit.ui.two_versions import TwoVersions
from toolkit.ui.versions import VersionInput
from workshop.forms.lines import LinesField
from workshop.institute import GROUPS, SETTINGS, in_words, label_of, version_of

ADDRESS_LINES, LINE = 6, 120


class AddressField(LinesField):
    """The lines of a postal address."""

    def clean(self, value: Any) -> list[str]:
        lines = super().clean(value)
        for rank, line in enumerate(lines, start=1):
            if len(line) > LINE:
                raise ValidationError(f"Raccourcissez la ligne {rank}\u00a0: {LINE} caractères au plus.", code="line")
        return lines


def _colour_field(usual: str) -> forms.CharField:
    return forms.CharField(
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=f"Un dièse et six signes, assez foncée pour du blanc. Vide : celle de la maison, {usual}.",
    )


class InstituteForm(CleanFormMixin, forms.ModelForm):
    """All the settings, and the version that the page showed."""

    expected = ("service", "address", "email", "phone", "court")
    seen = forms.CharField(widget=VersionInput, required=False, max_length=64)
    address = AddressField(
        most=ADDRESS_LINES,
        rows=4,
        max_length=800,
        help_text="Comme sur une enveloppe. La ligne du code postal donne la ville d’où les lettres sont datées.",
    )
    siret = SiretField(required=False)
    silence_months = CountField(
        unit="de mois",
        maximum=12,
        help_text="Un accusé déjà émis garde la date qu’il annonce : ne changez ce nombre qu’entre deux appels.",
    )
    default_confirmation_days = CountField(unit="de jours", maximum=120)
    default_fee = EurosField(required=False, help_text="En euros. Chaque cycle garde les siens ensuite.")
    main_colour = _colour_field(MAIN)
    accent_colour = _colour_field(ACCENT)

    class Meta:
        model = Institute
        fields = SETTINGS
        widgets = {
            "remedies": forms.Textarea(attrs={"rows": 6}),
            "phone": forms.TextInput(attrs={"inputmode": "tel"}),
        }
        error_messages = {"name": {"required": "Écrivez le nom de l’institut."}}
        help_texts = {
            "silence_regime": "Rejet : une correction demandée suspend le délai. "
            "Acceptation : il part du dossier complet.",
            "website": "Par exemple www.exemple.fr.",
            "court": "Par exemple « tribunal administratif de Strasbourg ».",
            "remedies": f"{ADDRESSEE} devient le nom et l’adresse de l’institut, {COURT} son tribunal.",
            "signatory_delegation": "Imprimée sous la qualité, par exemple « par délégation du président du CNFPT ».",
            "tells_rank": "Sinon, elle sait qu’elle y est, sans rang.",
            "head_validates_syntheses": "Sinon, le conseil formation valide lui-même la synthèse qu’il a écrite.",
            "prints_reason": "Sinon, le refus n’en porte aucun : l’admission est une sélection (CRPA, L211-2).",
        }

    def __init__(self, data: Any = None, *, institute: Institute) -> None:
        shown = {"seen": version_of(institute), "remedies": institute.remedies or DEFAULT_REMEDIES}
        for name in ("silence_months", "default_confirmation_days"):
            self.base_fields[name].label = label_of(name)
        super().__init__(data, instance=institute, initial=shown)
        for name in SETTINGS:
            self.fields[name].label = label_of(name)
        self.fields["remedies"].max_length = REMEDIES_LIMIT

    def clean_remedies(self) -> str:
        text = self.cleaned_data["remedies"]
        return "" if " ".join(text.split()) == DEFAULT_REMEDIES else text

    def clean_main_colour(self) -> str:
        return self._colour("main_colour", MAIN)

    def clean_accent_colour(self) -> str:
        return self._colour("accent_colour", ACCENT)

    def _colour(self, name: str, usual: str) -> str:
        typed = self.cleaned_data[name]
        colour = clean_colour(typed) if typed else ""
        return "" if colour == usual else colour

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The fields by group, for the template."""
        return [{"group": group, "fields": [self[name] for name in group.columns]} for group in GROUPS]

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, once it is valid."""
        return {name: self.cleaned_data[name] for name in SETTINGS}

    @property
    def sent_seen(self) -> str:
        """The version that the page showed; a page that says none is taken as out of date."""
        return self.cleaned_data.get("seen") or ""

    def show_seen(self, institute: Institute) -> None:
        """Let the page be sent again on top of these settings; what was typed stays."""
        self.data["seen"] = version_of(institute)

    def both_versions(self, stored: Institute) -> list[TwoVersions]:
        """What was typed and is not what is stored."""
        pairs = [
            TwoVersions(name, label_of(name), in_words(name, getattr(stored, name)), in_words(name, value))
            for name, value in self.values.items()
        ]
        return [pair for pair in pairs if pair.stored != pair.typed]


def read_only(institute: Institute) -> list[dict[str, Any]]:
    """The settings by group in words, for whoever may not change them."""
    told = {name: in_words(name, getattr(institute, name)) for name in SETTINGS}
    told["remedies"] = institute.remedies_text
    told["main_colour"] = institute.main_colour or f"{MAIN}, celle de la maison"
    told["accent_colour"] = institute.accent_colour or f"{ACCENT}, celle de la maison"
    return [
        {
            "group": group,
            "rows": [{"name": name, "label": label_of(name), "value": told[name]} for name in group.columns],
        }
        for group in GROUPS
    ]
