import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.test import RequestFactory

from accounts.adapter import CONFIDENTIAL, EVENTS, NOTICES
from tests.factories.accounts import UserFactory
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db

LINK = "https://cycles.example.org/compte/un-lien/"


@pytest.fixture
def adapter():
    with context.request_context(RequestFactory().get("/")):
        yield get_adapter()


@pytest.mark.parametrize("template", EVENTS)
def test_mail_of_the_library_leaves_through_the_outbox(adapter, template):
    user = UserFactory(first_name="Léa", last_name="Martin")
    links = dict.fromkeys(("activate_url", "password_reset_url", "signup_url"), LINK)
    adapter.send_mail(template, user.email, {"user": user, **links})
    mail = OutboxMail.objects.get()
    assert (mail.event, mail.to_email, mail.recipient) == (EVENTS[template], user.email, user)
    assert LINK in mail.text_body
    assert mail.confidential == (mail.event in CONFIDENTIAL)


@pytest.mark.parametrize("template", NOTICES)
def test_change_of_security_is_told(adapter, template):
    user = UserFactory()
    adapter.send_notification_mail(template, user)
    mail = OutboxMail.objects.get()
    assert (mail.event, mail.confidential) == ("security_notice", False)
    assert NOTICES[template][:20] in mail.text_body
    assert "/compte/password/reset/" in mail.text_body


def test_two_mails_of_one_kind_are_two_rows(adapter):
    user = UserFactory()
    for _ in range(2):
        adapter.send_mail("account/email/password_reset_key", user.email, {"user": user, "password_reset_url": LINK})
    assert OutboxMail.objects.count() == 2


def test_unknown_mail_is_a_programming_error(adapter):
    with pytest.raises(KeyError):
        adapter.send_mail("account/email/inconnu", "lea@example.org", {})
