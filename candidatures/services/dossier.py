"""Start a dossier and write in it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from candidatures.enums import CommitmentState
from candidatures.errors import CandidatureError, NotAllowedError, StaleError
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature
from candidatures.models.candidature import fold
from candidatures.permissions import can_edit_section
from candidatures.sections import DossierSection
from candidatures.services.replacement import replace_commitment
from cycles.models import Cycle
from documents.typography import format_hour, format_moment
from organisations.enums import region_of
from organisations.models import Employer


@transaction.atomic
def start_candidature(*, actor: Any, cycle: Cycle) -> Candidature:
    """Open a draft for this person, or return the one they have (a second click is no second dossier).

    Raises CandidatureError when the call is not open and there is nothing yet.
    """
    known = Candidature.objects.owned_by(actor).filter(cycle=cycle).first()
    if known is not None:
        return known
    if not cycle.is_open:
        when = (
            f"Le dépôt est clos depuis le {format_moment(cycle.closes_at)}."
            if timezone.now() >= cycle.ends_at
            else f"Le dépôt ouvre le {format_moment(cycle.opens_at)}."
        )
        raise CandidatureError(f"{when} Vous ne pouvez pas commencer de dossier maintenant.")
    candidature = Candidature(
        applicant=actor,
        cycle=cycle,
        state_changed_at=timezone.now(),
        civility=actor.civility,
        first_name=actor.first_name[:80],
        last_name=actor.last_name[:80],
        email=actor.email,
        phone=actor.phone,
    )
    candidature.refresh_search()
    created, _ = Candidature.objects.get_or_create(applicant=actor, cycle=cycle, defaults=_defaults(candidature))
    return created


def _defaults(candidature: Candidature) -> dict[str, Any]:
    names = ("state_changed_at", "civility", "first_name", "last_name", "email", "phone", "search_text", "sort_name")
    return {name: getattr(candidature, name) for name in names}


@transaction.atomic
def save_section(
    *, actor: Any, candidature: Candidature, section: DossierSection, values: dict[str, Any], version: int | None = None
) -> Candidature:
    """Write the given fields of one section and return the saved dossier. `values` may hold some of the fields only.

    `version` is the one the page showed; None writes whatever happened since. The region follows the department; the
    employer's row is found or made by its SIRET. Another employer sets a commitment aside that is not refused: it
    engaged the former one, and must be asked for again.

    Raises NotAllowedError (403) where the section is closed to this person, StaleError (409) when someone saved the
    dossier meanwhile, ValueError for a field of another section.
    """
    strangers = set(values) - set(section.fields)
    if strangers:
        raise ValueError(f"Not fields of {section.slug}: {sorted(strangers)}")
    locked = lock_candidature(candidature.pk)
    if not can_edit_section(actor, locked, section):
        raise NotAllowedError(
            f"La section « {section.title} » n’est plus modifiable : votre dossier est « {locked.applicant_label} »."
        )
    if version is not None and version != locked.version:
        raise StaleError(
            f"Ce dossier a été enregistré ailleurs à {format_hour(locked.updated_at)}, dans un autre onglet ou sur un "
            "autre appareil. Votre texte est toujours ici : comparez, puis enregistrez pour le garder."
        )
    if _changes_employer(locked, values) and locked.commitment and locked.commitment.state != CommitmentState.REFUSED:
        replace_commitment(locked)
    columns = dict(values)
    if "department" in values:
        columns["region"] = region_of(values["department"]) if values["department"] else ""
    for name, value in columns.items():
        setattr(locked, name, value)
    if "siret" in values:
        locked.employer = _find_employer(locked)
        columns["employer"] = locked.employer
    locked.version += 1
    locked.refresh_search()
    locked.save(update_fields=[*columns, "version", "search_text", "sort_name", "updated_at"])
    return locked


def _changes_employer(stored: Candidature, values: dict[str, Any]) -> bool:
    """Whether the answers name another employer; case, accents and spaces do not make another one."""
    return any(
        name in values and fold(values[name]).split() != fold(getattr(stored, name)).split()
        for name in ("siret", "employer_name")
    )


def _find_employer(candidature: Candidature) -> Employer | None:
    """The employer known under this SIRET, made from what is declared when it is new and named.

    What is declared mends the row until somebody takes part in a cycle for this employer: fees then rest on it.
    """
    if not candidature.siret:
        return None
    known = Employer.objects.filter(siret=candidature.siret).first()
    if not (candidature.employer_name and candidature.employer_type):
        return known
    declared = {
        "name": candidature.employer_name,
        "employer_type": candidature.employer_type,
        "population": candidature.population,
        "department": candidature.department,
        "region": candidature.region,
        "staff_count": candidature.staff_count,
        "operating_budget": candidature.operating_budget,
    }
    if known is not None:
        _mend_employer(known, {name: value for name, value in declared.items() if value not in (None, "")})
        return known
    # Two colleagues may declare the same employer at the same moment.
    return Employer.objects.get_or_create(siret=candidature.siret, defaults=declared)[0]


def _mend_employer(employer: Employer, declared: dict[str, Any]) -> None:
    changed = {name: value for name, value in declared.items() if getattr(employer, name) != value}
    if changed and Employer.objects.filter(pk=employer.pk, participants__isnull=True).update(**changed):
        for name, value in changed.items():
            setattr(employer, name, value)
