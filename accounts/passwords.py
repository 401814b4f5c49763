"""What a password must be, said in our words; the rules are Django's."""

from django.contrib.auth import password_validation as rules


class LongEnough(rules.MinimumLengthValidator):
    """Twelve characters in production."""

    def get_error_message(self) -> str:
        return f"Ce mot de passe est trop court : {self.min_length} caractères au moins."


class NotCommon(rules.CommonPasswordValidator):
    """None of those that are tried first."""

    def get_error_message(self) -> str:
        return "Ce mot de passe est l’un des premiers qu’on essaierait : choisissez une phrase à vous."


class NotFigures(rules.NumericPasswordValidator):
    """More than figures."""

    def get_error_message(self) -> str:
        return "Des chiffres seuls se devinent : ajoutez des mots."


class NotOneself(rules.UserAttributeSimilarityValidator):
    """Not the name nor the address of the person."""

    def get_error_message(self) -> str:
        return "Ce mot de passe ressemble trop à votre nom ou à votre adresse."
