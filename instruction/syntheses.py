"""Syntheses as they are read: the one that the committee has, and those that wait for somebody."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import Role
from accounts.models import User
from accounts.roles import INSTRUCTORS
from candidatures.changes import ChangesSince, changes_since
from candidatures.models import Candidature
from instruction.enums import Opinion, SynthesisStanding, SynthesisState
from instruction.models import Synthesis
from instruction.synthesis_lifecycle import WRITABLE
from toolkit.text.typography import format_day

TO_WRITE, TO_VALIDATE = "a-ecrire", "a-valider"
_OPINIONS = {str(value): str(label) for value, label in Opinion.choices}
DONE = frozenset({SynthesisState.VALIDATED, SynthesisState.PROPOSED})


def validated_synthesis(candidature: Candidature) -> Synthesis | None:
    """The last validated version of a dossier, which is what is read outside the desk, or None. One query.

    It brings its people along and `standing` (see SynthesisStanding): whether the dossier was sent again since.
    """
    found = candidature.syntheses.validated().with_standing().select_related("author", "validated_by")
    synthesis: Synthesis | None = found.order_by("-number").first()
    if synthesis is not None:
        synthesis.candidature = candidature
    return synthesis


def changes_after(synthesis: Synthesis) -> ChangesSince:
    """What changed in the dossier since this validated version judged it. No query where `standing` says nothing did.

    Two queries otherwise, three where its candidature was not brought along.
    """
    if synthesis.dossier_at is None or getattr(synthesis, "standing", "") == SynthesisState.VALIDATED:
        return ChangesSince(None, [], [])
    return changes_since(synthesis.candidature, synthesis.dossier_at)


def dossier_words(synthesis: Synthesis) -> str:
    """« tel que déposé le 3 mars 2026 », « tel que renvoyé le 12 mars 2026 »: the version that it judged."""
    moment: datetime | None = synthesis.dossier_at
    if moment is None:
        return ""
    how = "déposé" if moment == synthesis.candidature.submitted_at else "renvoyé"
    return f"tel que {how} le {format_day(moment, weekday=False)}"


def synthesis_told(text: str, candidature: Candidature) -> tuple[SynthesisStanding | None, str]:
    """The standing and the opinion in words of a row of the list, from « standing:opinion » as Details holds it.

    None for a dossier that has no synthesis and of which none is to be written now.
    """
    standing, _, opinion = text.partition(":")
    if not standing:
        return (SynthesisStanding.NONE if candidature.state in WRITABLE else None), ""
    return SynthesisStanding(standing), _OPINIONS.get(opinion, "")


def synthesis_to_write() -> Q:
    """Dossiers whose synthesis is nobody's but the desk's to write: none, a draft, or one that is outdated."""
    of_row = Synthesis.objects.filter(candidature=OuterRef("pk")).last_ones().with_standing()
    return Q(state__in=WRITABLE) & ~Q(Exists(of_row.filter(standing__in=DONE)))


def synthesis_is(standing: str) -> Q:
    """Dossiers whose synthesis is worth this now: a SynthesisStanding, TO_WRITE or TO_VALIDATE."""
    if standing == TO_WRITE:
        return synthesis_to_write()
    of_row = Synthesis.objects.filter(candidature=OuterRef("pk"))
    if standing == TO_VALIDATE:
        return Q(Exists(of_row.filter(state=SynthesisState.PROPOSED)), state__in=WRITABLE)
    if standing == SynthesisStanding.NONE:
        return ~Q(Exists(of_row))
    return Q(Exists(of_row.last_ones().with_standing().filter(standing=standing)))


def syntheses_to_validate(user: User) -> QuerySet[Synthesis]:
    """The versions that were proposed and that this person may validate, the oldest proposal first.

    As many, by cycle, as the list shows at `?vue=toutes&synthese=a-valider`.
    """
    head = Q(candidature__cycle__institute__in=user.institutes_with_role(Role.HEAD_OF_SERVICE))
    adviser = Q(candidature__cycle__institute__in=user.institutes_with_role(*INSTRUCTORS))
    adviser &= Q(candidature__cycle__institute__head_validates_syntheses=False)
    readable = Candidature.objects.instructed_by(user).filter(state__in=WRITABLE)
    found = Synthesis.objects.filter(head | adviser, state=SynthesisState.PROPOSED, candidature__in=readable)
    return found.select_related("candidature__cycle", "author").order_by("proposed_at", "pk")
