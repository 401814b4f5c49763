"""What migrations write in the rows that were there before them: their steps run on rows as the release before left."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from accounts.models import User
from candidatures.enums import State
from candidatures.models import Candidature
from committee.enums import LinkGround
from committee.models import Item, LinkDeclaration, Recusal
from committee.services.recusals import Link
from cycles.models import Cycle, KeptAway
from notifications.models import OutboxMail
from organisations.models import Employer, Institute
from tests.factories.accounts import UserFactory
from tests.factories.candidatures import candidature_in
from tests.factories.committee import bulk_items, make_committee, recuse
from tests.factories.cycles import CallFactory
from tests.factories.organisations import EmployerFactory
from toolkit.sorting import fill_sort_keys

pytestmark = pytest.mark.django_db


def play(module, step):
    """Run one step of a migration."""
    getattr(import_module(module), step)(apps, SimpleNamespace(connection=connection))


@pytest.mark.parametrize("model", [User, Employer, Institute])
def test_sort_keys_of_people_and_organisations(model):
    UserFactory(last_name="Émond", first_name="Zoé")
    EmployerFactory(name="Ville d’Évry")
    CallFactory()
    written = set(model.objects.values_list("pk", "sort_name"))
    model.objects.update(sort_name="")
    fill_sort_keys(model._meta.label)(apps, None)
    assert set(model.objects.values_list("pk", "sort_name")) == written
    assert "" not in {key for _pk, key in written}


def test_sort_key_is_made_in_a_migration_as_elsewhere():
    """Historical models are made from what the migration says of the field: its sources are part of it."""
    assert User._meta.get_field("sort_name").deconstruct()[3]["sources"] == (("last_name", "first_name"), ("email",))


def test_codes_of_two_cycles_of_a_year():
    cycles = [CallFactory(code="CDG", year=2026), CallFactory(code="CIDGI 006", year=2026)]
    for cycle in cycles:
        Cycle.objects.filter(pk=cycle.pk).update(code_key=f"former-{cycle.pk}")
    play("cycles.migrations.0002_mends", "fill_code_keys")
    assert [Cycle.objects.coded(cycle.code).get() for cycle in cycles] == cycles


def test_names_of_candidatures_and_items():
    items = bulk_items(2, make_committee())
    people = Candidature.objects.order_by("pk")
    people.update(last_name="Émond")
    for row in people:
        row.refresh_search()
        row.save(update_fields=["sort_name", "search_text"])
    written = list(people.values_list("sort_name", "search_text"))
    people.update(sort_name="emond zoe", search_text="")
    play("candidatures.migrations.0003_mends", "fold_again")
    assert list(people.values_list("sort_name", "search_text")) == written
    play("committee.migrations.0002_mends", "sort_items_again")
    keys = Item.objects.filter(pk__in=[item.pk for item in items]).order_by("candidature")
    assert list(keys.values_list("sort_name", flat=True)) == [key for key, _words in written]


def test_recusals_name_the_person_and_what_was_detected():
    sitting = make_committee(members=3)
    (item,) = bulk_items(1, sitting)
    own, employer, declared = sitting.members
    sitting.committee.seats.filter(user=employer).update(siren="249900101")
    Candidature.objects.filter(pk=item.candidature_id).update(applicant=own)
    for member, link in ((own, Link(LinkGround.OWN)), (employer, Link(LinkGround.EMPLOYER)), (declared, None)):
        recuse(item, member, link)
    KeptAway.objects.all().delete()
    LinkDeclaration.objects.all().delete()
    Recusal.objects.update(ground="", siren="")
    play("committee.migrations.0002_mends", "bind_recusals_to_people")
    play("committee.migrations.0002_mends", "keep_declared_links")
    found = {row[0]: row[1:] for row in Recusal.objects.values_list("user", "ground", "siren")}
    assert found == {own.pk: ("own", ""), employer.pk: ("employer", "249900101"), declared.pk: ("", "")}
    assert set(KeptAway.objects.values_list("user", "person")) == {(pk, own.pk) for pk in found}
    assert list(LinkDeclaration.objects.values_list("user", "has_link", "nature")) == [
        (declared.pk, True, "Ancien collègue")
    ]


def test_mails_say_the_dossier_that_they_are_about():
    candidature = candidature_in(State.UNDER_REVIEW)
    written = dict(OutboxMail.objects.values_list("key", "about"))
    told = {key.split(".")[0] for key, about in written.items() if about == candidature.uuid}
    assert told == {"candidature", "commitment"}
    OutboxMail.objects.update(about=None)
    play("candidatures.migrations.0003_mends", "say_what_mails_are_about")
    assert dict(OutboxMail.objects.values_list("key", "about")) == written
