"""Dossiers that the person helps to write, and mandates that wait for their answer."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Prefetch

from accounts.enums import Role
from accounts.models import User
from candidatures.enums import COMMITTABLE
from candidatures.models import Candidature, Mandate, Piece, Revision
from candidatures.permissions import editable_sections, own_sections
from candidatures.points import points_to_answer
from candidatures.sections import check_completeness
from candidatures.working_copy import WITH_POINTS, chosen_pieces, open_revision, read_written
from toolkit.text.typography import format_day


@dataclass(frozen=True)
class Help:
    """A mandate, and what is left to its holder in a sentence; none before it is accepted."""

    mandate: Mandate
    sentence: str = ""
    awaited: bool = False


def mandates_to_show(user: User) -> list[Help]:
    """Live mandates addressed to this person on dossiers where nothing is decided. Five queries, one without any.

    Who works at the institute of a cycle is nobody's delegate there.
    """
    proven = EmailAddress.objects.filter(user=user, verified=True).values("email")
    found = Mandate.objects.live().filter(email__in=proven, candidature__state__in=COMMITTABLE)
    elsewhere = found.exclude(candidature__cycle__institute__in=user.institutes_with_role(*Role))
    return [_help(user, mandate) for mandate in elsewhere.prefetch_related(_whole_dossier()).order_by("pk")]


def _whole_dossier() -> Prefetch:
    revisions = Revision.objects.select_related("opened_by").prefetch_related(WITH_POINTS)
    rows = Candidature.objects.with_commitment().select_related("cycle", "applicant", "current")
    return Prefetch(
        "candidature",
        rows.prefetch_related(
            "cycle__required_pieces",
            Prefetch("pieces", Piece.objects.kept().select_related("required_piece"), to_attr="kept_pieces"),
            Prefetch("revisions", revisions, to_attr="known_revisions"),
        ),
    )


def _help(user: User, mandate: Mandate) -> Help:
    if mandate.accepted_at is None:
        return Help(mandate)
    candidature = mandate.candidature
    # Known already: the page of a dossier would ask for each.
    candidature.__dict__["_mandated"] = {user.pk: True}
    candidature.__dict__["_revisions"] = candidature.known_revisions  # type: ignore[attr-defined]
    written = read_written(candidature)
    if written.is_draft and written.is_too_late:
        return Help(mandate, "Le dépôt est clos : ce dossier ne peut plus être déposé.")
    if not editable_sections(user, written):
        return Help(mandate, f"Ce dossier {written.predicate} : vous n’avez rien à faire.")
    left = _count_left(user, written)
    if not left:
        return Help(mandate, f"Vous avez fait tout ce qui vous revient. À {written.full_name} de relire et d’envoyer.")
    points = f"{left} point{'s' if left > 1 else ''}"
    return Help(mandate, f"Il vous reste {points} à traiter, avant la fin du {_last_day(written)}.", awaited=True)


def _last_day(written: Candidature) -> str:
    revision = open_revision(written)
    return format_day(revision.due_on if revision is not None and revision.due_on else written.deadline)


def _count_left(user: User, written: Candidature) -> int:
    pieces = chosen_pieces(written.kept_pieces)  # type: ignore[attr-defined]
    commitment = written.commitment
    required = written.cycle.required_pieces.all()
    lacking = check_completeness(written, required=required, pieces=pieces, commitment=commitment)
    own = own_sections(user, written)
    revision = open_revision(written)
    states = []
    if revision is not None and revision.is_correction:
        states = points_to_answer(revision, candidature=written, pieces=pieces, commitment=commitment)
    return sum(item.section in own for item in lacking.missing) + sum(not state.is_met for state in states)
