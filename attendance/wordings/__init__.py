"""The mails of attendance: to whoever declared an absence, and to the training contact of their employer."""

from programme.wordings import SESSION
from toolkit.wordings.enums import Form, Moment, VariableKind
from toolkit.wordings.institutes import INSTITUTE
from toolkit.wordings.kinds import Variable, WordingKind, join, register

LINK, BLOCK = VariableKind.LINK, VariableKind.BLOCK
PERSON = (
    Variable("personne", "prénom et nom de la personne", "Anaïs Vauquelin-Roche"),
    Variable("lien", "adresse de sa page", "https://cycles.example.org/presence/absences/", kind=LINK, required=True),
)
HALF_DAYS = (
    Variable(
        "demi_journees",
        "les demi-journées, en liste",
        "- mardi 9\u00a0mars 2027, après-midi, de 14\u00a0h à 17\u00a0h\u00a030",
        kind=BLOCK,
        required=True,
    ),
)
SAID = (Variable("motif", "mot de la décision, s’il y en a un", "Merci d’avoir prévenu.", drops=True),)
REASON = (Variable("motif", "motif de la décision", "La session compte une seule matinée.", required=True),)
OF_PERSON = (Variable("de_personne", "« de » et le nom de la personne absente", "d’Anaïs Vauquelin-Roche"),)
RECTIFIED = (
    Variable("ancien", "numéro de l’avis remplacé", "AA-2027-00012", required=True),
    Variable(
        "levees",
        "les demi-journées qui ne sont plus signalées, en liste",
        "- mercredi 10\u00a0mars 2027, matin, de 9\u00a0h à 12\u00a0h\u00a030",
        kind=BLOCK,
        required=True,
    ),
)


CERTIFIED = (
    Variable("personne", "prénom et nom de la personne", "Anaïs Vauquelin-Roche"),
    Variable("cycle", "le cycle et son année", "Cycle de direction générale 2027"),
    Variable("document", "ce qui est signé", "certificat du cycle"),
)
CERTIFICATE_PAGE = (
    Variable("lien", "adresse de sa page", "https://cycles.example.org/presence/", kind=LINK, required=True),
)
FORMER = (
    Variable("ancien", "numéro du document remplacé ou retiré", "CC-2027-00012", required=True),
    Variable("motif", "pourquoi", "Une feuille d’émargement a été corrigée.", required=True),
)


def _register(key: str, label: str, reader: str, *groups: tuple[Variable, ...]) -> None:
    register(
        WordingKind(
            key=key,
            label=label,
            form=Form.MAIL,
            moment=Moment.TRAINING,
            app="attendance",
            reader=reader,
            variables=join(*groups, INSTITUTE),
        )
    )


def declare() -> None:
    """Add these mails to the registry. Called once, when the app is ready."""
    to_person, to_employer = "À la personne qui a déclaré l’absence", "Au contact formation de l’employeur"
    for key, label, reader, groups in (
        ("absence.accepted", "Absence acceptée", to_person, (PERSON, HALF_DAYS, SAID)),
        ("absence.refused", "Absence non acceptée", to_person, (PERSON, HALF_DAYS, REASON)),
        ("absence.accepted_after", "Absence finalement acceptée", to_person, (PERSON, HALF_DAYS, REASON)),
        ("absence.refused_after", "Absence finalement non acceptée", to_person, (PERSON, HALF_DAYS, REASON)),
        ("absence.lost", "Absence perdue avec sa demi-journée", to_person, (PERSON, HALF_DAYS)),
        ("absence.notice", "Avis d’absence", to_employer, (OF_PERSON, HALF_DAYS)),
        ("absence.notice_rectified", "Avis d’absence rectifié", to_employer, (OF_PERSON, RECTIFIED)),
    ):
        _register(key, label, reader, *groups, SESSION)
    to_participant = "À la personne de la promotion"
    for key, label, groups in (
        ("certificate.signed", "Certificat signé", (CERTIFIED, CERTIFICATE_PAGE)),
        ("certificate.hours", "Attestation d’heures signée", (CERTIFIED, CERTIFICATE_PAGE)),
        ("certificate.corrected", "Certificat ou attestation corrigés", (CERTIFIED, CERTIFICATE_PAGE, FORMER)),
        ("certificate.withdrawn", "Certificat ou attestation retirés", (CERTIFIED, FORMER)),
    ):
        _register(key, label, to_participant, *groups)
