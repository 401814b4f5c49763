"""What is known of a picture of the brochure, and its file when it is added."""

from typing import Any

from django import forms

from catalogue.enums import Chapter, People, PictureUse, Rights, WorkRights
from catalogue.models import Picture
from catalogue.services.pictures import Told
from toolkit.files.picture import ACCEPT
from toolkit.ui.fields import CleanFormMixin, DayField
from toolkit.ui.two_versions import EMPTY, TwoVersions
from toolkit.ui.versions import VersionInput

_FILE_HELP = (
    "JPEG, PNG, WebP ou HEIC, 48\u202fMo au plus. La photo est ramenée à la taille d’une page\u00a0; le lieu et "
    "l’appareil que le fichier indiquait sont retirés."
)


class PictureForm(CleanFormMixin, forms.Form):
    """What is known of a picture. `seen` is the revision that the page showed."""

    expected = ("alt", "credit", "use", "people", "rights", "work_rights")
    seen = forms.CharField(widget=VersionInput, required=False, max_length=16)
    use = forms.ChoiceField(label="Usage", choices=PictureUse.choices)
    chapter = forms.ChoiceField(
        label="Chapitre",
        choices=[("", "Là où une page a de la place"), *Chapter.choices],
        required=False,
        help_text="L’image se place à la fin de ce chapitre.",
    )
    alt = forms.CharField(
        label="Ce que l’image montre",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Une phrase, pour qui ne voit pas l’image.",
        error_messages={"required": "Écrivez ce que l’image montre, pour qui ne la voit pas."},
    )
    caption = forms.CharField(label="Légende", max_length=300, required=False)
    credit = forms.CharField(
        label="Crédit",
        max_length=200,
        required=False,
        help_text="Le nom de l’auteur, imprimé avec l’image. Sans crédit, l’image n’est pas imprimée.",
    )
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    taken_on = DayField(label="Date de prise de vue", required=False)
    people = forms.ChoiceField(label="Personnes reconnaissables", choices=People.choices, widget=forms.RadioSelect)
    rights = forms.ChoiceField(label="Droits sur l’image", choices=Rights.choices, widget=forms.RadioSelect)
    work_rights = forms.ChoiceField(
        label="Œuvre montrée dans l’image",
        choices=WorkRights.choices,
        widget=forms.RadioSelect,
        help_text="Une sculpture, une fresque, un bâtiment récent peuvent être protégés.",
    )
    position = forms.IntegerField(
        label="Rang parmi les images",
        min_value=1,
        max_value=99,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "Écrivez un rang de 1 à 99."),
    )

    def __init__(self, data: Any = None, files: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, files, initial=initial)

    @classmethod
    def of(cls, picture: Picture, data: Any = None) -> "PictureForm":
        """The form of a picture that is there."""
        shown = {name: getattr(picture, name) for name in Told.__annotations__}
        return PictureForm(data, initial={**shown, "seen": str(picture.revision)})

    @property
    def told(self) -> Told:
        """What was typed, once it is valid."""
        return Told(**{name: self.cleaned_data[name] for name in Told.__annotations__})

    @property
    def sent_seen(self) -> str:
        """The revision that the page showed; a page that says none is out of date."""
        return self.cleaned_data.get("seen") or ""

    def show_seen(self, picture: Picture) -> None:
        """Let the page be sent again on top of this one; what was typed stays."""
        self.data = self.data.copy()
        self.data["seen"] = str(picture.revision)

    def both_versions(self, stored: Picture) -> list[TwoVersions]:
        """What was typed and is not what is stored."""
        pairs = [
            TwoVersions(name, str(self[name].label), self._words(name, getattr(stored, name)), self._words(name, typed))
            for name, typed in vars(self.told).items()
        ]
        return [pair for pair in pairs if pair.stored != pair.typed]

    def _words(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, value) or EMPTY)


class NewPictureForm(PictureForm):
    """The same, with the file."""

    field_order = ("file",)
    file = forms.FileField(
        label="Fichier",
        help_text=_FILE_HELP,
        widget=forms.FileInput(attrs={"accept": ACCEPT, "class": "input"}),
        error_messages={"required": "Choisissez une photo.", "empty": "Ce fichier est vide (0 octet)."},
    )
