"""How far each dossier has gone on the day the demonstration is loaded."""

from dataclasses import dataclass

from candidatures.enums import State


@dataclass(frozen=True)
class Progress:
    """The state a dossier is played to, submitted that many whole days (one at least) before the loading."""

    state: str
    submitted_ago: int


INCOMPLETE_DRAFTS = frozenset({"C22"})  # no CV
DRAFTS = frozenset({"C16"}) | INCOMPLETE_DRAFTS
UNSIGNED = frozenset({"C05"})  # the employer has the link and has not signed
ON_PAPER = frozenset({"C12", "C13"})  # the commitment came as a signed form
TO_VERIFY = frozenset({"C13"})  # and nobody has read it yet

_WAITING = {"C17": 1, "C27": 2, "C28": 3, "C21": 4}
_REVIEWED = {"C05": 9, "C13": 6, "C20": 7, "C24": 8}
_CORRECTED = {"C14": 10, "C25": 8}

# What is asked of whom: the answer or section aimed at, what, and why.
CORRECTIONS = {
    "C14": [
        (
            "career_posts",
            "Vos deux premiers postes ne sont pas datés de la même façon que votre CV : précisez les années.",
            "La commission compte les années de direction générale d'après cette liste.",
        ),
        (
            "diplomas",
            "Donnez l'année de votre dernier concours.",
            "Elle situe votre entrée dans le cadre d'emplois, que votre CV ne dit pas.",
        ),
    ],
    "C25": [
        (
            "people_managed",
            "Indiquez le nombre d'agents que vous encadrez vous-même, et non l'effectif de l'agglomération.",
            "La commission compare les équipes, et ces deux nombres sont le même dans votre dossier.",
        ),
    ],
}
NOTES = {
    "C05": "Rappel fait au secrétariat de la présidence : la délibération passe au prochain bureau.",
    "C17": "Intercommunalité de moins de 10 000 habitants : recevable, à signaler à la commission.",
    "C24": "A suivi la 22e promotion : à porter à la connaissance de la commission.",
    "C10": "Même employeur que la candidate C09 de Saint-Èvre.",
    "C23": "Premier SIRET saisi refusé (clé fausse), corrigé avec le service financier.",
}
TO_REVIEW = frozenset({"C05"})  # whose note comes back on the day of the loading
# The day given for the correction of C25 passed before the loading; others have what the desk proposes.
DAYS_GIVEN = {"C25": 2}
# What is asked of whom, object and text; who has answered, and what.
QUESTIONS = {
    "C20": (
        "Absence du mois de mars",
        "Le deuxième module tombe pendant la semaine que vous nous avez dite prise. Pourrez-vous y être en entier ?",
    ),
    "C24": (
        "Promotion 22",
        "Vous avez suivi la 22e promotion : qu'attendez-vous de celle-ci que la précédente ne vous a pas donné ?",
    ),
}
ANSWERS = {
    "C24": (
        "J'étais alors directeur général adjoint. Je dirige depuis trois ans une ville qui ferme son premier employeur "
        "privé : ce sont d'autres questions, et d'autres pairs."
    ),
}
# What the adviser proposes as ineligible, and with what word the head sends it back once the call is over.
PROPOSED = {
    "C24": (
        "Vous avez suivi la 22e promotion de ce cycle, qui n'admet les anciens participants qu'après trois ans.",
        "La 22e promotion date de plus de trois ans : le délai est passé, le dossier est à instruire.",
    ),
}
# Eligible though they do not meet a condition of the cycle, and why.
DESPITE = {
    "C17": "Direction de plein exercice d'une intercommunalité : l'effectif réduit tient aux services mutualisés.",
}
# The opinion proposed of each dossier whose synthesis is written; one lacks while its author still hesitates.
SYNTHESES = {
    "C01": "favourable", "C02": "favourable", "C03": "with_reservations", "C04": "reserved", "C09": "favourable",
    "C10": "with_reservations", "C20": "favourable", "C24": "",
}  # fmt: skip
TO_VALIDATE = frozenset({"C20"})  # proposed to the head of service, who has not read it yet
LABELS = {
    "C05": ("délibération attendue",),
    "C10": ("même employeur",),
    "C09": ("même employeur",),
    "C17": ("seuil à signaler",),
    "C24": ("déjà venue", "seuil à signaler"),
    "C14": ("à rappeler",),
}


def progress_of(code: str, rank: int) -> Progress:
    """Where a submitted dossier stands; those not named here were declared eligible, the older the further up."""
    if code in _WAITING:
        return Progress(State.SUBMITTED, _WAITING[code])
    if code in _REVIEWED:
        return Progress(State.UNDER_REVIEW, _REVIEWED[code])
    if code in _CORRECTED:
        return Progress(State.CORRECTION_REQUESTED, _CORRECTED[code])
    return Progress(State.ELIGIBLE, 23 - rank // 2 + rank % 3)
