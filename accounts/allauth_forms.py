"""Forms of the sign-in library, named in ACCOUNT_FORMS and MFA_FORMS: its behaviour, our words."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

from accounts.destinations import destination_of
from accounts.forms import PASSWORD_HELP
from toolkit.ui.clean_forms import LengthFirstMixin, limit_of

LABELS = {
    "login": "Adresse électronique",
    "email": "Adresse électronique",
    "password": "Mot de passe",
    "oldpassword": "Mot de passe actuel",
    "password1": "Nouveau mot de passe",
    "password2": "Le même, une seconde fois",
    "code": "Code",
    "name": "Nom de la clé",
    "passwordless": "Se connecter avec cette clé seule, sans mot de passe",
}

INCOMPLETE_ADDRESS = "Cette adresse n’est pas complète. Écrivez-la comme nom@collectivite.fr."


class HouseStyle(LengthFirstMixin):
    """Mixed into forms that come from elsewhere: our labels and limits, no placeholder, help in a sentence or none."""

    labels: dict[str, str] = {}
    help_texts: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name) or LABELS.get(name) or field.label
            field.help_text = self.help_texts.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = INCOMPLETE_ADDRESS
            if isinstance(field, forms.CharField):
                field.max_length = limit_of(field)


class InvitedMixin:
    """Fills in the address that was invited, where the person was going to answer an invitation or a mandate."""

    address_field: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        going = destination_of(context.request) if context.request else None
        if going and going.email:
            self.fields[self.address_field].initial = going.email  # type: ignore[attr-defined]  # a form's


class LoginForm(InvitedMixin, HouseStyle, account_forms.LoginForm):
    address_field = "login"


class SignupForm(InvitedMixin, HouseStyle, account_forms.SignupForm):
    address_field = "email"
    labels = {"email": "Adresse électronique professionnelle", "password1": "Mot de passe"}
    help_texts = {"email": "Nous y envoyons un lien pour la vérifier.", "password1": PASSWORD_HELP}


class ChangeEmailForm(HouseStyle, account_forms.AddEmailForm):
    labels = {"email": "Nouvelle adresse électronique"}


class ChangePasswordForm(HouseStyle, account_forms.ChangePasswordForm):
    help_texts = {"password1": PASSWORD_HELP}


class SetPasswordForm(HouseStyle, account_forms.SetPasswordForm):
    help_texts = {"password1": PASSWORD_HELP}


class ResetPasswordForm(HouseStyle, account_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(HouseStyle, account_forms.ResetPasswordKeyForm):
    help_texts = {"password1": PASSWORD_HELP}


class ReauthenticateForm(HouseStyle, account_forms.ReauthenticateForm):
    pass


class AuthenticateForm(HouseStyle, mfa_forms.AuthenticateForm):
    help_texts = {"code": "Les six chiffres de l’application, ou un code de secours."}


class ReauthenticateCodeForm(HouseStyle, mfa_forms.ReauthenticateForm):
    help_texts = {"code": "Les six chiffres de l’application, ou un code de secours."}


class ActivateAppForm(HouseStyle, ActivateTOTPForm):
    labels = {"code": "Code affiché par l’application"}
    help_texts = {"code": "Six chiffres, qui changent toutes les trente secondes."}


class AddKeyForm(HouseStyle, AddWebAuthnForm):
    help_texts = {
        "name": "Pour la reconnaître parmi plusieurs, par exemple «\u202fOrdinateur du bureau\u202f».",
        "passwordless": "La clé demande alors une empreinte, un visage ou un code.",
    }


class EditKeyForm(HouseStyle, EditWebAuthnForm):
    pass


class AuthenticateKeyForm(HouseStyle, AuthenticateWebAuthnForm):
    pass


class LoginKeyForm(HouseStyle, LoginWebAuthnForm):
    pass


class ReauthenticateKeyForm(HouseStyle, ReauthenticateWebAuthnForm):
    pass
