"""What becomes of a photo and a telephone once their owner leaves; nobody writes to whoever gave no address."""

import pytest

from accounts.enums import Role
from accounts.holding import NO_ADDRESS
from cycles.services import remove_participant
from promotions.models import Profile
from promotions.services import remind_participant
from tests.factories.accounts import make_staff
from tests.factories.cycles import ParticipantFactory
from toolkit.domain.errors import DomainError
from toolkit.notifications.models import OutboxMail

pytestmark = pytest.mark.django_db


def test_leaving_erases_the_photo_and_the_telephone():
    participant = ParticipantFactory()
    shown = {"phone": "0300000013", "shows_phone": True, "shows_photo": True, "shows_post": True}
    Profile.objects.create(participant=participant, photo="portraits/aa/x.jpg", thumb="eA==", **shown)
    adviser = make_staff(Role.ADVISER, institute=participant.cycle.institute)
    remove_participant(actor=adviser, participant=participant, reason="Mutation.")
    left = Profile.objects.get()
    assert not left.photo
    assert (left.thumb, left.phone, left.shows_phone, left.shows_photo) == ("", "", False, False)


def test_nobody_is_reminded_at_an_address_that_was_made_up():
    participant = ParticipantFactory(user__email=f"x{NO_ADDRESS}")
    adviser = make_staff(Role.ADVISER, institute=participant.cycle.institute)
    with pytest.raises(DomainError, match="par la poste"):
        remind_participant(actor=adviser, participant=participant)
    assert not OutboxMail.objects.filter(to_email__endswith=NO_ADDRESS).exists()
