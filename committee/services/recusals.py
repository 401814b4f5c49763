"""Who has a link with a dossier is kept away from it: declared, detected, lifted. What they wrote is set aside."""

from collections.abc import Container
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models import User
from candidatures.models import Mandate
from committee.enums import LIFTABLE, PROPOSED, LinkGround, RecusalSource
from committee.models import Assessment, Item, LinkDeclaration, ReadingAssignment, Recusal, Seat, Vote
from committee.permissions import can_publish, can_recuse
from committee.services.means import refresh_mean
from committee.services.proposals import NATURE_LIMIT, Proposal, mark_of, proposals_on
from committee.sittings.following import follow_recusals, lock_sittings_with
from cycles.services import keep_away, let_back
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError

REASON_LIMIT = NATURE_LIMIT
LINK_GONE = "Le lien détecté n’existe plus."
SEAT_GONE = "Le siège a été retiré."


@dataclass(frozen=True)
class Link:
    """Why someone who sits must not see a dossier. `siren` is the employer's that both have, or empty."""

    ground: str
    siren: str = ""


def detect_recusals(*, item: Item) -> None:
    """Recuse every member who is the candidate, who has helped to write the dossier or has the candidate's employer.

    The contrary too: what was detected and is no longer true is lifted. A recusal that a head of service has lifted is
    not made again on the same ground; those who said so themselves, or confirmed it, stay as they are. The caller is in
    a transaction that holds the item or its committee, and leaves published decisions alone.
    """
    links = _links_with(item)
    detected = item.recusals.standing().filter(source=RecusalSource.DETECTED).exclude(ground__in=PROPOSED)
    gone = detected.exclude(seat__in=links)
    for recusal in gone.select_related("user"):
        end_recusal(recusal=recusal, reason=LINK_GONE)
    for seat, link in links.items():
        if not _was_lifted(seat, item, link):
            recuse(seat=seat, item=item, source=RecusalSource.DETECTED, link=link)


def _links_with(item: Item) -> dict[Seat, Link]:
    """The seats that have a link with this dossier, and which."""
    candidature = item.candidature
    helpers = Mandate.objects.filter(candidature=candidature, accepted_at__isnull=False)
    helping = set(helpers.values_list("user", flat=True))
    siren = candidature.siret[:9]
    linked = Q(user=candidature.applicant_id) | Q(user__in=helping) | (Q(siren=siren) if siren else Q(pk__in=[]))
    return {
        seat: _link_of(seat, candidature.applicant_id, helping)
        for seat in Seat.objects.filter(linked, committee=item.committee_id)
    }


def _link_of(seat: Seat, applicant_id: int, helping: Container[int]) -> Link:
    if seat.user_id == applicant_id:
        return Link(LinkGround.OWN)
    if seat.user_id in helping:
        return Link(LinkGround.MANDATE)
    return Link(LinkGround.EMPLOYER, seat.siren)


def _was_lifted(seat: Seat, item: Item, link: Link) -> bool:
    """Whether a head of service has judged that this very link does not count."""
    judged = Recusal.objects.filter(user=seat.user_id, item=item, lifted_by__isnull=False)
    return judged.filter(ground=link.ground, siren=link.siren).exists()


def recuse(
    *, seat: Seat, item: Item, source: str, link: Link | None = None, reason: str = "", actor: User | None = None
) -> Recusal:
    """Keep a member away from a dossier, here and in the rooms below. A second call changes nothing.

    Their reading and vote are set aside: kept, counted and shown nowhere; the mean follows, and so does a sitting. The
    caller holds the sittings of the dossier (see lock_sittings_with), then the item. `actor`: whoever declares it.
    """
    standing = Recusal.objects.standing().filter(user=seat.user_id, item=item).first()
    if standing is not None:
        return standing
    now = timezone.now()
    link = link or Link("")
    recusal = Recusal.objects.create(
        seat=seat, user_id=seat.user_id, item=item, source=source, ground=link.ground, siren=link.siren,
        reason=reason or (LinkGround(link.ground).label if link.ground else ""), at=now,
    )  # fmt: skip
    candidature = item.candidature
    keep_away(user=seat.user, cycle=candidature.cycle, person=candidature.applicant)
    Vote.objects.filter(seat=seat, item=item).update(set_aside_at=now)
    ReadingAssignment.objects.filter(seat=seat, item=item).delete()
    if Assessment.objects.filter(seat=seat, item=item).update(set_aside_at=now):
        refresh_mean(item=item)
    follow_recusals(item=item, actor=actor)
    return recusal


def end_recusal(*, recusal: Recusal, reason: str, actor: User | None = None) -> None:
    """Close a recusal: its row stays as history, what was set aside comes back; a sitting follows. The caller holds the
    sittings of the dossier, then the item.

    `actor` None: nobody has judged it, the link is no longer there.
    """
    item = recusal.item
    recusal.lifted_at, recusal.lifted_by, recusal.lift_reason = timezone.now(), actor, reason
    recusal.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    candidature = item.candidature
    let_back(user=recusal.user, cycle=candidature.cycle, person=candidature.applicant)
    votes = Vote.with_aside.filter(seat=recusal.seat_id, item=item)
    votes.filter(seat__replaced_at=None).update(set_aside_at=None)  # a deputy votes for who was replaced
    if Assessment.with_aside.filter(seat=recusal.seat_id, item=item).update(set_aside_at=None):
        refresh_mean(item=item)
    follow_recusals(item=item, actor=actor)


def last_declaration(item: Item) -> Subquery:
    """For a query of seats: what each has declared last on this dossier; True for a link, None for nothing yet."""
    made = LinkDeclaration.objects.filter(user=OuterRef("user"), item=item)
    return Subquery(made.values("has_link")[:1])


def check_declared(has_link: bool | None) -> None:
    """Raise DomainError (409) unless the member has declared that no link binds them to the candidate."""
    if has_link is not False:
        raise DomainError(
            "Déclarez d’abord si vous avez un lien avec cette personne ou son employeur, en haut du dossier : "
            "la lecture se valide et le vote se donne ensuite."
        )


@transaction.atomic
def declare_no_link(*, actor: User, item: Item, seen: str | None = None) -> LinkDeclaration:
    """Someone who sits declares that they have no link with a candidate or their employer. Kept with its date, and with
    the links that the data proposed then.

    `seen`: the mark of those that the page showed, None where no page was read. A second click returns the first
    declaration. Raises NotAllowedError (403, 404 once recused), StaleError (409) when the data propose something else
    than what was seen, DomainError (409) once the decision is published.
    """
    locked, seat = _lock_for_declaration(actor, item)
    if Recusal.objects.standing().filter(user=actor, item=locked).exists():
        raise NotAllowedError("Vous vous êtes déporté sur ce dossier : il ne vous est plus accessible.", status=404)
    proposals = proposals_on(seat, locked)
    if seen is not None and seen != mark_of(proposals):
        raise StaleError("Les liens possibles ont changé depuis l’ouverture de la page : relisez-les et répondez.")
    last = LinkDeclaration.objects.filter(user=actor, item=locked).first()
    shown = [each.kept for each in proposals]
    if last is not None and not last.has_link and last.proposed == shown:
        return last
    return LinkDeclaration.objects.create(
        user=seat.user, item=locked, has_link=False, proposed=shown, at=timezone.now()
    )


@transaction.atomic
def declare_recusal(*, actor: User, item: Item, reason: str = "", ground: str = "") -> Recusal:
    """Someone who sits declares a link and abstains: the dossier leaves their lists, reading and vote are set aside.

    `reason` is the nature of the link, for the minutes. With the `ground` of a link that the data propose, it is that
    one which they confirm, in its words unless they give others. Only the head of service lifts it. A second click
    returns the first recusal. Raises NotAllowedError (403), StaleError (409) for a ground that is proposed no more,
    IncompleteError (422) without a nature or too long a one, DomainError (409) once the decision is published.
    """
    nature = reason.strip()
    locked, seat = _lock_for_declaration(actor, item)
    standing = Recusal.objects.standing().filter(user=actor, item=locked).first()
    if standing is not None:
        return standing
    proposals = proposals_on(seat, locked)
    confirmed = _confirmed(proposals, ground) if ground else None
    nature = nature or (confirmed.words if confirmed else "")
    if not nature:
        raise IncompleteError("Écrivez la nature du lien, en une ligne : le procès-verbal la porte.")
    if len(nature) > REASON_LIMIT:
        raise IncompleteError(f"La nature du lien compte {len(nature)} caractères, la limite est de {REASON_LIMIT}.")
    shown = [each.kept for each in proposals]
    LinkDeclaration.objects.create(
        user=seat.user, item=locked, has_link=True, nature=nature, proposed=shown, at=timezone.now()
    )
    source = RecusalSource.DETECTED if confirmed else RecusalSource.DECLARED
    link = Link(confirmed.ground) if confirmed else None
    return recuse(seat=seat, item=locked, source=source, link=link, reason=nature, actor=actor)


def _confirmed(proposals: list[Proposal], ground: str) -> Proposal:
    found = next((each for each in proposals if each.ground == ground), None)
    if found is None:
        raise StaleError("Ce lien n’est plus proposé : les données ont changé. Relisez et répondez de nouveau.")
    return found


def _lock_for_declaration(actor: User, item: Item) -> tuple[Item, Seat]:
    lock_sittings_with([item.pk])
    locked = _lock(item)
    seat = Seat.objects.held_by(actor).filter(committee=locked.committee_id).first()
    if seat is None or not can_recuse(seat):
        raise NotAllowedError("Seul un membre de la commission déclare ses liens ou se déporte.")
    if _is_published(locked):
        raise DomainError("La décision est publiée : il est trop tard pour déclarer un lien ou se déporter.")
    return locked, seat


def _lock(item: Item) -> Item:
    found = Item.objects.select_for_update(of=("self",)).select_related("candidature__cycle", "candidature__applicant")
    return found.get(pk=item.pk)


def _is_published(item: Item) -> bool:
    decision = getattr(item, "decision", None)
    return decision is not None and decision.published_at is not None


@transaction.atomic
def lift_recusal(*, actor: User, recusal: Recusal, reason: str) -> Recusal:
    """A head of service ends a recusal made by mistake, with a motive. The member's reading and vote come back.

    The row stays as history and the link is not detected again. An own candidature and a mandate are facts, which
    nobody lifts; the same employer is a sign, which may be judged to mean nothing (a large employer, a wrong SIREN).
    Raises NotAllowedError (403; 404 for a dossier the actor may not know of), IncompleteError (422) without a reason,
    DomainError (409) when it is lifted already, when it cannot be, or once the decision is published.
    """
    motive = reason.strip()
    lock_sittings_with([recusal.item_id])
    locked = _lock(recusal.item)
    if not can_publish(actor, locked.committee):
        raise NotAllowedError("Seul le chef de service lève un déport.")
    if not Item.objects.filter(pk=locked.pk).known_to(actor).exists():
        raise NotAllowedError("Ce déport n’existe pas, ou ne vous est pas accessible.", status=404)
    if not motive or len(motive) > REASON_LIMIT:
        raise IncompleteError(f"Écrivez le motif, en {REASON_LIMIT} caractères au plus : il reste avec le déport.")
    standing = Recusal.objects.standing().select_related("user", "seat").filter(pk=recusal.pk).first()
    if standing is None:
        raise DomainError("Ce déport est déjà levé.")
    if standing.ground and standing.ground not in LIFTABLE:
        raise DomainError("Un membre candidat ou mandaté par le candidat reste déporté : ce lien est un fait.")
    if _is_published(locked):
        raise DomainError("La décision est publiée : ce déport fait partie de ce qui l’a précédée.")
    standing.item = locked
    end_recusal(recusal=standing, reason=motive, actor=actor)
    detect_recusals(item=locked)  # a declaration may have hidden another link
    standing.refresh_from_db()
    return standing
