"""The variables of a candidature and of its employer's commitment, and what they say of real ones."""

from candidatures.models import BillingLink, Candidature, EmployerCommitment, Mandate
from cycles.wordings import CYCLE, cycle_values
from toolkit.text.french import au, de, du
from toolkit.text.typography import format_day, format_euros, format_moment
from toolkit.wordings.enums import VariableKind
from toolkit.wordings.institutes import INSTITUTE
from toolkit.wordings.kinds import Values, Variable, join
from toolkit.wordings.language import AGREEMENT

UNNAMED = "votre collectivité ou établissement"
LINK = VariableKind.LINK
CONDITION = VariableKind.CONDITION

PERSON = (
    Variable("personne", "prénom et nom de la personne candidate", "Anaïs Rochebrune"),
    Variable("de_personne", "les mêmes, après « de »", "d’Anaïs Rochebrune"),
    Variable("prenom", "prénom", "Anaïs"),
    Variable("nom", "nom", "Rochebrune"),
    Variable("civilite", "civilité, ou « Madame, Monsieur » si elle n’est pas connue", "Madame"),
    Variable(AGREEMENT, "accorde un mot avec la personne candidate", "f", kind=VariableKind.AGREEMENT),
    Variable("fonction", "fonction de la personne candidate", "Directrice générale adjointe"),
    Variable("employeur", "nom de l’employeur", "Ville d’Orvanne-sur-Loire"),
    Variable("de_l_employeur", "le même, après « de »", "de la Ville d’Orvanne-sur-Loire"),
    Variable("a_l_employeur", "le même, après « à »", "à la Ville d’Orvanne-sur-Loire"),
    Variable("numero", "numéro de la candidature", "CDG-2026-0012"),
)
APPLICANT = join(
    PERSON,
    CYCLE,
    INSTITUTE,
    (Variable("lien", "adresse de la page de sa candidature", "https://cycles.example.org/candidatures/", kind=LINK),),
)
COMMITMENT = (
    Variable("signataire", "qui signe pour l’employeur", "Yannick Le Guellec"),
    Variable("de_signataire", "le même, après « de »", "de Yannick Le Guellec"),
    Variable("qualite_du_signataire", "sa qualité", "maire"),
    Variable("courriel_du_signataire", "son adresse", "maire@example.org"),
    Variable("montant", "ce que l’employeur s’engage à payer", "3\u202f500\u202f€"),
    Variable("valable_jusqu_au", "fin de validité du lien", "vendredi 9\u00a0janvier 2026 à 23\u00a0h\u00a059"),
    Variable("demande_le", "jour où le lien a été envoyé", "mercredi 10\u00a0décembre 2025"),
    Variable("repondu_le", "moment de la réponse", "jeudi 11\u00a0décembre 2025 à 10\u00a0h\u00a007"),
)
SIGNATORY = join(
    COMMITMENT,
    PERSON,
    CYCLE,
    INSTITUTE,
    (Variable("lien", "adresse où signer", "https://cycles.example.org/engagements/", kind=LINK, required=True),),
)
MANDATE = (
    Variable("mandataire", "prénom et nom de qui aide à remplir le dossier", "Hélène Vautrin"),
    Variable("courriel_du_mandataire", "son adresse", "helene.vautrin@example.org"),
)


def candidature_values(candidature: Candidature) -> Values:
    """The values of PERSON, with those of its cycle, and the days that the dossier has."""
    return {
        **cycle_values(candidature.cycle),
        "personne": candidature.full_name,
        "de_personne": de(candidature.full_name),
        "prenom": candidature.first_name,
        "nom": candidature.last_name,
        "civilite": candidature.get_title_display() or "Madame, Monsieur",
        AGREEMENT: {"F": "f", "M": "m"}.get(candidature.title, ""),
        "fonction": candidature.job_title,
        "employeur": candidature.employer_name,
        "de_l_employeur": du(candidature.employer_name),
        "a_l_employeur": au(candidature.employer_name),
        "numero": candidature.receipt_number or "",
        "depose_le": candidature.received_words,
        "limite": format_moment(candidature.deadline),
        "repondre_avant": format_day(candidature.answer_by),
        "rang": str(candidature.waiting_rank or ""),
        "depuis_le": format_day(candidature.state_changed_at),
    }


def commitment_values(commitment: EmployerCommitment) -> Values:
    """The values of COMMITMENT, with those of the candidature."""
    return {
        **candidature_values(commitment.candidature),
        "signataire": commitment.signatory_name,
        "de_signataire": de(commitment.signatory_name),
        "qualite_du_signataire": commitment.signatory_capacity,
        "courriel_du_signataire": commitment.signatory_email,
        "montant": format_euros(commitment.amount),
        "valable_jusqu_au": format_moment(commitment.expires_at),
        "demande_le": format_day(commitment.sent_at),
        "repondu_le": format_moment(commitment.answered_at),
        "transmis_par": commitment.passed_on_by,
        "employeur_engage": commitment.employer_name or UNNAMED,
        "de_l_employeur_engage": du(commitment.employer_name) or f"de {UNNAMED}",
    }


def billing_values(link: BillingLink) -> Values:
    """The values of a link given to a finance department: COMMITMENT, and the link's own days."""
    return {
        **commitment_values(link.commitment),
        "valable_jusqu_au": format_day(link.expires_at),
        "demande_le": format_day(link.sent_at),
    }


def mandate_values(mandate: Mandate) -> Values:
    """The values of MANDATE, with those of the candidature."""
    return {
        **candidature_values(mandate.candidature),
        "mandataire": mandate.name,
        "courriel_du_mandataire": mandate.email,
    }


def sample_values(candidature: Candidature) -> Values:
    """What a real dossier has to say to any text of the app; the examples say the rest."""
    commitment = candidature.commitment
    values = commitment_values(commitment) if commitment else candidature_values(candidature)
    values = {**values, "droits_dus": format_euros(candidature.owed_fee)}
    return {name: value for name, value in values.items() if value != "" or name == AGREEMENT}
