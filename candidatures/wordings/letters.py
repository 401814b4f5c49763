"""The letters of a candidature, and the reasons that staff may pick: what each may say."""

from candidatures.wordings.common import APPLICANT, PERSON, sample_values
from candidatures.wordings.mails import ADMISSION, INELIGIBLE_REASON, SETTLED, TO_PERSON
from cycles.wordings import CYCLE
from toolkit.wordings.enums import Form, Moment
from toolkit.wordings.institutes import INSTITUTE, REMEDIES
from toolkit.wordings.kinds import Variable, WordingKind, join, register

WRITTEN = tuple(variable for variable in APPLICANT if variable.name != "lien")
_MOTIVE = Variable(
    "motif", "motif de la décision, si l’institut l’écrit", "Le groupe réunit déjà ce profil.", drops=True
)
_RANK = Variable("rang", "rang sur la liste, si l’institut le dit", "3", drops=True)
_CLOSES = Variable("close_le", "dernier jour de la liste, si elle en a un", "mardi 30\u00a0juin 2026", drops=True)
_RECEIVED = (
    # What the receipt must say: CRPA L112-3, R112-5, L231-4. The pieces and the remedies follow, outside the words.
    Variable("recu_le", "moment du dépôt", "lundi 12\u00a0janvier 2026 à 17\u00a0h\u00a020", required=True),
    Variable("silence_le", "jour où le silence vaut décision", "jeudi 12\u00a0mars 2026", required=True),
    Variable("mois_de_silence", "mois au bout desquels il vaut décision", "2"),
    Variable("effet_du_silence", "« de rejet » ou « d’acceptation »", "de rejet"),
    Variable("article_du_silence", "l’article du code qui le dit", "L231-4"),
    Variable("renvoye_le", "moment du renvoi, s’il y en a eu un", "mardi 13\u00a0janvier 2026 à 9\u00a0h", drops=True),
    Variable("ancien_accuse", "numéro de l’accusé remplacé", "AR-2026-00012", drops=True),
)

RECEIPT_LETTER = WordingKind(
    key="letter.receipt",
    label="Accusé de réception",
    form=Form.LETTER,
    moment=Moment.INSTRUCTION,
    app="candidatures",
    reader=TO_PERSON,
    variables=join(_RECEIVED, WRITTEN),
    sample=sample_values,
)
ADMISSION_LETTER = WordingKind(
    key="letter.admission",
    label="Lettre d’admission",
    form=Form.LETTER,
    moment=Moment.DECISION,
    app="candidatures",
    reader=TO_PERSON,
    variables=join(ADMISSION, WRITTEN),
    sample=sample_values,
)
WAITING_LETTER = WordingKind(
    key="letter.waiting",
    label="Inscription sur la liste d’attente",
    form=Form.LETTER,
    moment=Moment.DECISION,
    app="candidatures",
    reader=TO_PERSON,
    variables=join((_RANK, _CLOSES, REMEDIES), WRITTEN),
    sample=sample_values,
)
REFUSAL_LETTER = WordingKind(
    key="letter.refusal",
    label="Décision de non-admission",
    also="refus",
    form=Form.LETTER,
    moment=Moment.DECISION,
    app="candidatures",
    reader=TO_PERSON,
    variables=join((_MOTIVE, REMEDIES), WRITTEN),
    sample=sample_values,
)
_REPLACED = (
    Variable("ancienne_date", "jour de la décision remplacée", "mercredi 4\u00a0février 2026", required=True),
    Variable("ancienne_decision", "ce qu’elle disait de la candidature", "non retenue", required=True),
    Variable("ancienne_lettre", "numéro de sa lettre, s’il y en avait une", "LD-2026-00012", drops=True),
    Variable("recours_du", "jour où un recours gracieux est arrivé", "lundi 16\u00a0février 2026", drops=True),
    # CRPA L211-2, 4°: one that takes back a decision which created rights is reasoned; the others say why too.
    Variable("motif", "motif de la décision rectifiée", "Une erreur de calcul est corrigée.", required=True),
)
RECTIFIED_LETTER = WordingKind(
    key="letter.rectified",
    label="Décision rectifiée",
    also="rectification",
    form=Form.LETTER,
    moment=Moment.DECISION,
    app="candidatures",
    reader=TO_PERSON,
    variables=join(_REPLACED, SETTLED, (REMEDIES,), WRITTEN),
    sample=sample_values,
)
INELIGIBLE_LETTER = WordingKind(
    key="letter.ineligible",
    label="Décision d’irrecevabilité",
    also="irrecevable",
    form=Form.LETTER,
    moment=Moment.INSTRUCTION,
    app="candidatures",
    reader=TO_PERSON,
    variables=join((INELIGIBLE_REASON, REMEDIES), WRITTEN),
    sample=sample_values,
)


def declare() -> None:
    """Add the letters and the libraries of reasons to the registry."""
    register(RECEIPT_LETTER, INELIGIBLE_LETTER, ADMISSION_LETTER, WAITING_LETTER, REFUSAL_LETTER, RECTIFIED_LETTER)
    for key, label, moment, also in (
        ("reasons.correction", "Points à corriger", Moment.INSTRUCTION, ""),
        ("reasons.ineligible", "Motifs d’irrecevabilité", Moment.INSTRUCTION, ""),
        ("reasons.refusal", "Motifs de non-admission", Moment.DECISION, "refus"),
    ):
        register(
            WordingKind(
                key=key,
                label=label,
                form=Form.LIBRARY,
                moment=moment,
                app="candidatures",
                also=also,
                reader="À choisir, puis à compléter",
                variables=join(PERSON, CYCLE, INSTITUTE),
                sample=sample_values,
            )
        )
