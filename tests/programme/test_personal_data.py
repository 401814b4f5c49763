"""What a person who speaks may ask for."""

import datetime

import pytest

from accounts.enums import Role
from programme.personal_data import personal_data
from programme.services import MaterialValues, add_material
from tests.factories.accounts import UserFactory, make_staff
from tests.factories.candidatures import pdf_upload
from tests.factories.organisations import InstituteFactory
from tests.factories.programme import SessionFactory, SpeakerFactory, write_slot

pytestmark = pytest.mark.django_db


def test_the_records_of_one_s_address_with_what_was_sent_and_nobody_else_s():
    institute = InstituteFactory()
    adviser = make_staff(Role.ADVISER, institute=institute)
    user = UserFactory(email="mireille@example.org")
    speaker = SpeakerFactory(institute=institute, email="Mireille@example.org", phone="03 00 00 00 01")
    other = SpeakerFactory(institute=institute)
    session = SessionFactory(institute=institute, starts_on=datetime.date(2027, 3, 9))
    write_slot(adviser, session, hours=(9, 10), title="Le récit", speakers=[speaker, other])
    add_material(actor=adviser, session=session, values=MaterialValues("Le port", None, speaker, upload=pdf_upload()))
    told = personal_data(user)
    assert [row["téléphone"] for row in told["fiches d’intervenant"]] == ["03 00 00 00 01"]
    assert [row["séquence"] for row in told["interventions"]] == ["Le récit"]
    assert [row["titre"] for row in told["documents envoyés"]] == ["Le port"]
    assert personal_data(UserFactory()) == {heading: [] for heading in told}
