"""Start a dossier and write in it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.enums import JournalKind
from candidatures.journal import last_save
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature
from candidatures.permissions import can_edit_section, reserved_fields, why_closed
from candidatures.sections import DossierSection, digest
from candidatures.services.copy_from_previous import copy_from_previous, earlier_dossier
from candidatures.services.employer import known_answers
from candidatures.working_copy import open_correction, read_written, working_copy
from cycles.models import Cycle
from organisations.enums import region_of
from toolkit.domain.errors import DomainError, NotAllowedError, StaleError
from toolkit.journal.services import record
from toolkit.text.typography import format_hour, format_moment


@transaction.atomic
def start_candidature(*, actor: User, cycle: Cycle, from_earlier: bool = False) -> Candidature:
    """Open a draft for this person, or return the one they have (a second click is no second dossier).

    `from_earlier` takes up the answers and files of their latest dossier at this institute, if there is one.
    Raises DomainError when the call is not open and there is nothing yet.
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
        raise DomainError(f"{when} Vous ne pouvez pas commencer de dossier maintenant.")
    draft, is_new = begin_draft(applicant=actor, cycle=cycle)
    source = earlier_dossier(user=actor, cycle=cycle) if from_earlier and is_new else None
    if source is not None:
        copy_from_previous(actor=actor, source=source, target=draft)
    return draft


def begin_draft(*, applicant: Any, cycle: Cycle) -> tuple[Candidature, bool]:
    """The person's dossier for this cycle, and whether it is new: then what the account says is filled in.

    The caller has checked that a dossier may be begun, and holds a transaction.
    """
    candidature = Candidature(
        applicant=applicant,
        cycle=cycle,
        state_changed_at=timezone.now(),
        title=applicant.title,
        first_name=applicant.first_name[:80],
        last_name=applicant.last_name[:80],
        email=applicant.email,
        phone=applicant.phone,
    )
    candidature.refresh_search()
    return Candidature.objects.get_or_create(applicant=applicant, cycle=cycle, defaults=_defaults(candidature))


def _defaults(candidature: Candidature) -> dict[str, Any]:
    names = ("state_changed_at", "title", "first_name", "last_name", "email", "phone", "search_text", "sort_name")
    return {name: getattr(candidature, name) for name in names}


@transaction.atomic
def save_section(
    *, actor: User, candidature: Candidature, section: DossierSection, values: dict[str, Any], seen: str | None = None
) -> Candidature:
    """Write the given fields of one section and return the dossier as written. `values` may hold some of them only.

    `seen` is the digest (see sections.digest) of the section that the page showed; None writes whatever happened
    since. Answers that are stored already are no conflict and write nothing. A SIRET that is new to the dossier fills
    the empty answers that are known of its employer. While a correction is asked for, the answers go to its buffer:
    staff see them once it is sent.

    Raises NotAllowedError (403) where the section, or one of these answers, is closed to this person, StaleError (409)
    when someone saved it meanwhile, ValueError for a field of another section.
    """
    strangers = set(values) - set(section.fields)
    if strangers:
        raise ValueError(f"Not fields of {section.slug}: {sorted(strangers)}")
    locked = lock_candidature(candidature.pk, alone=True)
    written = read_written(locked)
    if not can_edit_section(actor, written, section):
        raise NotAllowedError(why_closed(actor, written, section))
    correction = open_correction(written)
    changed = {name: value for name, value in values.items() if value != getattr(written, name)}
    if not changed:
        return written
    if changed.keys() & reserved_fields(actor, written):
        raise NotAllowedError("Seule la personne candidate change l’adresse à laquelle son dossier lui écrit.")
    if seen is not None and seen != digest(written, section):
        raise StaleError(_saved_elsewhere(written, section, actor))
    changed |= _from_known_employer(written, changed)
    if correction is not None:
        correction.buffer |= changed
        correction.save(update_fields=["buffer"])
    else:
        _write(locked, changed)
    record(about=locked.uuid, actor=actor, kind=JournalKind.SECTION_SAVED, subject=section.slug, runs=True)
    return working_copy(locked, correction)


def _write(locked: Candidature, changed: dict[str, Any]) -> None:
    columns = dict(changed)
    if "department" in changed:
        columns["region"] = region_of(changed["department"]) if changed["department"] else ""
    for name, value in columns.items():
        setattr(locked, name, value)
    locked.refresh_search()
    locked.save(update_fields=[*columns, "search_text", "sort_name", "updated_at"])


def _from_known_employer(written: Candidature, changed: dict[str, Any]) -> dict[str, Any]:
    if not changed.get("siret"):
        return {}
    known = known_answers(siret=changed["siret"], applicant=written.applicant)
    return {
        name: value for name, value in known.items() if not changed.get(name) and getattr(written, name) in (None, "")
    }


def _saved_elsewhere(written: Candidature, section: DossierSection, actor: User) -> str:
    last = last_save(written, section.slug)
    at = last.last_at if last else written.updated_at
    today = timezone.localdate(at) == timezone.localdate()
    when = f"à {format_hour(at)}" if today else f"le {format_moment(at)}"
    if last is None or last.actor is None:
        return f"Cette section a été modifiée {when}."
    if last.actor == actor:
        return f"Vous avez modifié cette section {when}, dans un autre onglet ou sur un autre appareil."
    return f"{last.actor.full_name} a modifié cette section {when}."
