"""Forms of our own account pages. The sign-in library imports this module: forms that derive from it live apart."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.enums import Role, Title
from accounts.models import Invitation, User
from organisations.models import Institute
from toolkit.text.cleaning import address_key
from toolkit.text.validators import validate_person_name
from toolkit.ui.clean_forms import EMAIL_LIMIT, PASSWORD_LIMIT, LengthFirstMixin

PASSWORD_HELP = "Douze caractères au moins. Une phrase de quelques mots fait un bon mot de passe."


class PersonNameField(forms.CharField):
    """A first or last name: one line of words, which no mail program can take for a link."""

    default_validators = [validate_person_name]

    def __init__(self, *, autocomplete: str = "off", **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": autocomplete})
        super().__init__(**{"max_length": 150, "widget": widget, **kwargs})


class SignupIdentityForm(forms.Form):
    """What signing up asks besides the address and the password."""

    first_name = PersonNameField(label="Prénom", autocomplete="given-name")
    last_name = PersonNameField(label="Nom", autocomplete="family-name")

    field_order = ("first_name", "last_name", "email", "password1")

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Called by the library once the account exists; both names are already written by the adapter."""


class IdentityForm(LengthFirstMixin, forms.ModelForm):
    """How the product names and reaches the person."""

    class Meta:
        model = User
        fields = ("title", "first_name", "last_name", "phone")
        field_classes = {"first_name": PersonNameField, "last_name": PersonNameField}
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True
        self.fields["last_name"].required = True
        self.fields["title"].choices = [("", "Non précisée"), *Title.choices]
        for field in self.fields.values():
            field.label = field.label[:1].upper() + field.label[1:]


# A seat goes with a cycle: its committee invites, and names it.
INVITED_HERE = [choice for choice in Role.choices if choice[0] != Role.COMMITTEE_MEMBER]


class InvitationForm(LengthFirstMixin, forms.Form):
    """Whom to invite, and to what."""

    email = forms.EmailField(label="Adresse électronique", max_length=EMAIL_LIMIT)
    first_name = PersonNameField(label="Prénom", required=False)
    last_name = PersonNameField(label="Nom", required=False)
    role = forms.ChoiceField(label="Rôle", choices=[("", "Choisir un rôle"), *INVITED_HERE])
    institute = forms.ModelChoiceField(label="Institut", queryset=Institute.objects.none(), empty_label=None)

    def __init__(self, *args: Any, institutes: QuerySet[Institute], **kwargs: Any) -> None:
        """`institutes` are those of the head of service; a single one is not asked for."""
        super().__init__(*args, **kwargs)
        self.institutes = list(institutes)
        if len(self.institutes) == 1:
            del self.fields["institute"]
        else:
            self.fields["institute"].queryset = institutes

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if len(self.institutes) == 1:
            data["institute"] = self.institutes[0]
        return data

    def clean_email(self) -> str:
        return address_key(self.cleaned_data["email"])


class AcceptInvitationForm(LengthFirstMixin, forms.Form):
    """Name and password of an invited person who has no account yet."""

    first_name = PersonNameField(label="Prénom", autocomplete="given-name")
    last_name = PersonNameField(label="Nom", autocomplete="family-name")
    password = forms.CharField(
        label="Mot de passe",
        max_length=PASSWORD_LIMIT,
        strip=False,
        help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        self.invitation = invitation
        initial = {"first_name": invitation.first_name, "last_name": invitation.last_name}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "password" in data:
            person = User(
                email=self.invitation.email,
                first_name=data.get("first_name", ""),
                last_name=data.get("last_name", ""),
            )
            try:
                validate_password(data["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return data
