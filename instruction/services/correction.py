"""Ask an applicant to correct what they submitted: what, why, and by when."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from candidatures.enums import RevisionKind
from candidatures.lifecycle import apply_transition
from candidatures.mails import announce_correction
from candidatures.models import Candidature, CorrectionPoint, Revision
from candidatures.models.correction import WORDS_LIMIT
from candidatures.points import Target, targets_of
from instruction.permissions import REOPENABLE
from toolkit.domain.errors import IncompleteError
from toolkit.text.typography import format_day, format_number

CORRECTION_DAYS = 14  # proposed to the adviser
LATEST_DAYS = 365
POINTS_LIMIT = 10
MESSAGE_LIMIT = 2000


@dataclass(frozen=True)
class AskedPoint:
    """One thing to mend: the key of its target (see candidatures.points), what, and why."""

    target: str
    what: str
    why: str


@transaction.atomic
def request_correction(
    *,
    actor: User,
    candidature: Candidature,
    points: Iterable[AskedPoint],
    due_on: datetime.date,
    message: str = "",
) -> Revision:
    """Ask the applicant to mend these points before the end of a day; their sections reopen, and only those.

    The points, the day and the message are mailed. Raises IncompleteError (422) without a whole point, for a target
    that does not exist, a text too long or a day that is not to come, and as apply_transition.
    """
    check_due(due_on)
    asked = _check_points(candidature, list(points))
    if len(message.strip()) > MESSAGE_LIMIT:
        raise IncompleteError(f"Le mot d’accompagnement dépasse {format_number(MESSAGE_LIMIT)} caractères.")
    opened: list[Revision] = []

    def open_revision(locked: Candidature) -> dict[str, Any]:
        opened.append(_open(actor, locked, asked, due_on, message.strip()))
        return {}

    apply_transition(
        candidature=candidature, name="request_correction", actor=actor, reason=message, columns=open_revision
    )
    [revision] = opened
    announce_correction(candidature=candidature, revision=revision)
    return revision


def last_due_on() -> datetime.date:
    """The last day that may be given."""
    return timezone.localdate() + datetime.timedelta(days=LATEST_DAYS)


def check_due(due_on: datetime.date | None) -> None:
    """Raise IncompleteError (422) for a day that cannot be given to the applicant."""
    if due_on is None:
        raise IncompleteError("Choisissez le jour avant la fin duquel la correction est attendue.")
    if due_on <= timezone.localdate():
        raise IncompleteError(f"Le {format_day(due_on)} n’est pas à venir : choisissez un jour après aujourd’hui.")
    if due_on > last_due_on():
        raise IncompleteError(f"Le {format_day(due_on)} est dans plus d’un an : vérifiez l’année.")


def _check_points(candidature: Candidature, points: list[AskedPoint]) -> list[tuple[Target, AskedPoint]]:
    if not points:
        raise IncompleteError(
            "Écrivez au moins un point : la personne candidate ne pourra modifier que ce qui y est visé."
        )
    if len(points) > POINTS_LIMIT:
        raise IncompleteError(f"Une correction tient en {POINTS_LIMIT} points : réunissez ceux qui se touchent.")
    known = {target.key: target for target in targets_of(REOPENABLE, candidature.cycle.required_pieces.all())}
    for point in points:
        if point.target not in known:
            raise IncompleteError("Un point vise une réponse ou une pièce que ce dossier ne demande pas.")
        if not point.what.strip() or not point.why.strip():
            raise IncompleteError(
                "Chaque point dit ce qui est à corriger, et pourquoi : la personne candidate lit les deux."
            )
        if max(len(point.what.strip()), len(point.why.strip())) > WORDS_LIMIT:
            raise IncompleteError(f"Un texte d’un point dépasse {format_number(WORDS_LIMIT)} caractères.")
    return [(known[point.target], point) for point in points]


def _open(
    actor: User, locked: Candidature, asked: list[tuple[Target, AskedPoint]], due_on: datetime.date, message: str
) -> Revision:
    reopened = {target.section.slug for target, _ in asked}
    revision = Revision.objects.create(
        candidature=locked,
        kind=RevisionKind.CORRECTION,
        opened_by=actor,
        opened_at=locked.state_changed_at,
        message=message,
        sections=[section.slug for section in REOPENABLE if section.slug in reopened],
        due_on=due_on,
    )
    CorrectionPoint.objects.bulk_create(
        CorrectionPoint(
            revision=revision,
            section=target.section.slug,
            field=target.field,
            required_piece=target.required_piece,
            what=point.what.strip(),
            why=point.why.strip(),
        )
        for target, point in asked
    )
    return revision
