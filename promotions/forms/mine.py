"""What a participant fills in."""

from typing import Any

from django import forms

from cycles.models import Participant
from programme.forms.base import RecordForm
from promotions.enums import Nights, RoomWish
from promotions.models import Needs, Profile
from promotions.services.needs import COLUMNS
from promotions.services.profiles import Shared
from toolkit.files.picture import ACCEPT
from toolkit.ui.fields import CleanFormMixin


class NeedsForm(RecordForm):
    """What it takes for somebody to come."""

    nights = forms.ChoiceField(
        label="Nuits à Strasbourg",
        choices=Nights.choices,
        widget=forms.RadioSelect,
        help_text="L’INET réserve les chambres. La nuit de la veille ouvre droit au dîner.",
        error_messages={"required": "Dites pour quelles nuits une chambre vous est utile, ou qu’aucune ne l’est."},
    )
    room = forms.ChoiceField(
        label="Chambre", choices=RoomWish.choices, widget=forms.RadioSelect, initial=RoomWish.SINGLE
    )

    class Meta:
        model = Needs
        fields = COLUMNS
        labels = {
            "arrangements": "Accès, handicap, santé",
            "diet": "Repas",
            "emergency_name": "Personne à prévenir en cas d’urgence",
            "emergency_phone": "Son téléphone",
        }
        help_texts = {
            "arrangements": "Ce qu’il faut prévoir pour vous accueillir, sans dire pourquoi si vous préférez.",
            "diet": "Un régime, une allergie, ce que vous ne mangez pas.",
        }
        widgets = {"emergency_phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})}

    field_order = ("seen", "nights", "room", "diet", "arrangements", "emergency_name", "emergency_phone")

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError (French) for a name without a telephone, or the contrary."""
        values = super().clean() or {}
        name, phone = values.get("emergency_name", ""), values.get("emergency_phone", "")
        if name and not phone and "emergency_phone" not in self.errors:
            self.add_error("emergency_phone", "Donnez aussi le téléphone de cette personne.")
        if phone and not name and "emergency_name" not in self.errors:
            self.add_error("emergency_name", "Donnez aussi le nom de la personne à qui est ce numéro.")
        return values


class SharingForm(CleanFormMixin, forms.Form):
    """What the others of the promotion see."""

    post = forms.BooleanField(label="Ma fonction et mon employeur", required=False)
    email = forms.BooleanField(label="Mon adresse électronique", required=False)
    phone = forms.BooleanField(label="Mon téléphone", required=False)
    number = forms.CharField(
        label="Numéro à montrer",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    photo = forms.BooleanField(label="Ma photo", required=False)

    @classmethod
    def of(cls, participant: Participant, profile: Profile, data: Any = None) -> "SharingForm":
        """The form with what is shown now; the number of the account where none was given yet."""
        return cls(
            data,
            initial={
                "post": profile.shows_post,
                "email": profile.shows_email,
                "phone": profile.shows_phone,
                "photo": profile.shows_photo,
                "number": profile.phone or participant.user.phone,
            },
        )

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError (French) for a telephone that is shown and not given."""
        values = super().clean() or {}
        if values.get("phone") and not values.get("number") and "number" not in self.errors:
            self.add_error("number", "Donnez le numéro à montrer, ou ne montrez pas votre téléphone.")
        return values

    @property
    def shared(self) -> Shared:
        """What was ticked, once it is valid."""
        return Shared(**self.cleaned_data)


class PhotoForm(CleanFormMixin, forms.Form):
    """A photo of oneself."""

    file = forms.FileField(
        label="Votre photo",
        help_text="JPEG, PNG, WebP ou HEIC, de 300 points de côté au moins. Le lieu et l’appareil en sont retirés.",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        error_messages={
            "required": "Choisissez une photo sur cet appareil.",
            "empty": "Ce fichier est vide\u00a0: choisissez-en un autre.",
        },
    )
    shown = forms.BooleanField(label="Les autres membres de la promotion peuvent la voir", required=False)


class ContactForm(CleanFormMixin, forms.Form):
    """Who looks after training at the employer."""

    name = forms.CharField(
        label="Nom",
        max_length=120,
        error_messages={"required": "Donnez le nom de cette personne, ou celui du service."},
    )
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez l’adresse où les copies seront envoyées."},
    )
