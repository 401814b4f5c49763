"""The mails of a candidature, from the draft to the training year: what each may say."""

from collections.abc import Iterable

from candidatures.wordings.common import (
    APPLICANT,
    COMMITMENT,
    CONDITION,
    LINK,
    MANDATE,
    PERSON,
    SIGNATORY,
    sample_values,
)
from cycles.wordings import CYCLE
from toolkit.wordings.enums import Form, Moment, VariableKind
from toolkit.wordings.institutes import INSTITUTE, REMEDIES, SIGNATURE
from toolkit.wordings.kinds import Variable, WordingKind, join, register

TO_PERSON = "À la personne candidate"
TO_SIGNATORY = "À qui signe pour l’employeur"
TO_FINANCE = "Au service financier de l’employeur"
TO_DELEGATE = "À qui aide à remplir le dossier"

REASON = Variable("motif", "motif écrit par le service", "Votre diplôme a été retrouvé.", drops=True)
INELIGIBLE_REASON = Variable("motif", "motif de la décision", "Le dossier ne comporte pas de projet.", required=True)
ACT_LINK = Variable(
    "lien",
    "adresse de la page où agir",
    "https://cycles.example.org/candidatures/",
    kind=LINK,
    required=True,
)
DEADLINE = Variable(
    "limite", "dernier moment pour déposer", "mercredi 14\u00a0janvier 2026 à 23\u00a0h\u00a059", required=True
)
LEFT = (
    Variable("reste", "ce qui reste à compléter, en nombre", "3 points"),
    Variable("reste_en_bref", "la même chose en une phrase", "il reste 3 points"),
    Variable("sections", "les sections où il reste quelque chose", "Projet (2), Pièces (1)"),
    Variable("si_incomplet", "le paragraphe reste s’il manque quelque chose", True, kind=CONDITION),
    Variable("si_complet", "le paragraphe reste si rien ne manque", False, kind=CONDITION),
)
DATES = (
    Variable("depose_le", "moment du dépôt", "lundi 12\u00a0janvier 2026 à 17\u00a0h\u00a020"),
    Variable("depuis_le", "jour de la décision", "mercredi 4\u00a0février 2026"),
)
ADMISSION = (
    Variable("repondre_avant", "dernier jour pour répondre", "mercredi 18\u00a0février 2026", required=True),
    Variable("droits_dus", "droits d’inscription que devra l’employeur", "3\u202f500\u202f€"),
)
OWED = (ADMISSION[1],)
ANSWERED = (Variable("repondre_avant", "dernier jour qu’il y avait pour répondre", "mercredi 18\u00a0février 2026"),)
# What was decided, where one text tells all three: the day to answer and the fee go with an admission alone.
SETTLED = (
    Variable("si_admis", "le paragraphe reste si la candidature est admise", True, kind=CONDITION),
    Variable("si_en_attente", "le paragraphe reste si elle est sur liste d’attente", False, kind=CONDITION),
    Variable("si_non_retenu", "le paragraphe reste si elle n’est pas retenue", False, kind=CONDITION),
    Variable("repondre_avant", "dernier jour pour répondre", "mercredi 18\u00a0février 2026"),
    Variable("droits_dus", "droits d’inscription que devra l’employeur", "3\u202f500\u202f€"),
)
DECIDED_ON = (
    Variable("date_de_decision", "jour annoncé de la décision", "mercredi 4\u00a0février 2026"),
    Variable("si_date_annoncee", "le paragraphe reste si ce jour est annoncé", True, kind=CONDITION),
    Variable("si_date_inconnue", "le paragraphe reste s’il ne l’est pas", False, kind=CONDITION),
)


def _mail(
    key: str,
    label: str,
    moment: Moment,
    *groups: Iterable[Variable],
    reader: str = TO_PERSON,
    base: Iterable[Variable] = APPLICANT,
    also: str = "",
) -> None:
    register(
        WordingKind(
            key=key,
            label=label,
            form=Form.MAIL,
            moment=moment,
            app="candidatures",
            also=also,
            reader=reader,
            variables=join(*groups, base),
            sample=sample_values,
        )
    )


def declare() -> None:
    """Add these mails to the registry, in the order of the year."""
    _declare_draft()
    _declare_commitment()
    _declare_instruction()
    _declare_decision()


def _declare_draft() -> None:
    end = Variable("fin_du_delai", "« du dépôt », ou « du délai qui vous est accordé »", "du dépôt")
    until = Variable("a_rendre_avant", "dernier jour", "mercredi 14\u00a0janvier 2026", drops=True)
    missing = Variable(
        "ce_qui_manque",
        "la liste de ce qui manque",
        "- Ajoutez votre CV.\n- Écrivez votre motivation.",
        kind=VariableKind.BLOCK,
        drops=True,
    )
    verbs = (
        Variable("deposer", "« déposer » ou « renvoyer »", "déposer"),
        Variable("deposez", "« déposez » ou « renvoyez »", "déposez"),
    )
    _mail("candidature.reminder", "Rappel avant la clôture", Moment.DRAFT, (ACT_LINK, DEADLINE, end), LEFT)
    _mail("mandate.asked", "Mandat proposé", Moment.DRAFT, (ACT_LINK,), MANDATE, reader=TO_DELEGATE)
    _mail("mandate.accepted", "Mandat accepté", Moment.DRAFT, MANDATE)
    _mail("mandate.declined", "Mandat décliné", Moment.DRAFT, MANDATE)
    _mail(
        "mandate.ready",
        "Dossier prêt, dit un mandataire",
        Moment.DRAFT,
        (ACT_LINK, missing, until, *LEFT[:2], *LEFT[3:]),
        verbs,
        MANDATE,
    )


def _declare_commitment() -> None:
    moment, asked = Moment.COMMITMENT, join(SIGNATORY)
    passed_on = Variable(
        "transmis_par", "qui a transmis la demande", "Nadia Le Bihan, directrice de cabinet", drops=True
    )
    of_employer = (
        Variable("employeur_engage", "employeur au nom duquel on signe", "Ville d’Orvanne-sur-Loire"),
        Variable("de_l_employeur_engage", "le même, après « de »", "de la Ville d’Orvanne-sur-Loire"),
    )
    signing = join(COMMITMENT, PERSON, CYCLE, INSTITUTE)
    _mail("commitment.asked", "Engagement demandé", moment, (passed_on, *of_employer), reader=TO_SIGNATORY, base=asked)
    _mail("commitment.reminder", "Rappel au signataire", moment, reader=TO_SIGNATORY, base=asked)
    _mail("commitment.passed_on", "Engagement transmis", moment, (passed_on,), COMMITMENT)
    _mail("commitment.expired", "Lien d’engagement expiré", moment, (ACT_LINK,), COMMITMENT)
    _mail("commitment.form_received", "Formulaire d’engagement reçu", moment, COMMITMENT)
    refusal = (
        Variable("motif", "motif donné par l’employeur", "Pas de budget cette année : à revoir en 2027."),
        Variable("conseil", "ce que la personne peut faire", "en parler avec votre employeur, ou financer autrement"),
    )
    _mail("commitment.refused", "Engagement refusé", moment, (ACT_LINK,), refusal, COMMITMENT)
    unsent = (
        Variable("limite", "dernier moment pour déposer", "mercredi 14\u00a0janvier 2026 à 23\u00a0h\u00a059"),
        Variable(
            "si_pas_encore_depose", "le paragraphe reste tant que le dossier n’est pas déposé", True, kind=CONDITION
        ),
    )
    _mail("commitment.signed", "Engagement signé", moment, unsent, COMMITMENT)
    sent_by = Variable(
        "qui_l_a_envoye", "« que vous avez joint » ou « que votre employeur a envoyé »", "que vous avez joint"
    )
    _mail("commitment.verified", "Engagement vérifié", moment, (sent_by,), COMMITMENT)
    billing = (
        Variable("service_financier", "adresse du service financier désigné", "finances@example.org", drops=True),
        Variable("si_numero_a_suivre", "le paragraphe reste si le numéro d’engagement suivra", False, kind=CONDITION),
    )
    _mail("commitment.receipt", "Acte d’engagement", moment, billing, reader=TO_SIGNATORY, base=signing)
    _declare_end_of_commitment(of_employer)


def _declare_end_of_commitment(of_employer: Iterable[Variable]) -> None:
    moment, signing = Moment.COMMITMENT, join(COMMITMENT, PERSON, CYCLE, INSTITUTE)
    undone = (
        Variable("ce_qui_etait_donne", "ce que l’employeur avait donné", "votre signature du 11\u00a0décembre 2025"),
        Variable("moment", "moment où il a cessé de valoir", "lundi 12\u00a0janvier 2026 à 17\u00a0h\u00a020"),
        Variable("si_redemande", "le paragraphe reste si un autre engagement est demandé", True, kind=CONDITION),
        Variable("si_retiree", "le paragraphe reste si la candidature est retirée", False, kind=CONDITION),
        Variable("si_supprimee", "le paragraphe reste si le dossier est supprimé", False, kind=CONDITION),
    )
    _mail(
        "commitment.undone",
        "Engagement qui ne vaut plus",
        moment,
        undone,
        of_employer,
        reader=TO_SIGNATORY,
        base=signing,
    )
    give = join((ACT_LINK,), signing)
    _mail("billing.asked", "Coordonnées de facture demandées", moment, reader=TO_FINANCE, base=give)
    _mail("billing.reminder", "Rappel au service financier", moment, reader=TO_FINANCE, base=give)


def _declare_instruction() -> None:
    moment = Moment.INSTRUCTION
    unsigned = Variable(
        "si_engagement_attendu", "le paragraphe reste tant que l’employeur n’a pas signé", True, kind=CONDITION
    )
    _mail("candidature.submitted", "Candidature déposée", moment, DATES, (unsigned,))
    _declare_posted(moment)
    sent = Variable("renvoye_le", "moment du renvoi", "mardi 13\u00a0janvier 2026 à 9\u00a0h\u00a005")
    _mail("candidature.unsent", "Rappel : modifications non renvoyées", moment, (ACT_LINK, DEADLINE), LEFT)
    _mail("candidature.sent_again", "Candidature modifiée et renvoyée", moment, (sent,), DATES)
    _mail("candidature.revision_closed", "Modifications non renvoyées", moment, DATES)
    correction = (
        Variable("corriger_avant", "dernier jour pour corriger", "vendredi 30\u00a0janvier 2026", required=True),
        Variable("message", "mot du service", "Merci de votre dossier, il manque peu de chose.", drops=True),
        Variable(
            "points",
            "les points à corriger, chacun avec ce qui est attendu et pourquoi",
            "**1. Curriculum vitae**\n\n> Joignez une version datée.\n\nPourquoi : le vôtre s’arrête en 2021.",
            kind=VariableKind.BLOCK,
            required=True,
        ),
    )
    _mail("candidature.correction_requested", "Correction demandée", moment, (ACT_LINK,), correction)
    due = (ACT_LINK, correction[0], correction[2])
    _mail("candidature.correction_due", "Rappel : correction attendue", moment, due)
    _mail("candidature.correction_extended", "Plus de temps pour corriger", moment, (ACT_LINK, correction[0]))
    _mail("candidature.taken_as_is", "Instruction reprise sans la correction", moment)
    _mail("candidature.correction_answered", "Correction reçue", moment, DATES)
    _mail("candidature.eligible", "Dossier recevable", moment, DECIDED_ON)
    _mail("candidature.ineligible", "Dossier irrecevable", moment, (INELIGIBLE_REASON, REMEDIES, SIGNATURE), DATES)
    letter = Variable("lettre_annulee", "numéro de la lettre qui ne vaut plus", "LI-2026-00012", drops=True)
    _mail("candidature.reopened", "Instruction reprise", moment, (REASON, letter))
    _mail("candidature.reconsidered", "Retour à l’instruction", moment, (REASON,))
    numbered = Variable("si_numero", "le paragraphe reste si le dossier a été déposé", True, kind=CONDITION)
    _mail("candidature.withdrawn", "Candidature retirée", moment, (numbered,))


def _declare_posted(moment: Moment) -> None:
    posted = (
        Variable("recu_le", "jour où le courrier est arrivé", "vendredi 9\u00a0janvier 2026"),
        Variable("adresse", "adresse du compte", "anais.rochebrune@example.org"),
    )
    _mail("candidature.paper", "Dossier papier enregistré", moment, (ACT_LINK,), posted)
    until = Variable(
        "valable_jusqu_au",
        "dernier moment pour répondre",
        "dimanche 8\u00a0février 2026 à 9\u00a0h\u00a005",
        required=True,
    )
    _mail("candidature.takeover", "Dossier papier : est-ce le vôtre ?", moment, (ACT_LINK, until, posted[0]))


def _declare_decision() -> None:
    moment = Moment.DECISION
    ranked = Variable("rang", "rang sur la liste, si l’institut le dit", "3", drops=True)
    reason = Variable(
        "motif", "motif de la décision, si l’institut l’écrit", "Le groupe réunit déjà ce profil.", drops=True
    )
    _mail("candidature.admitted", "Admission", moment, (ACT_LINK,), ADMISSION)
    _mail("candidature.answer_due", "Rappel : réponse attendue", moment, (ACT_LINK,), ADMISSION)
    _mail("candidature.waitlisted", "Liste d’attente", moment, (ranked,))
    _mail("candidature.rejected", "Candidature non retenue", moment, (reason, REMEDIES, SIGNATURE), also="refus")
    motive = Variable("motif", "motif de la décision rectifiée", "Une erreur de calcul est corrigée.", required=True)
    _mail(
        "candidature.rectified",
        "Décision rectifiée",
        moment,
        (ACT_LINK, motive, REMEDIES, SIGNATURE),
        SETTLED,
        also="rectification",
    )
    _mail("candidature.confirmed", "Participation confirmée", moment, OWED)
    _mail("candidature.declined", "Place refusée", moment)
    _mail("candidature.lapsed", "Place perdue sans réponse", moment, ANSWERED)
    _mail("candidature.offered_again", "Place proposée de nouveau", moment, (ACT_LINK, REASON), ADMISSION)
    _mail("candidature.cancelled", "Participation annulée", moment, (REASON,), DATES)
