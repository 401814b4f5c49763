"""Complaints: filed by a participant, answered by whoever is in charge, closed once answered, erased in time."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from accounts.roles import TRAINING_TEAM
from cycles.models import KeptAway, Participant
from evaluations.complaint_mails import tell_person, tell_staff
from evaluations.lifecycle import COMPLAINTS
from evaluations.models import Complaint, ComplaintMessage
from evaluations.models.complaints import MESSAGE_LIMIT, SUBJECT_LIMIT
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.text.french import spell

MOST_A_DAY = 10  # messages of one participant, those that file a complaint among them; as many as absences declared
CHANGED = "Un message est arrivé pendant que cette page était ouverte : lisez-le, puis envoyez le vôtre."


def may_follow(user: User, complaint: Complaint) -> bool:
    """Whether this member of staff answers for it. One query."""
    return Complaint.objects.in_charge(user).filter(pk=complaint.pk).exists()


def in_charge_of(complaint: Complaint) -> list[User]:
    """Who is told of it: its owner, else whoever leads the service, else its advisers. A few queries."""
    if complaint.owner is not None and may_follow(complaint.owner, complaint):
        return [complaint.owner]
    return list(_staff(complaint, Role.HEAD_OF_SERVICE)) or list(_staff(complaint, Role.ADVISER))


def possible_owners(complaint: Complaint) -> list[User]:
    """The training team of the institute, but for those who stepped aside from the person. One query."""
    return list(_staff(complaint, *TRAINING_TEAM))


def _staff(complaint: Complaint, *roles: Role) -> QuerySet[User]:
    """The people of these roles at the institute who may know of the person."""
    participant = complaint.participant
    kept = KeptAway.objects.filter(user=OuterRef("pk"), cycle=participant.cycle_id, person=participant.user_id)
    team = User.objects.active().with_role(*roles, institute=complaint.institute)
    return team.exclude(Exists(kept)).order_by("sort_name", "pk")


@transaction.atomic
def file_complaint(*, actor: User, participant: Participant, subject: str, body: str, key: UUID) -> Complaint:
    """File a complaint; whoever is in charge is told, without its words. `key` is drawn by the page: sent twice, it is
    filed once.

    Raises NotAllowedError (403) for anybody but the participant, IncompleteError (422), DomainError (409) past
    MOST_A_DAY.
    """
    if participant.user_id != actor.pk:
        raise NotAllowedError("Seule la personne elle-même dépose une réclamation.")
    subject, body = _clean(subject, SUBJECT_LIMIT, "l’objet"), _clean(body, MESSAGE_LIMIT, "le message")
    _check_day(participant, key)
    now = timezone.now()
    complaint, made = Complaint.objects.get_or_create(
        uuid=key, defaults={"participant": participant, "subject": subject, "filed_at": now, "changed_at": now}
    )
    if complaint.participant_id != participant.pk:
        raise DomainError("Rechargez la page, puis envoyez de nouveau.")
    if made:
        ComplaintMessage.objects.create(complaint=complaint, author=actor, body=body, written_at=now)
        tell_staff(complaint, in_charge_of(complaint), event="complaint.filed", key="1")
    return complaint


@transaction.atomic
def write_message(
    *, actor: User, complaint: Complaint, body: str, seen: int, key: UUID, as_staff: bool
) -> ComplaintMessage:
    """Write in the thread: an answer of the staff, or the person who goes on; the other side is told. Whoever answers
    what has no owner becomes its owner.

    `seen`: how many messages the page showed; `key` is drawn by the page: sent twice, it is written once. Raises
    NotAllowedError (403), StaleError (409) once closed or when another message came, IncompleteError (422), DomainError
    (409) for a participant past MOST_A_DAY.
    """
    locked = COMPLAINTS.lock(complaint.pk)
    if as_staff:
        _check_follows(actor, locked)
    elif locked.participant.user_id != actor.pk:
        raise NotAllowedError("Cette réclamation n’est pas la vôtre.")
    known = ComplaintMessage.objects.filter(uuid=key, complaint=locked, author=actor).first()
    if known is not None:
        return known
    body = _clean(body, MESSAGE_LIMIT, "le message")
    count = locked.messages.count()
    if count != seen:
        raise StaleError(CHANGED)
    if not as_staff:
        _check_day(locked.participant)
    # Whoever answers what nobody follows yet, follows it.
    owner = {"owner": actor} if as_staff and locked.owner_id is None else {}
    move = "answer" if as_staff else "go_on"
    done = COMPLAINTS.apply(move, pk=locked.pk, actor=actor, columns=lambda row: owner).row
    try:
        with transaction.atomic():
            message = ComplaintMessage.objects.create(
                uuid=key, complaint=done, author=actor, from_staff=as_staff, body=body, written_at=timezone.now()
            )
    except IntegrityError as error:  # a key that another thread uses
        raise DomainError("Rechargez la page, puis envoyez de nouveau.") from error
    if as_staff:
        tell_person(done, event="complaint.answered", key=str(count + 1))
    else:
        tell_staff(done, in_charge_of(done), event="complaint.went_on", key=str(count + 1))
    return message


@transaction.atomic
def assign_complaint(*, actor: User, complaint: Complaint, owner: User) -> Complaint:
    """Give a complaint an owner, who is told. Raises NotAllowedError (403), DomainError (409) for whoever may not."""
    locked = COMPLAINTS.lock(complaint.pk)
    _check_follows(actor, locked)
    if locked.standing.is_closed:
        raise StaleError("Cette réclamation est close : elle ne change plus de main.")
    if not _may_own(owner, locked):
        raise DomainError(f"{owner.full_name} ne peut pas suivre cette réclamation : choisissez une autre personne.")
    if locked.owner_id == owner.pk:
        return locked
    locked.owner = owner
    locked.changed_at = timezone.now()
    locked.save(update_fields=["owner", "changed_at"])
    if owner != actor:
        tell_staff(locked, [owner], event="complaint.assigned", key=locked.changed_at.isoformat())
    return locked


@transaction.atomic
def close_complaint(*, actor: User, complaint: Complaint, seen: int) -> Complaint:
    """Close a complaint that was answered; the person is told. `seen`: how many messages the page showed.

    Raises NotAllowedError (403), StaleError (409) before an answer, when the person wrote meanwhile, or once closed.
    """
    locked = COMPLAINTS.lock(complaint.pk)
    _check_follows(actor, locked)
    if locked.standing.is_open:
        raise StaleError("Répondez d’abord : une réclamation ne se clôt pas sans réponse.")
    if locked.messages.count() != seen:
        raise StaleError(CHANGED)
    done = COMPLAINTS.apply("close", pk=locked.pk, actor=actor).row
    tell_person(done, event="complaint.closed", key="1")
    return done


def _check_follows(actor: User, complaint: Complaint) -> None:
    if not may_follow(actor, complaint):
        raise NotAllowedError("Cette réclamation est suivie par la direction du service, ou par qui elle la confie.")


def _may_own(user: User, complaint: Complaint) -> bool:
    return _staff(complaint, *TRAINING_TEAM).filter(pk=user.pk).exists()


def _check_day(participant: Participant, key: UUID | None = None) -> None:
    """Raise DomainError (409) past MOST_A_DAY, but for a complaint that was filed with this key.

    The participant is locked: of two messages sent at once, the second counts the first.
    """
    Participant.objects.select_for_update(of=("self",), no_key=True).get(pk=participant.pk)
    if key is not None and Complaint.objects.filter(uuid=key).exists():
        return
    day = timezone.now() - timedelta(days=1)
    rows = ComplaintMessage.objects.filter(complaint__participant=participant, from_staff=False, written_at__gt=day)
    if rows.count() >= MOST_A_DAY:
        raise DomainError(
            f"Vous avez déjà envoyé {spell(MOST_A_DAY)} messages depuis hier : gardez celui-ci, envoyez-le demain, "
            "ou écrivez au service formation."
        )


def _clean(text: str, limit: int, what: str) -> str:
    text = text.strip()
    if not text:
        raise IncompleteError(f"Écrivez {what}.")
    if len(text) > limit:
        raise IncompleteError(f"Retirez au moins {len(text) - limit} caractères : la limite est de {limit}.")
    return text
