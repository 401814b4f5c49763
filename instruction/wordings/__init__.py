"""The mails of instruction: more time for an applicant, dossiers for a colleague, a link sent again."""

from typing import Any

from candidatures.wordings.common import APPLICANT, COMMITMENT, CONDITION, PERSON, sample_values
from candidatures.wordings.mails import ACT_LINK, DEADLINE, LEFT, TO_PERSON
from cycles.wordings import CYCLE
from toolkit.wordings.enums import Form, Moment, VariableKind
from toolkit.wordings.institutes import INSTITUTE
from toolkit.wordings.kinds import Variable, WordingKind, join, register

TO_DESK = "À qui suit le dossier"
DESK_LINK = Variable(
    "lien",
    "adresse du dossier",
    "https://cycles.example.org/instruction/",
    kind=VariableKind.LINK,
    required=True,
)
EXPORT_UNTIL = "vendredi 6\u00a0février 2026 à 10\u00a0h\u00a012"
BY_DAY = Variable("corriger_avant", "dernier jour qu’il y avait pour corriger", "vendredi 30\u00a0janvier 2026")
SILENCE = (
    Variable("silence_le", "jour où le silence décide", "jeudi 12\u00a0mars 2026", required=True),
    Variable("effet", "« rejet » ou « acceptation »", "rejet"),
    Variable("dans", "dans combien de temps", "dans 21\u00a0jours"),
)
ASSIGNED = (
    Variable(
        "lien", "adresse de sa liste", "https://cycles.example.org/instruction/", kind=VariableKind.LINK, required=True
    ),
    Variable("collegue", "à qui les dossiers sont confiés", "Tarek Wissembach"),
    Variable("auteur", "qui les confie", "Hélène Marchandeau"),
    Variable("nombre", "nombre de dossiers", "4"),
    Variable("si_un_seul", "le paragraphe reste pour un seul dossier", False, kind=CONDITION),
    Variable("si_plusieurs", "le paragraphe reste pour plusieurs", True, kind=CONDITION),
)
WRITTEN = (
    Variable("objet", "objet écrit par le service", "Une précision sur le calendrier", required=True),
    Variable(
        "message", "message écrit par le service", "Les entretiens commencent une semaine plus tard.", required=True
    ),
)


def declare() -> None:
    """Add these mails to the registry."""
    former = Variable(
        "ancien_delai",
        "délai précédent, s’il y en a eu un",
        "mercredi 21\u00a0janvier 2026 à 23\u00a0h\u00a059",
        drops=True,
    )
    mail = {"form": Form.MAIL, "app": "instruction"}
    register(
        WordingKind(
            key="candidature.extended",
            label="Délai accordé",
            moment=Moment.DRAFT,
            reader=TO_PERSON,
            variables=join((ACT_LINK, DEADLINE, former), LEFT, APPLICANT),
            sample=sample_values,
            **mail,
        ),
        WordingKind(
            key="commitment.resent",
            label="Lien d’engagement renvoyé",
            moment=Moment.COMMITMENT,
            reader=TO_PERSON,
            variables=join(COMMITMENT, APPLICANT),
            sample=sample_values,
            **mail,
        ),
        WordingKind(
            key="candidature.assigned",
            label="Dossiers confiés",
            moment=Moment.WORKSHOP,
            reader="À un ou une collègue",
            variables=join(ASSIGNED, CYCLE, INSTITUTE),
            **mail,
        ),
    )
    for declare_others in (_declare_exports, _declare_written, _declare_threads, _declare_notes):
        declare_others(mail)


def _declare_exports(mail: dict[str, Any]) -> None:
    link = Variable(
        "lien",
        "adresse de l’export",
        "https://cycles.example.org/exports/",
        kind=VariableKind.LINK,
        required=True,
    )
    common = (
        link,
        Variable("collegue", "qui a demandé l’export", "Hélène Marchandeau"),
        Variable("export", "ce que le fichier contient", "42 dossiers, CDG 2026"),
    )
    told = (
        ("export.ready", "Export prêt", "garde_jusqu_au", "jusqu’à quand le fichier est gardé", EXPORT_UNTIL),
        ("export.failed", "Export pas abouti", "motif", "pourquoi", "Ces dossiers pèsent trop lourd."),
    )
    for key, label, name, what, example in told:
        register(
            WordingKind(
                key=key,
                label=label,
                moment=Moment.WORKSHOP,
                reader="À qui l’a demandé",
                variables=join(common, (Variable(name, what, example),), INSTITUTE),
                **mail,
            )
        )


def _declare_written(mail: dict[str, Any]) -> None:
    register(
        WordingKind(
            key="candidature.written",
            label="Message du service",
            moment=Moment.INSTRUCTION,
            reader=TO_PERSON,
            variables=join((ACT_LINK,), WRITTEN, APPLICANT),
            sample=sample_values,
            **mail,
        )
    )


def _declare_threads(mail: dict[str, Any]) -> None:
    subject = Variable("objet", "objet de la question", "Date de votre nomination")
    asked = (
        subject,
        Variable(
            "question",
            "la question, comme le service l’a écrite",
            "> Depuis quel jour occupez-vous ce poste ?",
            kind=VariableKind.BLOCK,
            required=True,
        ),
        Variable("si_reponse_attendue", "le paragraphe reste si une réponse est attendue", True, kind=CONDITION),
        Variable("si_pour_information", "le paragraphe reste si aucune ne l’est", False, kind=CONDITION),
    )
    answered = (
        subject,
        Variable("auteur", "qui a répondu", "Anaïs Rochebrune"),
        Variable("reponse", "la réponse", "> Depuis le 1er septembre 2023.", kind=VariableKind.BLOCK, required=True),
    )
    register(
        WordingKind(
            key="candidature.question",
            label="Question au candidat",
            moment=Moment.INSTRUCTION,
            reader=TO_PERSON,
            variables=join((ACT_LINK,), asked, APPLICANT),
            sample=sample_values,
            **mail,
        ),
        WordingKind(
            key="candidature.answered",
            label="Réponse du candidat à lire",
            moment=Moment.INSTRUCTION,
            reader=TO_DESK,
            variables=join((DESK_LINK,), answered, PERSON, CYCLE, INSTITUTE),
            sample=sample_values,
            **mail,
        ),
    )


def _declare_notes(mail: dict[str, Any]) -> None:
    names = (
        Variable("collegue", "à qui le courriel est destiné", "Tarek Wissembach"),
        Variable("auteur", "qui a écrit", "Hélène Marchandeau"),
    )
    word = Variable("mot", "le mot de la direction", "La date de nomination est à vérifier.", required=True)
    written = Variable("ecrite_le", "jour où elle a été écrite", "lundi 12\u00a0janvier 2026")
    quoted = Variable("mot", "le mot cité", "> Précisez les enjeux.", kind=VariableKind.BLOCK, required=True)
    sent_back = (names[0], Variable("auteur", "qui la renvoie", "Odile Ruffenac"), quoted)
    told = (
        ("synthesis.sent_back", "Synthèse renvoyée à qui l’a écrite", "À un ou une collègue", sent_back),
        ("note.mentioned", "Note destinée à un ou une collègue", "À un ou une collègue", names),
        ("correction.passed", "Correction non reçue à temps", TO_DESK, (BY_DAY,)),
        ("silence.near", "Le silence approche", TO_DESK, SILENCE),
        ("ineligibility.proposed", "Irrecevabilité à décider", "À la direction du service", names),
        ("ineligibility.decided", "Irrecevabilité décidée, à qui l’a proposée", "À un ou une collègue", names),
        ("ineligibility.sent_back", "Proposition d’irrecevabilité renvoyée", TO_DESK, (*names, word)),
        ("note.due", "Note qui revient", "À qui l’a demandé", (*names, written)),
    )
    for key, label, reader, variables in told:
        register(
            WordingKind(
                key=key,
                label=label,
                moment=Moment.INSTRUCTION,
                reader=reader,
                variables=join((DESK_LINK,), variables, PERSON, CYCLE, INSTITUTE),
                sample=sample_values,
                **mail,
            )
        )
