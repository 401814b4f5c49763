"""Roles and invitations. `actor` is None only for the command line, whose operator answers for it."""

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.closing import hold_account
from accounts.enums import InvitationState, Role
from accounts.errors import AccountsError, InvitationUnusable
from accounts.models import Invitation, Membership, User
from accounts.permissions import can_manage_team
from accounts.signals import invitation_accepted
from organisations.models import Institute
from toolkit.notifications.services import queue_mail
from toolkit.text.typography import format_moment
from toolkit.wordings.institutes import institute_values

INVITATION_LIFETIME = timedelta(days=14)

_UNUSABLE = {
    InvitationState.ACCEPTED: "Cette invitation a déjà servi. Connectez-vous avec votre adresse et votre mot de passe.",
    InvitationState.REVOKED: (
        "Cette invitation a été annulée ou remplacée. Ouvrez le courriel le plus récent, "
        "ou demandez une nouvelle invitation à la direction du service."
    ),
    InvitationState.EXPIRED: "Cette invitation a expiré. Demandez-en une nouvelle à la direction du service.",
}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _check_may_manage(actor: User | None, institute: Institute) -> None:
    if actor is not None and not can_manage_team(actor, institute.pk):
        raise AccountsError("Seule la direction du service peut modifier l’équipe.", status=403)


def _lock(institute: Institute) -> None:
    """Let changes to the team of one institute happen one after the other."""
    Institute.objects.select_for_update(of=("self",)).get(pk=institute.pk)


@transaction.atomic
def invite_person(
    *,
    actor: User,
    institute: Institute,
    email: str,
    role: str,
    first_name: str = "",
    last_name: str = "",
    purpose: str = "",
    about: str = "",
) -> Invitation:
    """Send a link to take a role, good for fourteen days and for one use. It replaces the one sent before, if any.

    `about` says in French what the role is for (a cycle); `purpose` says it to who hears that it is accepted.

    Raises AccountsError when the actor may not, or when the person already has the role.
    """
    _check_may_manage(actor, institute)
    _lock(institute)
    known = User.objects.filter(email=email).first()
    if known and Membership.objects.filter(user=known, institute=institute, role=role).exists():
        raise AccountsError(f"{known.full_name} a déjà ce rôle. Rien n’a été envoyé.")
    now = timezone.now()
    Invitation.objects.open().filter(email=email, institute=institute, role=role).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        first_name=first_name,
        last_name=last_name,
        institute=institute,
        role=role,
        purpose=purpose,
        about=about,
        token_hash=_hash(token),
        invited_by=actor,
        expires_at=now + INVITATION_LIFETIME,
    )
    _mail_invitation(invitation, token, known)
    return invitation


def _mail_invitation(invitation: Invitation, token: str, recipient: User | None) -> None:
    queue_mail(
        event="invitation",
        key=f"invitation:{invitation.uuid}",
        to=invitation.email,
        recipient=recipient,
        institute=invitation.institute,
        values={
            **institute_values(invitation.institute),
            "personne": invitation.full_name,
            "role": invitation.get_role_display(),
            "precisions": invitation.about,
            "qui_invite": invitation.invited_by.full_name,
            "lien": settings.SITE_URL + reverse("accounts:invitation", args=[token]),
            "valable_jusqu_au": format_moment(invitation.expires_at),
        },
        confidential=True,
    )


def find_invitation(*, token: str, lock: bool = False) -> Invitation:
    """Return the invitation that this link opens.

    Raises InvitationUnusable when there is none (404), or when it was used, revoked or has expired (410).
    `lock` keeps the row for the caller's transaction.
    """
    invitations = Invitation.objects.select_related("institute", "invited_by")
    if lock:
        invitations = invitations.select_for_update(of=("self",))
    invitation = invitations.filter(token_hash=_hash(token)).first()
    if invitation is None:
        raise InvitationUnusable(
            "Ce lien d’invitation n’est pas complet. Copiez-le en entier depuis le courriel.", status=404
        )
    if invitation.state != InvitationState.PENDING:
        raise InvitationUnusable(_UNUSABLE[invitation.state])
    return invitation


@transaction.atomic
def accept_invitation(*, actor: User, token: str) -> Membership:
    """Give the role to the signed-in person, whose verified address must be the invited one.

    Raises InvitationUnusable for a link that does not work, AccountsError for someone else's.
    """
    invitation = find_invitation(token=token, lock=True)
    if not EmailAddress.objects.filter(user=actor, email=invitation.email, verified=True).exists():
        raise AccountsError(
            f"Cette invitation est adressée à {invitation.email}. Déconnectez-vous, puis rouvrez le lien du courriel.",
            status=403,
        )
    return _take_role(invitation, actor)


@transaction.atomic
def register_invited(*, token: str, first_name: str, last_name: str, password: str) -> User:
    """Create the account of an invited person and give the role. Holding the link proves the address.

    An account opened with that address by someone who never proved it becomes the invited person's: names, password,
    address and second factors are replaced, and its sessions end with the old password.
    Raises InvitationUnusable for a link that does not work, AccountsError when the address already has an account,
    and Django's ValidationError for a weak password.
    """
    invitation = find_invitation(token=token, lock=True)
    if must_sign_in(invitation=invitation):
        raise AccountsError("Un compte existe déjà avec cette adresse. Connectez-vous pour accepter l’invitation.")
    user = User.objects.filter(email=invitation.email).first() or User(email=invitation.email)
    user.first_name, user.last_name, user.title, user.phone = first_name, last_name, "", ""
    validate_password(password, user)
    user.set_password(password)
    user.save()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    _take_role(invitation, user)
    return user


def must_sign_in(*, invitation: Invitation) -> bool:
    """Tell whether the invited address has an account of someone who proved an address, or that was closed.

    An account that never did belongs to nobody yet: anyone may type any address in the form to sign up.
    Administrators are made at the command line, without a proof, and prove their address by signing in.
    """
    known = User.objects.filter(email=invitation.email).first()
    if known is None:
        return False
    settled = known.is_superuser or known.is_staff or not known.is_active
    return settled or EmailAddress.objects.filter(user=known, verified=True).exists()


def _take_role(invitation: Invitation, user: User) -> Membership:
    hold_account(user)
    membership, _ = Membership.objects.get_or_create(user=user, institute=invitation.institute, role=invitation.role)
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    user.forget_roles()
    invitation_accepted.send(sender=Invitation, invitation=invitation, user=user)
    return membership


@transaction.atomic
def revoke_invitation(*, actor: User, invitation: Invitation) -> Invitation:
    """Make the link of an open invitation useless. Raises AccountsError when the actor may not, or too late."""
    _check_may_manage(actor, invitation.institute)
    locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if locked.state == InvitationState.ACCEPTED:
        raise AccountsError("Cette invitation vient d’être acceptée. Retirez plutôt le rôle de la personne.")
    if locked.state == InvitationState.REVOKED:
        raise AccountsError("Cette invitation est déjà annulée.")
    locked.revoked_at = timezone.now()
    locked.save(update_fields=["revoked_at"])
    return locked


@transaction.atomic
def grant_role(*, actor: User | None, user: User, institute: Institute, role: str) -> Membership:
    """Give a role without an invitation; a role already held stays as it is. Raises AccountsError.

    AccountClosed where the person has closed the account meanwhile.
    """
    _check_may_manage(actor, institute)
    hold_account(user)
    membership, _ = Membership.objects.get_or_create(user=user, institute=institute, role=role)
    user.forget_roles()
    return membership


@transaction.atomic
def remove_role(*, actor: User | None, membership: Membership) -> None:
    """Take a role back, at once: the next page the person asks for knows it.

    Raises AccountsError when the actor may not, or when the institute would be left without a head of service.
    """
    _check_may_manage(actor, membership.institute)
    _lock(membership.institute)
    heads = Membership.objects.heads_of(membership.institute_id)
    if membership.role == Role.HEAD_OF_SERVICE and not heads.exclude(pk=membership.pk).exists():
        raise AccountsError(
            "C’est la dernière personne à la direction du service. Donnez d’abord ce rôle à quelqu’un d’autre."
        )
    Membership.objects.filter(pk=membership.pk).delete()
    membership.user.forget_roles()


def personal_data(user: User) -> dict[str, list[dict[str, str]]]:
    """Return what this app keeps about a person: account, addresses, second factors, roles, invitations received."""
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    factors = Authenticator.objects.filter(user=user).order_by("pk")
    roles = user.memberships.select_related("institute")
    invitations = Invitation.objects.filter(email=user.email).select_related("institute").order_by("pk")
    return {
        "compte": [
            {
                "adresse": user.email,
                "civilité": user.get_title_display(),
                "prénom": user.first_name,
                "nom": user.last_name,
                "téléphone": user.phone,
                "créé": _iso(user.date_joined),
                "dernière connexion": _iso(user.last_login) if user.last_login else "",
            }
        ],
        "adresses": [{"adresse": each.email, "vérifiée": "oui" if each.verified else "non"} for each in addresses],
        "seconds facteurs": [
            {"nature": str(each.get_type_display()), "ajouté": _iso(each.created_at)} for each in factors
        ],
        "rôles": [
            {"rôle": held.get_role_display(), "institut": held.institute.name, "depuis": _iso(held.created_at)}
            for held in roles
        ],
        "invitations": [
            {
                "rôle": sent.get_role_display(),
                "institut": sent.institute.name,
                "envoyée": _iso(sent.created_at),
                "état": sent.state.label,
            }
            for sent in invitations
        ],
    }


def _iso(instant: datetime) -> str:
    return timezone.localtime(instant).isoformat(timespec="seconds")
