"""Write the synthesis of a dossier, propose it, send it back, validate it, take it up again in another version."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.changes import last_sent_at
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature
from instruction.enums import Opinion, SynthesisAct, SynthesisState
from instruction.models import Synthesis
from instruction.models.synthesis import LINES, TEXT_LIMITS, WORD_LIMIT
from instruction.synthesis_lifecycle import SYNTHESES, WHO_WRITES, why_not_written, writes_at
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.services import record
from toolkit.text.typography import format_day_short, format_hour, format_number

PARTS = (*TEXT_LIMITS, "opinion")
MOVED = (
    "Le dossier a changé depuis que cette page est ouverte : relisez-le tel qu’il est, puis validez. "
    "Votre synthèse est gardée."
)


@transaction.atomic
def save_synthesis(
    *, actor: User, candidature: Candidature, values: Mapping[str, str], seen: str | None = None
) -> Synthesis | None:
    """Write these parts (names of PARTS) in the draft, begun if there is none; others stay. None for nothing at all.

    `seen` is the mark of the version that the page showed, empty for none; None writes whatever happened since. What is
    stored already is no conflict. Raises NotAllowedError (403), DomainError (409) where the dossier's state or that of
    the synthesis forbids it, StaleError (409) when a colleague wrote meanwhile, IncompleteError (422) for what is too
    long.
    """
    locked = _lock(actor, candidature)
    _check(values)
    current = locked.syntheses.select_related("author").first()
    if seen is not None and seen != (current.mark if current else ""):
        if current is not None and _holds(current, values):
            return current
        raise StaleError(_written_meanwhile(current, actor))
    if current is None:
        if not any(values.values()):
            return None
        return Synthesis.objects.create(candidature=locked, number=1, author=actor, **values)
    if _holds(current, values):
        return current
    if current.state != SynthesisState.DRAFT:
        raise DomainError(SYNTHESES.stale_words(current, SYNTHESES["propose"], actor))
    for name, value in values.items():
        setattr(current, name, value)
    current.author, current.updated_at = actor, timezone.now()
    current.save(update_fields=[*values, "author", "updated_at"])
    return current


def propose_synthesis(*, actor: User, synthesis: Synthesis, seen: str | None = None) -> Synthesis:
    """Submit a draft to the head of service. Raises as StateTable.apply: 422 for the parts that lack."""
    step = SYNTHESES.apply(
        "propose",
        pk=synthesis.pk,
        actor=actor,
        columns=lambda row: _seen(row, seen) | {"proposed_at": timezone.now(), **_NO_RETURN},
    )
    return step.row


def take_back_synthesis(*, actor: User, synthesis: Synthesis) -> Synthesis:
    """Make a proposed version a draft again, before anybody validates it. Raises as StateTable.apply."""
    return SYNTHESES.apply("take_back", pk=synthesis.pk, actor=actor).row


def send_back_synthesis(*, actor: User, synthesis: Synthesis, word: str) -> Synthesis:
    """Send a proposed version back to whoever wrote it, with a word, mailed to them. Raises as StateTable.apply."""
    if len(word.strip()) > WORD_LIMIT:
        raise IncompleteError(f"Ce mot dépasse {format_number(WORD_LIMIT)} caractères : raccourcissez-le.")
    return SYNTHESES.apply(
        "send_back",
        pk=synthesis.pk,
        actor=actor,
        reason=word,
        columns=lambda row: {"returned_at": timezone.now(), "returned_by": actor, "returned_word": word.strip()},
    ).row


def validate_synthesis(
    *, actor: User, synthesis: Synthesis, seen: str | None = None, dossier_seen: str | None = None
) -> Synthesis:
    """Freeze a version with the dossier that it judges: the committee reads it from then on, instead of the one before.

    `seen` is the mark of the text, `dossier_seen` that of the dossier (see mark_of_dossier), as the page showed them.
    Raises as StateTable.apply: 422 for the parts that lack, StaleError (409) when either moved since, and the refusal
    of a receiver of `synthesis_validating`.
    """

    def freeze(row: Synthesis) -> dict[str, object]:
        if dossier_seen is not None and dossier_seen != mark_of_dossier(row.candidature):
            raise StaleError(MOVED)
        frozen = {"validated_at": timezone.now(), "validated_by": actor, "dossier_at": last_sent_at(row.candidature)}
        return _seen(row, seen) | frozen | _NO_RETURN

    return SYNTHESES.apply("validate", pk=synthesis.pk, actor=actor, columns=freeze).row


@transaction.atomic
def rework_synthesis(*, actor: User, candidature: Candidature) -> Synthesis:
    """Begin another version from the validated one, which the committee goes on reading until the new one is validated.

    A second click finds the version that the first began. Raises NotAllowedError (403), DomainError (409).
    """
    locked = _lock(actor, candidature)
    current = locked.syntheses.first()
    if current is None:
        raise DomainError("Ce dossier n’a pas encore de synthèse : écrivez-la.")
    if current.state != SynthesisState.VALIDATED:
        return current
    parts = {name: getattr(current, name) for name in PARTS}
    begun = Synthesis.objects.create(candidature=locked, number=current.number + 1, author=actor, **parts)
    record(about=locked.uuid, actor=actor, kind=SynthesisAct.REWORKED, subject=f"version {begun.number}")
    return begun


def mark_of_dossier(candidature: Candidature) -> str:
    """What tells a version of a dossier from another, for a page that shows it. One query."""
    return f"{last_sent_at(candidature).timestamp():.6f}"


_NO_RETURN = {"returned_at": None, "returned_by": None, "returned_word": ""}


def _lock(actor: User, candidature: Candidature) -> Candidature:
    locked = lock_candidature(candidature.pk)
    if not writes_at(actor, locked):
        raise NotAllowedError(WHO_WRITES)
    refusal = why_not_written(locked)
    if refusal:
        raise DomainError(refusal)
    return locked


def _check(values: Mapping[str, str]) -> None:
    for name, value in values.items():
        if name == "opinion":
            if value not in {"", *Opinion.values}:
                raise IncompleteError("Choisissez un avis de la liste.")
            continue
        label = str(Synthesis._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]
        if len(value) > TEXT_LIMITS[name]:
            raise IncompleteError(f"« {label} » dépasse {format_number(TEXT_LIMITS[name])} caractères.")
        if value.count("\n") >= LINES:
            raise IncompleteError(f"« {label} » tient en {LINES} lignes au plus : regroupez-les.")


def _holds(current: Synthesis, values: Mapping[str, str]) -> bool:
    return all(getattr(current, name) == value for name, value in values.items())


def _seen(row: Synthesis, seen: str | None) -> dict[str, object]:
    """Nothing to write; raises StaleError when the text is not the one that was read."""
    if seen is not None and seen != row.mark:
        raise StaleError("Cette synthèse a changé depuis que cette page est ouverte : relisez-la avant d’agir.")
    return {}


def _written_meanwhile(current: Synthesis | None, actor: User) -> str:
    if current is None:
        return "La synthèse que cette page montrait n’existe plus."
    at = f"le {format_day_short(current.updated_at)} à {format_hour(current.updated_at)}"
    if current.state != SynthesisState.DRAFT:
        return SYNTHESES.stale_words(current, SYNTHESES["propose"], actor)
    who = "Vous avez écrit" if current.author_id == actor.pk else f"{current.author.full_name} a écrit"
    return f"{who} cette synthèse dans une autre page {at}."
