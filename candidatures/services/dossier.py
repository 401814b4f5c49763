"""Start a dossier and write in it."""

import copy
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.closing import hold_account
from accounts.models import User
from candidatures.enums import JournalKind
from candidatures.journal import last_save
from candidatures.lifecycle import lock_candidature
from candidatures.models import Candidature, CorrectionPoint
from candidatures.models.correction import WORDS_LIMIT
from candidatures.permissions import can_edit_section, reserved_fields, why_closed
from candidatures.sections import DossierSection, digest
from candidatures.services.copy_from_previous import copy_from_previous, earlier_dossier
from candidatures.services.employer import known_answers
from candidatures.working_copy import as_sent, bring_replies, open_revision, points_of, read_written, working_copy
from cycles.models import Cycle
from organisations.enums import region_of
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.journal.services import record
from toolkit.text.typography import format_hour, format_moment, format_number


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
    if is_new and not _holds_public(cycle):
        raise DomainError("Ce cycle n’est plus publié\u00a0: aucun dossier ne peut y être commencé.")
    source = earlier_dossier(user=actor, cycle=cycle) if from_earlier and is_new else None
    if source is not None:
        copy_from_previous(actor=actor, source=source, target=draft)
    return draft


def _holds_public(cycle: Cycle) -> bool:
    """Whether the cycle is still public, and stays so until the end of the transaction: nobody may take it back."""
    rows = Cycle.objects.public().select_for_update(of=("self",), no_key=True).filter(pk=cycle.pk)
    return bool(list(rows.values_list("pk", flat=True)))


def begin_draft(*, applicant: Any, cycle: Cycle) -> tuple[Candidature, bool]:
    """The person's dossier for this cycle, and whether it is new: then what the account says is filled in.

    The caller has checked that a dossier may be begun, and holds a transaction.
    """
    hold_account(applicant)
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
    *,
    actor: User,
    candidature: Candidature,
    section: DossierSection,
    values: dict[str, Any],
    seen: str | None = None,
    replies: Mapping[int, str] | None = None,
) -> Candidature:
    """Write the given fields of one section and return the dossier as written. `values` may hold some of them only.

    `seen` is the digest (see sections.digest) of the section that the page showed; None writes whatever happened
    since. Answers that are stored already are no conflict and write nothing. A SIRET that is new to the dossier fills
    the empty answers that are known of its employer. While a revision is open, the answers go to its buffer: staff
    see them once it is sent, and `replies`, what is said to the points of a correction, by their key.

    Raises NotAllowedError (403) where the section, or one of these answers, is closed to this person, StaleError (409)
    when someone saved it meanwhile or the points are no longer asked, IncompleteError (422) for a reply too long,
    ValueError for a field of another section.
    """
    held = lock_candidature(candidature.pk, alone=True)
    return write_section(actor=actor, held=held, section=section, values=values, seen=seen, replies=replies)


def write_section(
    *,
    actor: User,
    held: Candidature,
    section: DossierSection,
    values: dict[str, Any],
    seen: str | None = None,
    replies: Mapping[int, str] | None = None,
) -> Candidature:
    """As save_section, in a row that the caller has locked in the transaction under way; `held` stays as it was."""
    strangers = set(values) - set(section.fields)
    if strangers:
        raise ValueError(f"Not fields of {section.slug}: {sorted(strangers)}")
    locked = copy.copy(held)
    written = read_written(locked)
    if not can_edit_section(actor, written, section):
        raise NotAllowedError(why_closed(actor, written, section))
    revision = open_revision(written)
    changed = {name: value for name, value in values.items() if value != getattr(written, name)}
    said = _replies_to_write(points_of(revision), section, replies or {})
    if not changed and not said:
        return written
    if changed.keys() & reserved_fields(actor, written):
        raise NotAllowedError("Seule la personne candidate change l’adresse à laquelle son dossier lui écrit.")
    if seen is not None and seen != digest(written, section):
        raise StaleError(_saved_elsewhere(written, section, actor))
    changed |= _from_known_employer(written, changed)
    if revision is not None:
        revision.buffer |= changed
        revision.save(update_fields=["buffer"])
        CorrectionPoint.objects.bulk_update(said, ["reply"])
        bring_replies(as_sent(locked), revision)
    else:
        _write(locked, changed)
    record(about=locked.uuid, actor=actor, kind=JournalKind.SECTION_SAVED, subject=section.slug, runs=True)
    return working_copy(as_sent(locked), revision)


def _replies_to_write(
    points: list[CorrectionPoint], section: DossierSection, replies: Mapping[int, str]
) -> list[CorrectionPoint]:
    """The points of this section whose reply is another now, with it."""
    asked = {point.pk: point for point in points if point.section == section.slug}
    if replies.keys() - asked.keys():
        raise StaleError("Ce qui vous était demandé a changé : voici la demande telle qu’elle est maintenant.")
    said = []
    for key, text in replies.items():
        if len(text.strip()) > WORDS_LIMIT:
            raise IncompleteError(f"Une réponse dépasse {format_number(WORDS_LIMIT)} caractères : raccourcissez-la.")
        if asked[key].reply != text.strip():
            asked[key].reply = text.strip()
            said.append(asked[key])
    return said


def _write(locked: Candidature, changed: dict[str, Any]) -> None:
    columns = dict(changed)
    if "department" in changed:
        columns["region"] = region_of(changed["department"]) if changed["department"] else ""
    for name, value in columns.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*columns, *locked.refresh_search(), "updated_at"])


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
