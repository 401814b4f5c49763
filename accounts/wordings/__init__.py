"""The mails of accounts. All but the invitation are the same for every institute: an account belongs to none."""

from collections.abc import Iterable

from toolkit.wordings.enums import Form, Moment, VariableKind
from toolkit.wordings.institutes import INSTITUTE
from toolkit.wordings.kinds import Variable, WordingKind, join, register

LINK = Variable(
    "lien", "adresse de la page où agir", "https://cycles.example.org/compte/", kind=VariableKind.LINK, required=True
)
ADDRESS = Variable("adresse", "adresse du compte", "anais.rochebrune@example.org")
PERSON = Variable("personne", "prénom et nom", "Anaïs Rochebrune")
MOMENT = Variable("moment", "moment où c’est arrivé", "mercredi 14\u00a0janvier 2026 à 9\u00a0h\u00a012")
INVITED = (
    LINK,
    PERSON,
    Variable("qui_invite", "qui invite", "Odile Ruffenac-Stern"),
    Variable("role", "rôle proposé", "Commission de sélection"),
    Variable("precisions", "cycles que ce rôle concerne", "le Cycle de direction générale 2026", drops=True),
    Variable("valable_jusqu_au", "fin de validité du lien", "mercredi 28\u00a0janvier 2026 à 9\u00a0h\u00a012"),
)


def declare() -> None:
    """Add these mails to the registry."""
    _mail("invitation", "Invitation", INVITED, INSTITUTE, shared=False, reader="À une personne invitée dans l’équipe")
    _mail("email_verification", "Vérification d’adresse", (LINK, ADDRESS))
    _mail("email_change", "Changement d’adresse", (LINK, ADDRESS))
    _mail("password_reset", "Nouveau mot de passe", (LINK, PERSON, ADDRESS))
    _mail("account_exists", "Compte déjà ouvert", (LINK, ADDRESS))
    _mail("account_unknown", "Compte inconnu", (LINK, ADDRESS))
    told = Variable("ce_qui_a_change", "ce qui a changé", "Votre mot de passe a été changé.", required=True)
    _mail("security_notice", "Sécurité du compte", (LINK, told, ADDRESS, MOMENT))
    _mail("account_closed", "Compte fermé", (PERSON, ADDRESS, MOMENT))


def _mail(
    key: str, label: str, *groups: Iterable[Variable], shared: bool = True, reader: str = "À qui a un compte"
) -> None:
    register(
        WordingKind(
            key=key,
            label=label,
            form=Form.MAIL,
            moment=Moment.ACCOUNT,
            app="accounts",
            reader=reader,
            variables=join(*groups),
            shared=shared,
        )
    )
