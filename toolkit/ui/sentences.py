"""What a form says of an answer that is missing: the field's own sentence, never « Ce champ est obligatoire »."""

from collections.abc import Mapping

from django import forms

# By the name of the field, for those that come from elsewhere or that several forms share.
MISSING = {
    "email": "Écrivez l’adresse électronique.",
    "login": "Écrivez votre adresse électronique.",
    "first_name": "Écrivez le prénom.",
    "last_name": "Écrivez le nom.",
    "role": "Choisissez un rôle.",
    "institute": "Choisissez un institut.",
    "password": "Écrivez votre mot de passe.",
    "oldpassword": "Écrivez votre mot de passe actuel.",
    "password1": "Choisissez un mot de passe.",
    "password2": "Écrivez le même mot de passe une seconde fois.",
    "code": "Écrivez le code.",
    "name": "Donnez un nom, pour la reconnaître parmi plusieurs.",
}


def say_what_is_missing(fields: Mapping[str, forms.Field]) -> None:
    """Give each required field that has no sentence of its own the one of its name, or one made from its label."""
    default = str(forms.Field.default_error_messages["required"])
    for name, field in fields.items():
        if field.required and str(field.error_messages.get("required", default)) == default:
            field.error_messages["required"] = MISSING.get(name) or f"Répondez à « {field.label or name} »."
