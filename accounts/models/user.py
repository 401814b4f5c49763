"""The person who signs in. The e-mail address is the login, kept in lower case."""

from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower

from accounts.enums import STAFF_ROLES, Role, Title
from toolkit.text.cleaning import address_key
from toolkit.text.sorting import SortedByName, SortKeyField


class LowerCaseEmailField(models.EmailField):
    """An e-mail address stored and looked up as it is compared, so that one person cannot hold two accounts.

    In lower case, full-width letters as plain ones, and without the invisible characters that a paste brings along.
    """

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return address_key(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        value = self.to_python(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value


class UserQuerySet(models.QuerySet):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def with_role(self, *roles: str, institute: Any) -> "UserQuerySet":
        """Keep the people who hold one of the roles at this institute, each once."""
        memberships = self.model._meta.get_field("memberships").related_model.objects  # type: ignore[union-attr]
        return self.filter(pk__in=memberships.filter(role__in=roles, institute=institute).values("user_id"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person. Without a password nobody can sign in to the account until one is set."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(SortedByName, AbstractUser):
    """A person: applicant, mandated assistant, member of the staff or of a committee.

    `is_staff` and `is_superuser` open Django's administration and nothing else: the work of the house goes by
    memberships.
    """

    username = None  # type: ignore[assignment]  # an address signs in
    email = LowerCaseEmailField(
        "adresse électronique",
        unique=True,
        error_messages={"unique": "Un compte existe déjà avec cette adresse électronique."},
    )
    title = models.CharField("civilité", max_length=1, choices=Title.choices, blank=True)
    first_name = models.CharField("prénom", max_length=150, blank=True)
    last_name = models.CharField("nom", max_length=150, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    sort_name = SortKeyField(sources=(("last_name", "first_name"), ("email",)), db_index=True)

    objects = UserManager()  # type: ignore[misc]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        ordering = ("sort_name", "email")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="user_email_in_lower_case",
                violation_error_message="Écrivez l’adresse électronique en minuscules.",
            ),
        )

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First and last name, or the address of someone who has not given them."""
        return self.get_full_name() or self.email

    @cached_property
    def _roles_by_institute(self) -> dict[int, frozenset[str]]:
        """Roles by institute id, in one query kept as long as this instance, that is one request."""
        roles: dict[int, set[str]] = {}
        for institute_id, role in self.memberships.order_by().values_list("institute_id", "role"):
            roles.setdefault(institute_id, set()).add(role)
        return {institute_id: frozenset(held) for institute_id, held in roles.items()}

    def forget_roles(self) -> None:
        """Read the memberships again at the next question. For services that have just changed them."""
        self.__dict__.pop("_roles_by_institute", None)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.forget_roles()
        super().refresh_from_db(*args, **kwargs)

    def roles_at(self, institute_id: int) -> frozenset[str]:
        return self._roles_by_institute.get(institute_id, frozenset())

    def institutes_with_role(self, *roles: str) -> frozenset[int]:
        """Ids of the institutes where the person holds one of the roles: the scope of a `visible_to`."""
        return frozenset(pk for pk, held in self._roles_by_institute.items() if held & set(roles))

    def has_role(self, *roles: str, institute: Any = None) -> bool:
        """Tell whether the person holds one of the roles, at this institute (row or id) or, without one, anywhere."""
        if institute is None:
            return bool(self.institutes_with_role(*roles))
        return bool(self.roles_at(getattr(institute, "pk", institute)) & set(roles))

    @property
    def role_labels(self) -> list[str]:
        """French names of the roles held anywhere, in the order of the enum."""
        held = frozenset().union(*self._roles_by_institute.values())
        return [role.label for role in Role if role in held]

    @property
    def is_staff_member(self) -> bool:
        return self.has_role(*STAFF_ROLES)

    @property
    def is_committee_member(self) -> bool:
        return self.has_role(Role.COMMITTEE_MEMBER)

    @property
    def is_head_of_service(self) -> bool:
        return self.has_role(Role.HEAD_OF_SERVICE)

    @property
    def must_have_second_factor(self) -> bool:
        """Staff, committee members and administrators sign in with a TOTP code or a passkey."""
        return self.is_superuser or self.is_staff or bool(self._roles_by_institute)
