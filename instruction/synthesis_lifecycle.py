"""The state table of a synthesis: written, proposed to the head where the institute asks it, validated."""

from accounts.enums import Role
from accounts.models import User
from accounts.roles import INSTRUCTORS
from candidatures.enums import State
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature
from candidatures.permissions import is_training_team
from instruction.enums import Opinion, SynthesisAct, SynthesisState
from instruction.mails import tell_sent_back
from instruction.models import Synthesis
from instruction.signals import synthesis_validating
from toolkit.domain.errors import IncompleteError, NotAllowedError, StaleError
from toolkit.domain.transitions import StateTable, Step, Transition
from toolkit.journal.services import record
from toolkit.text.french import list_in_words

D, P, V = SynthesisState.DRAFT, SynthesisState.PROPOSED, SynthesisState.VALIDATED
WRITER, VALIDATOR = "writer", "validator"
# A dossier that somebody instructs, or that the committee has before it.
WRITABLE = frozenset({State.UNDER_REVIEW, State.CORRECTION_REQUESTED, State.ELIGIBLE})
WHO_WRITES = "Un conseil formation ou la direction du service écrit la synthèse de ce dossier."
HEAD_VALIDATES = (
    "À cet institut, la direction du service valide les synthèses : proposez-lui celle-ci. Rien n’est validé."
)
_REQUIRED = {"career": "la ligne de carrière", "stakes": "les enjeux", "strengths": "les points forts"}
_ACTS = {
    "propose": SynthesisAct.PROPOSED,
    "take_back": SynthesisAct.TAKEN_BACK,
    "send_back": SynthesisAct.SENT_BACK,
    "validate": SynthesisAct.VALIDATED,
}


def writes_at(user: User, candidature: Candidature) -> bool:
    """Whether this person writes the synthesis of a dossier: adviser or head there, not its applicant nor recused."""
    held = user.has_role(*INSTRUCTORS, institute=candidature.cycle.institute_id)
    return held and is_training_team(user, candidature)


def validates_at(user: User, candidature: Candidature) -> bool:
    """Whether this person validates it, as the institute sets. Give the dossier with its institute."""
    if candidature.cycle.institute.head_validates_syntheses:
        roles = (Role.HEAD_OF_SERVICE,)
        return writes_at(user, candidature) and user.has_role(*roles, institute=candidature.cycle.institute_id)
    return writes_at(user, candidature)


def why_not_written(candidature: Candidature) -> str:
    """Why nobody writes the synthesis of this dossier now, and what to do; or the empty string."""
    if candidature.state in WRITABLE:
        return ""
    if candidature.state == State.SUBMITTED:
        return "Prenez d’abord ce dossier en instruction : sa synthèse s’écrit ensuite."
    if candidature.state == State.INELIGIBLE:
        return "Ce dossier est irrecevable. Reprenez son instruction pour écrire de nouveau dans sa synthèse."
    if candidature.state == State.WITHDRAWN:
        return "Cette candidature est retirée : sa synthèse ne se change plus, et reste lisible ici."
    return "La décision de la commission est publiée : la synthèse qu’elle a lue ne se change plus."


def why_not_judged(candidature: Candidature) -> str:
    """Why this dossier cannot be judged now, and what to do; or the empty string."""
    if candidature.state == State.CORRECTION_REQUESTED:
        return (
            "Une correction est attendue : le dossier va changer. Attendez son retour, ou prenez le dossier en l’état, "
            "puis revenez à cette synthèse. Votre brouillon est gardé."
        )
    return why_not_written(candidature)


def what_lacks(synthesis: Synthesis) -> list[str]:
    """The parts that the committee must find and that are empty, each with its article."""
    lacking = [label for name, label in _REQUIRED.items() if not getattr(synthesis, name)]
    if synthesis.opinion not in {"", Opinion.FAVOURABLE} and not synthesis.reservations:
        lacking.append("les réserves (cet avis en suppose)")
    return lacking if synthesis.opinion else [*lacking, "l’avis proposé"]


class SynthesisTable(StateTable[Synthesis, Transition]):
    """Locks the dossier first: what is judged does not move meanwhile."""

    asks_reason = "Écrivez un mot à qui a rédigé la synthèse : ce qui est à reprendre."

    def lock(self, pk: int) -> Synthesis:
        candidature = lock_candidature(Synthesis.objects.values_list("candidature", flat=True).get(pk=pk))
        row = Synthesis.objects.select_for_update(of=("self",)).get(pk=pk)
        row.candidature = candidature
        return row

    def roles_of(self, row: Synthesis, actor: User) -> frozenset[str]:
        if not writes_at(actor, row.candidature):
            return frozenset()
        return frozenset({WRITER, VALIDATOR} if validates_at(actor, row.candidature) else {WRITER})

    def not_allowed_words(self, move: Transition) -> str:
        return HEAD_VALIDATES if VALIDATOR in move.roles else WHO_WRITES

    def check_right(self, step: Step[Synthesis, Transition]) -> None:
        if WRITER not in step.roles:
            raise NotAllowedError(WHO_WRITES)
        super().check_right(step)

    def stale_words(self, row: Synthesis, move: Transition, actor: object) -> str:
        if row.state == V:
            return (
                f"La version {row.number} de cette synthèse est validée : elle ne change plus. "
                "Reprenez-la dans une nouvelle version."
            )
        if row.state == P:
            return "Cette synthèse est déjà proposée à la direction du service : reprenez-la d’abord pour la changer."
        return "Cette synthèse est redevenue un brouillon, dans une autre page : relisez-la avant d’agir."

    def check_ready(self, step: Step[Synthesis, Transition]) -> None:
        super().check_ready(step)
        if step.move.target == D:
            return
        refusal = why_not_judged(step.row.candidature)
        if refusal:
            raise StaleError(refusal)
        lacking = what_lacks(step.row)
        if lacking:
            raise IncompleteError(f"Il manque encore : {list_in_words(lacking)}. Votre brouillon est gardé.")
        if step.move.target == V:
            synthesis_validating.send(type(self), candidature=step.row.candidature)

    def record(self, step: Step[Synthesis, Transition]) -> None:
        row, kind = step.row, _ACTS[step.move.name]
        record(
            about=row.candidature.uuid,
            actor=step.actor,
            kind=kind,
            subject=f"version {row.number}",
            reason=step.reason,
        )
        if kind == SynthesisAct.SENT_BACK and row.author_id != step.actor.pk:
            tell_sent_back(synthesis=row, actor=step.actor, word=step.reason)


SYNTHESES = SynthesisTable(
    Synthesis,
    (
        Transition("propose", "Proposer à la direction", frozenset({D}), P, frozenset({WRITER})),
        Transition("take_back", "Reprendre", frozenset({P}), D, frozenset({WRITER})),
        Transition("send_back", "Renvoyer", frozenset({P}), D, frozenset({VALIDATOR}), needs_reason=True),
        Transition("validate", "Valider", frozenset({D, P}), V, frozenset({VALIDATOR})),
    ),
    initial={D},
)
