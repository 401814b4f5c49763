"""Labels: put on a dossier and taken off it by the training team, named and sorted out by advisers."""

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import INSTRUCTORS
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature
from candidatures.permissions import is_training_team
from instruction.models import LONGEST_LABEL, Label, Labelling
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError
from toolkit.text.cleaning import clean_line

MOST_LABELS = 12  # on one dossier
WHO_LABELS = "Seul le service formation étiquette ce dossier."
WHO_SORTS = "Un conseil formation ou la direction du service renomme, fusionne et supprime les étiquettes."


def name_of_label(typed: str) -> str:
    """The name as it is kept. Raises IncompleteError (422) when it is empty or too long."""
    name = clean_line(typed)
    if not name:
        raise IncompleteError("Écrivez l’étiquette.")
    if len(name) > LONGEST_LABEL:
        raise IncompleteError(f"Une étiquette tient en {LONGEST_LABEL} caractères : raccourcissez celle-ci.")
    return name


@transaction.atomic
def label_candidature(*, actor: User, candidature: Candidature, name: str) -> Labelling | None:
    """Put a label on a dossier, made if the institute has none of this name; None when the dossier bears it already.

    Raises NotAllowedError (403) for whoever is not of the training team or is kept away from the dossier,
    IncompleteError (422) without a name or past MOST_LABELS.
    """
    locked = lock_candidature(candidature.pk)
    if not is_training_team(actor, locked):
        raise NotAllowedError(WHO_LABELS)
    label = _find_or_make(locked.cycle.institute_id, name_of_label(name))
    borne = set(locked.labellings.values_list("label_id", flat=True))
    if label.pk in borne:
        return None
    if len(borne) >= MOST_LABELS:
        raise IncompleteError(f"Ce dossier porte déjà {MOST_LABELS} étiquettes : retirez-en une avant.")
    return Labelling.objects.create(candidature=locked, label=label, by=actor)


@transaction.atomic
def unlabel_candidature(*, actor: User, candidature: Candidature, label: Label) -> bool:
    """Take a label off a dossier; False when it did not bear it any more. Raises as label_candidature."""
    locked = lock_candidature(candidature.pk)
    if not is_training_team(actor, locked):
        raise NotAllowedError(WHO_LABELS)
    return bool(locked.labellings.filter(label=label).delete()[0])


def _find_or_make(institute: int, name: str) -> Label:
    made = Label(institute_id=institute)
    made.rename(name)
    Label.objects.bulk_create([made], ignore_conflicts=True)
    return Label.objects.get(institute=institute, name_key=made.name_key)


@transaction.atomic
def rename_label(*, actor: User, label: Label, name: str) -> Label:
    """Give a label another name. Raises NotAllowedError (403), IncompleteError (422), DomainError (409) when another
    label has this name: they are merged instead."""
    locked = _lock(actor, label)
    locked.rename(name_of_label(name))
    try:
        with transaction.atomic():
            locked.save(update_fields=["name", "name_key"])
    except IntegrityError:
        raise DomainError(
            f"Une étiquette « {locked.name} » existe déjà : fusionnez les deux, ou choisissez un autre nom."
        ) from None
    return locked


@transaction.atomic
def merge_labels(*, actor: User, label: Label, into: Label) -> int:
    """Put `into` wherever the label is, then delete the label; return on how many dossiers `into` came.

    Raises NotAllowedError (403), DomainError (409) for one and the same, or for two institutes.
    """
    locked, other = _lock(actor, label), _lock(actor, into)
    if locked.pk == other.pk or locked.institute_id != other.institute_id:
        raise DomainError("Choisissez deux étiquettes différentes du même institut.")
    borne = other.labellings.values("candidature")
    moved = locked.labellings.exclude(candidature__in=list(borne.values_list("candidature", flat=True)))
    count = moved.update(label=other)
    locked.delete()
    return count


@transaction.atomic
def delete_label(*, actor: User, label: Label) -> int:
    """Delete a label; return how many dossiers bore it. Raises NotAllowedError (403), DomainError (404)."""
    locked = _lock(actor, label)
    count = locked.labellings.count()
    locked.delete()
    return count


def _lock(actor: User, label: Label) -> Label:
    if not actor.has_role(*INSTRUCTORS, institute=label.institute_id):
        raise NotAllowedError(WHO_SORTS)
    locked = Label.objects.select_for_update().filter(pk=label.pk).first()
    if locked is None:
        raise DomainError("Cette étiquette n’existe plus : quelqu’un vient de la supprimer ou de la fusionner.")
    return locked
