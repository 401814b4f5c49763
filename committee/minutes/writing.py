"""Prepare the minutes, send them to the members, hear what these say."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from committee.enums import ItemState, MinutesState
from committee.minutes.facts import check_over, read_facts
from committee.minutes.lifecycle import MINUTES_STATES
from committee.models import Attendance, Dissent, Minutes, MinutesRemark, Seat, Sitting
from committee.models.minutes import (
    DISSENT_LIMIT,
    METHOD_LIMIT,
    OBSERVATIONS_LIMIT,
    REASON_LIMIT,
    REMARK_LIMIT,
)
from committee.sittings.rights import check_leads, find_known, lock_sitting, seat_of
from cycles.models import Cycle
from toolkit.documents.context import freeze
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.domain.marks import mark_of_values
from toolkit.notifications.services import queue_mail
from toolkit.text.typography import format_day, format_day_short, format_hour, format_number
from toolkit.wordings.institutes import institute_values

MOST_REMARKS = 20


@transaction.atomic
def prepare_minutes(*, actor: User, sitting: Sitting) -> Minutes:
    """Begin the minutes of a sitting that is over, or return those that are begun or signed.

    Raises NotAllowedError (403) for whoever does not lead, DomainError (409) while the sitting is not over.
    """
    locked = lock_sitting(sitting)
    check_leads(actor, locked.committee)
    check_over(locked)
    known = locked.minutes.select_related("document").order_by("-pk").first()
    if known is not None:
        return known
    method = _method_of(locked.committee.cycle)
    return Minutes.objects.create(sitting=locked, method=method, created_at=timezone.now(), created_by=actor)


def _method_of(cycle: Cycle) -> str:
    """The two steps of DOMAIN, to be corrected by whoever writes."""
    return (
        "La commission lit chaque dossier selon la grille du cycle, chaque critère étant noté de 0 à 5, puis délibère "
        f"et vote sur chacun. Elle compose ensuite un groupe de {cycle.seats} personnes au plus, divers et équilibré "
        "par type d’employeur, taille, région, fonction et genre, une personne au plus par employeur. Aucun critère "
        "personnel n’entre dans la note d’un dossier."
    )


def mark_of_words(minutes: Minutes) -> str:
    """What a page that shows them keeps of the words of a draft."""
    return mark_of_values(minutes.method, minutes.observations)


@transaction.atomic
def write_minutes(*, actor: User, minutes: Minutes, method: str, observations: str, seen: str | None = None) -> Minutes:
    """Write the words of a draft. The same words again change nothing.

    `seen` is the mark (see mark_of_words) of those that the actor has read; None when no page was read. Raises
    NotAllowedError (403), StaleError (409) once it is sent or when they were written meanwhile, IncompleteError (422).
    """
    locked = lock_minutes(minutes)
    check_leads(actor, locked.sitting.committee)
    check_draft(locked)
    texts = {"method": method.strip(), "observations": observations.strip()}
    _check_text(texts["method"], METHOD_LIMIT, "La méthode")
    _check_text(texts["observations"], OBSERVATIONS_LIMIT, "Le texte des observations")
    if not texts["method"]:
        raise IncompleteError("Écrivez la méthode et les critères : le procès-verbal les porte.")
    if texts == {"method": locked.method, "observations": locked.observations}:
        return locked
    if seen is not None and seen != mark_of_words(locked):
        raise StaleError(_who_wrote(locked, actor))
    locked.method, locked.observations = texts["method"], texts["observations"]
    locked.written_at, locked.written_by = timezone.now(), actor
    locked.save(update_fields=["method", "observations", "written_at", "written_by"])
    return locked


def _who_wrote(minutes: Minutes, actor: User) -> str:
    if minutes.written_by is None or minutes.written_at is None:
        return "Ces mots ont changé depuis que vous avez ouvert la page."
    at = f"le {format_day_short(minutes.written_at)} à\u00a0{format_hour(minutes.written_at)}"
    if minutes.written_by == actor:
        return f"Vous avez modifié ces mots dans une autre page {at}."
    return f"{minutes.written_by.full_name} a modifié ces mots {at}."


@transaction.atomic
def circulate_minutes(*, actor: User, minutes: Minutes) -> Minutes:
    """Freeze what the sitting was and send the draft to its members, for their remarks. A second click sends nothing.

    Raises NotAllowedError (403), StaleError (409) when it is sent or signed, IncompleteError (422) without a method.
    """
    locked = lock_minutes(minutes)
    check_leads(actor, locked.sitting.committee)
    if not locked.method:
        raise IncompleteError("Écrivez la méthode et les critères, puis communiquez le projet.")
    at = timezone.now()
    MINUTES_STATES.advance(locked, "circulate", circulated_at=at, facts=freeze(read_facts(locked.sitting)))
    MINUTES_STATES.save(locked, ["state", "circulated_at", "facts"])
    tell_members(locked, event="committee.minutes_circulated", key=f"{at.timestamp():.0f}")
    return locked


@transaction.atomic
def rework_minutes(*, actor: User, minutes: Minutes) -> Minutes:
    """Take a draft up again after remarks: who had signed it signs again.

    Raises NotAllowedError (403), StaleError (409).
    """
    locked = lock_minutes(minutes)
    check_leads(actor, locked.sitting.committee)
    MINUTES_STATES.advance(locked, "rework", circulated_at=None, facts={})
    MINUTES_STATES.save(locked, ["state", "circulated_at", "facts"])
    locked.signatures.all().delete()
    return locked


@transaction.atomic
def add_remark(*, actor: User, minutes: Minutes, text: str) -> MinutesRemark:
    """A member says what they would change in a draft, to whoever writes it. The same words twice are said once.

    Raises NotAllowedError (403), StaleError (409) unless it is sent to them, DomainError (409) past twenty,
    IncompleteError (422).
    """
    locked = lock_minutes(minutes)
    seat = _seat(actor, locked.sitting)
    _check_circulated(locked)
    words = text.strip()
    if not words:
        raise IncompleteError("Écrivez votre remarque.")
    _check_text(words, REMARK_LIMIT, "La remarque")
    mine = locked.remarks.filter(seat=seat)
    known = mine.filter(text=words).first()
    if known is not None:
        return known
    if mine.count() >= MOST_REMARKS:
        raise DomainError("Vous avez déjà écrit vingt remarques : dites les autres au secrétariat.")
    return MinutesRemark.objects.create(minutes=locked, seat=seat, text=words, at=timezone.now())


def mark_of_dissents(dissents: Iterable[Dissent]) -> str:
    """What a page that shows them keeps of the disagreements of a member."""
    return mark_of_values(sorted((str(each.sitting_item.key), each.text) for each in dissents))


@transaction.atomic
def record_dissent(*, actor: User, minutes: Minutes, key: UUID, text: str = "", seen: str | None = None) -> Dissent:
    """A member asks that their disagreement with one result be recorded, with their name (CRPA R133-13).

    Of an item that they may know of, decided while they were there or represented; until the first signature. Asked
    again of the same item, it takes the new words. `seen` is the mark (see mark_of_dissents) of those that the page
    showed; None when no page was read. Raises NotAllowedError (403, 404), StaleError (409), DomainError (409),
    IncompleteError (422).
    """
    locked, seat = _lock_to_dissent(actor, minutes)
    item = find_known(actor, locked.sitting, key)
    if item.state != ItemState.DECIDED:
        raise DomainError("Cette affaire n’a pas été décidée : il n’y a pas de désaccord à consigner.")
    place = Attendance.objects.filter(sitting=locked.sitting, seat=seat).first()
    if place is None or (place.arrived_at is None and place.proxy_to_id is None):
        raise NotAllowedError("Vous n’étiez ni présent ni représenté : le désaccord se consigne pour qui a siégé.")
    words = text.strip()
    _check_text(words, DISSENT_LIMIT, "Le désaccord")
    own = list(
        Dissent.objects.filter(sitting_item__in=locked.sitting.items.known_to(actor), seat=seat).select_related(
            "sitting_item__item"
        )
    )
    made = next((each for each in own if each.sitting_item_id == item.pk), Dissent(sitting_item=item, seat=seat))
    if made.pk is not None and made.text == words:
        return made
    if seen is not None and made.pk is not None and seen != mark_of_dissents(own):
        raise StaleError("Vous avez déjà consigné un désaccord sur cette affaire dans une autre page : relisez-le.")
    made.text, made.at = words, timezone.now()
    made.save()
    return made


@transaction.atomic
def withdraw_dissent(*, actor: User, minutes: Minutes, key: UUID) -> None:
    """A member takes back their disagreement with one result, until the first signature. Twice changes nothing.

    Raises NotAllowedError (403; 404 for an item that they may not know of), StaleError (409).
    """
    locked, seat = _lock_to_dissent(actor, minutes)
    item = find_known(actor, locked.sitting, key)
    Dissent.objects.filter(sitting_item=item, seat=seat).delete()


def _lock_to_dissent(actor: User, minutes: Minutes) -> tuple[Minutes, Seat]:
    locked = lock_minutes(minutes)
    seat = _seat(actor, locked.sitting)
    _check_circulated(locked)
    if locked.signatures.exists():
        raise StaleError("Le procès-verbal porte déjà une signature : demandez au secrétariat de le reprendre.")
    return locked, seat


@transaction.atomic
def correct_minutes(*, actor: User, minutes: Minutes, reason: str) -> Minutes:
    """Begin the minutes that correct signed ones: a new document, which names the old. A second click returns it.

    Raises NotAllowedError (403), StaleError (409) unless they are signed, IncompleteError (422) without a reason.
    """
    locked = lock_minutes(minutes)
    check_leads(actor, locked.sitting.committee)
    if not locked.is_signed:
        raise StaleError("Ce procès-verbal n’est pas signé : reprenez-le, plutôt que d’en faire un autre.")
    known = Minutes.objects.filter(corrects=locked).first()
    if known is not None:
        return known
    words = reason.strip()
    if not words:
        raise IncompleteError("Écrivez ce que le rectificatif corrige : il le porte.")
    _check_text(words, REASON_LIMIT, "Ce motif")
    return Minutes.objects.create(
        sitting=locked.sitting, method=locked.method, observations=locked.observations, corrects=locked, reason=words,
        created_at=timezone.now(), created_by=actor,
    )  # fmt: skip


def lock_minutes(minutes: Minutes) -> Minutes:
    """The minutes, locked after their sitting, read along with its committee and cycle."""
    sitting = lock_sitting(minutes.sitting)
    related = ("document", "corrects__document")
    locked = Minutes.objects.select_for_update(of=("self",)).select_related(*related).get(pk=minutes.pk)
    locked.sitting = sitting
    return locked


def check_draft(minutes: Minutes) -> None:
    """Raise StaleError (409) once the draft is sent or signed."""
    if minutes.state != MinutesState.DRAFT:
        raise StaleError("Ce procès-verbal est déjà communiqué aux membres : reprenez-le avant d’en changer les mots.")


def tell_members(minutes: Minutes, *, event: str, key: str) -> None:
    """A mail to each person of the sitting, without a word of any dossier."""
    sitting = minutes.sitting
    institute = sitting.committee.cycle.institute
    address = f"{settings.SITE_URL}{reverse('committee:minutes', args=[sitting.uuid])}"
    for attendance in Attendance.objects.filter(sitting=sitting).select_related("seat__user"):
        user = attendance.seat.user
        queue_mail(
            event=event,
            key=f"{event}:{minutes.uuid}:{user.pk}:{key}",
            to=user.email,
            recipient=user,
            institute=institute,
            values={
                **institute_values(institute),
                "membre": user.full_name,
                "cycle": str(sitting.committee.cycle),
                "date": format_day(sitting.planned_at),
                "lien": address,
            },
        )


def _seat(actor: User, sitting: Sitting) -> Seat:
    seat = seat_of(actor, sitting.committee)
    if seat is None:
        raise NotAllowedError("Seul un membre de la commission fait une remarque ou consigne un désaccord.")
    return seat


def _check_circulated(minutes: Minutes) -> None:
    if not minutes.is_circulated:
        raise StaleError("Ce procès-verbal n’est pas soumis aux remarques en ce moment. Rechargez la page.")


def _check_text(text: str, limit: int, what: str) -> None:
    if len(text) > limit:
        raise IncompleteError(f"{what} dépasse {format_number(limit)} caractères : raccourcissez.")
