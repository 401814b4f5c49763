"""People, their roles and invitations. `make_staff` gives a person with roles, `sign_in` opens their session."""

import base64
import datetime
import hashlib
import struct
import time
from functools import cache
from hmac import digest

import factory
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.enums import Role
from accounts.middleware import SESSION_KEY
from accounts.models import Invitation, Membership, User
from tests.factories.organisations import InstituteFactory
from tests.replay import replayed

PASSWORD = "correct cheval pile agrafe"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"
TOTP_STEP = 30  # seconds


@cache
def _hash(password: str) -> str:
    """Hash it once a process: the same password has the same row in every test."""
    return make_password(password)


class UserFactory(factory.django.DjangoModelFactory):
    """A person with a verified address and the password `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@example.org")
    first_name = factory.Faker("first_name", locale="fr_FR")
    last_name = factory.Faker("last_name", locale="fr_FR")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        password = kwargs.pop("password", PASSWORD)
        return model_class.objects.create(*args, password=_hash(password), **kwargs)

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        if create and extracted is not False:
            self.emailaddress_set.create(email=self.email, verified=True, primary=True)


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    institute = factory.SubFactory(InstituteFactory)
    role = Role.ADVISER


class InvitationFactory(factory.django.DjangoModelFactory):
    """An invitation sent now; its link holds `token`, which stays readable on the instance."""

    class Meta:
        model = Invitation

    token = factory.Sequence(lambda n: f"jeton-de-test-{n}")
    token_hash = factory.LazyAttribute(lambda invitation: hashlib.sha256(invitation.token.encode()).hexdigest())
    email = factory.Sequence(lambda n: f"invitee{n}@example.org")
    first_name = "Nora"
    last_name = "Keller"
    institute = factory.SubFactory(InstituteFactory)
    role = Role.ADVISER
    invited_by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=14))

    @classmethod
    def _create(cls, model_class, *args, token, **kwargs):
        invitation = super()._create(model_class, *args, **kwargs)
        invitation.token = token
        return invitation


@replayed
def make_staff(*roles: str, institute=None, **fields) -> User:
    """A person who holds these roles at one institute."""
    user = UserFactory(**fields)
    institute = institute or InstituteFactory()
    for role in roles:
        MembershipFactory(user=user, institute=institute, role=role)
    return user


def give_second_factor(user: User, *, secret: str = TOTP_SECRET) -> Authenticator:
    """Register an authenticator application, whose secret the test knows."""
    return TOTP.activate(user, secret).instance


def totp_code(secret: str = TOTP_SECRET) -> str:
    """What that application shows at this moment (RFC 6238), computed apart from the product.

    It waits for the next code when this one is nearly over.
    """
    if (left := TOTP_STEP - time.time() % TOTP_STEP) < 3:
        time.sleep(left)
    mac = digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // TOTP_STEP), "sha1")
    offset = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in(client, user: User) -> User:
    """Open a session as the person, second factor shown where the role demands one."""
    client.force_login(user)
    if user.must_have_second_factor:
        if not Authenticator.objects.filter(user=user).exists():
            give_second_factor(user)
        session = client.session
        session[SESSION_KEY] = user.pk
        session.save()
    return user


def show_factor(client, user: User, *, ago: float = 0) -> None:
    """This session has shown its second factor so many seconds ago."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time() - ago}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
    session.save()
