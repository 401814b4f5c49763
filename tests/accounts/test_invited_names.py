"""An invited person whose address someone else typed first, and names that pass for links."""

import pytest

from accounts.enums import Role
from accounts.models import User
from tests.factories.accounts import PASSWORD, InvitationFactory, UserFactory
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def test_invited_person_whose_address_was_taken_opens_the_account(client):
    UserFactory(email="nora@example.org", password="celui du faussaire 42", verified=False)
    invitation = InvitationFactory(email="nora@example.org")
    url = f"/compte/invitation/{invitation.token}/"
    assert "password" in client.get(url).context["form"].fields
    client.post(url, {"first_name": "Nora", "last_name": "Keller", "password": PASSWORD})
    user = User.objects.get(email="nora@example.org")
    assert user.check_password(PASSWORD)
    assert user.has_role(Role.ADVISER)


@pytest.mark.parametrize("name", ["Lea https://piege.example", "www.piege.example", "lea@piege.example", "<b>Lea</b>"])
def test_names_that_pass_for_links_are_refused(client, head_client, name):
    invitation = InvitationFactory()
    url = f"/compte/invitation/{invitation.token}/"
    refused = type(client)().post(url, {"first_name": name, "last_name": "Keller", "password": PASSWORD})
    assert refused.status_code == 422
    assert "seulement un nom" in refused.content.decode()
    sent = {"email": "x@example.org", "first_name": "Léa", "last_name": name, "role": Role.ADVISER}
    assert head_client.post("/compte/equipe/", sent).status_code == 422
    own = head_client.post("/compte/", {"first_name": name, "last_name": "Ott"})
    assert own.status_code == 422
    assert not OutboxMail.objects.exists()
