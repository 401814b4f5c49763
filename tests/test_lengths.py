"""Length first: in every form of the house, a text beyond its limit meets nothing but its length."""

import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.core.context import request_context
from django import forms
from django.apps import apps
from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.test import RequestFactory

from accounts import allauth_forms
from accounts import forms as account_forms
from accounts.models import Invitation, User
from candidatures.forms import applicant, commitment
from candidatures.models import Candidature
from candidatures.services.terms import Terms
from committee import forms as committee_forms
from cycles.models import Cycle
from instruction.columns import CandidatureFilter
from instruction.forms import extension, review
from organisations.models import Institute
from programme.forms.base import RecordForm
from toolkit.lists.filters import FilterForm
from toolkit.ui import clean_forms
from toolkit.ui.clean_forms import JSON_LIMIT, LengthFirstMixin, limit_of

TERMS = Terms("Anaïs Vauquelin-Roche", "DGS", "", "", "Cycle", [], Decimal(3500))
MAKERS: dict[type, Callable[[Any], forms.BaseForm]] = {
    account_forms.InvitationForm: lambda data: account_forms.InvitationForm(data, institutes=Institute.objects.none()),
    account_forms.AcceptInvitationForm: lambda data: account_forms.AcceptInvitationForm(data, invitation=Invitation()),
    account_forms.IdentityForm: lambda data: account_forms.IdentityForm(data, instance=User()),
    commitment.SignForm: lambda data: commitment.SignForm(data, terms=TERMS),
    extension.ExtensionForm: lambda data: extension.ExtensionForm(data, cycle=CYCLE),
    extension.LateDraftForm: lambda data: extension.LateDraftForm(data, cycle=CYCLE),
    committee_forms.AssessmentForm: lambda data: committee_forms.AssessmentForm(data, criteria=[]),
    committee_forms.NewSeatForm: lambda data: committee_forms.NewSeatForm(data, institute=Institute(pk=1), seated=[]),
    FilterForm: lambda data: CandidatureFilter({}, Candidature.objects.none()).get_form_class()(data),
    allauth_forms.EditKeyForm: lambda data: allauth_forms.EditKeyForm(data, instance=KEY),
    allauth_forms.AddKeyForm: lambda data: allauth_forms.AddKeyForm(data=data, user=User()),
    allauth_forms.AuthenticateKeyForm: lambda data: allauth_forms.AuthenticateKeyForm(data=data, user=User()),
    allauth_forms.ReauthenticateKeyForm: lambda data: allauth_forms.ReauthenticateKeyForm(data=data, user=User()),
    allauth_forms.LoginKeyForm: lambda data: allauth_forms.LoginKeyForm(data),
    allauth_forms.AuthenticateForm: lambda data: allauth_forms.AuthenticateForm(data=data, user=User()),
    allauth_forms.ReauthenticateCodeForm: lambda data: allauth_forms.ReauthenticateCodeForm(data=data, user=User()),
    allauth_forms.ActivateAppForm: lambda data: allauth_forms.ActivateAppForm(data=data, user=User()),
    allauth_forms.ChangeEmailForm: lambda data: allauth_forms.ChangeEmailForm(data=data, user=User()),
    allauth_forms.ChangePasswordForm: lambda data: allauth_forms.ChangePasswordForm(data=data, user=User()),
    allauth_forms.SetPasswordForm: lambda data: allauth_forms.SetPasswordForm(data=data, user=User()),
    allauth_forms.ResetPasswordKeyForm: lambda data: allauth_forms.ResetPasswordKeyForm(data=data, user=User()),
    allauth_forms.ReauthenticateForm: lambda data: allauth_forms.ReauthenticateForm(data=data, user=User()),
}  # fmt: skip
CYCLE = Cycle(opens_at=None)
KEY = SimpleNamespace(wrap=lambda: SimpleNamespace(name="Clé"))
# Bases, and what the sign-in library mixes into its own form.
ABSTRACT = {applicant.SectionForm, review.DeskForm, account_forms.SignupIdentityForm, RecordForm}
ADMINISTRATION = {"PersonCreationForm", "PersonChangeForm"}


def ours(base: type) -> set[type]:
    """The classes of the house below `base`."""
    found = set()
    for kind in base.__subclasses__():
        found |= {kind} | ours(kind)
    apps_of_ours = {config.label for config in apps.get_app_configs()}
    here = {name for name in apps_of_ours if (settings.BASE_DIR / name).is_dir()}
    return {kind for kind in found if kind.__module__.split(".")[0] in here}


FORMS = sorted(
    {
        kind
        for kind in ours(forms.BaseForm)
        if kind not in ABSTRACT and kind.__name__ not in ADMINISTRATION and not kind.__module__.endswith(".admin")
    },
    key=lambda kind: f"{kind.__module__}.{kind.__qualname__}",
)


def make(kind: type, data: Any = None) -> Any:
    if kind in MAKERS:
        return MAKERS[kind](data)
    if issubclass(kind, applicant.SectionForm):
        return kind(data, instance=Candidature())
    try:
        return kind(data)
    except TypeError:  # it asks for rows: its fields alone are looked at
        return type(kind.__name__, (LengthFirstMixin, forms.Form), dict(kind.base_fields))(data)


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, rf: RequestFactory, db: None) -> Iterator[None]:
    """What forms ask for as they are made: a day for an extension, a request and its session for a code."""
    monkeypatch.setattr(extension, "first_day", lambda cycle: datetime.date(2026, 1, 1))
    request = rf.get("/")
    request.session = {}
    with request_context(request):
        yield


def typed(form: Any) -> dict[str, forms.Field]:
    return {name: field for name, field in form.fields.items() if not isinstance(field, forms.FileField)}


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.__qualname__)
def test_every_form_measures_first(kind: type) -> None:
    assert issubclass(kind, LengthFirstMixin)


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.__qualname__)
def test_what_is_too_long_meets_no_cleaning_and_no_validator_and_is_shown_again(
    kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = typed(make(kind))
    sent = QueryDict(mutable=True)
    for name, field in names.items():
        sent[make(kind).add_prefix(name)] = "a" * (3 * limit_of(field) + 1)
    form = make(kind, sent)
    monkeypatch.setattr(clean_forms, "cleaner_of", lambda field: lambda value: value[:1])
    for field in typed(form).values():
        field.clean = field.to_python = pytest.fail
        field.validators = [pytest.fail]

    assert set(names) <= set(form.errors)
    assert all(form[name].value() for name in names)


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.__qualname__)
def test_every_text_field_has_a_limit_of_its_own(kind: type) -> None:
    for name, field in typed(make(kind)).items():
        if isinstance(field, forms.CharField) and not isinstance(field, forms.JSONField | forms.UUIDField):
            assert field.max_length or getattr(field, "length_limit", None), f"{kind.__qualname__}.{name}"


def test_every_text_that_people_write_has_a_limit_in_its_column() -> None:
    unbounded = [
        f"{field.model._meta.label}.{field.name}"
        for model in apps.get_models()
        if "site-packages" not in apps.get_app_config(model._meta.app_label).path
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField) and field.editable and not field.max_length
    ]

    assert sorted(unbounded) == ["notifications.OutboxMail.html_body", "notifications.OutboxMail.text_body"]


@pytest.mark.parametrize("text", ["[" * 5000, '{"a":' * 900])
def test_a_nested_answer_of_a_key_is_refused_before_it_is_parsed(text: str) -> None:
    assert len(text) < JSON_LIMIT
    form = allauth_forms.LoginKeyForm(QueryDict(mutable=True) | {"credential": text})
    assert list(form.errors) == ["credential"]


def test_a_text_too_long_by_its_marks_alone_is_not_composed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Composing 150 000 marks on one letter takes a minute."""
    data = QueryDict(mutable=True)
    data["employer_name"] = "a" + "\u0301\u0327" * 75_000
    form = applicant.EmployerForm(data, instance=Candidature())
    assert form.errors["employer_name"][0].startswith("Retirez au moins 149\u202f801 caractères")
    assert form["employer_name"].value() == data["employer_name"]
